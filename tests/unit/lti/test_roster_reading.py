"""A whole reading of a roster: from a real host into people and members, whatever happens on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from lti_tool.domain.rosters import HANDED_OVER, Standing
from lti_tool.lti import roster_reading
from lti_tool.lti.roster_reading import Watch
from lti_tool.models.contexts import Context, Member
from lti_tool.models.outbox import AccessToken
from lti_tool.models.people import Person
from lti_tool.models.placements import Unreached
from lti_tool.models.platforms import Platform
from lti_tool.services import outbox, rosters
from lti_tool.worker import RosterReader
from tests.factories import University, university
from tests.unit.enrolments import SCOPE, Enrolments, many, member
from tests.unit.hosts import Host, Reply, said


@pytest.fixture
def host() -> Iterator[Enrolments]:
    with Enrolments() as made:
        made.members = [member("3", "Instructor", name="Mali"), *(member(str(number), name=f"Learner {number}") for number in range(5, 12))]
        yield made


@pytest.fixture
def place(runtime: Any, host: Enrolments) -> University:
    made = university(runtime, host=host.origin)
    with runtime.database.writing() as session:
        session.execute(update(Context).values(roster_url=host.roster_url))
    return made


def refresh(place: University, seconds: float = 60, may_hand_over: bool = False) -> bool:
    place.runtime.now.turn(minutes=1)
    return roster_reading.refresh(place.runtime, place.context_pk, Watch(seconds), may_hand_over=may_hand_over)


def statuses(place: University) -> dict[str, str]:
    query = select(Person.subject, Member.status).join(Member, Member.person_id == Person.id)
    with place.runtime.database.reading() as session:
        return {subject: status for subject, status in session.execute(query.where(Member.context_pk == place.context_pk))}


def standing(place: University) -> Standing:
    with place.runtime.database.reading() as session:
        return rosters.find_standing(session, place.context_pk)


def fault(place: University) -> str:
    return standing(place).fault


def test_the_roster_is_read_with_a_token_for_nothing_else(place, host):
    """NRP-01, SVC-05."""
    assert refresh(place)
    assert [form["scope"] for form in host.tokens] == [SCOPE]
    assert len(statuses(place)) == 8 and set(statuses(place).values()) == {"active"}
    assert (standing(place).read_at, fault(place)) == (place.now, "")


def test_the_token_is_kept_for_the_next_time(place, host):
    refresh(place)
    refresh(place)
    assert len(host.tokens) == 1 and len(host.readings) == 2


def test_pages_smaller_and_larger_than_a_piece_are_all_written_down(place, host, monkeypatch):
    monkeypatch.setattr(roster_reading, "PIECE", 3)
    for size in (2, 7, None):
        host.page = size
        assert refresh(place)
        assert len(statuses(place)) == 8 and set(statuses(place).values()) == {"active"}


def test_a_token_that_is_no_longer_taken_is_renewed_once_also_half_way(place, host):
    """SVC-07."""
    host.page = 4

    def forgets(_asked: Any) -> Reply:
        host.good_tokens = set()
        host.faults = {}
        return Reply(401)

    host.faults = {2: forgets}
    assert refresh(place)
    assert len(host.tokens) == 2 and len(statuses(place)) == 8


def test_a_token_that_is_never_taken_ends_it_after_the_second(place, host):
    host.faults = {1: Reply(401)}
    assert not refresh(place)
    assert (fault(place), len(host.tokens)) == ("token_refused", 2)


def test_a_page_that_fails_half_way_removes_nobody(place, host):
    """NRP-09."""
    refresh(place)
    read_at = standing(place).read_at
    host.members, host.page, host.faults = [member("3", "Instructor"), *(member(str(n)) for n in range(50, 60))], 4, {2: Reply(500)}
    assert not refresh(place)
    assert set(statuses(place).values()) == {"active"}
    assert (standing(place).read_at, fault(place)) == (read_at, "host_error_500")
    host.faults = {}
    assert refresh(place)
    assert {subject for subject, status in statuses(place).items() if status == "gone"} == {str(number) for number in range(5, 12)}


def test_a_user_removed_by_the_platform_is_gone_after_the_next_whole_reading(place, host):
    refresh(place)
    host.members = [each for each in host.members if each["user_id"] != "7"]
    refresh(place)
    assert statuses(place)["7"] == "gone"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(403), "roster_not_allowed"),
        (Reply(404), "roster_gone"),
        (Reply(200, b"nothing of the kind"), "answer_not_json"),
        (said({"members": "everybody"}), "roster_malformed"),
        (said({"members": []}), "roster_empty"),
        (said({"members": [{"roles": ["Learner"]}]}), "roster_empty"),
    ],
)
def test_what_is_no_roster_is_told_by_name_and_removes_nobody(place, host, reply, reason):
    refresh(place)
    host.faults = {1: reply}
    assert not refresh(place)
    assert fault(place) == reason and set(statuses(place).values()) == {"active"}


def test_a_circle_and_a_foreign_page_end_it(place, host):
    with Host() as other:
        for link, reason in ((host.roster_url, "next_page_circle"), (other.url("/more"), "next_page_foreign")):
            host.faults = {1: said({"members": [member("5")]}, Link=f'<{link}>; rel="next"')}
            assert not refresh(place)
            assert fault(place) == reason
        assert other.asked == []


def test_a_platform_that_does_not_grant_the_scope_is_not_asked(place, host):
    host.granted = ["https://purl.imsglobal.org/spec/lti-ags/scope/score"]
    assert not refresh(place)
    assert (fault(place), host.readings) == ("roster_scope_missing", [])


def test_a_scope_the_platform_refuses_is_told_by_its_own_word(place, host):
    host.answers("POST", "/token", said({"error": "invalid_scope"}, status=400))
    assert not refresh(place)
    assert fault(place) == "invalid_scope"


def test_a_fault_of_our_own_frees_the_course_again(place, host, monkeypatch):
    monkeypatch.setattr(roster_reading.roster, "read", lambda *_, **__: 1 / 0)
    assert not refresh(place)
    assert fault(place) == "internal_fault" and standing(place).state(place.now) == "failed"


def test_a_page_without_the_time_for_it_hands_the_reading_over_and_a_worker_begins_anew(place, host):
    slow = threading.Event()

    def waits(_asked: Any) -> Reply:
        slow.wait(2)
        return Reply(500)

    host.page, host.faults = 4, {2: waits}
    begun = time.monotonic()
    assert not refresh(place, seconds=0.7, may_hand_over=True)
    slow.set()
    assert time.monotonic() - begun < 2
    assert fault(place) == HANDED_OVER and standing(place).state(place.now) == "handed_over"
    assert "11" not in statuses(place), "it stands on the second page"
    host.faults = {}
    reader = RosterReader(place.runtime)
    assert reader.run_until_idle() == 1
    assert len(statuses(place)) == 8 and standing(place).state(place.now) == "read"


def test_what_was_handed_over_is_made_up_for_with_the_links_of_the_course(place, host):
    assert not refresh(place, seconds=0, may_hand_over=True)
    host.restricted = {"5", "6", "7", "8", "9", "10"}
    RosterReader(place.runtime).run_until_idle()
    with place.runtime.database.reading() as session:
        assert session.scalars(select(Person.subject).join(Unreached, Unreached.person_id == Person.id)).all() == ["11"]


def test_a_worker_that_has_no_more_time_says_so(place, host):
    assert not refresh(place, seconds=0)
    assert fault(place) == "roster_takes_too_long"


def test_a_platform_that_asked_for_a_pause_is_read_when_that_is_over(place, host, clock):
    with place.runtime.database.writing() as session:
        outbox.pause(session, place.platform_id, "host_throttles", clock() + timedelta(minutes=5), clock())
    assert not refresh(place) and host.asked == []
    assert standing(place).state(place.now) == "handed_over", "nothing failed: it is read next"
    reader = RosterReader(place.runtime)
    assert reader.run_until_idle() == 0 and host.asked == []
    clock.turn(minutes=5)
    assert reader.run_until_idle() == 1 and standing(place).state(place.now) == "read"


def test_two_at_once_read_it_once(place, host):
    gate = threading.Event()

    def waits(_asked: Any) -> Reply:
        gate.wait(5)
        return said({"members": [member("5")]})

    host.faults = {1: waits}
    first = threading.Thread(target=refresh, args=(place,))
    first.start()
    while not host.readings:
        time.sleep(0.01)
    assert not roster_reading.refresh(place.runtime, place.context_pk, Watch(5), may_hand_over=True)
    gate.set()
    first.join()
    assert len(host.readings) == 1 and statuses(place) == {"5": "active"}


def test_two_courses_with_the_same_people_are_read_at_once(place, host):
    other = place.course("3")
    with place.runtime.database.writing() as session:
        session.execute(update(Context).values(roster_url=host.roster_url))
    host.members = many(1500)
    done: list[bool] = []

    def read(context_pk: int) -> None:
        done.append(roster_reading.refresh(place.runtime, context_pk, Watch(60), may_hand_over=False))

    readers = [threading.Thread(target=read, args=(context_pk,)) for context_pk in (place.context_pk, other)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert done == [True, True]
    with place.runtime.database.reading() as session:
        count = select(func.count()).select_from(Member).where(Member.listed_at.is_not(None), Member.status == "active")
        assert session.scalar(count) == 3000


def test_changes_are_asked_for_where_the_first_page_said_and_applied(place, host):
    """NRP-07: what later pages say would miss what changed while the first was read."""
    host.changes, host.page = [], 4
    refresh(place)
    assert standing(place).differences == f"{host.roster_url}&Since=1"
    host.changes = [member("7", status="Deleted"), member("60", name="New"), member("3", "Instructor", status="Inactive")]
    refresh(place)
    assert host.readings[-1].query["Since"] == "1"
    assert {subject: statuses(place)[subject] for subject in ("3", "5", "7", "60")} == {
        "3": "inactive", "5": "active", "7": "gone", "60": "active",
    }  # fmt: skip
    assert standing(place).differences == f"{host.roster_url}&Since={len(host.readings)}"


@pytest.mark.parametrize("reply", [Reply(404), Reply(500), Reply(410), said({"members": [{"roles": []}]}), Reply(200, b"[]")])
def test_changes_that_cannot_be_told_are_made_up_for_by_a_whole_reading(place, host, reply):
    """NRP-07."""
    host.changes = []
    refresh(place)
    host.members.pop()

    def without_changes(asked: Any) -> Reply:
        if "Since" in asked.query:
            return reply
        host.faults = {}
        return host.list_members(asked)

    host.faults = {1: without_changes}
    assert refresh(place)
    assert statuses(place)["11"] == "gone" and fault(place) == ""


def test_a_moodle_is_asked_whom_the_link_is_shown_to(place, host):
    """NRP-08."""
    refresh(place)
    host.restricted = {"5", "6", "7"}
    roster_reading.find_unreached(place.runtime, place.placement_id, Watch(5))
    with place.runtime.database.reading() as session:
        assert set(session.scalars(select(Person.subject).join(Unreached, Unreached.person_id == Person.id))) == {"8", "9", "10", "11"}
    asked = host.readings[-1].query
    assert (asked["rlid"], asked["role"].rpartition("#")[2]) == ("link-1", "Learner")


def test_a_platform_that_does_not_know_links_marks_nobody(place, host):
    refresh(place)
    host.knows_links, host.restricted = False, {"5"}
    roster_reading.find_unreached(place.runtime, place.placement_id, Watch(5))
    with place.runtime.database.reading() as session:
        assert session.scalars(select(Unreached.person_id)).all() == []


def test_a_family_known_not_to_tell_is_not_asked(place, host):
    with place.runtime.database.writing() as session:
        session.execute(update(Platform).values(family="openedx"))
    roster_reading.find_unreached(place.runtime, place.placement_id, Watch(5))
    assert host.readings == []


def test_no_transaction_is_open_while_the_platform_is_asked(place, host):
    """House, rule 7: another process can write meanwhile, on SQLite too."""

    def writes(asked: Any) -> Reply:
        with place.runtime.database.writing() as session:
            session.execute(update(Context).values(label="written meanwhile"))
        host.faults = {}
        return host.list_members(asked)

    host.faults = {1: writes}
    assert refresh(place)


def test_no_name_and_no_token_goes_into_the_log(place, host, caplog, capsys):
    host.members = many(3)
    refresh(place)
    host.faults = {1: Reply(500)}
    refresh(place)
    with place.runtime.database.reading() as session:
        assert session.scalars(select(AccessToken.scopes)).all() == [SCOPE]
    told = caplog.text + "".join(capsys.readouterr())
    assert "Learner 0" not in told and "token-1" not in told and "Course=" not in told
