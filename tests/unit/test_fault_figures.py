"""What the bench takes over from the last run of faults, and how that run judges what a host received."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.report import faults_of
from tests.faults.judging import Verdict, read_record

FIGURES = {"kills": 50, "decisions": 2000, "lost": 0, "out_of_order": 0, "sent_twice_different": 0}
FIRST, SECOND = "2026-11-24T10:00:00.000Z", "2026-11-24T10:00:01.000Z"


def test_the_figures_of_the_same_commit_are_taken_over(tmp_path: Path) -> None:
    (tmp_path / "faults.json").write_text(json.dumps({"commit": "abc", **FIGURES}))
    assert faults_of("abc", tmp_path / "faults.json") == {"faults": FIGURES}


@pytest.mark.parametrize(("noted", "measured"), [("abc", "abd"), ("abc", "abc-changed"), ("abc-changed", "abc-changed"), (None, None)])
def test_the_figures_of_another_commit_or_of_changed_files_are_not(tmp_path: Path, noted: str | None, measured: str | None) -> None:
    (tmp_path / "faults.json").write_text(json.dumps({"commit": noted, **FIGURES}))
    assert faults_of(measured, tmp_path / "faults.json") == {}


@pytest.mark.parametrize("text", ["", "{", None])
def test_no_figures_are_taken_from_a_file_that_is_none(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "faults.json").write_text(text)
    assert faults_of("abc", tmp_path / "faults.json") == {}


def record(*scores: tuple[str, str]) -> Verdict:
    """Return what is found of these scores: stamp and words of each."""
    found = Verdict()
    told = [{"n": n, "user": "5", "stamp": at, "sha256": at + words, "said": words} for n, (at, words) in enumerate(scores)]
    read_record(told, found)
    return found


def test_the_same_bytes_again_and_a_later_score_are_in_order() -> None:
    assert record((FIRST, "a"), (FIRST, "a"), (SECOND, "b")).sentences == []


def test_an_older_score_after_a_newer_one_is_out_of_order_and_names_the_learner() -> None:
    (sentence,) = record((SECOND, "b"), (FIRST, "a")).out_of_order
    assert sentence.startswith("learner 5:")


def test_one_stamp_with_two_bodies_was_sent_twice_differently() -> None:
    (sentence,) = record((FIRST, "a"), (FIRST, "b")).sent_twice_different
    assert sentence.startswith("learner 5:") and FIRST in sentence


def test_one_decision_with_two_stamps_was_sent_twice_differently() -> None:
    (sentence,) = record((FIRST, "a"), (SECOND, "a")).sent_twice_different
    assert sentence.startswith("learner 5:") and FIRST in sentence and SECOND in sentence
