"""A minimal tool on stock PyLTI1p3 with its data in memory or in PostgreSQL: the leanest honest neighbour to measure against.

The library is used as its guide shows: its own Flask classes, nonce, state and launch data really stored,
the platform's keys cached. It answers the launch with the learner's page itself, one request
fewer than a tool that redirects. It allows what the library allows: the same browser may replay its launch.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask
from pylti1p3.contrib.flask import FlaskCacheDataStorage, FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.tool_config import ToolConfDict

from tests.bench.stock_store import Memory, Postgres

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


def create_app(facts_file: str) -> Flask:
    """Return the tool; the file holds the registration and the texts of the micro-credentials."""
    facts = json.loads(Path(facts_file).read_text("utf-8"))
    app, conf = Flask(__name__), ToolConfDict({facts["issuer"]: facts["registration"]})
    store = Postgres(facts["database"]) if facts["database"] else Memory()
    page = app.jinja_env.from_string(PAGE)

    @app.post("/lti/login")
    def begin_login() -> Any:
        return FlaskOIDCLogin(FlaskRequest(), conf, launch_data_storage=FlaskCacheDataStorage(store)).redirect(facts["launch_url"])

    @app.post("/lti/launch")
    def receive_launch() -> str:
        storage = FlaskCacheDataStorage(store)
        message = FlaskMessageLaunch(FlaskRequest(), conf, launch_data_storage=storage)
        message.set_public_key_caching(storage)
        claims = message.get_launch_data()
        offer = facts["offers"][claims[LTI + "custom"]["micro_credential"]]
        return page.render(name=claims["name"], course=claims[LTI + "context"]["title"], offer=offer)

    @app.get("/healthz")
    def show_health() -> str:
        return "up"

    return app
