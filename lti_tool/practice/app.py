"""Builds the Flask app: state, blueprints, and one way to say no for each kind of caller."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, request

from . import (
    ags,
    control,
    courses,
    deep_links,
    faults,
    key_ring,
    notices,
    oidc,
    profiles,
    received,
    refusals,
    registration,
    rest,
    roster,
    seed,
    sign_ins,
    site,
    store,
    switches,
    tokens,
)
from .pages import activities, admin, course, gradebook, people, storage
from .refusals import PageRefused, ServiceRefused

BLUEPRINTS = (
    oidc.blueprint, tokens.blueprint, registration.blueprint, deep_links.blueprint, ags.blueprint, roster.blueprint, notices.blueprint,
    rest.blueprint, faults.blueprint, received.blueprint, switches.blueprint, control.blueprint, key_ring.blueprint, people.blueprint,
    course.blueprint, activities.blueprint, gradebook.blueprint, admin.blueprint, storage.blueprint,
)  # fmt: skip
AT_OTHER_HOST = ("/lti/", "/static/", "/storage")
POLICY = "default-src 'self'; frame-src http: https:; form-action http: https:; frame-ancestors 'self'; base-uri 'none'; object-src 'none'"


class WrongIssuer(Exception):
    """The state belongs to an LMS at another address: tokens and credentials out there name that one."""


def create_app(state_dir: Path | str, base_url: str, profile: str = "practice", other_url: str | None = None) -> Flask:
    """Return the LMS that keeps its state in this folder and is reached at this address, which is also its issuer.

    `profile` names the family of LMS it plays. Some of those have endpoints under another host name than the issuer's:
    that is `other_url`, by default the other of this machine's two names, 127.0.0.1 and localhost.
    """
    app = Flask(__name__)
    app.config["BASE_URL"] = base_url.rstrip("/")
    app.config["OTHER_URL"] = (other_url or _other_name(app.config["BASE_URL"])).rstrip("/")
    app.config["PROFILE"] = profiles.PROFILES[profile]
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    switches.install(app)
    _open_state(app, Path(state_dir))
    app.before_request(_refuse_strangers)
    app.after_request(_protect)
    app.teardown_appcontext(store.close)
    app.context_processor(_known_to_templates)
    faults.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    refusals.answer(app)
    return app


def _other_name(base_url: str) -> str:
    names = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}
    parts = urlsplit(base_url)
    other = names.get(parts.hostname, parts.hostname)
    return f"{parts.scheme}://{other}" + (f":{parts.port}" if parts.port else "")


def _known_to_templates() -> dict:
    return {"sign_in": sign_ins.signed_in(), "site": site, "course": courses.here(), "profile": profiles.current()}


def _open_state(app: Flask, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    app.config["DATABASE"] = folder / "practice.sqlite3"
    connection = store.prepare(app.config["DATABASE"])
    os.chmod(app.config["DATABASE"], 0o600)
    try:
        with store.writing(connection):
            seed.sow(connection, app.config["BASE_URL"])
        known = dict(connection.execute("SELECT name, value FROM site").fetchall())
    finally:
        connection.close()
    if known["issuer"] != app.config["BASE_URL"]:
        raise WrongIssuer(
            f"the state in this folder belongs to {known['issuer']}, not to {app.config['BASE_URL']}; start there, or use a new folder"
        )
    app.config["KEYS"] = key_ring.load(known)


def _refuse_strangers() -> None:
    """Answer only under our own names, and take no form that another site's page sent, except where LTI says so."""
    other = profiles.current().other_host and request.path.startswith(AT_OTHER_HOST)
    names = {urlsplit(app_url).netloc for app_url in (site.base(), *([site.other_url()] if other else ()))}
    if request.host not in names:
        raise PageRefused(421, f"This site is {site.base()} and answers under no other name.", "the issuer is the address")
    from_elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if request.method != "GET" and from_elsewhere and not request.path.startswith("/lti/"):
        raise PageRefused(403, "This form was sent by another site's page.", "same origin only")
    is_service = request.path.startswith(("/lti/services", "/lti/token"))
    if is_service and profiles.current().wants_user_agent and not request.headers.get("User-Agent"):
        raise ServiceRefused(403, "A User-Agent header is required.", "Canvas")


def _protect(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "static":
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer
