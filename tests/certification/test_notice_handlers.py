"""Notices asked for where a launch offers them: once, by the worker, with the right scope (PNS-01, PNS-02)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.models.notices import NoticeHandler
from lti_tool.models.outbox import Entry
from lti_tool.runtime import Runtime
from lti_tool.worker import Worker
from tests.signer import CONTEXT_ROLE, LTI, Signer
from tests.unit.hosts import Reply, said

SCOPE = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
COPIED, HELLO = "LtiContextCopyNotice", "LtiHelloWorldNotice"


def opens(signer: Signer, browser: Any, types: Any = (HELLO, COPIED), address: str = "/handlers/7", **more: Any) -> None:
    """Let somebody launch from a platform that offers notices."""
    offer = {
        "service_versions": ["1.0"], "platform_notification_service_url": signer.host.url(address), "scope": [SCOPE],
        "notice_types_supported": list(types) if isinstance(types, tuple) else types,
    }  # fmt: skip
    answer = signer.launch(browser, **{LTI + "platformnotificationservice": offer}, **more)
    assert answer.status_code in (200, 303), answer.text


@pytest.fixture
def agreeing(signer: Signer) -> Signer:
    """Return a platform that gives the scope and agrees."""
    signer.host.answers("POST", "/token", said({"access_token": "t-1", "token_type": "bearer", "expires_in": 3600, "scope": SCOPE}))
    signer.host.answers("PUT", "/handlers/7", said({"notice_type": COPIED, "handler": "https://tool.example/lti/notices"}))
    return signer


def asked(signer: Signer) -> list[Any]:
    return [each for each in signer.host.asked if each.method == "PUT"]


def handler(runtime: Runtime) -> NoticeHandler | None:
    with runtime.database.reading() as session:
        return session.scalars(select(NoticeHandler)).first()


def entry(runtime: Runtime) -> Entry:
    with runtime.database.reading() as session:
        return session.scalars(select(Entry)).one()


def test_PNS_02_what_a_launch_offers_is_asked_for_by_the_worker(agreeing: Signer, browser: Any, runtime: Runtime) -> None:
    opens(agreeing, browser)
    assert handler(runtime).state == "wanted" and asked(agreeing) == []  # type: ignore[union-attr]
    Worker(runtime, "test").run_until_idle()
    (put,) = asked(agreeing)
    assert json.loads(put.body) == {"notice_type": COPIED, "handler": "https://tool.example/lti/notices"}
    assert put.headers["Authorization"] == "Bearer t-1" and put.headers["Content-Type"] == "application/json"
    token = next(each for each in agreeing.host.asked if each.path == "/token")
    assert token.form["scope"] == SCOPE
    assert handler(runtime).state == "subscribed" and entry(runtime).state == "delivered"  # type: ignore[union-attr]


def test_PNS_02_it_is_asked_once_however_many_launch(agreeing: Signer, browser: Any, runtime: Runtime) -> None:
    for subject in ("4", "5", "6"):
        opens(agreeing, browser, sub=subject)
    opens(agreeing, browser, roles=[CONTEXT_ROLE + "Instructor"])
    Worker(runtime, "test").run_until_idle()
    opens(agreeing, browser)
    Worker(runtime, "test").run_until_idle()
    assert len(asked(agreeing)) == 1


@pytest.mark.parametrize("types", [(HELLO,), (), "LtiContextCopyNotice", None, ("LtiAssetProcessorSubmissionNotice",)])
def test_PNS_02_only_what_is_offered_is_asked_for(types: Any, agreeing: Signer, browser: Any, runtime: Runtime) -> None:
    opens(agreeing, browser, types)
    Worker(runtime, "test").run_until_idle()
    assert asked(agreeing) == [] and handler(runtime) is None


def test_a_new_address_of_the_service_is_asked_anew(agreeing: Signer, browser: Any, runtime: Runtime) -> None:
    opens(agreeing, browser)
    Worker(runtime, "test").run_until_idle()
    agreeing.host.answers("PUT", "/handlers/8", Reply(200, b"{}"))
    opens(agreeing, browser, address="/handlers/8")
    Worker(runtime, "test").run_until_idle()
    assert [each.path for each in asked(agreeing)] == ["/handlers/7", "/handlers/8"]
    assert handler(runtime).service_url.endswith("/handlers/8")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("reply", "state", "reason"),
    [
        (Reply(400, b"{}"), "refused", "notice_handler_refused"),
        (Reply(403, b"{}"), "refused", "scope_missing"),
        (Reply(404, b"<html>"), "refused", "notices_not_offered"),
        (Reply(302, b"", {"Location": "/elsewhere"}), "refused", "host_redirects"),
    ],
)
def test_a_platform_that_says_no_is_not_asked_again_and_the_entry_says_why(
    reply: Reply, state: str, reason: str, agreeing: Signer, browser: Any, runtime: Runtime
) -> None:
    agreeing.host.answers("PUT", "/handlers/7", reply)
    opens(agreeing, browser)
    Worker(runtime, "test").run_until_idle()
    opens(agreeing, browser)
    Worker(runtime, "test").run_until_idle()
    found = handler(runtime)
    assert found and (found.state, found.reason) == (state, reason)
    assert (entry(runtime).state, entry(runtime).reason) == ("refused", reason) and len(asked(agreeing)) == 1


@pytest.mark.parametrize("reply", [Reply(503), Reply(429), Reply(200, b"<!DOCTYPE html><title>maintenance</title>")])
def test_a_platform_that_is_away_is_asked_later(reply: Reply, agreeing: Signer, browser: Any, runtime: Runtime) -> None:
    agreeing.host.answers("PUT", "/handlers/7", reply)
    opens(agreeing, browser)
    Worker(runtime, "test").run_until_idle()
    assert entry(runtime).state == "waiting" and handler(runtime).state == "wanted"  # type: ignore[union-attr]


def test_a_token_without_the_scope_is_not_used(agreeing: Signer, browser: Any, runtime: Runtime) -> None:
    agreeing.host.answers("POST", "/token", said({"access_token": "t-1", "expires_in": 3600, "scope": "something-else"}))
    opens(agreeing, browser)
    Worker(runtime, "test").run_until_idle()
    assert asked(agreeing) == [] and (entry(runtime).state, entry(runtime).reason) == ("refused", "scope_missing")


def test_a_token_that_is_no_longer_taken_is_renewed_once(agreeing: Signer, browser: Any, runtime: Runtime) -> None:
    agreeing.host.answers("PUT", "/handlers/7", Reply(401), said({"notice_type": COPIED}))
    opens(agreeing, browser)
    Worker(runtime, "test").run_until_idle()
    assert len(asked(agreeing)) == 2 and entry(runtime).state == "delivered"


def test_an_address_that_is_private_is_not_spoken_to(agreeing: Signer, browser: Any, runtime: Runtime) -> None:
    offer = {"platform_notification_service_url": "https://10.0.0.7/handlers", "notice_types_supported": [COPIED]}
    agreeing.launch(browser, **{LTI + "platformnotificationservice": offer})
    Worker(runtime, "test").run_until_idle()
    assert entry(runtime).state == "refused" and entry(runtime).reason == "address_private"
