"""Settings: the file that explains them and the code that types them say the same."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from lti_tool.settings import Settings
from tests.house.places import ROOT

FILE = ROOT / "config" / "default.toml"
WRITTEN: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))


def _paragraphs() -> list[list[str]]:
    return [part.splitlines() for part in FILE.read_text("utf-8").split("\n\n")]


def _as_written(value: Any) -> Any:
    """Return a default as TOML would hold it."""
    if hasattr(value, "get_secret_value"):
        return value.get_secret_value()
    return str(value) if isinstance(value, Path) else list(value) if isinstance(value, tuple) else value


def test_the_file_lists_every_setting_and_no_other_in_the_order_of_the_code() -> None:
    assert list(WRITTEN) == list(Settings.model_fields)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_file_shows_the_value_that_holds_unless_changed(name: str) -> None:
    default = _as_written(Settings.model_fields[name].default)
    assert (type(WRITTEN[name]), WRITTEN[name]) == (type(default), default)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_a_comment_above_it(name: str) -> None:
    """Settings that are understood together may share one."""
    lines = next(lines for lines in _paragraphs() if any(line.startswith(f"{name} =") for line in lines))
    assert lines[0].startswith("# ") and len(lines[0]) > 20


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_typed(name: str) -> None:
    assert Settings.model_fields[name].annotation not in (None, Any)


def test_the_file_is_taken_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    from lti_tool import settings

    for name in Settings.model_fields:
        monkeypatch.delenv(settings.PREFIX + name.upper(), raising=False)
    untouched = settings.load()
    monkeypatch.setenv(settings.PREFIX + "CONFIG", str(FILE))
    assert settings.load() == untouched
