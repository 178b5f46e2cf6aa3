"""External tools known to the site: one client_id, one deployment, one registration each."""

import json
import secrets
import sqlite3
import string
from dataclasses import dataclass

from . import store
from . import vocabulary as v
from .refusals import PageRefused

READ_AND_SCORE, COLUMNS_TOO = 1, 2
COLUMNS = (
    "name", "description", "domain", "url", "login_url", "redirect_urls", "keyset_url", "client_id", "state", "in_chooser",
    "grades", "roster", "share_name", "share_email", "custom", "deep_link_url", "notices",
)  # fmt: skip


@dataclass(frozen=True)
class Tool:
    """A registered tool. `grades`: 0 no service, 1 grade sync only, 2 sync and column management. `id` is also the deployment."""

    id: int
    name: str
    description: str
    domain: str
    url: str
    login_url: str
    redirect_urls: tuple[str, ...]
    keyset_url: str
    client_id: str
    state: str
    in_chooser: bool
    grades: int
    roster: bool
    share_name: bool
    share_email: bool
    custom: dict[str, str]
    deep_link_url: str | None
    notices: bool

    @property
    def deployment_id(self) -> str:
        return str(self.id)

    @property
    def is_active(self) -> bool:
        return self.state == "active"

    @property
    def grade_scopes(self) -> list[str]:
        reading = [v.SCOPE_ITEMS_READ, v.SCOPE_RESULTS, v.SCOPE_SCORES]
        return {0: [], READ_AND_SCORE: reading, COLUMNS_TOO: [v.SCOPE_ITEMS, *reading]}[self.grades]

    @property
    def scopes(self) -> list[str]:
        """Everything a token of this tool may ever be good for."""
        return self.grade_scopes + ([v.SCOPE_ROSTER] if self.roster else []) + ([v.SCOPE_NOTICES] if self.notices else [])


def _tool(row: sqlite3.Row) -> Tool:
    facts = dict(row)
    facts["redirect_urls"] = tuple(json.loads(facts["redirect_urls"]))
    facts["custom"] = json.loads(facts["custom"])
    for name in ("in_chooser", "roster", "share_name", "share_email", "notices"):
        facts[name] = bool(facts[name])
    return Tool(**facts)


def new_client_id() -> str:
    """Fifteen letters and digits, like the host's."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(15))


def add(db: sqlite3.Connection, facts: dict) -> int:
    """Write a new tool inside the caller's transaction and return its id."""
    row = _written(facts)
    marks = ", ".join("?" * len(COLUMNS))
    return db.execute(f"INSERT INTO tools ({', '.join(COLUMNS)}) VALUES ({marks})", [row[name] for name in COLUMNS]).lastrowid


def change(db: sqlite3.Connection, tool_id: int, facts: dict) -> None:
    row = _written(facts)
    names = [name for name in COLUMNS if name in row]
    db.execute(f"UPDATE tools SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?", [*(row[name] for name in names), tool_id])


def _written(facts: dict) -> dict:
    return {name: json.dumps(value) if isinstance(value, list | tuple | dict) else value for name, value in facts.items()}


def find_tool(tool_id: int) -> Tool | None:
    row = store.one("SELECT * FROM tools WHERE id = ?", tool_id)
    return _tool(row) if row else None


def find_by_client(client_id: str) -> Tool | None:
    row = store.one("SELECT * FROM tools WHERE client_id = ?", client_id)
    return _tool(row) if row else None


def get_tool(tool_id: int) -> Tool:
    tool = find_tool(tool_id)
    if tool is None:
        raise PageRefused(404, "There is no such tool on this site.", "Manage tools")
    return tool


def get_active(tool_id: int) -> Tool:
    tool = get_tool(tool_id)
    if not tool.is_active:
        raise PageRefused(
            403, f"{tool.name} is still pending: the administrator must activate it before anybody can launch it.", "Manage tools"
        )
    return tool


def list_tools() -> list[Tool]:
    return [_tool(row) for row in store.every("SELECT * FROM tools ORDER BY id")]
