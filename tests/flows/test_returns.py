"""The way back to the host (MSG-17) and refusals that lead there (APX-01)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from lti_tool.models.platforms import Platform
from tests.flows.course import HOST, Course

RETURN = f"{HOST}/mod/lti/return.php?course=2&sesskey=S3CRET"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    made = Course(tmp_path_factory.mktemp("course"), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    yield made
    made.runtime.close()


def ways_back(page: str) -> list[dict[str, str]]:
    """Return what each link to the host says there."""
    addresses = [html.unescape(found) for found in re.findall(r'href="([^"]+)"', page)]
    return [dict(parse_qsl(urlsplit(each).query)) for each in addresses if each.startswith(RETURN)]


def test_MSG_17_every_page_of_a_visit_leads_back_and_the_hosts_own_query_stays(course: Course) -> None:
    page = course.lets_in("Tida", "instructor", return_url=RETURN).opens("/").text
    assert ways_back(page) == [{"course": "2", "sesskey": "S3CRET"}]
    assert "Back to Host" in page


def targets(page: str) -> list[str]:
    """Return the frame that each link to the host leads to, its own where it says none."""
    links = re.findall(r"<a [^>]*>", page)
    return [(re.search(r'target="([^"]+)"', each) or ["", ""])[1] for each in links if html.unescape(each).find(f'href="{RETURN}') >= 0]


def test_in_moodle_the_way_back_leads_the_whole_window_on_and_a_message_shows_in_its_frame(course: Course) -> None:
    course.hands_in("Pim")
    page = course.lets_in("Pim", "learner", return_url=RETURN).opens("/work").text
    assert targets(page) == ["_top", ""]


def test_over_plain_http_the_hosts_cookie_does_not_come_along_from_a_frame(course: Course) -> None:
    course.hands_in("Pong")
    page = course.lets_in("Pong", "learner", return_url=RETURN.replace("https:", "http:")).opens("/work").text
    assert page.count('target="_top"') == 2 and "lti_msg" not in page


def test_other_hosts_are_gone_back_to_where_they_put_us(course: Course) -> None:
    with course.runtime.database.writing() as session:
        session.get_one(Platform, course.platform).family = "canvas"
    try:
        assert targets(course.lets_in("Tida", "instructor", return_url=RETURN).opens("/").text) == [""]
        plain = course.lets_in("Tida", "instructor", return_url=RETURN.replace("https:", "http:"))
        assert 'target="_top"' in plain.opens("/").text
    finally:
        with course.runtime.database.writing() as session:
            session.get_one(Platform, course.platform).family = "moodle"


def test_a_host_that_told_no_way_back_gets_no_link(course: Course) -> None:
    assert "Back to Host" not in course.lets_in("Tida", "instructor").opens("/").text


def test_after_sending_the_way_back_says_so(course: Course) -> None:
    course.hands_in("Malee")
    said = ways_back(course.lets_in("Malee", "learner", return_url=RETURN).opens("/work").text)
    title = course.offers[0].definition.title.en
    assert {"course": "2", "sesskey": "S3CRET", "lti_msg": f"Your work was sent: {title}"} in said


def test_after_deciding_the_way_back_says_what_was_decided_and_names_nobody(course: Course) -> None:
    case, teacher = course.hands_in("Anong"), course.lets_in("Tida", "instructor", return_url=RETURN)
    criteria = course.offers[0].definition.criteria
    teacher.sends(f"/assess/{case}/begin", {}, page=f"/assess/{case}")
    levels = {f"level-{each.key}": each.passing for each in criteria}
    decided = teacher.sends(f"/assess/{case}/decision", {"revision": "0", "decision": "awarded", **levels}, page=f"/assess/{case}")
    assert decided.status_code == 303, decided.text
    said = [each.get("lti_msg") for each in ways_back(teacher.opens(f"/assess/{case}").text)]
    assert "Decided: Awarded" in said
    assert not any("Anong" in (words or "") for words in said)


def test_a_refusal_inside_a_visit_leads_back_with_the_reason_and_its_code(course: Course) -> None:
    refused = course.lets_in("Malee", "learner", return_url=RETURN).opens("/platform")
    assert refused.status_code == 403
    said = next(each for each in ways_back(refused.text) if "lti_errorlog" in each)
    assert said["lti_errormsg"] == "This page is not for your role." and said["lti_errorlog"] == "page_for_others"


def test_what_the_way_back_holds_is_not_written_to_the_log(course: Course, capsys: Any) -> None:
    course.lets_in("Malee", "learner", return_url=RETURN).opens("/platform")
    out = capsys.readouterr()
    assert "S3CRET" not in out.out + out.err
