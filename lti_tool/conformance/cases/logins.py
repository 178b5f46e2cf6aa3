"""The login: what begins it, and the authentication request it leads to (Security 1.0 5.1.1.1, 5.1.1.2)."""

from __future__ import annotations

import re
from functools import partial

from lti_tool.conformance.browser import Browser
from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.judging import check_let_in, check_refused
from lti_tool.conformance.launches import Change
from lti_tool.conformance.platform.host import FIRST, SECOND
from lti_tool.conformance.signing import LEFT_OUT
from lti_tool.conformance.stage import Asked, Landing, Stage

ODD_HINT = "a b+c&d=e%2F;\u00e9"
ODD_MESSAGE = '{"cmid":2,"launch id":"l+1%20\u00e9","list":[1, 2]}'
LEAST_BITS = 128


def by(method: str, stage: Stage) -> str:
    """LOGIN-01: GET and POST both lead to the platform."""
    form = stage.initiation(stage.launch())
    asked = stage.asked(stage.begin(Browser(), form, by_get=method == "GET"))
    return f"led to {asked.url.split('?')[0]}"


def without_parameter(name: str, stage: Stage) -> str:
    """LOGIN-02: what is required and missing is refused."""
    return _not_begun(stage, Change(login={name: LEFT_OUT}), f"{name}_missing")


def unknown_issuer(stage: Stage) -> str:
    """LOGIN-06: a platform that nobody registered is answered with a page, and nobody is sent anywhere."""
    return _not_begun(stage, Change(login={"iss": "https://nobody-registered.example"}), "issuer_unknown")


def unknown_client(stage: Stage) -> str:
    """LOGIN-04: issuer and client id choose together."""
    return _not_begun(stage, Change(login={"client_id": "client-of-somebody-else"}), "client_id_unknown")


def second_client(stage: Stage) -> str:
    """LOGIN-04: the same issuer under another client id is another registration."""
    launch = stage.launch()
    asked = stage.login(Browser(), launch, SECOND)
    if asked.values.get("client_id") != SECOND.client_id:
        raise NotProved(f"a login for {SECOND.client_id} asks with client_id {asked.values.get('client_id')!r}")
    return check_let_in(stage, stage.play(launch=launch, registration=SECOND))


def which_client(stage: Stage) -> str:
    """LOGIN-04: without a client id, an issuer registered twice is ambiguous."""
    stage.login(Browser(), stage.launch(), SECOND)  # else it would be refused, or go on, for another reason
    return _not_begun(stage, Change(login={"client_id": LEFT_OUT}), "client_id_missing")


def message_hint(stage: Stage) -> str:
    """LOGIN-03: the message hint comes back byte for byte."""
    given = _odd(stage).values.get("lti_message_hint")
    if given != ODD_MESSAGE:
        raise NotProved(f"sent {ODD_MESSAGE!r}, came back {given!r}")
    return f"came back as {given!r}"


def request_says(wanted: dict[str, str], stage: Stage) -> str:
    """AUTH-01: the four fixed values of the request."""
    asked = _odd(stage).values
    wrong = [f"{name} is {asked.get(name)!r}, not {value!r}" for name, value in wanted.items() if asked.get(name) != value]
    if wrong:
        raise NotProved("; ".join(wrong))
    return ", ".join(f"{name}={asked[name]}" for name in wanted)


def request_is_ours(stage: Stage) -> str:
    """AUTH-02: client id and redirect address as registered, the login hint as it came."""
    return request_says({"client_id": FIRST.client_id, "redirect_uri": stage.tool.launch, "login_hint": ODD_HINT}, stage)


def fresh(stage: Stage) -> str:
    """AUTH-03: state and nonce are new each time, and nobody can guess the nonce."""
    browser = Browser()
    asked = [stage.login(browser, stage.launch()).values for _ in range(5)]
    for name in ("state", "nonce"):
        if len({each.get(name) for each in asked}) != len(asked) or not all(each.get(name) for each in asked):
            raise NotProved(f"five logins have only {len({each.get(name) for each in asked})} different values of {name}")
    bits = min(room_of(each["nonce"]) for each in asked)
    if bits < LEAST_BITS:
        raise NotProved(f"a nonce like {asked[0]['nonce']!r} has room for {bits} bits, not for {LEAST_BITS}")
    return f"five of five states and nonces differ; a nonce has room for {bits} bits"


def room_of(text: str) -> int:
    """Return how many random bits a text has room for, by its length and its alphabet."""
    plain = text.replace("-", "")
    per_sign = 4 if re.fullmatch(r"[0-9a-fA-F]*", plain) else 6
    return per_sign * (len(plain) if per_sign == 4 else len(text))


def _odd(stage: Stage) -> Asked:
    change = Change(login={"login_hint": ODD_HINT, "lti_message_hint": ODD_MESSAGE})
    return stage.once("login with odd hints", lambda: stage.login(Browser(), stage.launch(), change=change))


def _not_begun(stage: Stage, change: Change, code: str) -> str:
    """Return what proves that a login was refused and led nowhere."""
    launch, mark = stage.launch(), stage.witness.mark() if stage.witness else 0
    answer = stage.begin(Browser(), stage.initiation(launch, change=change))
    if answer.is_redirect:
        raise NotProved(f"the login was not refused: it leads to {answer.location.split('?')[0]}")
    if "nobody-registered.example" in answer.text:
        raise NotProved("the page shows an issuer that anybody can make up")
    return check_refused(stage, Landing(launch.person, answer, stage.witness.verdicts(mark) if stage.witness else []), code)


REQUIRED = (("iss", "iss"), ("hint", "login_hint"), ("target", "target_link_uri"))
FIXED = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
SECTION, CORE = "Sec 5.1.1.1", "Core 4.1.3"
CASES = (
    Case("LOGIN-01-get", SECTION, "A login may begin by GET", partial(by, "GET")),
    Case("LOGIN-01-post", SECTION, "A login may begin by POST", partial(by, "POST")),
    *(Case(f"LOGIN-02-{word}", SECTION, f"A login without {name}", partial(without_parameter, name)) for word, name in REQUIRED),
    Case("LOGIN-03", "Core 4.1.1", "lti_message_hint comes back unchanged", message_hint),
    Case("LOGIN-04-unknown", CORE, "A client id that is not registered", unknown_client),
    Case("LOGIN-04-second", CORE, "The same issuer under a second client id", second_client),
    Case("LOGIN-04-which", CORE, "No client id where two are registered", which_client),
    Case("LOGIN-06", SECTION, "An issuer nobody registered", unknown_issuer),
    Case("AUTH-01", "Sec 5.1.1.2", "The request says openid, id_token, form_post, none", partial(request_says, FIXED)),
    Case("AUTH-02", "Sec 5.1.1.2", "client_id, redirect_uri and login_hint are as given", request_is_ours),
    Case("AUTH-03", "Sec 5.1.1.2", "State and nonce are fresh", fresh),
)
