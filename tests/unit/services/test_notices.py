"""Notices on either kind of database: taken once under many hands, worked on once, forgotten in time."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lti_tool.models.contexts import Context
from lti_tool.models.notices import Notice
from lti_tool.models.placements import Placement
from lti_tool.services import notices
from lti_tool.services.notices import COPIED, HELLO, Word
from tests.arrivals import arrive
from tests.factories import University, university


@pytest.fixture
def place(runtime: Any) -> University:
    return university(runtime)


def word(nonce: str = "n-1", kind: str = COPIED, course: str = "20", origins: tuple[str, ...] = ("2",)) -> Word:
    return Word(1, "1", kind, nonce, {"context": {"id": course, "title": "Coffee again"}, "origins": list(origins)})


def take(place: University, *words: Word) -> int:
    return int(place.runtime.database.in_unit(lambda session: notices.receive(session, words, place.now)))


def work(place: University) -> bool:
    with place.runtime.database.writing() as session:
        return notices.work(session, place.now)


def test_of_many_hands_one_takes_a_notice(place: University) -> None:
    taken: list[int] = []
    threads = [threading.Thread(target=lambda: taken.append(take(place, word()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == [0] * 7 + [1]
    with place.runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 1


def test_a_notice_lets_links_be_recognised_that_were_opened_before_it_came(place: University) -> None:
    arrive(place, "3", "instructor", course="20", link="copy", title="Link link-1")
    take(place, word())
    assert work(place) and not work(place)
    with place.runtime.database.reading() as session:
        copy = session.scalars(select(Placement).where(Placement.resource_link_id == "copy")).one()
        assert (copy.version_id, copy.copied_from) == (place.offer.version_id, place.placement_id)


def test_a_notice_about_a_course_nobody_has_opened_waits_for_who_opens_it(place: University) -> None:
    take(place, word())
    work(place)
    arrive(place, "3", "instructor", course="20", link="copy", title="Link link-1")
    with place.runtime.database.reading() as session:
        copy = session.scalars(select(Placement).where(Placement.resource_link_id == "copy")).one()
        assert copy.version_id == place.offer.version_id
        assert session.scalars(select(Context.history).where(Context.context_id == "20")).one() == ["2"]


def test_a_greeting_is_done_as_soon_as_it_is_taken(place: University) -> None:
    assert take(place, word(kind=HELLO)) == 1
    with place.runtime.database.reading() as session:
        assert not notices.find_due(session)


def test_a_nonce_is_remembered_for_longer_than_its_word_is_believed_and_then_forgotten(place: University, clock: Any) -> None:
    take(place, word())
    work(place)
    for days, left in ((29, 1), (2, 0)):
        clock.turn(days=days)
        with place.runtime.database.writing() as session:
            notices.sweep(session, place.now)
        with place.runtime.database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Notice)) == left
    assert notices.KEPT > timedelta(hours=2)
