"""Every score that came, in the order it came: what a tool is judged by after its host misbehaved. In memory only.

GET /practice/scores.json   the last 200,000, oldest first; DELETE clears them
    n, path (of the column, without query), user, stamp (as sent)
    sha256  of the exact body; said: of the body but for its stamp
    taken   whether it was written; status: what was answered, 0 where the caller got no answer
"""

import hashlib
import json
import threading
from collections import deque

from flask import Blueprint, Flask, Response, current_app, request

blueprint = Blueprint("received", __name__, url_prefix="/practice/scores.json")
MOST = 200_000


class Record:
    """The scores of one process, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scores: deque[dict] = deque(maxlen=MOST)
        self._count = 0

    def add(self, facts: dict) -> None:
        with self._lock:
            self._count += 1
            self._scores.append({"n": self._count, **facts})

    def all(self) -> list[dict]:
        with self._lock:
            return list(self._scores)

    def clear(self) -> None:
        with self._lock:
            self._scores.clear()


def install(app: Flask) -> None:
    app.extensions["practice_scores"] = Record()


def note(status: int, taken: bool) -> None:
    """Note the score of this request, sound or not."""
    raw = request.get_data()
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    told = body if isinstance(body, dict) else {}
    facts = {"path": request.path.removesuffix("/scores"), "user": told.get("userId"), "stamp": told.get("timestamp")}
    said = json.dumps({name: value for name, value in told.items() if name != "timestamp"}, sort_keys=True).encode()
    digests = {"sha256": hashlib.sha256(raw).hexdigest(), "said": hashlib.sha256(said).hexdigest()}
    _record().add({**facts, **digests, "taken": taken, "status": status})


def _record() -> Record:
    return current_app.extensions["practice_scores"]


@blueprint.get("")
def show() -> Response:
    return Response(json.dumps(_record().all()), mimetype="application/json")


@blueprint.delete("")
def clear() -> Response:
    _record().clear()
    return Response(status=204)
