"""Stacks: every rule, and the odd cases: order, choice, credits at a level, what counts once, what ran out, awarded twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lti_tool.domain.micro_credentials import Credits, StudyLevel
from lti_tool.domain.stacks import Earned, Progress, StackFaulty, dump, measure, parse
from tests.unit.domain.examples import both

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def group(key: str, *members: Any, need: int | None = None) -> dict[str, Any]:
    named = [(each,) if isinstance(each, str) else each for each in members]
    told = [{"micro_credential": each[0], "after": list(each[1:])} for each in named]
    return {"key": key, "title": both(key), "members": told, "need": need}


def document(*groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": both("Careful teacher"), "description": both("Teaches with care"), "groups": list(groups), **more}


def earned(key: str, day: int = 1, ects: str | None = None, level: str = "6", **more: Any) -> Earned:
    credits = Credits("ECTS", ects) if ects else None
    return Earned(f"award-of-{key}-{day}", key, NOW - timedelta(days=100 - day), credits, StudyLevel("EQF", level), **more)


def told(doc: dict[str, Any], *awards: Earned) -> Progress:
    return measure(parse(doc), awards, NOW)


def faults(doc: dict[str, Any]) -> set[str]:
    with pytest.raises(StackFaulty) as caught:
        parse(doc)
    return {fault.fault for fault in caught.value.faults}


def states(progress: Progress) -> dict[str, str]:
    return {each.member.micro_credential: each.state for group in progress.groups for each in group.members}


ALL = document(group("core", "a", "b"))


def test_all_of_a_group_are_asked_for_and_one_is_not_enough() -> None:
    assert not told(ALL).is_complete and not told(ALL, earned("a")).is_complete
    done = told(ALL, earned("b", 2), earned("a", 1))
    assert done.is_complete and done.rests_on == ("award-of-a-1", "award-of-b-2") and (done.counted, done.need) == (2, 2)


def test_so_many_of_a_group_are_asked_for_whichever_they_are() -> None:
    doc = document(group("core", "a"), group("choice", "b", "c", "d", need=2))
    assert not told(doc, earned("a"), earned("b")).is_complete
    assert told(doc, earned("a"), earned("d"), earned("b")).is_complete
    assert not told(doc, earned("b"), earned("c"), earned("d")).is_complete


def test_more_than_asked_for_in_one_group_makes_up_for_nothing_in_another() -> None:
    progress = told(document(group("core", "a", "b"), group("choice", "c", "d", "e", need=1)), earned("c"), earned("d"), earned("e"))
    assert (progress.counted, progress.need, progress.is_complete) == (1, 3, False)


def test_an_award_rests_on_as_few_as_suffice_and_on_the_earliest() -> None:
    doc = document(group("choice", "a", "b", "c", need=2))
    assert told(doc, earned("c", 1), earned("a", 3), earned("b", 2)).rests_on == ("award-of-c-1", "award-of-b-2")


def test_a_member_counts_once_those_before_it_count_whichever_was_earned_first() -> None:
    doc = document(group("steps", "a", ("b", "a"), ("c", "b")))
    early = told(doc, earned("b", 1), earned("c", 2))
    assert states(early) == {"a": "missing", "b": "waits", "c": "waits"} and early.counted == 0
    assert told(doc, earned("b", 1), earned("c", 2), earned("a", 50)).is_complete


def test_what_is_rested_on_keeps_its_order_too() -> None:
    doc = document(group("base", "a", need=0), group("choice", ("b", "a"), "c", need=1))
    assert told(doc, earned("a", 5), earned("b", 6), earned("c", 9)).rests_on == ("award-of-a-5", "award-of-b-6")


CREDITS = document(
    group("any", "a", "b", "c", "d", need=0),
    credit_rule={"system": "ECTS", "least": "4", "shares": [{"percent": 75, "framework": "EQF", "code": "6"}]},
)


def test_credits_are_added_as_decimals_and_may_come_from_any_member() -> None:
    doc = document(group("any", "a", "b", "c", need=0), credit_rule={"system": "ECTS", "least": "0.3"})
    assert told(doc, earned("a", ects="0.1"), earned("b", ects="0.2")).is_complete
    assert not told(doc, earned("a", ects="0.1"), earned("b", ects="0.19")).is_complete


def test_three_quarters_of_the_credits_asked_for_must_be_at_the_level() -> None:
    short = told(CREDITS, earned("a", ects="2"), earned("b", ects="3", level="5"))
    assert not short.is_complete and short.credits == 5 and (short.shares[0].credits, short.shares[0].need) == (2, 3)
    assert told(CREDITS, earned("a", ects="3"), earned("b", ects="1", level="5")).is_complete


def test_further_credits_at_another_level_never_take_away_what_was_reached() -> None:
    enough = [earned("a", ects="3"), earned("b", ects="1", level="5")]
    assert told(CREDITS, *enough, earned("c", ects="30", level="5")).is_complete


def test_what_another_system_counts_or_nobody_counted_is_not_converted() -> None:
    other = Earned("x", "a", NOW, Credits("CATS", "100"), StudyLevel("EQF", "6"))
    assert told(CREDITS, other, earned("b")).credits == 0


def test_where_each_award_counts_once_one_that_another_stack_rests_on_does_not() -> None:
    doc = document(group("core", "a", "b"), counts_once=True)
    progress = told(doc, earned("a", is_spent=True), earned("b"))
    assert states(progress) == {"a": "spent", "b": "counts"} and not progress.is_complete
    assert told(ALL, earned("a", is_spent=True), earned("b")).is_complete


def test_an_award_that_has_run_out_does_not_count_and_a_second_one_does() -> None:
    gone = earned("a", 1, until=NOW)
    assert states(told(ALL, gone, earned("b")))["a"] == "expired"
    assert told(ALL, gone, earned("a", 9, until=NOW + timedelta(days=1)), earned("b")).is_complete


def test_one_micro_credential_awarded_twice_counts_once_and_by_the_earlier_award() -> None:
    doc = document(group("choice", "a", "b", need=2))
    assert not told(doc, earned("a", 1), earned("a", 2)).is_complete
    assert told(doc, earned("a", 2), earned("a", 1), earned("b", 3)).rests_on == ("award-of-a-1", "award-of-b-3")


def test_awards_of_micro_credentials_outside_the_stack_do_not_count() -> None:
    assert told(ALL, earned("z"), earned("y")).counted == 0


@pytest.mark.parametrize("more", [(), (earned("c"),), (earned("d", ects="9", level="5"), earned("c"))])
@pytest.mark.parametrize("doc", [ALL, CREDITS, document(group("steps", "a", ("b", "a")), group("choice", "c", ("d", "b"), need=0))])
def test_earning_more_never_undoes_a_stack(doc: dict[str, Any], more: tuple[Earned, ...]) -> None:
    enough = [earned("a", ects="4"), earned("b", ects="1")]
    assert told(doc, *enough).is_complete and told(doc, *enough, *more).is_complete


def test_a_document_reads_and_writes_back_without_loss() -> None:
    doc = document(
        group("steps", "a", ("b", "a"), need=2), worth=both("A post"), credits={"system": "ECTS", "amount": "6"}, counts_once=True,
        credit_rule={"system": "ECTS", "least": "4.5", "shares": [{"percent": 50, "framework": "EQF", "code": "6"}]},
        programme_outcomes=[{"kind": "plo", "programme": both("B.Ed."), "statement": both("Teaches")}],
    )  # fmt: skip
    assert parse(dump(parse(doc))) == parse(doc) and parse(doc).is_credit_bearing


@pytest.mark.parametrize(
    ("doc", "fault"),
    [
        (document(group("core", "a")), "too_few_members"),
        (document(group("core", "a", "a")), "member_repeated"),
        (document(group("core", "a", "b"), group("more", "b", "c")), "member_repeated"),
        (document(group("core", "a"), group("core", "b")), "repeated"),
        (document(group("choice", "a", "b", need=3)), "more_than_members"),
        (document(group("core", "a", ("b", "z"))), "no_such_member"),
        (document(group("core", "a", ("b", "b"))), "order_in_a_circle"),
        (document(group("core", ("a", "b"), ("b", "c"), ("c", "a"))), "order_in_a_circle"),
        (document(group("any", "a", "b", need=0)), "nothing_asked"),
        (document(group("any", "a", "b", need=0), credit_rule={"system": "ECTS", "least": "0"}), "nothing_asked"),
        (document(group("core", "a", "b"), credit_rule={"system": "ECTS", "least": "much"}), "amount_bad"),
        (document(group("core", "a", "b"), colour="red"), "unknown_field"),
        (document(group("core")), "too_few"),
        (document(), "too_few"),
    ],
)
def test_what_could_never_be_earned_or_would_be_everybody_s_is_no_stack(doc: dict[str, Any], fault: str) -> None:
    assert fault in faults(doc)
