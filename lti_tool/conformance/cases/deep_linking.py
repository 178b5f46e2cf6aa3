"""Deep linking (Deep Linking 2.0; certification 6.2): the request, and the answer that comes of it."""

from __future__ import annotations

import html
import time
from functools import partial

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.judging import check_let_in, check_refused
from lti_tool.conformance.launches import Change
from lti_tool.conformance.picking import Round, cancel, launch_of, pick_one, pick_with_data, request_for
from lti_tool.conformance.platform.host import FIRST
from lti_tool.conformance.signing import LEFT_OUT, WordFaulty, read
from lti_tool.conformance.stage import Stage

SETTINGS, DATA, ITEMS = (v.DEEP_LINKING + name for name in ("deep_linking_settings", "data", "content_items"))
STRANGE_KEY, OLD_VERSION = Change(header={"kid": "nobody-3"}), Change(claims={"version": "1.2.0"})
CLOCKS_APART = 120


def request_shown(stage: Stage) -> str:
    """D1: the request leads to the picker."""
    return check_let_in(stage, pick_with_data(stage).landing)


def answer_came(stage: Stage) -> str:
    """D2: the platform has an answer."""
    return str(pick_with_data(stage).request)


def times(stage: Stage) -> str:
    """D4: iat is now, exp is later, both are numbers."""
    claims = pick_with_data(stage).claims
    issued, expires = claims.get("iat"), claims.get("exp")
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (issued, expires)):
        raise NotProved(f"iat is {issued!r} and exp is {expires!r}: not both numbers")
    if abs(issued - time.time()) > CLOCKS_APART or expires <= issued:
        raise NotProved(f"iat is {issued - time.time():+.0f} s from now, exp {expires - issued:+.0f} s from iat")
    return f"iat is now, exp {expires - issued:.0f} s later"


def signed(stage: Stage) -> str:
    """D5: RS256, by a key of the tool's own key set."""
    try:
        header, _ = read(pick_with_data(stage).token, stage.platform.tool_keys())
    except WordFaulty as faulty:
        raise NotProved(str(faulty)) from None
    return f"RS256, kid {header['kid']} of the tool's key set"


def claims_there(stage: Stage) -> str:
    """D6: every claim a platform needs is there."""
    named = ("iss", "aud", "nonce", *(v.CLAIM + name for name in ("message_type", "version", "deployment_id")), DATA, ITEMS)
    claims = pick_with_data(stage).claims
    lacking = [name for name in named if name not in claims]
    if lacking:
        raise NotProved(f"it lacks {', '.join(lacking)}")
    return ", ".join(name.rsplit("/", 1)[-1] for name in named)


def link_launched(stage: Stage) -> str:
    """D7, and TOK-16: the link that was made is launched at its own address, and shows what was picked."""
    item = pick_with_data(stage).links[0]
    landing = stage.play(launch=launch_of(stage, item, link="link-picked"))
    detail, title = check_let_in(stage, landing), str(item.get("title", ""))
    shows = bool(title) and title in html.unescape(landing.last.text)
    if stage.guide and not shows:
        raise NotProved(f"the page does not show “{title}”, which was picked; {detail}")
    return f"{detail}; the page shows “{title}”" if shows else detail


def says(wanted: dict[str, str], stage: Stage) -> str:
    """D3, DL-06: claims of the answer with one right value."""
    claims = pick_with_data(stage).claims
    wrong = [f"{name} is {claims.get(name)!r}, not {value!r}" for name, value in wanted.items() if claims.get(name) != value]
    if wrong:
        raise NotProved("; ".join(wrong))
    return ", ".join(f"{name.rsplit('/', 1)[-1]}={value}" for name, value in wanted.items())


def from_us_to_the_platform(stage: Stage) -> str:
    """DL-05: from the client, for the platform alone or among others."""
    claims = pick_with_data(stage).claims
    audience = claims.get("aud") if isinstance(claims.get("aud"), list) else [claims.get("aud")]
    if claims.get("iss") != FIRST.client_id or stage.platform.issuer not in audience:
        raise NotProved(f"iss is {claims.get('iss')!r} and aud {claims.get('aud')!r}, not client id and issuer")
    other = pick_one(stage).claims
    if not claims.get("nonce") or claims["nonce"] == other.get("nonce"):
        raise NotProved("two answers have one nonce, or none")
    return f"iss={claims['iss']}, aud={claims['aud']}, a nonce of its own"


def refused_when(change: Change, code: str, stage: Stage) -> str:
    """DL-01: the request is checked like any launch."""
    return check_refused(stage, stage.play(change, request_for(stage)), code)


