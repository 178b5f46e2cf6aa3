"""The ways this LMS says no. Each names the rule that was broken; nothing is let through kindly."""


class Refusal(Exception):
    """A request that breaks a rule: `rule` cites it, `text` says in plain words what was wrong."""

    def __init__(self, status: int, text: str, rule: str = ""):
        super().__init__(text)
        self.status, self.text, self.rule = status, text, rule


class PageRefused(Refusal):
    """Answered with a page for the person at the browser."""


class ServiceRefused(Refusal):
    """Answered in the JSON shape of the host's LTI services: status, reason, request."""


class OAuthRefused(Refusal):
    """Answered as an OAuth 2 error: `text` is the error code, `rule` its description (RFC 6749 5.2)."""


class RegistrationRefused(Refusal):
    """Answered with a short plain text, as the host does during dynamic registration."""


class RestRefused(Exception):
    """Answered with HTTP 200 and an exception key: the host's web services never use the status."""

    def __init__(self, exception: str, code: str, message: str):
        super().__init__(message)
        self.body = {"exception": exception, "errorcode": code, "message": message}
