"""What became of a score after it arrived, as a teacher reads it and an operator counts it; and pressing "send again"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, event, select, update

from lti_tool.cli import outbox as commands
from lti_tool.models.drift import Look
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Person as Learner
from lti_tool.models.placements import Participant, Placement
from lti_tool.models.platforms import Platform
from lti_tool.models.submissions import Submission
from lti_tool.services import awards
from lti_tool.worker import DriftWatch, Worker
from tests.factories import SCOPES
from tests.flows.course import Course, Person
from tests.flows.test_assessor_pages import begun, decides, levels, marks, shown
from tests.unit.campus import Campus

PAGE, LOOK = "/deliveries", "/deliveries/look"


@pytest.fixture
def course(tmp_path: Any, monkeypatch: Any) -> Iterator[Course]:
    for name, value in {"STATE_DIR": str(tmp_path), "PUBLIC_URL": "https://tool.example", "OUTBOUND_ALLOW": "127.0.0.1"}.items():
        monkeypatch.setenv(f"LTI_TOOL_{name}", value)
    made = Course(tmp_path, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    yield made
    made.runtime.close()


@pytest.fixture
def teacher(course: Course) -> Person:
    return course.lets_in("Tida", "instructor")


@pytest.fixture
def campus() -> Iterator[Campus]:
    with Campus() as host:
        yield host


@pytest.fixture
def entry(course: Course, teacher: Person, campus: Campus) -> int:
    """The number of Malee's score, which the gradebook shows."""
    return arrives(course, teacher, campus, "Malee")


def arrives(course: Course, teacher: Person, campus: Campus, name: str) -> int:
    case = begun(course, teacher, name)
    marks(course, teacher, case, levels(course))
    decides(course, teacher, case, "awarded")
    with course.runtime.database.writing() as session:
        session.execute(update(Platform).values(token_url=campus.url("/token")))
        session.execute(update(Placement).values(line_item=campus.url("/items/1?type_id=3"), scopes=SCOPES))
    Worker(course.runtime, "test").run_until_idle()
    course.clock.turn(minutes=6)
    with course.runtime.database.reading() as session:
        return int(session.scalars(select(Entry.id).where(Entry.kind == "score").order_by(Entry.id.desc())).first() or 0)


def reads(course: Course) -> None:
    DriftWatch(course.runtime).run_until_idle()


def kept(course: Course, entry: int) -> Entry:
    with course.runtime.database.reading() as session:
        return session.get_one(Entry, entry)


def generation(page: str, entry: int) -> dict[str, str]:
    """Return the hidden field by which a button tells what its page showed."""
    return {"generation": shown(page, entry).partition('name="generation" value="')[2].partition('"')[0]}


def test_each_step_of_a_score_has_its_date_and_the_column_the_date_of_the_last_look(
    course: Course, teacher: Person, entry: int
) -> None:
    assert "not read yet" in teacher.opens(PAGE).text
    reads(course)
    page = teacher.opens(PAGE).text
    assert all(step in shown(page, entry) for step in ("decided:", "sent:", "arrived:", "seen in the gradebook:"))
    assert "Send again" not in page and "needs you" not in page and "not read yet" not in page


def test_look_now_reads_the_column_without_waiting(course: Course, teacher: Person, campus: Campus, entry: int) -> None:
    reads(course)
    campus.cells.clear()
    assert teacher.sends(LOOK, {}, PAGE).status_code == 303
    assert "is being read" in teacher.opens(PAGE).text
    reads(course)
    assert "No longer shown there" in shown(teacher.opens(PAGE).text, entry)
    assert course.lets_in("Malee", "learner").sends(LOOK, {}, "/work").status_code == 403


def test_what_was_taken_out_is_sent_again_once_however_often_that_is_pressed(
    course: Course, teacher: Person, campus: Campus, entry: int
) -> None:
    campus.cells.clear()
    reads(course)
    page = teacher.opens(PAGE).text
    assert "1 learner needs you" in page and "Send again" in shown(page, entry)
    pressed = generation(page, entry)
    for _ in range(2):
        assert teacher.sends(f"/deliveries/{entry}/again", pressed, PAGE).status_code == 303
    Worker(course.runtime, "test").run_until_idle()
    assert teacher.sends(f"/deliveries/{entry}/again", pressed, PAGE).status_code == 303
    Worker(course.runtime, "test").run_until_idle()
    assert campus.cells["malee"]["score"] == 100 and len(campus.bodies) == 2
    assert "needs you" not in teacher.opens(PAGE).text


def test_a_button_of_before_a_withdrawal_sends_nothing(course: Course, teacher: Person, campus: Campus, entry: int) -> None:
    campus.cells.clear()
    reads(course)
    pressed = generation(teacher.opens(PAGE).text, entry)
    with course.runtime.database.writing() as session:
        visit = course.visit_of(session, teacher)
        awards.withdraw(session, visit.actor, visit.context_pk, kept(course, entry).award_id, "Not theirs.", course.clock())
    assert teacher.sends(f"/deliveries/{entry}/again", pressed, PAGE).status_code == 303
    Worker(course.runtime, "test").run_until_idle()
    assert "malee" not in campus.cells and len(campus.bodies) == 1


