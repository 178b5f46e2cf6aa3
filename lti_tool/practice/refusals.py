"""The ways this LMS says no, and how each is answered. Each names the rule that was broken; nothing is let through kindly."""

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from . import profiles


class Refusal(Exception):
    """A request that breaks a rule: `rule` cites it, `text` says in plain words what was wrong."""

    def __init__(self, status: int, text: str, rule: str = ""):
        super().__init__(text)
        self.status, self.text, self.rule = status, text, rule


class PageRefused(Refusal):
    """Answered with a page for the person at the browser."""


class ServiceRefused(Refusal):
    """Answered as the host's LTI services do: in JSON, in one of three shapes."""


class OAuthRefused(Refusal):
    """Answered as an OAuth 2 error: `text` is the error code, `rule` its description (RFC 6749 5.2)."""


class RegistrationRefused(Refusal):
    """Answered with a short plain text, as the host does during dynamic registration."""


class RestRefused(Exception):
    """Answered with HTTP 200 and an exception key: the host's web services never use the status.

    `debug` is what Moodle adds where its administrator switched debugging on: here it always is.
    """

    def __init__(self, exception: str, code: str | None, message: str, debug: str = ""):
        super().__init__(message)
        self.body = {"exception": exception, **({"errorcode": code} if code else {}), "message": message}
        self.body |= {"debuginfo": debug} if debug else {}


def answer(app: Flask) -> None:
    """Teach the app how each refusal is answered."""

    @app.errorhandler(PageRefused)
    def page(error: PageRefused) -> tuple:
        return render_template("refused.html", error=error), error.status

    @app.errorhandler(ServiceRefused)
    def service(error: ServiceRefused) -> tuple:
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
        return jsonify(_shape(error)), error.status, headers

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
        answered = page(PageRefused(error.code, error.description, ""))
        return (*answered, {"Allow": ", ".join(error.valid_methods)}) if error.code == 405 and error.valid_methods else answered


def _shape(error: ServiceRefused) -> dict:
    shape = profiles.current().errors
    if shape == "canvas":
        return {"errors": {"type": "unprocessable_entity" if error.status == 422 else "bad_request", "message": error.text}}
    if shape == "plain":
        return {"status": error.status, "message": error.text}
    asked = {
        "method": request.method,
        "url": request.base_url,
        "accept": request.headers.get("Accept"),
        "contentType": request.content_type,
    }
    return {"status": error.status, "reason": error.text, "rule": error.rule, "request": asked}
