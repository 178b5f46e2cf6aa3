"""Misbehaviour on order, and a record of the service calls that came. For tests of tools; both live in memory only.

POST /practice/faults   {"on": "scores", "kind": "status", "status": 503, "retry_after": 2, "times": 3}
    on    scores | results | lineitems | roster | token | rest | certs
    kind  status            answers `status` (with Retry-After if `retry_after` is given) and does nothing else
          cut               closes the connection without an answer, nothing done
          lost_after_write  does everything, then closes the connection without an answer
          delay             waits `seconds`, then does everything
    times how many calls it is for (1 unless told). GET lists what is still to come; DELETE clears it.
GET /practice/requests.json   the last 500 service calls, oldest first: at, on, method, path (without query), status, fault, and the
    parsed body of scores, line items and ratings. Status 0: the caller got no answer. Never a token. DELETE clears it.
"""

import json
import re
import socket
import threading
import time
from collections import deque
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request

from .refusals import ServiceRefused

blueprint = Blueprint("faults", __name__, url_prefix="/practice")
POINTS = {
    "scores": re.compile(r"/lti/services/.*/scores"),
    "results": re.compile(r"/lti/services/.*/results"),
    "lineitems": re.compile(r"/lti/services/.*/lineitems.*"),
    "roster": re.compile(r"/lti/services/.*/memberships"),
    "token": re.compile(r"/lti/token"),
    "rest": re.compile(r"/webservice/rest/server\.php"),
    "certs": re.compile(r"/lti/certs"),
}
KINDS = ("status", "cut", "lost_after_write", "delay")


class Bench:
    """What is ordered and what was recorded, shared by the threads of one process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.faults: list[dict] = []
        self.calls: deque[dict] = deque(maxlen=500)

    def take(self, point: str) -> dict | None:
        """The first fault ordered for this point, counted down."""
        with self.lock:
            fault = next((fault for fault in self.faults if fault["on"] == point), None)
            if fault:
                fault["times"] -= 1
                self.faults = [fault for fault in self.faults if fault["times"] > 0]
            return fault


def install(app: Flask) -> None:
    bench = app.extensions["practice_bench"] = Bench()

    @app.before_request
    def misbehave() -> Response | None:
        g.point = next((name for name, path in POINTS.items() if path.fullmatch(request.path)), None)
        g.fault = bench.take(g.point) if g.point else None
        kind = g.fault["kind"] if g.fault else None
        if kind == "delay":
            time.sleep(g.fault["seconds"])
        if kind == "status":
            headers = {"Retry-After": str(g.fault["retry_after"])} if g.fault["retry_after"] is not None else {}
            return Response("A fault was ordered for this call.", g.fault["status"], headers, mimetype="text/plain")
        return hang_up() if kind == "cut" else None

    @app.after_request
    def record(answer: Response) -> Response:
        if g.get("point"):
            lost = g.fault and g.fault["kind"] in ("cut", "lost_after_write")
            with bench.lock:
                bench.calls.append(_call(0 if lost else answer.status_code))
            if g.fault and g.fault["kind"] == "lost_after_write":
                return hang_up()
        return answer


def hang_up() -> Response:
    """Close the caller's connection under the answer; without a real connection (Flask's test client) say so with 599."""
    connection = request.environ.get("werkzeug.socket") or request.environ.get("gunicorn.socket")
    if connection is None:
        return Response("the connection would have been closed", 599, mimetype="text/plain")
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    return Response(b"")


def _call(status: int) -> dict:
    call = {"at": datetime.now(UTC).isoformat(), "on": g.point, "method": request.method, "path": request.path, "status": status}
    if g.fault:
        call["fault"] = g.fault["kind"]
    if g.point == "rest":
        call["body"] = {name: value for name, value in request.values.items() if name not in ("wstoken", "moodlewsrestformat")}
    elif g.point in ("scores", "lineitems") and request.mimetype.endswith("+json"):
        call["body"] = request.get_json(force=True, silent=True)
    return call


def _bench() -> Bench:
    return current_app.extensions["practice_bench"]


@blueprint.post("/faults")
def order() -> Response:
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict) or asked.get("on") not in POINTS or asked.get("kind") not in KINDS:
        raise ServiceRefused(400, f"on must be one of {', '.join(POINTS)}; kind one of {', '.join(KINDS)}.", "practice faults")
    fault = {"on": None, "kind": None, "status": 500, "retry_after": None, "seconds": 1.0, "times": 1}
    unknown = set(asked) - set(fault)
    if unknown:
        raise ServiceRefused(400, "Unknown member: " + ", ".join(sorted(unknown)), "practice faults")
    fault |= asked
    if not isinstance(fault["times"], int) or fault["times"] < 1 or not 200 <= int(fault["status"]) < 600:
        raise ServiceRefused(400, "times must be at least 1 and status an HTTP status.", "practice faults")
    bench = _bench()
    with bench.lock:
        bench.faults.append(fault)
    return jsonify(fault)


@blueprint.get("/faults")
def list_faults() -> Response:
    return jsonify(_bench().faults)


@blueprint.delete("/faults")
def clear_faults() -> Response:
    bench = _bench()
    with bench.lock:
        bench.faults = []
    return Response(status=204)


@blueprint.get("/requests.json")
def list_calls() -> Response:
    bench = _bench()
    with bench.lock:
        return Response(json.dumps(list(bench.calls), ensure_ascii=False), mimetype="application/json")


@blueprint.delete("/requests.json")
def clear_calls() -> Response:
    bench = _bench()
    with bench.lock:
        bench.calls.clear()
    return Response(status=204)
