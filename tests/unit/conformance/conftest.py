"""A platform of the suite's, and small tools that do as badly as a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, redirect, request
from werkzeug.serving import make_server

from lti_tool.conformance.platform.host import Platform
from lti_tool.conformance.platform.registering import ToolAddresses
from lti_tool.conformance.signing import decode
from lti_tool.conformance.stage import Stage


@pytest.fixture
def platform() -> Iterator[Platform]:
    running = Platform()
    yield running
    running.close()


@pytest.fixture
def said() -> list[str]:
    """What the suite said to its user."""
    return []


@pytest.fixture
def stage(platform: Platform, said: list[str]) -> Stage:
    return Stage(platform, said.append)


@pytest.fixture
def serve(platform: Platform) -> Iterator[Callable[[Flask], str]]:
    """Return a function that starts a tool and tells the platform where it is."""
    servers = []

    def start(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        base = f"http://127.0.0.1:{server.port}"
        platform.tool = ToolAddresses(f"{base}/login", (f"{base}/launch",), f"{base}/jwks", f"{base}/launch")
        return base

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def make_tool(platform: Platform, answer: Callable[[dict[str, Any]], Any]) -> Flask:
    """Return a tool that begins every login and checks nothing; `answer` is given the claims as they stand."""
    app = Flask("sloppy")

    @app.route("/login", methods=["GET", "POST"])
    def login() -> Any:
        given = {name: request.values.get(name, "") for name in ("client_id", "login_hint", "lti_message_hint")}
        question = {
            "scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
            "redirect_uri": request.url_root + "launch", **given, "state": "always-the-same", "nonce": "always-the-same",
        }  # fmt: skip
        return redirect(f"{platform.url('/auth')}?{urlencode(question)}")

    @app.route("/launch", methods=["GET", "POST"])
    def launch() -> Any:
        try:
            claims = json.loads(decode(request.values["id_token"].split(".")[1]))
        except (KeyError, IndexError, ValueError):
            claims = {}
        return answer(claims)

    @app.get("/jwks")
    def jwks() -> Any:
        return {"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}

    return app
