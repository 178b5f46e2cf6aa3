"""From the queue to the decision, by the buttons a teacher presses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lti_tool import visits as browsers
from lti_tool.models.outbox import Entry
from lti_tool.services import people, platforms, visits
from tests.flows.course import Course, Person

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    made = Course(tmp_path_factory.mktemp("course"), datetime(2026, 11, 1, 9, 0, tzinfo=UTC))
    yield made
    made.runtime.close()


@pytest.fixture
def teacher(course: Course) -> Person:
    return course.lets_in("Tida", "instructor")


def begun(course: Course, teacher: Person, name: str) -> str:
    case = course.hands_in(name)
    assert teacher.sends(f"/assess/{case}/begin", {}, page=f"/assess/{case}").status_code == 303
    return case


def levels(course: Course, which: str = "passing", **given: str) -> dict[str, str]:
    """Return form fields that give every criterion its passing or its lowest level, but for those named."""
    criteria = course.offers[0].definition.criteria
    marks = {criterion.key: criterion.passing if which == "passing" else criterion.levels[0].key for criterion in criteria} | given
    return {f"level-{key}": level for key, level in marks.items()}


def said(course: Course, words: str) -> dict[str, str]:
    return {f"comment-{criterion.key}": words for criterion in course.offers[0].definition.criteria}


def marks(course: Course, teacher: Person, case: str, form: dict[str, str], **headers: str) -> TestResponse:
    form = {"revision": str(course.judged(teacher, case).revision), "comment": "", **form}
    return teacher.sends(f"/assess/{case}/marks", form, page="/assess", **headers)


def decides(course: Course, teacher: Person, case: str, decision: str, **form: Any) -> TestResponse:
    form = {"revision": str(course.judged(teacher, case).revision), "comment": "", **form}
    return teacher.sends(f"/assess/{case}/decision", {"decision": decision, **form}, page="/assess")


def owed(course: Course, name: str) -> list[str]:
    with course.runtime.database.reading() as session:
        visit = course.visit_of(session, course.lets_in(name, "learner"))
        return sorted(entry.kind for entry in session.query(Entry).filter(Entry.person_id == visit.person_id))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&#34;")


def test_the_oldest_promise_stands_first_and_says_when_it_is_late(course: Course, teacher: Person) -> None:
    course.hands_in("Queue One")
    course.clock.turn(days=1)
    course.hands_in("Queue Two")
    course.clock.turn(days=course.offers[0].definition.turnaround_days - 0.5)
    page = course.lets_in("Tida", "instructor").opens("/").text
    assert page.index("Queue One") < page.index("Queue Two")
    assert len(re.findall(r"</svg>late<", page)) == 1


def test_an_assessor_by_grant_with_nothing_waiting_reads_what_comes_next(course: Course) -> None:
    course.lets_in("Ning", link="other")
    with course.runtime.database.writing() as session:
        people.grant(session, "Host", "ning", "assessor", course.clock(), micro_credential=course.offers[-1].slug)
    page = course.lets_in("Ning").opens("/").text
    assert "Nothing is waiting for you" in page
    assert "promised" in page


def test_the_work_stands_beside_the_rubric_with_its_questions(course: Course, teacher: Person) -> None:
    case, told = course.hands_in("Beside"), course.offers[0].definition
    page = teacher.opens(f"/assess/{case}").text
    assert "Begin assessing" in page
    assert all(escaped(prompt.text.en) in page for prompt in told.prompts)
    assert all(f"Beside answers {prompt.key} &amp; more" in page for prompt in told.prompts)
    assert all(escaped(level.description.en) in page for criterion in told.criteria for level in criterion.levels)


def test_a_begun_case_can_no_longer_be_called_back_and_is_marked_by_its_assessor_only(course: Course, teacher: Person) -> None:
    case = begun(course, teacher, "Begun")
    colleague = course.lets_in("Krit", "instructor")
    page = colleague.opens(f"/assess/{case}").text
    assert "In the hands of Tida" in page
    assert 'name="revision"' not in page
    assert marks(course, colleague, case, levels(course)).status_code == 409


def test_a_mark_sent_by_script_answers_with_the_next_revision(course: Course, teacher: Person) -> None:
    case = begun(course, teacher, "Script")
    told = marks(course, teacher, case, levels(course), **JSON)
    assert told.json and told.json["revision"] == course.judged(teacher, case).revision
    assert told.json["saved_at"].startswith("2026-11-")


def test_a_second_window_writes_nothing_over_and_loses_nothing_typed(course: Course, teacher: Person) -> None:
    case = begun(course, teacher, "Windows")
    criterion = course.offers[0].definition.criteria[0]
    old = str(course.judged(teacher, case).revision)
    marks(course, teacher, case, {**levels(course), f"comment-{criterion.key}": "from the first window"})
    stale = {**levels(course, "lowest"), f"comment-{criterion.key}": "from the second window", "revision": old}
    assert marks(course, teacher, case, stale, **JSON).status_code == 409
    answer = marks(course, teacher, case, stale)
    assert answer.status_code == 409
    assert "from the first window" in answer.text
    assert "from the second window" in answer.text
    assert course.judged(teacher, case).comments[criterion.key] == "from the first window"
    again = re.search(r'name="revision" value="(\d+)"', answer.text)
    assert again and marks(course, teacher, case, {**stale, "revision": again[1]}).status_code == 303


def test_not_marked_is_a_state_one_can_go_back_to(course: Course, teacher: Person) -> None:
    case, key = begun(course, teacher, "Back"), course.offers[0].definition.criteria[0].key
    marks(course, teacher, case, levels(course))
    marks(course, teacher, case, {f"level-{key}": ""})
    assert key not in course.judged(teacher, case).marks


def test_awarded_is_offered_only_when_every_required_criterion_passes(course: Course, teacher: Person) -> None:
    case, criterion = begun(course, teacher, "Offered"), course.offers[0].definition.criteria[1]
    marks(course, teacher, case, levels(course, **{criterion.key: criterion.levels[0].key}))
    page = teacher.opens(f"/assess/{case}/decision").text
    assert 'value="awarded"' not in page
    assert f'#criterion-{criterion.key}">{criterion.name.en}</a>.' in page
    assert decides(course, teacher, case, "awarded").status_code == 400
    assert course.judged(teacher, case).state == "in_review"
    marks(course, teacher, case, levels(course))
    assert 'value="awarded"' in teacher.opens(f"/assess/{case}/decision").text


def test_not_yet_demands_comments_and_keeps_what_was_typed(course: Course, teacher: Person) -> None:
    case = begun(course, teacher, "Comments")
    marks(course, teacher, case, levels(course, "lowest"))
    refused = decides(course, teacher, case, "not_yet", comment="A good start <b>")
    assert refused.status_code == 400
    assert "needs a comment" in refused.text
    assert "A good start &lt;b&gt;" in refused.text
    assert course.judged(teacher, case).comment == "A good start <b>"
    marks(course, teacher, case, {**said(course, "Say what would refute it"), "comment": "A good start"})
    assert decides(course, teacher, case, "not_yet", comment="A good start").status_code == 303
    assert course.judged(teacher, case).state == "not_yet"
    assert owed(course, "Comments") == []


def test_an_award_is_one_act_whose_score_is_owed_at_once(course: Course, teacher: Person) -> None:
    case = begun(course, teacher, "Award")
    marks(course, teacher, case, levels(course))
    assert decides(course, teacher, case, "awarded", comment="Well shown").status_code == 303
    assert "Decided by Tida" in teacher.opens(f"/assess/{case}").text
    assert owed(course, "Award") == ["credential", "score"]
    assert "100 of 100" in teacher.opens("/deliveries").text


def test_the_same_decision_posted_twice_is_made_once_and_shown(course: Course, teacher: Person) -> None:
    case = begun(course, teacher, "Twice")
    marks(course, teacher, case, levels(course))
    form = {"decision": "awarded", "revision": str(course.judged(teacher, case).revision), "comment": "Well shown"}
    for _ in range(2):
        answer = teacher.sends(f"/assess/{case}/decision", form, page="/assess")
        assert answer.status_code == 303 and answer.location.endswith(f"/assess/{case}")
    assert owed(course, "Twice") == ["credential", "score"] and course.judged(teacher, case).comment == "Well shown"
    other = teacher.sends(f"/assess/{case}/decision", {**form, "decision": "not_yet"}, page="/assess")
    assert other.status_code == 409 and course.judged(teacher, case).state == "awarded", "another decision is no repetition"


@pytest.mark.parametrize("level", ["NaN", "-1", "150", "1e999", "passing "])
def test_what_is_no_level_of_the_rubric_is_refused_and_nothing_is_kept(course: Course, teacher: Person, level: str) -> None:
    case, key = begun(course, teacher, f"Number {level}"), course.offers[0].definition.criteria[0].key
    answer = marks(course, teacher, case, levels(course, **{key: level}), **JSON)
    assert (answer.status_code, answer.json and answer.json["error"]) == (400, "no_such_level")
    assert course.judged(teacher, case).marks == {}
    answer = decides(course, teacher, case, "150")
    assert answer.status_code == 400 and course.judged(teacher, case).state == "in_review"


def test_a_decision_on_marks_that_changed_meanwhile_is_not_made(course: Course, teacher: Person) -> None:
    case = begun(course, teacher, "Stale")
    marks(course, teacher, case, levels(course))
    seen = str(course.judged(teacher, case).revision)
    marks(course, teacher, case, levels(course, "lowest"))
    answer = decides(course, teacher, case, "awarded", revision=seen, comment="typed here")
    assert answer.status_code == 409
    assert "typed here" in answer.text
    assert course.judged(teacher, case).state == "in_review"


def test_nobody_sees_or_marks_their_own_in_any_role(course: Course) -> None:
    case = course.hands_in("Both")
    both = course.lets_in("Both", "learner", "instructor")
    assert both.opens(f"/assess/{case}").status_code == 403
    assert both.sends(f"/assess/{case}/begin", {}, page="/learners").status_code == 403
    assert f"/assess/{case}" not in both.opens("/assess").text + both.opens("/learners").text


def test_a_learner_enters_none_of_these_pages(course: Course) -> None:
    case, learner = course.hands_in("Outside"), course.lets_in("Malee", "learner")
    for path in ("/assess", "/learners", "/deliveries", f"/assess/{case}", f"/assess/{case}/decision"):
        assert learner.opens(path).status_code == 403, path


def test_the_overview_shows_everybody_who_came_with_their_state(course: Course, teacher: Person) -> None:
    course.lets_in("Only Looked", "learner")
    begun(course, teacher, "In Review")
    page = teacher.opens("/learners").text
    for name, state in (("Only Looked", "Opened"), ("In Review", "In review")):
        assert re.search(rf"{name}.{{0,900}}{state}", page, re.DOTALL), name


def held(course: Course, teacher: Person, name: str) -> int:
    """Return the number of a score that waits for a person, because 80 of 100 was found in the host."""
    case = begun(course, teacher, name)
    marks(course, teacher, case, levels(course))
    decides(course, teacher, case, "awarded")
    with course.runtime.database.writing() as session:
        visit = course.visit_of(session, course.lets_in(name, "learner"))
        entry = session.query(Entry).filter_by(person_id=visit.person_id, kind="score").one()
        entry.state, entry.host, entry.reason, entry.advice = "held", {"score": 80, "maximum": 100}, "host_value_differs", "choose_value"
        return int(entry.id)


@pytest.mark.parametrize(("choice", "state"), [("keep", "cancelled"), ("send", "waiting")])
def test_where_somebody_elses_value_stands_the_teacher_sees_both_and_decides(
    course: Course, teacher: Person, choice: str, state: str
) -> None:
    entry = held(course, teacher, f"Held {choice}")
    page = teacher.opens("/deliveries").text
    assert "80 of 100" in page
    assert f'id="entry-{entry}"' in page
    assert teacher.sends(f"/deliveries/{entry}/resolve", {"choice": choice}, page="/deliveries").status_code == 303
    with course.runtime.database.reading() as session:
        assert session.get_one(Entry, entry).state == state
    again = teacher.sends(f"/deliveries/{entry}/resolve", {"choice": choice}, page="/deliveries")
    assert again.status_code == 303
    said = teacher.client.get(again.location.partition("#")[0]).text
    assert ("already being sent" if choice == "send" else "nothing was changed") in said
    with course.runtime.database.reading() as session:
        assert session.get_one(Entry, entry).state == state


def test_only_the_courses_teacher_or_the_platforms_administrator_resolves(course: Course, teacher: Person) -> None:
    entry = held(course, teacher, "Held other")
    learner = course.lets_in("Held other", "learner")
    assert learner.sends(f"/deliveries/{entry}/resolve", {"choice": "send"}, page="/work").status_code == 403
    assert "80 of 100" in course.lets_in("Ada", "administrator").opens("/platform").text


def test_an_administrator_of_another_deployment_of_the_host_neither_sees_nor_resolves(course: Course, teacher: Person) -> None:
    entry = held(course, teacher, "Held secret")
    secret, browser = browsers.new_browser()
    with course.runtime.database.writing() as session:
        ada = course.visit_of(session, course.lets_in("Ada", "administrator")).person_id
        there = {"platform_id": course.platform, "deployment_pk": platforms.add_deployment(session, course.platform, "tenant-2")}
        visit = visits.open_visit(session, browser, course.clock(), 1, kind=visits.LAUNCH, person_id=ada, roles=["administrator"], **there)
    client = course.app.test_client()
    client.set_cookie(browsers.COOKIE, secret, domain="localhost")
    stranger = Person(client, visit)
    page = stranger.opens("/platform")
    assert page.status_code == 200 and "Held secret" not in page.text
    for path, form in (("resolve", {"choice": "send"}), ("again", {})):
        assert stranger.sends(f"/deliveries/{entry}/{path}", form, page="/platform").status_code == 404
    own = course.lets_in("Ada", "administrator")
    assert "Held secret" in own.opens("/platform").text
    assert own.sends(f"/deliveries/{entry}/resolve", {"choice": "send"}, page="/platform").status_code == 303


def entry_is(course: Course, name: str, **changes: Any) -> int:
    """Return the number of this learner's score entry, in the state that a worker left it in."""
    with course.runtime.database.writing() as session:
        visit = course.visit_of(session, course.lets_in(name, "learner"))
        entry = session.query(Entry).filter_by(person_id=visit.person_id, kind="score").one()
        for field, value in changes.items():
            setattr(entry, field, value)
        return int(entry.id)


