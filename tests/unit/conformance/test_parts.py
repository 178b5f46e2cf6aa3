"""The suite's small parts: which cases are chosen, how they are told, how pages and nonces are read."""

from __future__ import annotations

import pytest

from lti_tool.conformance import suite
from lti_tool.conformance.case import Case, Outcome
from lti_tool.conformance.cases.logins import room_of
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.pages import read_forms
from lti_tool.conformance.report import WIDTH, as_document, lines_of, summary
from lti_tool.conformance.stage import Stage

CERTIFICATION = {
    *(f"B{number}" for number in range(1, 13)), *(f"V{number}-{who}" for number in range(1, 10) for who in ("teacher", "student")),
    *(f"D{number}" for number in range(1, 8)), *(f"N{number}" for number in range(1, 6)), "A1", "A2",
}  # fmt: skip


EVERY = (*suite.REGISTRATION, *suite.CASES, *(case for cases in suite.OPTIONAL.values() for case in cases))


def case(case_id: str) -> Case:
    return Case(case_id, "Core 1", "A title", lambda _: "proved")


def test_every_certification_case_is_among_them_and_no_id_twice() -> None:
    ids = [each.id for each in EVERY]
    assert set(ids) >= CERTIFICATION and len(ids) == len(set(ids))


@pytest.mark.parametrize(("wanted", "count"), [("B1", 1), ("B", 12), ("V1", 2), ("N", 7), ("Z", 0)])
def test_only_takes_what_begins_so_and_B1_is_not_B10(wanted: str, count: int) -> None:
    assert len(suite.choose([wanted], by_registration=True)) == count


def test_registration_is_played_only_where_there_is_an_address_for_it() -> None:
    assert len(suite.choose([], by_registration=True)) - len(suite.choose([], by_registration=False)) == len(suite.REGISTRATION) > 0


@pytest.mark.parametrize("asked", suite.OPTIONAL)
def test_what_a_tool_did_not_register_for_is_not_played(asked: str) -> None:
    more = {each.id for each in suite.choose([], asked={asked})} - {each.id for each in suite.choose([])}
    assert more == {each.id for each in suite.OPTIONAL[asked]} != set()


def test_every_line_of_the_table_fits_its_width() -> None:
    for each in EVERY:
        assert max(map(len, lines_of(Outcome(each, True, "word " * 60)))) <= WIDTH


def test_the_document_and_the_summary_count_the_same(stage: Stage) -> None:
    def fails(_: Stage) -> str:
        raise NotProved("answered 200")

    outcomes = suite.run(stage, [case("B1"), Case("B2", "", "", fails), Case("B3", "", "", lambda _: str(1 / 0))], lambda _: None)
    told = as_document(outcomes)
    assert (told["passed"], told["total"], [each["ok"] for each in told["cases"]]) == (1, 3, [True, False, False])
    assert told["cases"][1] == {"id": "B2", "ok": False, "detail": "answered 200"}
    assert "1 of 3 cases passed." in summary(outcomes) and "Not passed: B2, B3" in summary(outcomes)


def test_what_is_made_once_is_not_tried_again_when_it_failed(stage: Stage) -> None:
    tries = []

    def make() -> str:
        tries.append(1)
        raise NotProved("no answer came")

    for _ in range(2):
        with pytest.raises(NotProved, match="no answer came"):
            stage.once("a round", make)
    assert len(tries) == 1


def test_a_form_sends_what_a_browser_would_send() -> None:
    html = """<form action="pick?x=1" method="POST"><input type=hidden name=t value=1><input type=checkbox name=pick value=a>
      <input type=checkbox name=pick value=b checked><select name=s><option value=1>One<option value=2 selected>Two</select>
      <textarea name=words>\nFirst line</textarea><input type=submit name=go value=Go><button name=cancel value=yes>Leave <b>it</b></button>
      <input name=off value=1 disabled></form>"""
    (form,) = read_forms("https://tool.example/w/1/select", html)
    assert (form.action, form.method) == ("https://tool.example/w/1/pick?x=1", "post")
    assert sorted(form.fields) == [("pick", "b"), ("s", "2"), ("t", "1"), ("words", "First line")]
    assert form.choices == {"pick": ["a", "b"]}
    assert [(button.name, button.words) for button in form.buttons] == [("go", "Go"), ("cancel", "Leave it")]


@pytest.mark.parametrize(
    ("nonce", "bits"), [("0" * 32, 128), ("f3b1c0de-0000-4000-8000-000000000000", 128), ("x" * 22, 132), ("12345678", 32)]
)
def test_AUTH_03_the_room_in_a_nonce_is_told_by_length_and_alphabet(nonce: str, bits: int) -> None:
    assert room_of(nonce) == bits
