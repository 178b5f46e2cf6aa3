"""Settings: typed, overridden by the environment, and every fault told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from lti_tool import settings
from lti_tool.errors import SettingsFaulty
from lti_tool.sealing import sealer_for


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in settings.Settings.model_fields:
        monkeypatch.delenv("LTI_TOOL_" + name.upper(), raising=False)
    monkeypatch.delenv("LTI_TOOL_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_the_tool_runs_on_localhost_with_its_own_database() -> None:
    chosen = settings.load()
    assert (chosen.public_url, chosen.is_sqlite) == ("http://localhost:8480", True)


def test_the_environment_is_stronger_than_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('port = 1000\nthreads = 2\n')
    monkeypatch.setenv("LTI_TOOL_CONFIG", "mine.toml")
    monkeypatch.setenv("LTI_TOOL_PORT", "2000")
    chosen = settings.load()
    assert (chosen.port, chosen.threads) == (2000, 2)


def test_every_fault_is_told_at_once_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PUBLIC_URL": "http://badges.example", "PORT": "many", "DATABASE_URL": "postgresql+psycopg://db/tool", "TREADS": "4",
    }.items():
        monkeypatch.setenv("LTI_TOOL_" + name, value)
    with pytest.raises(SettingsFaulty) as failure:
        settings.load()
    told = "\n".join(failure.value.faults)
    for part in ("PUBLIC_URL: plain http", "PORT", "SECRET_KEY is required", "TREADS is not a setting"):
        assert part in told
    assert len(failure.value.faults) == 4


@pytest.mark.parametrize("address", ["https://x.example/path", "ftp://x.example", "https://x.example?q=1", "x.example"])
def test_a_public_address_that_cannot_be_signed_into_credentials_is_refused(address: str) -> None:
    with pytest.raises(SettingsFaulty):
        settings.load(public_url=address)


def test_a_short_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LTI_TOOL_SECRET_KEY", "short")
    with pytest.raises(SettingsFaulty, match="settings_faulty"):
        settings.load()


def test_secrets_are_not_shown_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LTI_TOOL_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("LTI_TOOL_OPERATOR_TOKEN", "o" * 40)
    shown = repr(settings.load())
    assert "s" * 40 not in shown and "o" * 40 not in shown


def test_the_key_made_at_the_first_start_is_kept_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    chosen = settings.load(state_dir=tmp_path / "state")
    sealed = sealer_for(chosen).seal(b"words")
    assert sealer_for(chosen).unseal(sealed) == b"words"
    assert (tmp_path / "state" / "secret.key").stat().st_mode & 0o077 == 0


def test_what_another_key_sealed_or_somebody_altered_does_not_open(tmp_path: Path) -> None:
    first, second = (sealer_for(settings.load(state_dir=tmp_path / name)) for name in ("a", "b"))
    sealed = first.seal(b"words")
    assert second.unseal(sealed) is None and first.unseal(sealed[:-2] + b"xx") is None
    signed = first.sign("state", b"words")
    assert first.verify("state", signed) == b"words"
    assert first.verify("csrf", signed) is None and second.verify("state", signed) is None
