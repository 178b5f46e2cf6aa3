"""A minimal tool on stock PyLTI1p3 that keeps its data in memory: the leanest honest neighbour to measure against.

The library is used as its guide shows: its own Flask classes, nonce, state and launch data really stored,
the platform's keys cached. It answers the launch with the learner's page itself, one request
fewer than a tool that redirects. Nothing it knows outlives the process, and it allows what the
library allows: the same browser may replay its launch.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from flask import Flask
from pylti1p3.contrib.flask import FlaskCacheDataStorage, FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.tool_config import ToolConfDict

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ offer.title }}</title></head>
<body>
<header><p>{{ course }}</p><p>{{ name }}</p></header>
<main>
<h1>{{ offer.title }}</h1>
<p>{{ offer.competency }}</p>
<p>{{ offer.method }}</p>
<p>{{ offer.worth }}</p>
<h2>What you show</h2>
<ul>{% for each in offer.evidence %}<li><strong>{{ each.title }}</strong> {{ each.description }}</li>{% endfor %}</ul>
<h2>How it is judged</h2>
<ul>{% for each in offer.criteria %}<li><strong>{{ each.title }}</strong> {{ each.description }}</li>{% endfor %}</ul>
<form method="post" action="/begin"><button>Start</button></form>
</main>
</body>
</html>
"""


class Memory:
    """A cache in the sense of Flask-Caching, without its pickling: the fastest store there is."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Any]] = {}

    def get(self, key: str) -> Any:
        """Return what is kept under the key and not yet over, else None."""
        until, value = self._kept.get(key, (0.0, None))
        return value if until > time.monotonic() else None

    def set(self, key: str, value: Any, seconds: int | None) -> None:
        """Keep the value for so long."""
        self._kept[key] = time.monotonic() + (seconds or 86400), value


def create_app(facts_file: str) -> Flask:
    """Return the tool; the file holds the registration and the texts of the micro-credentials."""
    facts = json.loads(Path(facts_file).read_text("utf-8"))
    app, memory, conf = Flask(__name__), Memory(), ToolConfDict({facts["issuer"]: facts["registration"]})
    page = app.jinja_env.from_string(PAGE)

    @app.post("/lti/login")
    def begin_login() -> Any:
        return FlaskOIDCLogin(FlaskRequest(), conf, launch_data_storage=FlaskCacheDataStorage(memory)).redirect(facts["launch_url"])

    @app.post("/lti/launch")
    def receive_launch() -> str:
        storage = FlaskCacheDataStorage(memory)
        message = FlaskMessageLaunch(FlaskRequest(), conf, launch_data_storage=storage)
        message.set_public_key_caching(storage)
        claims = message.get_launch_data()
        offer = facts["offers"][claims[LTI + "custom"]["micro_credential"]]
        return page.render(name=claims["name"], course=claims[LTI + "context"]["title"], offer=offer)

    @app.get("/healthz")
    def show_health() -> str:
        return "up"

    return app