def test_another_persons_value_stays_until_a_teacher_sends_ours_over_it(
    course: Course, teacher: Person, campus: Campus, entry: int
) -> None:
    campus.types("malee", 64, course.clock())
    reads(course)
    page = teacher.opens(PAGE).text
    assert "64 of 100" in shown(page, entry) and "Changed there" in shown(page, entry) and "needs you" not in page
    Worker(course.runtime, "test").run_until_idle()
    assert campus.cells["malee"]["score"] == 64
    told = {"choice": "send", **generation(page, entry)}
    assert teacher.sends(f"/deliveries/{entry}/resolve", told, PAGE).status_code == 303
    course.clock.turn(minutes=1)
    Worker(course.runtime, "test").run_until_idle()
    assert campus.cells["malee"]["score"] == 100


def test_a_value_typed_since_the_look_is_not_written_over(course: Course, teacher: Person, campus: Campus, entry: int) -> None:
    campus.types("malee", 64, course.clock())
    reads(course)
    page = teacher.opens(PAGE).text
    campus.types("malee", 71, course.clock())
    teacher.sends(f"/deliveries/{entry}/resolve", {"choice": "send", **generation(page, entry)}, PAGE)
    Worker(course.runtime, "test").run_until_idle()
    assert campus.cells["malee"]["score"] == 71 and kept(course, entry).state == "held"


def test_a_column_that_is_gone_or_doubled_is_said_of_the_column(course: Course, teacher: Person, campus: Campus, entry: int) -> None:
    with course.runtime.database.writing() as session:
        session.execute(update(Look).values(twins=2, read_at=course.clock()))
    assert "2 columns of this kind" in teacher.opens(PAGE).text
    del campus.book.columns["1"]
    reads(course)
    page = teacher.opens(PAGE).text
    assert "Column gone" in shown(page, entry) and "The gradebook column is not there any more." in page


def test_the_page_asks_the_database_as_often_for_sixty_learners_as_for_one(
    course: Course, teacher: Person, campus: Campus, entry: int
) -> None:
    few = queries(course, teacher)
    with course.runtime.database.writing() as session:
        copy_learners(session, entry, 60)
    many = queries(course, teacher)
    assert many == few and "Next" in teacher.opens(PAGE).text and "arrived:" in teacher.opens(PAGE, page="2").text
    assert teacher.opens(PAGE, page="99").status_code == 200 and "Learner 59" in teacher.opens(PAGE, learner=str(last(course))).text
    assert teacher.opens(PAGE, page="many", learner="-1", show="else").status_code == 200


def queries(course: Course, teacher: Person) -> int:
    """Return how often one opening of the page asks the database."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    teacher.opens(PAGE)
    event.remove(Engine, "before_cursor_execute", note)
    assert asked
    return len(asked)


def last(course: Course) -> int:
    with course.runtime.database.reading() as session:
        return int(session.scalars(select(Entry.person_id).order_by(Entry.id.desc())).first() or 0)


def copy_learners(session: Any, entry: int, count: int) -> None:
    """Let so many others stand where this learner stands, with a share in place of the award."""
    row = session.get_one(Entry, entry)
    case = session.scalars(select(Submission).where(Submission.person_id == row.person_id)).one()
    own = ("id", "public_id", "person_id")
    same = {each.name: getattr(case, each.name) for each in Submission.__table__.columns if each.name not in own}
    for number in range(count):
        learner = Learner(platform_id=row.platform_id, subject=f"s{number}", name=f"Learner {number:02d}", first_seen=row.decided_at)
        session.add(learner)
        session.flush()
        session.add(Submission(**same, public_id=f"case-{number}", person_id=learner.id))
        session.add(Participant(placement_id=row.placement_id, person_id=learner.id, since=row.decided_at))
        told = {"kind": "score", "platform_id": row.platform_id, "placement_id": row.placement_id, "wanted": dict(row.wanted)}
        when = {"state": "delivered", "due_at": row.due_at, "decided_at": row.decided_at, "delivered_at": row.delivered_at}
        session.add(Entry(key=f"score:{row.placement_id}:{learner.id}", person_id=learner.id, **told, **when))
        session.flush()


def test_an_audit_counts_every_score_and_its_end_says_whether_all_is_well(
    course: Course, teacher: Person, campus: Campus, entry: int
) -> None:
    done = CliRunner().invoke(commands.command, ["audit", "Host", "--json"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["columns"], told["not_read"], told["counts"]["equal"]) == (0, 1, {}, 1)
    campus.cells.clear()
    done = CliRunner().invoke(commands.command, ["audit", "Host", "--json"])
    assert (done.exit_code, json.loads(done.stdout)["counts"]["removed"]) == (3, 1)
    assert "1  removed" in CliRunner().invoke(commands.command, ["audit", "Host"]).stdout
    assert CliRunner().invoke(commands.command, ["audit", "Nowhere"]).exception.code == "platform_unknown"
