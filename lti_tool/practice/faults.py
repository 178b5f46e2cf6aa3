"""Misbehaviour on order, and a record of the service calls that came. For tests of tools; both live in memory only.

POST /practice/faults   {"on": "scores", "kind": "status", "status": 503, "retry_after": 2, "times": 3}
    on    scores | results | lineitems | roster | notices | token | rest | certs | configuration | register
    kind  status            answers `status` (with Retry-After if `retry_after` is given) and does nothing else
          cut               closes the connection without an answer, nothing done
          lost_after_write  does everything, then closes the connection without an answer
          delay             waits `seconds`, then does everything
          slow              answers byte by byte, `seconds` apart
          endless           begins an answer that never ends
          oversized         answers with `size` bytes too much (10 MB unless told)
          circle            every page of a list names the first as the next
    times how many calls it is for (1 unless told); page: only for that page of a list, counted from 1
    rate  the share of calls it is for, more than 0 and at most 1, drawn from `seed` (0 unless told): the same seed draws the same. Until it
          is cleared, unless `times` is told too. Of several orders for one call the first that is due happens.
    GET lists what is still to come; DELETE clears it. A clock that is wrong is a switch: see `switches`.
GET /practice/requests.json   the last 500 service calls, oldest first: at, on, method, path (without query), status, fault, and the
    parsed body of scores, line items and ratings. Status 0: the caller got no answer. Never a token. DELETE clears it.
"""

import json
import random
import re
import threading
import time
from collections import deque
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request

from . import misbehaving, paging, profiles, received
from .refusals import ServiceRefused

blueprint = Blueprint("faults", __name__, url_prefix="/practice")
POINTS = {
    "scores": re.compile(r"/lti/services/.*/scores"),
    "results": re.compile(r"/lti/services/.*/results"),
    "lineitems": re.compile(r"/lti/services/.*/lineitems.*"),
    "roster": re.compile(r"/lti/services/.*/memberships"),
    "notices": re.compile(r"/lti/services/notice-handlers/.*"),
    "token": re.compile(r"/lti/token"),
    "rest": re.compile(r"/webservice/rest/server\.php"),
    "certs": re.compile(r"/lti/certs"),
    "configuration": re.compile(r"/lti/openid-configuration"),
    "register": re.compile(r"/lti/register.*"),
}
KINDS = ("status", "cut", "lost_after_write", "delay", "slow", "endless", "oversized", "circle")
ORDER = {"status": 500, "retry_after": None, "seconds": 1.0, "size": 10_000_000, "times": 1, "page": None, "rate": None, "seed": 0}
NUMBERS = {"status": range(200, 600), "size": range(1, 100_000_001), "times": range(1, 1_000_000), "page": range(1, 100_000)}
FOR_EVER = NUMBERS["times"][-1]


class Bench:
    """What is ordered and what was recorded, shared by the threads of one process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.faults: list[dict] = []
        self.chances: dict[int, random.Random] = {}
        self.calls: deque[dict] = deque(maxlen=500)

    def take(self, point: str) -> dict | None:
        """The first fault ordered for this point and page, counted down."""
        with self.lock:
            due = (fault for fault in self.faults if fault["on"] == point and fault["page"] in (None, _page(point)))
            fault = next((fault for fault in due if self._is_drawn(fault)), None)
            if fault:
                fault["times"] -= 1
                self.faults = [fault for fault in self.faults if fault["times"] > 0]
            return fault

    def order(self, fault: dict) -> None:
        with self.lock:
            self.faults.append(fault)
            self.chances[id(fault)] = random.Random(fault["seed"])

    def clear(self) -> None:
        with self.lock:
            self.faults, self.chances = [], {}

    def _is_drawn(self, fault: dict) -> bool:
        return fault["rate"] is None or self.chances[id(fault)].random() < fault["rate"]


def _page(point: str) -> int:
    sizes = {"roster": "roster_page", "lineitems": "items_page", "results": "results_page"}
    return paging.read(max(0, getattr(profiles.current(), sizes[point]))).number if point in sizes else 1


def install(app: Flask) -> None:
    bench = app.extensions["practice_bench"] = Bench()
    received.install(app)

    @app.before_request
    def misbehave() -> Response | None:
        g.point = next((name for name, path in POINTS.items() if path.fullmatch(request.path)), None)
        g.fault = bench.take(g.point) if g.point else None
        kind = g.fault["kind"] if g.fault else None
        if kind == "delay":
            time.sleep(g.fault["seconds"])
        if kind == "status":
            return misbehaving.refuse(g.fault)
        if kind == "cut":
            request.get_data()  # for the record, before there is nobody to read it from
            return misbehaving.hang_up()
        return None

    @app.after_request
    def record(answer: Response) -> Response:
        if g.get("point"):
            lost = g.fault and g.fault["kind"] in ("cut", "lost_after_write")
            with bench.lock:
                bench.calls.append(_call(0 if lost else answer.status_code))
            if g.point == "scores" and request.method == "POST":
                is_done = not (g.fault and g.fault["kind"] in ("cut", "status"))
                received.note(0 if lost else answer.status_code, is_done and answer.status_code < 300)
            if g.fault:
                return _spoil(answer, g.fault)
        return answer


def _spoil(answer: Response, fault: dict) -> Response:
    if fault["kind"] == "lost_after_write":
        return misbehaving.hang_up()
    if fault["kind"] == "slow":
        return misbehaving.slow(answer, fault["seconds"])
    if fault["kind"] == "endless":
        return misbehaving.endless(answer)
    return misbehaving.oversized(answer, fault["size"]) if fault["kind"] == "oversized" else answer


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
    unknown = set(asked) - {"on", "kind", *ORDER}
    if unknown:
        raise ServiceRefused(400, "Unknown member: " + ", ".join(sorted(unknown)), "practice faults")
    fault = ORDER | ({"times": FOR_EVER} if asked.get("rate") is not None else {}) | asked
    if any(fault[name] not in allowed for name, allowed in NUMBERS.items() if fault[name] != ORDER[name]):
        raise ServiceRefused(400, f"Numbers must lie within {NUMBERS}.", "practice faults")
    if not _is_share(fault["rate"]) or type(fault["seed"]) is not int:
        raise ServiceRefused(400, "rate must be more than 0 and at most 1, seed a whole number.", "practice faults")
    _bench().order(fault)
    return jsonify(fault)


def _is_share(rate: object) -> bool:
    return rate is None or (isinstance(rate, int | float) and not isinstance(rate, bool) and 0 < rate <= 1)


@blueprint.get("/faults")
def list_faults() -> Response:
    return jsonify(_bench().faults)


@blueprint.delete("/faults")
def clear_faults() -> Response:
    _bench().clear()
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