def shown(page: str, entry: int) -> str:
    """Return what a page says about one entry."""
    return unescape(re.search(rf'id="entry-{entry}".*?</li>', page, re.DOTALL)[0])  # type: ignore[index]


def test_a_value_that_a_person_let_stand_is_told_and_ours_is_not(course: Course, teacher: Person) -> None:
    entry = held(course, teacher, "Kept")
    teacher.sends(f"/deliveries/{entry}/resolve", {"choice": "keep"}, page="/deliveries")
    told = shown(teacher.opens("/deliveries").text, entry)
    assert "The platform's 80 of 100 stands" in told and "100 of 100" not in told and "No longer needed" not in told
    page = unescape(course.lets_in("Kept", "learner").opens("/").text)
    assert "Your teacher let the platform's 80 of 100 stand." in page


def test_what_the_host_will_not_take_can_be_left_as_it_is(course: Course, teacher: Person) -> None:
    entry = held(course, teacher, "Refused")
    for reason, button in (("person_not_gradable", "Leave it as it is"), ("host_keeps_its_value", "Keep the platform's")):
        entry_is(course, "Refused", state="refused", reason=reason, advice="untick_overridden")
        told = shown(teacher.opens("/deliveries").text, entry)
        assert button in told and "Send again" in told
    assert "80 of 100" in told, "the value that the platform keeps"
    assert teacher.sends(f"/deliveries/{entry}/resolve", {"choice": "keep"}, page="/deliveries").status_code == 303
    assert "Leave it as it is" not in shown(teacher.opens("/deliveries").text, entry)


def test_a_score_that_was_taken_out_does_not_look_like_one_that_arrived(course: Course, teacher: Person) -> None:
    held(course, teacher, "Taken")
    entry = entry_is(course, "Taken", state="delivered", wanted={"erase": True}, host={"empty": True}, delivered_at=course.clock())
    told = shown(teacher.opens("/deliveries").text, entry)
    assert "Taken out" in told and "Arrived" not in told and "arrived" not in told
    page = course.lets_in("Taken", "learner").opens("/").text
    assert "Taken out" in page and "The grade was taken out of the gradebook." in page and "Arrived" not in page


def test_a_teacher_who_earned_is_told_why_no_grade_was_sent(course: Course, teacher: Person) -> None:
    held(course, teacher, "Teaches")
    entry = entry_is(course, "Teaches", state="cancelled", reason="person_is_instructor", advice="grade_by_hand")
    told = shown(teacher.opens("/deliveries").text, entry)
    assert "Not sent" in told and "Nobody is graded in a course that they teach." in told and "100 of 100" not in told
