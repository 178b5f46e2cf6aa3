"""The tool's own keys, as it publishes them (Security 1.0 5.4, 6.2, 6.3)."""

from __future__ import annotations

from typing import Any

from lti_tool.conformance.browser import read_json
from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.signing import WordFaulty, public_key
from lti_tool.conformance.stage import Stage

LEAST_BITS = 2048
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def strong_enough(stage: Stage) -> str:
    """KEY-02: RSA keys for RS256, 2048 bits or more, and none that is shared."""
    weak = []
    for each in _published(stage):
        try:
            bits = public_key(each).key_size if each.get("kty") == "RSA" else 0
        except WordFaulty:
            bits = 0
        if bits < LEAST_BITS or each.get("alg", "RS256") != "RS256":
            weak.append(f"{each.get('kid')}: {each.get('kty')} {each.get('alg')} {bits} bits")
    if weak:
        raise NotProved("; ".join(weak))
    return f"RSA, {LEAST_BITS} bits or more, RS256: {', '.join(str(each.get('kid')) for each in _published(stage))}"


def fully_described(stage: Stage) -> str:
    """KEY-03: each key says kid, alg, use, kty, n and e, and keeps its private half."""
    keys, faults = _published(stage), []
    for each in keys:
        lacking = [name for name in ("kid", "alg", "kty", "n", "e") if not each.get(name)]
        lacking += [] if each.get("use") == "sig" else ["use=sig"]
        faults += [f"key {each.get('kid')!r} lacks {', '.join(lacking)}"] if lacking else []
        faults += [f"key {each.get('kid')!r} publishes its private half"] if PRIVATE & set(each) else []
    if len({each.get("kid") for each in keys}) != len(keys):
        faults.append("two keys have one kid")
    if faults:
        raise NotProved("; ".join(faults))
    return f"{stage.tool.jwks}: {', '.join(str(each['kid']) for each in keys)}"


def _published(stage: Stage) -> list[dict[str, Any]]:
    document = stage.once("the tool's key set", lambda: read_json(stage.tool.jwks))
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list) or not keys or not all(isinstance(each, dict) for each in keys):
        raise NotProved(f"{stage.tool.jwks} is no key set with keys")
    return keys


CASES = (
    Case("KEY-02-own", "Sec 6.1", "The tool's keys are strong enough", strong_enough),
    Case("KEY-03", "Sec 6.2, 6.3", "The tool's key set is complete", fully_described),
)
