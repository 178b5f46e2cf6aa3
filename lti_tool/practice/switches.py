"""Switches that tests turn while the LMS runs; kept in memory.

GET /practice/switches    how they stand
POST /practice/switches   {"anonymous": true, "clock_seconds": 90, "missing_capabilities": ["moodle/competency:competencygrade"]}
DELETE /practice/switches all back
    anonymous              launches carry neither sub nor anything personal
    clock_seconds          how far this LMS's clock is ahead (below zero: behind): in tokens, in its checks, in the Date header
    missing_capabilities   what the web-service account may no longer do; "webservice/rest:use" takes everything
"""

import time

from flask import Blueprint, Flask, Response, current_app, has_app_context, jsonify, request

from .refusals import ServiceRefused

blueprint = Blueprint("switches", __name__, url_prefix="/practice/switches")
AT_REST = {"anonymous": False, "clock_seconds": 0, "missing_capabilities": []}


def install(app: Flask) -> None:
    app.extensions["practice_switches"] = dict(AT_REST)


def get(name: str) -> object:
    return current_app.extensions["practice_switches"][name]


def now() -> float:
    """The time by this LMS's own clock, in seconds."""
    return time_of(current_app) if has_app_context() else time.time()


def time_of(app: Flask) -> float:
    return time.time() + app.extensions["practice_switches"]["clock_seconds"]


@blueprint.get("")
def show() -> Response:
    return jsonify(current_app.extensions["practice_switches"])


@blueprint.post("")
def turn() -> Response:
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict) or not asked or any(type(asked[name]) is not type(AT_REST.get(name)) for name in asked):
        raise ServiceRefused(400, f"Send some of these with values of the same kinds: {AT_REST}", "practice switches")
    current_app.extensions["practice_switches"] |= asked
    return show()


@blueprint.delete("")
def reset() -> Response:
    current_app.extensions["practice_switches"] |= AT_REST
    return Response(status=204)
