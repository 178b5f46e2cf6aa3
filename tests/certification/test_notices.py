"""Notices as a platform sends them: each is believed or refused by name, taken once, and worked on later (PNS-03, PNS-04)."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.models.contexts import Context
from lti_tool.models.notices import Notice
from lti_tool.models.platforms import Platform
from lti_tool.runtime import Runtime
from lti_tool.web.notices import LARGEST, MOST
from lti_tool.worker import Worker
from tests.signer import LEFT_OUT, LTI, Signer

NOW = int(time.time())


def notice(signer: Signer, **changes: Any) -> str:
    """Return a signed notice that course-2 was copied from course-1; a change to LEFT_OUT leaves a claim out."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": signer.issuer, "aud": signer.client_id, "azp": signer.client_id, "iat": now, "exp": now + 3600, "nonce": uuid.uuid4().hex,
        LTI + "version": "1.3.0", LTI + "deployment_id": signer.deployment,
        LTI + "notice": {"id": "n-1", "timestamp": "2026-11-23T11:24:25Z", "type": "LtiContextCopyNotice"},
        LTI + "context": {"id": "course-2", "label": "C2", "title": "The same again"}, LTI + "origin_contexts": ["course-1"],
    }  # fmt: skip
    for name, value in changes.items():
        claims[name if name in claims or name == "azp" else LTI + name] = value
    return signer.sign({name: value for name, value in claims.items() if value is not LEFT_OUT})


def send(browser: Any, *tokens: Any) -> Any:
    return browser.post("/lti/notices", json={"notices": [{"jwt": token} for token in tokens]}, base_url="https://tool.example")


def kept(runtime: Runtime) -> list[Notice]:
    with runtime.database.reading() as session:
        return list(session.scalars(select(Notice).order_by(Notice.received_at)))


def history_of(runtime: Runtime, course: str) -> list[str] | None:
    with runtime.database.reading() as session:
        row = session.scalars(select(Context).where(Context.context_id == course)).first()
        return row and row.history


def test_PNS_03_a_notice_is_taken_at_once_and_worked_on_by_the_worker(signer: Signer, browser: Any, runtime: Runtime) -> None:
    answer = send(browser, notice(signer))
    assert answer.status_code == 200 and answer.json == {"received": 1, "refused": []}
    assert history_of(runtime, "course-2") is None and [each.done_at for each in kept(runtime)] == [None]
    assert Worker(runtime, "test").run_until_idle() == 1
    assert history_of(runtime, "course-2") == ["course-1"] and kept(runtime)[0].done_at is not None


def test_PNS_03_a_nonce_is_good_once_however_often_it_is_sent(signer: Signer, browser: Any, runtime: Runtime) -> None:
    token = notice(signer)
    for _ in range(3):
        assert send(browser, token).status_code == 200
    assert send(browser, token, token).status_code == 200
    assert len(kept(runtime)) == 1


def test_PNS_04_a_greeting_is_answered_and_asks_for_nothing(signer: Signer, browser: Any, runtime: Runtime) -> None:
    hello = {"notice": {"id": "n-2", "type": "LtiHelloWorldNotice"}, "context": {"id": "account", "type": ["Account"]}}
    assert send(browser, notice(signer, **hello, origin_contexts=LEFT_OUT)).status_code == 200
    assert Worker(runtime, "test").run_until_idle() == 0
    assert history_of(runtime, "account") is None


