"""Launches under way: the form a browser takes to the tool's login address, and the single use of its hint."""

import json
import secrets
import sqlite3
from dataclasses import dataclass

from . import courses, profiles, store
from . import vocabulary as v
from .activities import Activity
from .sign_ins import SignIn
from .site import issuer
from .tools import Tool

KEPT = 86400
COLUMNS = ("id", "course_id", "tool_id", "activity_id", "message", "hint", "container", "facts", "switched")


@dataclass(frozen=True)
class Begun:
    """A launch that left this site and waits for the tool's authentication request.

    `facts` holds what its kind of message needs: target, and title, data, for_user, column as they apply.
    """

    id: str
    course_id: int
    tool_id: int
    activity_id: int | None
    message: str
    hint: str
    container: str
    facts: dict
    switched: str


def begin(sign_in: SignIn, tool: Tool, message: str, activity: Activity | None = None, container: str = "iframe", **facts: object) -> dict:
    """Return the fields of the initiation form (Security Framework 5.1.1.1): the host's six, and where storage is if there is one."""
    launch_id = f"ltilaunch{activity.id if activity else ''}_{secrets.randbelow(10**12)}"
    hint = json.dumps({"cmid": activity.module_id if activity else 0, "launchid": launch_id}, separators=(",", ":"))
    facts.setdefault("target", activity.url if activity else tool.deep_link_url if message == v.DEEP_LINK else tool.url)
    activity_id = activity.id if activity else None
    row = (launch_id, courses.here().id, tool.id, activity_id, message, hint, container, json.dumps(facts), sign_in.switched)
    with store.writing() as db:
        db.execute("DELETE FROM launches WHERE began < ?", (store.now() - KEPT,))
        sql = f"INSERT INTO launches ({', '.join(COLUMNS)}, sign_in_id, began) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        db.execute(sql, (*row, sign_in.id, store.now()))
    return {
        "iss": issuer(),
        "target_link_uri": facts["target"],
        "login_hint": str(sign_in.acting.id),
        "lti_message_hint": hint,
        "client_id": tool.client_id,
        "lti_deployment_id": tool.deployment_id,
        **storage_field(container),
    }


def storage_field(container: str) -> dict[str, str]:
    """Platform storage is offered in frames only: a window of its own has nobody to ask."""
    storage = profiles.current().storage
    return {"lti_storage_target": storage.target} if storage and container == "iframe" else {}


def spend(sign_in: SignIn, hint: str) -> Begun | None:
    """The launch this hint belongs to, used up by this very call.

    None for a hint that is unknown, altered, used, or of another browser.
    """
    sql = "UPDATE launches SET used = ? WHERE hint = ? AND sign_in_id = ? AND used IS NULL"
    return _take(sql, store.now(), hint, sign_in.id)


def answer_deep_link(sign_in: SignIn, tool: Tool) -> Begun | None:
    """The latest content selection of this browser with this tool that waits for an answer; now it is answered."""
    waiting = "message = ? AND sign_in_id = ? AND tool_id = ? AND course_id = ? AND used IS NOT NULL AND answered IS NULL"
    sql = f"UPDATE launches SET answered = ? WHERE rowid = (SELECT max(rowid) FROM launches WHERE {waiting})"
    return _take(sql, store.now(), v.DEEP_LINK, sign_in.id, tool.id, courses.here().id)


def _take(sql: str, *values: object) -> Begun | None:
    with store.writing() as db:
        row = db.execute(f"{sql} RETURNING {', '.join(COLUMNS)}", values).fetchone()
    return _begun(row) if row else None


def _begun(row: sqlite3.Row) -> Begun:
    return Begun(**{**dict(row), "facts": json.loads(row["facts"])})
