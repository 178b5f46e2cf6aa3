"""The typed settings: defaults here, their meaning in `config/default.toml`, overrides in `LTI_TOOL_*`.

`load()` reads, weakest first: the defaults below, the file that `LTI_TOOL_CONFIG` names, the
environment. All faults come back at once, each with its remedy, before anything starts.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from lti_tool.errors import SettingsFaulty

PREFIX = "LTI_TOOL_"
PLAIN_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
CommaList = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Every setting of the tool; `config/default.toml` explains each (a test holds both equal)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    public_url: str = "http://localhost:8480"
    host: str = "127.0.0.1"
    port: int = Field(8480, ge=0, le=65535)
    threads: int = Field(4, ge=1, le=64)
    state_dir: Path = Path("state")
    database_url: str = ""
    secret_key: SecretStr = SecretStr("")
    operator_token: SecretStr = SecretStr("")
    outbound_allow: CommaList = ()
    registration_open: bool = False
    operator_contact: str = ""
    tool_name: str = "Micro-credentials"
    tool_description: str = "Show what you can do: evidence, a public rubric, a badge."
    clock_leeway_seconds: int = Field(60, ge=0, le=300)
    state_minutes: int = Field(10, ge=1, le=60)
    visit_hours: int = Field(12, ge=1, le=72)
    evidence_max_mb: int = Field(25, ge=1, le=2048)
    draft_max_mb: int = Field(200, ge=1, le=8192)
    worker: bool = True
    worker_idle_seconds: float = Field(1.0, gt=0, le=60)
    worker_hands: int = Field(32, ge=1, le=512)
    platform_calls: int = Field(4, ge=1, le=64)
    outbox_lease_seconds: int = Field(120, ge=30, le=3600)
    outbox_tries: int = Field(20, ge=1, le=1000)
    roster_hours: int = Field(24, ge=0, le=8760)
    drift_minutes: int = Field(5, ge=1, le=1440)
    drift_hours: int = Field(24, ge=0, le=8760)
    log_format: str = Field("text", pattern="^(text|json)$")

    @field_validator("outbound_allow", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _bare_address(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            named = PLAIN_HOST.fullmatch(parts.hostname or "") and parts.port != 0 and "@" not in parts.netloc
        except ValueError:
            named = None
        if not named:
            raise ValueError("must name a host by plain letters, digits, dots and hyphens: it becomes part of every issuer's did:web")
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address such as https://badges.university.example, without query")
        if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1"}:
            raise ValueError("plain http is taken for localhost only, because browsers drop our cookies there: use https")
        if parts.path.strip("/"):
            raise ValueError("must not have a path: the tool owns its host name")
        return value.rstrip("/")

    @property
    def database(self) -> str:
        """The database address: SQLite in the state folder unless another is set."""
        return self.database_url or f"sqlite:///{self.state_dir.absolute() / 'tool.sqlite3'}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.database.startswith("sqlite")


def load(**overrides: Any) -> Settings:
    """Return the settings in force; raises SettingsFaulty naming every fault and its remedy."""
    faults: list[str] = []
    values = _file_values(faults)
    values = {name: value for name, value in values.items() if PREFIX + name.upper() not in os.environ}
    settings = None
    try:
        settings = Settings(**{**values, **overrides})
    except ValidationError as wrong:
        faults += [_words(fault) for fault in wrong.errors()]
    given = {name: os.environ.get(PREFIX + name.upper(), "") for name in ("database_url", "secret_key")}
    faults += _unknown_names() + _disagreements({**given, **{name: str(value) for name, value in values.items()}})
    if faults or settings is None:
        raise SettingsFaulty(faults)
    return settings


def _file_values(faults: list[str]) -> dict[str, Any]:
    named = os.environ.get(PREFIX + "CONFIG")
    if not named:
        return {}
    try:
        return tomllib.loads(Path(named).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        faults.append(f"{PREFIX}CONFIG names a file that cannot be read ({type(wrong).__name__}): correct the path or the file")
        return {}


def _words(fault: Any) -> str:
    name = str(fault["loc"][0]) if fault["loc"] else "settings"
    if fault["type"] == "extra_forbidden":
        return f"{name} is not a setting: remove it (config/default.toml lists all)"
    return f"{PREFIX}{name.upper()}: {fault['msg'].removeprefix('Value error, ')}"


def _unknown_names() -> list[str]:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {PREFIX + "CONFIG"}
    return [
        f"{name} is not a setting: correct its spelling or remove it (config/default.toml lists all)"
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name not in known and not name.startswith((PREFIX + "TEST_", PREFIX + "MOODLE_"))
    ]


def _disagreements(given: dict[str, str]) -> list[str]:
    """What the values say together; looked at even where one of the others is faulty, so that all is told at once."""
    faults, address, key = [], given["database_url"], given["secret_key"]
    if address and not address.startswith(("sqlite", "postgresql+psycopg")):
        faults.append(f"{PREFIX}DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://")
    if address.startswith("postgresql") and not key:
        faults.append(f"{PREFIX}SECRET_KEY is required with PostgreSQL, the same on every machine: make one with `lti-tool keys secret`")
    if key and len(key) < 32:
        faults.append(f"{PREFIX}SECRET_KEY is shorter than 32 characters: make one with `lti-tool keys secret`")
    return faults