@pytest.mark.parametrize(
    ("case", "claims", "status", "code"),
    [
        ("TOK-05 issuer", {"iss": "https://somebody.example"}, 400, "issuer_unknown"),
        ("TOK-06 audience", {"aud": "somebody-else", "azp": LEFT_OUT}, 400, "client_id_unknown"),
        ("TOK-06 none", {"aud": LEFT_OUT}, 401, "audience_wrong"),
        ("TOK-07", {"aud": ["client-1", "client-2"]}, 401, "audience_untrusted"),
        ("TOK-09", {"azp": "client-2"}, 401, "azp_wrong"),
        ("TOK-11 over", {"iat": NOW - 900, "exp": NOW - 300}, 401, "token_expired"),
        ("TOK-11 missing", {"exp": LEFT_OUT}, 401, "times_invalid"),
        ("TOK-12 ahead", {"iat": NOW + 900, "exp": NOW + 960}, 401, "token_from_future"),
        ("TOK-13", {"nonce": LEFT_OUT}, 401, "nonce_missing"),
        ("TOK-13 endless", {"nonce": "n" * 300}, 401, "nonce_missing"),
        ("MSG-02", {"version": "1.2.0"}, 400, "version_wrong"),
        ("MSG-03 missing", {"deployment_id": LEFT_OUT}, 400, "deployment_missing"),
        ("MSG-03 unknown", {"deployment_id": "deployment-9"}, 400, "deployment_unknown"),
        ("no notice", {"notice": LEFT_OUT}, 400, "notice_type_missing"),
        ("not an object", {"notice": "LtiContextCopyNotice"}, 400, "notice_type_missing"),
        ("another type", {"notice": {"type": "LtiAssetProcessorSubmissionNotice"}}, 400, "notice_type_unknown"),
        ("no course", {"context": LEFT_OUT}, 400, "context_id_missing"),
        ("a course without id", {"context": {"title": "A course"}}, 400, "context_id_missing"),
        ("origins not a list", {"origin_contexts": "course-1"}, 400, "claim_malformed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_PNS_03_a_notice_that_cannot_be_believed_is_refused_by_name(
    case: str, claims: dict[str, Any], status: int, code: str, signer: Signer, browser: Any, runtime: Runtime
) -> None:
    answer = send(browser, notice(signer, **claims))
    assert (answer.status_code, answer.json["refused"]) == (status, [{"notice": 0, "error": code}])
    assert kept(runtime) == []


def test_PNS_03_a_signature_of_another_key_is_refused(signer: Signer, browser: Any, runtime: Runtime) -> None:
    token = notice(signer)
    forged = token[: token.rindex(".") + 1] + notice(signer).rsplit(".", 1)[1]
    answer = send(browser, forged)
    assert answer.status_code == 401 and answer.json["refused"][0]["error"] == "signature_wrong" and kept(runtime) == []


@pytest.mark.parametrize("token", [None, 7, "", "not.a.token", "a.b.c.d", {"a": 1}, "x" * 70_000])
def test_what_is_no_token_is_refused(token: Any, signer: Signer, browser: Any) -> None:
    answer = send(browser, token)
    assert answer.status_code in (400, 401) and answer.json["received"] == 0


def test_one_that_is_refused_does_not_stop_the_others(signer: Signer, browser: Any, runtime: Runtime) -> None:
    answer = send(browser, "rubbish", notice(signer), notice(signer, aud="somebody-else"))
    assert answer.status_code == 200
    assert answer.json["received"] == 1 and [each["notice"] for each in answer.json["refused"]] == [0, 2]
    assert len(kept(runtime)) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"nonsense", b'{"notices": {}}', b'{"notices": []}', b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_batch_is_refused(body: bytes, signer: Signer, browser: Any) -> None:
    headers = {"Accept": "application/json"}
    answer = browser.post("/lti/notices", data=body, content_type="application/json", headers=headers, base_url="https://tool.example")
    assert (answer.status_code, answer.json["error"]) == (400, "notices_malformed")


def test_a_batch_has_its_bounds(signer: Signer, browser: Any, runtime: Runtime) -> None:
    assert send(browser, *["x"] * (MOST + 1)).status_code == 413
    assert send(browser, "x" * LARGEST).status_code == 413
    assert kept(runtime) == []


def test_an_unknown_issuer_makes_us_read_no_address(signer: Signer, browser: Any) -> None:
    for issuer in ("https://a.example", "https://b.example"):
        send(browser, notice(signer, iss=issuer))
    assert signer.host.asked == []


def test_a_platform_that_was_not_approved_is_not_listened_to(signer: Signer, browser: Any, runtime: Runtime) -> None:
    with runtime.database.writing() as session:
        session.get_one(Platform, signer.platform.id).state = "pending"
    answer = send(browser, notice(signer))
    assert answer.status_code == 403 and answer.json["refused"][0]["error"] == "platform_awaits_approval" and kept(runtime) == []


def test_the_same_nonce_of_another_platform_is_another_notice(signer: Signer, browser: Any, runtime: Runtime) -> None:
    other = Signer(runtime, signer.host, name="Other", client_id="client-2", deployment_ids=("deployment-1",))
    other.client_id = "client-2"
    other.publish()
    one = notice(other, nonce="n-1")
    signer.kid, signer.key = other.kid, other.key
    assert send(browser, one, notice(signer, nonce="n-1")).json["received"] == 2
    assert len(kept(runtime)) == 2


def test_a_history_grows_by_what_each_notice_tells_and_never_names_itself(signer: Signer, browser: Any, runtime: Runtime) -> None:
    """Canvas also tells of contents imported into a course that exists."""
    send(browser, notice(signer))
    Worker(runtime, "test").run_until_idle()
    send(browser, notice(signer, context={"id": "course-3"}, origin_contexts=["course-2", "course-3"]))
    Worker(runtime, "test").run_until_idle()
    assert history_of(runtime, "course-3") == ["course-2", "course-1"]
    send(browser, notice(signer, context={"id": "course-3"}, origin_contexts=["course-9"]))
    Worker(runtime, "test").run_until_idle()
    assert history_of(runtime, "course-3") == ["course-9", "course-2", "course-1"]


def test_a_notice_that_cannot_be_worked_on_stops_no_other(signer: Signer, browser: Any, runtime: Runtime) -> None:
    send(browser, notice(signer))
    with runtime.database.writing() as session:
        session.scalars(select(Notice)).one().facts = {"broken": True}
    send(browser, notice(signer))
    Worker(runtime, "test").run_until_idle()
    assert history_of(runtime, "course-2") == ["course-1"]
    assert sorted("fault" in each.facts for each in kept(runtime)) == [False, True]
