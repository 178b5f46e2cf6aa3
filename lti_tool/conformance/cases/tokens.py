"""The token of a launch: who signed it, whose word it is, for whom, until when (Security 1.0 5.1.2, 5.1.3, 5.4)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from lti_tool.conformance.browser import Browser
from lti_tool.conformance.case import Case, bad, good
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.judging import check_refused
from lti_tool.conformance.launches import Launch
from lti_tool.conformance.platform.host import FIRST
from lti_tool.conformance.signing import LEFT_OUT, encode
from lti_tool.conformance.stage import Asked, Stage

OTHER_BODY = b'{"sub":"somebody else"}'
CHECK, MUST_HOLD, HEADER = "Sec 5.1.3", "Sec 5.1.2", "Sec 5.4"


def altered(token: str) -> str:
    """Return the token with another body under the old signature."""
    head, _, signature = token.split(".")
    return f"{head}.{encode(OTHER_BODY)}.{signature}"


def unsigned(token: str) -> str:
    """Return the token without its signature."""
    return token.rpartition(".")[0] + "."


def spoiled(spoil: Callable[[str], str], stage: Stage) -> str:
    """TOK-04: what was changed after signing is refused."""
    return check_refused(stage, stage.play(write=lambda launch, asked: spoil(stage.token(launch, asked))), "signature_wrong")


def of_stranger(stage: Stage) -> str:
    """TOK-04: the right key id over somebody else's signature."""
    return check_refused(stage, stage.play(write=_by_stranger(stage, kid=stage.platform.key.kid)), "signature_wrong")


def key_in_header(stage: Stage) -> str:
    """KEY-10: jwk, jku, x5u and x5c are never used to find a key, nor read."""
    where, stranger = stage.platform.url("/stranger"), stage.platform.stranger
    named = {"jwk": stranger.jwk(), "jku": where, "x5u": where, "x5c": [encode(b"no certificate")]}
    details = [check_refused(stage, stage.play(write=_by_stranger(stage, kid=key.kid, **named))) for key in (stage.platform.key, stranger)]
    if stage.platform.arrivals.of("stranger"):
        raise NotProved("it read keys from an address that the token itself named")
    return details[1]


def other_nonce(stage: Stage) -> str:
    """TOK-13: the nonce of another login of the same browser is not this one's."""
    browser = Browser()
    other = stage.login(browser, stage.launch())
    return check_refused(stage, stage.play(browser=browser, write=lambda launch, _: stage.token(launch, other)), "nonce_wrong")


def _by_stranger(stage: Stage, **header: Any) -> Callable[[Launch, Asked], str]:
    def write(launch: Launch, asked: Asked) -> str:
        return stage.platform.stranger.sign(launch.claims(stage.platform.issuer, FIRST, asked.values.get("nonce", "")), header)

    return write


def _seconds_ago(seconds: int) -> Callable[[dict[str, Any]], int]:
    return lambda claims: claims["iat"] - seconds


CASES = (
    bad("KEY-02-none", HEADER, "Signed by nobody (alg none)", "algorithm_refused", header={"alg": "none"}),
    bad("KEY-02-hs256", HEADER, "Signed with the public key as a secret (HS256)", "algorithm_refused", header={"alg": "HS256"}),
    Case("KEY-10", HEADER, "Keys that the token itself brings or names", key_in_header),
    Case("TOK-04-altered", CHECK, "Changed after signing", partial(spoiled, altered)),
    Case("TOK-04-unsigned", CHECK, "The signature is cut off", partial(spoiled, unsigned)),
    Case("TOK-04-stranger", CHECK, "A stranger's signature under the right key id", of_stranger),
    bad("TOK-05-slash", CHECK, "The issuer with a slash at its end", "issuer_wrong", iss=lambda claims: claims["iss"] + "/"),
    bad("TOK-05-case", CHECK, "The issuer in capitals", "issuer_wrong", iss=lambda claims: claims["iss"].upper()),
    bad("TOK-05-other", CHECK, "Another issuer", "issuer_wrong", iss="https://other.example"),
    bad("TOK-06-other", CHECK, "For another audience", "audience_wrong", status=401, aud="somebody-else"),
    bad("TOK-06-missing", CHECK, "For no audience", "audience_wrong", aud=LEFT_OUT),
    good("TOK-06-array", CHECK, "The audience as an array of one", aud=lambda claims: [claims["aud"]]),
    bad(
        "TOK-07", CHECK, "For us and for somebody we do not trust", "audience_untrusted", status=401,
        aud=lambda claims: [claims["aud"], "somebody-else"], azp=lambda claims: claims["aud"],
    ),
    bad("TOK-11-missing", MUST_HOLD, "No exp", "times_invalid", exp=LEFT_OUT),
    bad("TOK-11-text", MUST_HOLD, "exp is a text", "times_invalid", exp="tomorrow"),
    bad("TOK-11-past", CHECK, "exp was ten minutes ago", "token_expired", iat=_seconds_ago(900), exp=_seconds_ago(600)),
    bad("TOK-12-missing", MUST_HOLD, "No iat", "times_invalid", iat=LEFT_OUT),
    bad("TOK-12-text", MUST_HOLD, "iat is a text", "times_invalid", iat="now"),
    bad("TOK-13-missing", MUST_HOLD, "No nonce", "nonce_missing", nonce=LEFT_OUT),
    bad("TOK-13-invented", CHECK, "A nonce nobody asked with", "nonce_wrong", nonce="invented-by-somebody-else"),
    Case("TOK-13-other", CHECK, "The nonce of another login", other_nonce),
    bad("TOK-14-long", MUST_HOLD, "sub of 256 letters", "subject_malformed", sub="s" * 256),
    bad("TOK-14-number", MUST_HOLD, "sub is a number", "subject_malformed", sub=4711),
    good("TOK-14-longest", MUST_HOLD, "sub of 255 letters", sub="s" * 255),
    good("TOK-15", "Sec 5.3", "Claims nobody knows are ignored", **{"https://vendor.example/claim": {"deep": [1, None]}, "unknown": "x"}),
)  # fmt: skip
