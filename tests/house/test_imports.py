"""Who may import whom: the contracts of setup.cfg."""

from __future__ import annotations

from typing import Any

from importlinter.cli import lint_imports

from tests.house.places import ROOT


def test_imports_point_down_only(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(ROOT)
    found = lint_imports(config_filename="setup.cfg", no_cache=True, no_logo=True)
    assert found == 0, "\n" + capsys.readouterr().out
