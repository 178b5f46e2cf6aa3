"""`lti-tool catalogue` and `lti-tool seed --first-year`, as an operator types them: out of one installation, into another."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lti_tool.cli import catalogue, issuers, seed
from lti_tool.domain.exchange import read
from lti_tool.domain.micro_credentials import CATEGORIES
from lti_tool.errors import ToolError


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an installation that holds a first year and nothing else."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        settle(patch, folder)
        rows = json.loads(succeeds(run(seed.command, "--first-year", "--json")).stdout)
    assert {row["outcome"] for row in rows} == {"published"}
    return folder


@pytest.fixture
def first(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settle(monkeypatch, filled)
    return filled


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of another installation, where one institution of the same name waits; commands reach it from now on."""
    settle(monkeypatch, tmp_path)
    name = ["--name", "Example University", "--name-th", "มหาวิทยาลัยตัวอย่าง"]
    succeeds(run(issuers.command, "add", "example-university", *name))
    return tmp_path


def settle(patch: pytest.MonkeyPatch, folder: Path) -> None:
    for name, value in {"STATE_DIR": str(folder), "PUBLIC_URL": "https://tool.example", "SECRET_KEY": "k" * 40}.items():
        patch.setenv(f"LTI_TOOL_{name}", value)


def run(command: Any, *words: str) -> Any:
    return CliRunner().invoke(command, words)


def succeeds(done: Any) -> Any:
    assert done.exit_code == 0, (done.output, done.exception)
    return done


def listed(*words: str) -> list[dict[str, Any]]:
    return list(json.loads(succeeds(run(catalogue.command, "list", "--json", *words)).stdout))


def taken_along(folder: Path, monkeypatch: pytest.MonkeyPatch, file: Path, *words: str) -> bytes:
    """Return the file that `catalogue export` of the installation in this folder writes."""
    with monkeypatch.context() as patch:
        settle(patch, folder)
        succeeds(run(catalogue.command, "export", "--output", str(file), *words))
    return file.read_bytes()


def test_a_first_year_is_published_and_listed(first: Path) -> None:
    rows = listed("--state", "published")
    assert len(rows) == 24 and Counter(row["category"] for row in rows) == dict.fromkeys(CATEGORIES, 6)
    assert all({"id", "title", "category", "version"} <= set(row) and row["version"] == 1 for row in rows)


def test_seeding_again_adds_nothing(first: Path) -> None:
    before = listed("--state", "any")
    rows = json.loads(succeeds(run(seed.command, "--first-year", "--json")).stdout)
    assert ({row["outcome"] for row in rows}, listed("--state", "any")) == ({"there"}, before)


def test_an_installation_is_brought_over_whole(filled: Path, second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = second / "all.json"
    data = taken_along(filled, monkeypatch, file)
    for outcome in ("restored", "there"):
        words = ("import", str(file), "--issuer", "example-university", "--restore", "--json")
        assert {row["outcome"] for row in json.loads(succeeds(run(catalogue.command, *words)).stdout)} == {outcome}
    again = taken_along(second, monkeypatch, second / "again.json")
    assert read(again) == read(data)


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx"])
def test_files_and_tables_become_drafts_once(filled: Path, second: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    file = second / f"all.{kind}"
    taken_along(filled, monkeypatch, file, "--format", kind, "--versions", "newest")
    words = ["import", str(file), "--issuer", "example-university", "--json"]
    done = [json.loads(succeeds(run(catalogue.command, *words, *more)).stdout) for more in (["--dry-run"], [], [])]
    said = [{row["outcome"] for row in rows} for rows in done]
    assert said == [{"new"}, {"new"}, {"same"}] and len(listed("--state", "draft")) == 24 and listed() == []


def test_a_file_with_a_fault_takes_the_others_and_says_so(filled: Path, second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = second / "all.json"
    told = json.loads(taken_along(filled, monkeypatch, file))
    told["micro_credentials"][0]["versions"][0]["definition"]["colour"] = "red"
    file.write_text(json.dumps(told), "utf-8")
    done = run(catalogue.command, "import", str(file), "--issuer", "example-university")
    assert done.exit_code == 1 and "This tool knows no such field" in done.output and "colour" in done.output
    assert len(listed("--state", "draft")) == 23


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["export", "no-such", "--output", "-"], "micro_credential_unknown"),
        (["export", "--issuer", "no-such", "--output", "-"], "issuer_unknown"),
        (["export", "--output", "-"], "nothing_to_export"),
    ],
)
def test_what_is_not_there_is_not_exported(second: Path, words: list[str], code: str) -> None:
    done = run(catalogue.command, *words)
    assert isinstance(done.exception, ToolError) and done.exception.code == code


def test_with_several_institutions_the_seed_asks_for_which(second: Path) -> None:
    succeeds(run(issuers.command, "add", "another", "--name", "Another"))
    done = run(seed.command, "--first-year")
    assert isinstance(done.exception, ToolError) and done.exception.code == "issuer_missing"
