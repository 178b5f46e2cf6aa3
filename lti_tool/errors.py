"""The tool's errors: each carries a code and facts, never a sentence.

Pages, commands and logs turn a code into words for their own readers (`web/error_pages.py`,
`cli`), so that one fault reads well in two languages and greps as one word in a log.
"""

from __future__ import annotations

from typing import Any, ClassVar


class ToolError(Exception):
    """Something went wrong that has a name: a code, an HTTP status and the facts around it.

    `facts` may be shown to operators and written to logs: never put a secret, a token or a
    personal claim into them. `spec` names the section of the standard that asks for the refusal.
    """

    code: str = "tool_error"
    status: int = 400
    spec: str = ""
    coded: ClassVar[bool] = False

    def __init__(self, code: str | None = None, /, **facts: Any) -> None:
        if code is not None:
            if not self.coded:
                raise TypeError(f"{type(self).__name__} has one fixed code")
            self.code = code
        self.facts = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        shown = " ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} {shown}".rstrip()


class LaunchRefused(ToolError):
    """A login or launch that may not go on; the code is one of the checklist's (docs/lms-admin)."""

    code = "launch_refused"
    coded = True
    return_url = ""
    """Where the host takes people back, once its word is trusted. No fact: it may hold secrets and must not be logged."""

    def __init__(self, code: str, /, status: int = 400, spec: str = "", **facts: Any) -> None:
        super().__init__(code, **facts)
        self.status, self.spec = status, spec


class NotFound(ToolError):
    """There is nothing at this address, or nothing this person may know of."""

    code, status, coded = "not_found", 404, True


class NotAllowed(ToolError):
    """The person is known and may not do this."""

    code, status, coded = "not_allowed", 403, True


class Conflict(ToolError):
    """What the person saw has changed since: nothing was written over."""

    code, status, coded = "changed_meanwhile", 409, True


class BadInput(ToolError):
    """A form or command said something we cannot take; the rest of it is kept."""

    code, status, coded = "bad_input", 400, True


class SettingsFaulty(ToolError):
    """Settings that cannot work together, all of them at once, each with its remedy."""

    code, status = "settings_faulty", 500

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults=faults)
        self.faults = faults


class DoorError(ToolError):
    """A door to another host could not do its work. The worker has one rule for each kind."""

    def __init__(self, reason: str, /, **facts: Any) -> None:
        super().__init__(**facts)
        self.reason = self.code = reason


class TryAgain(DoorError):
    """The host may say yes later: time-out, 429, 5xx. `after` is what it asked us to wait, in seconds."""

    def __init__(self, reason: str, /, after: float | None = None, **facts: Any) -> None:
        super().__init__(reason, **facts)
        self.after = after


class TokenRefused(DoorError):
    """The access token is no longer taken (401) or was not given: drop it, get one new, once."""

    def __init__(self, reason: str = "token_refused", /, **facts: Any) -> None:
        super().__init__(reason, **facts)


class Refused(DoorError):
    """The host will not do this, however often we ask; `advice` names what a person can do."""

    def __init__(self, reason: str, /, advice: str = "ask_host_administrator", **facts: Any) -> None:
        super().__init__(reason, **facts)
        self.advice = advice
