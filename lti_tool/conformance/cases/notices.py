"""Notices (Platform Notification Service 1.0), for tools that registered for them: each is a signed word, checked like a launch."""

from __future__ import annotations

import secrets
import time
from functools import partial

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.browser import Browser
from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.judging import check_refused, check_taken
from lti_tool.conformance.launches import Change, somebody, teacher
from lti_tool.conformance.platform.host import FIRST
from lti_tool.conformance.signing import LEFT_OUT, Key
from lti_tool.conformance.stage import Landing, Stage

HELLO = "LtiHelloWorldNotice"
SECONDS_FOR_WORKER = 10.0
GOOD = Change()


def taken(stage: Stage) -> str:
    """PNS-03: a good notice is answered with 2xx."""
    return check_taken(stage, _send(stage, GOOD, stage.platform.key))


def by_stranger(stage: Stage) -> str:
    """PNS-03: the signature is the platform's."""
    return check_refused(stage, _send(stage, Change(header={"kid": stage.platform.key.kid}), stage.platform.stranger), "signature_wrong")


def wrong(change: Change, code: str, stage: Stage) -> str:
    """PNS-03: issuer, audience, times, nonce and deployment are checked."""
    return check_refused(stage, _send(stage, change, stage.platform.key), code)


def _send(stage: Stage, change: Change, key: Key) -> Landing:
    """Send a greeting with this change in it to the address that the tool named."""
    handler, now = _handler(stage), int(time.time())
    good = {
        "iss": stage.platform.issuer, "aud": FIRST.client_id, "iat": now, "exp": now + 300, "nonce": secrets.token_hex(16),
        v.CLAIM + "version": "1.3.0", v.CLAIM + "deployment_id": FIRST.deployments[0],
        v.CLAIM + "notice": {"id": secrets.token_hex(8), "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)), "type": HELLO},
        v.CLAIM + "context": {"id": "account-1", "type": ["Account"]},
    }  # fmt: skip
    mark = stage.witness.mark() if stage.witness else 0
    answer = Browser().post_json(handler, {"notices": [{"jwt": key.sign(change.apply(good), change.header)}]})
    return Landing(somebody(), answer, stage.witness.verdicts(mark) if stage.witness else [])


def _handler(stage: Stage) -> str:
    """Return the address the tool asked to be told at, once a launch has offered to tell."""

    def offer() -> str:
        stage.play(launch=stage.launch(teacher(), notices=stage.platform.notices.claim()))
        stage.platform.arrivals.wait("notices", 0, SECONDS_FOR_WORKER if stage.guide else stage.wait)
        if not stage.platform.notices.handlers:
            raise NotProved("the tool registered for notices, and asked for none when a launch offered them")
        return stage.platform.notices.handlers.get(HELLO) or next(iter(stage.platform.notices.handlers.values()))

    return stage.once("the tool's handler of notices", offer)


_WRONG = (
    ("issuer", "A notice of another issuer", {"iss": "https://other.example"}, "issuer_unknown"),
    ("audience", "A notice for another audience", {"aud": "somebody-else"}, "client_id_unknown"),
    ("expired", "A notice that is over", {"iat": 11111, "exp": 22222}, "token_expired"),
    ("nonce", "A notice without nonce", {"nonce": LEFT_OUT}, "nonce_missing"),
    ("deployment", "A notice for a deployment nobody knows", {"deployment_id": "Deployment-9z"}, "deployment_unknown"),
)
CASES = (
    Case("PNS-03", "PNS 1.0", "A good notice is taken", taken),
    Case("PNS-03-signature", "PNS 1.0", "A notice with a stranger's signature", by_stranger),
    *(Case(f"PNS-03-{word}", "PNS 1.0", title, partial(wrong, Change(claims=claims), code)) for word, title, claims, code in _WRONG),
)
ASKED_BY = v.NOTICE_SCOPE
