"""Launches under way: the form a browser takes to the tool's login address, and the single use of its hint."""

import json
import secrets
from dataclasses import dataclass

from . import store
from .activities import Activity
from .people import SignIn
from .site import issuer
from .tools import Tool

KEPT = 86400
COLUMNS = "id, tool_id, activity_id, kind, hint, container, title, data, switched"


@dataclass(frozen=True)
class Begun:
    """A launch that left this site and waits for the tool's authentication request."""

    id: str
    tool_id: int
    activity_id: int | None
    kind: str
    hint: str
    container: str
    title: str
    data: str | None
    switched: bool


def begin(
    sign_in: SignIn, tool: Tool, activity: Activity | None, container: str = "iframe", title: str = "", data: str | None = None
) -> dict:
    """Return the fields of the initiation form (Security Framework 5.1.1.1), exactly the host's six."""
    launch_id = f"ltilaunch{activity.id if activity else ''}_{secrets.randbelow(10**12)}"
    hint = json.dumps({"cmid": activity.module_id if activity else 0, "launchid": launch_id}, separators=(",", ":"))
    kind = "resource_link" if activity else "deep_link"
    row = (
        launch_id,
        sign_in.id,
        tool.id,
        activity.id if activity else None,
        kind,
        hint,
        container,
        title,
        data,
        int(sign_in.switched),
        store.now(),
    )
    with store.writing() as db:
        db.execute("DELETE FROM launches WHERE began < ?", (store.now() - KEPT,))
        db.execute(
            "INSERT INTO launches (id, sign_in_id, tool_id, activity_id, kind, hint, container, title, data, switched, began)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
    return {
        "iss": issuer(),
        "target_link_uri": activity.url if activity else tool.deep_link_url or tool.url,
        "login_hint": str(sign_in.person.id),
        "lti_message_hint": hint,
        "client_id": tool.client_id,
        "lti_deployment_id": tool.deployment_id,
    }


def spend(sign_in: SignIn, hint: str) -> Begun | None:
    """The launch this hint belongs to, used up by this very call.

    None for a hint that is unknown, altered, used, or of another browser.
    """
    sql = "UPDATE launches SET used = ? WHERE hint = ? AND sign_in_id = ? AND used IS NULL"
    return _take(sql, store.now(), hint, sign_in.id)


def answer_deep_link(sign_in: SignIn, tool: Tool) -> Begun | None:
    """The latest content selection of this browser with this tool that waits for an answer; now it is answered."""
    waiting = "kind = 'deep_link' AND sign_in_id = ? AND tool_id = ? AND used IS NOT NULL AND answered IS NULL"
    sql = f"UPDATE launches SET answered = ? WHERE rowid = (SELECT max(rowid) FROM launches WHERE {waiting})"
    return _take(sql, store.now(), sign_in.id, tool.id)


def _take(sql: str, *values: object) -> Begun | None:
    with store.writing() as db:
        row = db.execute(f"{sql} RETURNING {COLUMNS}", values).fetchone()
    return Begun(**{**dict(row), "switched": bool(row["switched"])}) if row else None
