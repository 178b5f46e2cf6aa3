"""An administrator tests the connection from inside the platform: a page that works without script."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from lti_tool.connection import running
from lti_tool.web import connection_words
from tests.flows.stage import Guest, Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.runtime.close()


@pytest.fixture
def administrator(stage: Stage) -> Guest:
    return stage.arrives("Admin", "administrator")


def test_the_platform_s_page_leads_to_the_test(administrator: Guest) -> None:
    assert f'href="{administrator.path("platform/test")}"' in administrator.read("platform")
    assert "<form method=\"post\"" in administrator.read("platform/test")


def test_each_step_is_shown_with_what_to_do_and_the_result_can_be_passed_on(administrator: Guest) -> None:
    page = unescape(administrator.send("platform/test").text)
    for step in running.STEPS:
        assert f'id="step-{step}"' in page
        assert str(connection_words.TITLES[step]) in page
    assert "Nobody ever came" not in page  # the administrator did
    text = page.split('id="told"')[1].split("</textarea>")[0]
    assert text.count("[") >= len(running.STEPS)


def test_it_speaks_thai_to_who_reads_thai(stage: Stage) -> None:
    page = stage.arrives("Admin", "administrator", locale="th").send("platform/test").text
    assert "ทดสอบการเชื่อมต่อ" in page and "Connection test" not in page.split("<textarea")[0]


def test_a_monitor_gets_it_as_values(administrator: Guest) -> None:
    said = administrator.send_by_script("platform/test", {}).get_json()
    assert [step["id"] for step in said["steps"]] == list(running.STEPS)
    assert said["ok"] is False


def test_it_is_for_administrators_and_their_own_forms(stage: Stage, administrator: Guest) -> None:
    teacher = stage.arrives("Teacher", "instructor")
    assert teacher.get("platform/test").status_code == teacher.send("platform/test").status_code == 403
    assert administrator.client.post(administrator.path("platform/test")).status_code == 403
    assert administrator.send("platform/test", {"score_for": "somebody else"}).status_code == 400


def test_a_frame_that_brought_the_cookie_is_told_so(administrator: Guest) -> None:
    headers = {"Sec-Fetch-Dest": "iframe", "X-CSRF-Token": administrator.token(), "Accept": "application/json"}
    said = administrator.client.post(administrator.path("platform/test"), headers=headers).get_json()
    assert next(step["state"] for step in said["steps"] if step["id"] == "frame") == "ok"
