"""Builds the Flask app: state, blueprints, and one way to say no for each kind of caller."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from . import ags, deep_links, faults, oidc, people, registration, rest, roster, seed, site, store, tokens
from .keys import SigningKey
from .pages import activities, admin, course, gradebook, sign_in
from .refusals import OAuthRefused, PageRefused, RegistrationRefused, RestRefused, ServiceRefused

BLUEPRINTS = (
    oidc.blueprint, tokens.blueprint, registration.blueprint, deep_links.blueprint, ags.blueprint, roster.blueprint, rest.blueprint,
    faults.blueprint, sign_in.blueprint, course.blueprint, activities.blueprint, gradebook.blueprint, admin.blueprint,
)  # fmt: skip
POLICY = "default-src 'self'; frame-src http: https:; form-action http: https:; frame-ancestors 'self'; base-uri 'none'; object-src 'none'"


class WrongIssuer(Exception):
    """The state belongs to an LMS at another address: tokens and credentials out there name that one."""


def create_app(state_dir: Path | str, base_url: str) -> Flask:
    """Return the LMS that keeps its state in this folder and is reached at this address, which is also its issuer."""
    app = Flask(__name__)
    app.config["BASE_URL"] = base_url.rstrip("/")
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    _open_state(app, Path(state_dir))
    app.before_request(_refuse_strangers)
    app.after_request(_protect)
    app.teardown_appcontext(store.close)
    app.context_processor(lambda: {"sign_in": people.signed_in(), "site": site})
    faults.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _say_no(app)
    return app


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
    app.config["SIGNING_KEY"] = SigningKey(known["private_key"])


def _refuse_strangers() -> None:
    """Answer only under our own name, and take no form that another site's page sent, except where LTI says so."""
    if request.host != urlsplit(site.issuer()).netloc:
        raise PageRefused(421, f"This site is {site.issuer()} and answers under no other name.", "the issuer is the address")
    from_elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if request.method != "GET" and from_elsewhere and not request.path.startswith("/lti/"):
        raise PageRefused(403, "This form was sent by another site's page.", "same origin only")


def _protect(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "static":
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def _say_no(app: Flask) -> None:
    @app.errorhandler(PageRefused)
    def page(error: PageRefused) -> tuple:
        return render_template("refused.html", error=error), error.status

    @app.errorhandler(ServiceRefused)
    def service(error: ServiceRefused) -> tuple:
        asked = {
            "method": request.method,
            "url": request.base_url,
            "accept": request.headers.get("Accept"),
            "contentType": request.content_type,
        }
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
        return jsonify({"status": error.status, "reason": error.text, "rule": error.rule, "request": asked}), error.status, headers

    @app.errorhandler(OAuthRefused)
    def oauth(error: OAuthRefused) -> tuple:
        return jsonify({"error": error.text, "error_description": error.rule}), error.status

    @app.errorhandler(RegistrationRefused)
    def registering(error: RegistrationRefused) -> tuple:
        return error.text, error.status, {"Content-Type": "text/plain; charset=utf-8"}

    @app.errorhandler(RestRefused)
    def web_service(error: RestRefused) -> Response:
        return jsonify(error.body)

    @app.errorhandler(HTTPException)
    def anything_else(error: HTTPException) -> tuple | Response:
        if request.path.startswith(("/lti/services", "/practice")):
            return service(ServiceRefused(error.code, error.description, "no such service or method"))
        answer = page(PageRefused(error.code, error.description, ""))
        return (*answer, {"Allow": ", ".join(error.valid_methods)}) if error.code == 405 and error.valid_methods else answer