def without_settings(stage: Stage) -> str:
    """DL-02: the settings themselves are required."""
    return refused_when(Change(claims={SETTINGS: LEFT_OUT}), "deep_linking_settings_missing", stage)


def lacking(setting: str, stage: Stage) -> str:
    """DL-02: settings that are required."""
    launch = request_for(stage)
    settings = {name: value for name, value in (launch.deep_linking or {}).items() if name != setting}
    return check_refused(stage, stage.play(Change(claims={SETTINGS: settings}), launch), "deep_linking_settings_incomplete")


def taken_without(claim: str, stage: Stage) -> str:
    """DL-03: roles and context are optional here."""
    return check_let_in(stage, stage.play(Change(claims={claim: LEFT_OUT}), request_for(stage)))


def by_form(stage: Stage) -> str:
    """DL-04: the answer comes as a form post with the field JWT."""
    return _by_form(pick_with_data(stage))


def cancelled(stage: Stage) -> str:
    """DL-04: who cancels goes back the same way, with nothing."""
    answer = cancel(stage)
    if answer.items:
        raise NotProved(f"cancelled, and the answer holds {len(answer.items)} items")
    return f"{_by_form(answer)}, no items"


def data_back(stage: Stage) -> str:
    """DL-07: data that was sent comes back as it was."""
    answer = pick_with_data(stage)
    if answer.claims.get(DATA) != answer.settings["data"]:
        raise NotProved(f"sent {answer.settings['data']!r}, came back {answer.claims.get(DATA)!r}")
    return f"{answer.claims[DATA]!r} came back"


def no_data_back(stage: Stage) -> str:
    """DL-07: data that was not sent does not come back."""
    if DATA in pick_one(stage).claims:
        raise NotProved(f"none was sent, {pick_one(stage).claims[DATA]!r} came back")
    return "none sent, none came back"


def _by_form(answer: Round) -> str:
    kind = answer.request.header("Content-Type").split(";")[0]
    if answer.request.method != "POST" or not answer.request.form.get("JWT"):
        raise NotProved(f"it came by {answer.request.method} as {kind or 'nothing'}, without the field JWT in a form")
    return f"POST {kind} with JWT"


REQUIRED = (("return", "deep_link_return_url"), ("types", "accept_types"), ("targets", "accept_presentation_document_targets"))
REQUEST, SETTING, ANSWER = "DL 2.1, 2.2", "DL 4.4.1", "DL 4.5"
TYPE, VERSION, DEPLOYMENT = (v.CLAIM + name for name in ("message_type", "version", "deployment_id"))
CASES = (
    Case("D1", "Cert 6.2", "The request leads to the picker", request_shown),
    Case("D2", "Cert 6.2", "An answer comes to the platform", answer_came),
    Case("D3", "Cert 6.2", "It is a deep linking response", partial(says, {TYPE: v.DEEP_LINK_RESPONSE})),
    Case("D4", "Cert 6.2", "Its times are right", times),
    Case("D5", "Cert 6.2", "Its signature holds", signed),
    Case("D6", "Cert 6.2", "Its required claims are there", claims_there),
    Case("D7", "Cert 6.2", "The link shows what was picked", link_launched),
    Case("TOK-16", "Sec 5.1.1.4", "A launch shows what its target promises", link_launched),
    Case("DL-01-kid", REQUEST, "A request with a key id nobody publishes", partial(refused_when, STRANGE_KEY, "kid_unknown")),
    Case("DL-01-version", REQUEST, "A request of another LTI version", partial(refused_when, OLD_VERSION, "version_wrong")),
    Case("DL-02-none", SETTING, "A request without settings", without_settings),
    *(Case(f"DL-02-{word}", SETTING, f"Settings without {name}", partial(lacking, name)) for word, name in REQUIRED),
    Case("DL-03-roles", "DL 4.4.9", "A request without roles", partial(taken_without, "roles")),
    Case("DL-03-context", "DL 4.4.8", "A request without a course", partial(taken_without, "context")),
    Case("DL-04", "DL 2.3", "The answer is a form post with JWT", by_form),
    Case("DL-04-cancel", "DL 2.3", "Who cancels goes back with nothing", cancelled),
    Case("DL-05", f"{ANSWER}.1", "From the client id, for the issuer, with a nonce", from_us_to_the_platform),
    Case("DL-06", f"{ANSWER}.2-4", "Version and deployment", partial(says, {VERSION: "1.3.0", DEPLOYMENT: FIRST.deployments[0]})),
    Case("DL-07", f"{ANSWER}.5", "data comes back as it was sent", data_back),
    Case("DL-07-none", f"{ANSWER}.5", "data that was not sent does not come back", no_data_back),
)
