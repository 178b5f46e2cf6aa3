"""An administrator connects the tool and a teacher fills the course, both inside the LMS's frames."""

from __future__ import annotations

from tests.browser.conftest import MINE, NAMED, Setup


def test_the_administrator_sees_what_is_asked_for_before_anything_is_sent(registered: Setup) -> None:
    assert "Nothing has been sent yet" in registered.asked
    assert "gradebook" in registered.asked and "kmutt" in registered.asked


def test_the_administrator_reads_what_is_left_to_do_and_closes_the_page(registered: Setup) -> None:
    assert "Connected" in registered.done and "Client id" in registered.done


def test_an_invitation_works_once(registered: Setup) -> None:
    assert "already used" in registered.spent


def test_the_browser_has_nothing_to_complain_of_while_registering(registered: Setup) -> None:
    assert registered.complaints == []


def test_the_teacher_s_choice_becomes_activities_of_the_course(picked: list[str]) -> None:
    assert picked == [MINE, NAMED]
