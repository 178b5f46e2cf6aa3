"""Names and Role Provisioning Services 2.0 (certification 6.3): the roster as the tool reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.judging import check_let_in
from lti_tool.conformance.launches import Launch, Person, student, teacher
from lti_tool.conformance.picking import launch_of, pick_with_data
from lti_tool.conformance.platform.exchange import Request, faults_of
from lti_tool.conformance.stage import Stage

COURSE = "course-roster"
SECONDS_FOR_GUIDE = 15.0


@dataclass(frozen=True)
class Reading:
    """What came of a teacher looking at who takes part."""

    requests: list[Request]
    never_came: tuple[Person, ...]
    words: str
    trouble: str


def claim_taken(stage: Stage) -> str:
    """N1: a teacher's launch that offers the roster."""
    _enrolled(stage)
    return check_let_in(stage, stage.play(launch=_launch(stage)), service="roster")


def request_came(stage: Stage) -> str:
    """N2: the tool asks for the roster."""
    return str(_requests(stage)[0])


def accept_header(stage: Stage) -> str:
    """N3, NRP-02: in the exact media type."""
    return _kept(stage, "NRP-02", f"Accept: {v.MEMBERS}")


def bearer(stage: Stage) -> str:
    """N4: with a token that this platform gave."""
    return _kept(stage, "BEARER", "a token this platform gave")


def only_this_scope(stage: Stage) -> str:
    """N5: the token is good for the roster and nothing else."""
    scopes = {scope for request in _requests(stage) for scope in request.noted.get("scopes", ())}
    if scopes != {v.ROSTER_SCOPE}:
        raise NotProved(f"its token is good for {', '.join(sorted(each.rsplit('/', 1)[1] for each in scopes)) or 'nothing'}")
    return v.ROSTER_SCOPE.rsplit("/", 1)[1]


def little_known(stage: Stage) -> str:
    """NRP-03: of a member only id and roles are sure."""
    reading = _read(stage)
    to_the_end(stage)
    missing = [who.name for who in reading.never_came if who.name not in reading.words]
    if stage.guide and missing:
        raise NotProved(f"the page does not show {', '.join(missing)}, who are in the roster")
    return "a member without a name came first, and the rest was read" + (" and is shown" if stage.guide else "")


def to_the_end(stage: Stage) -> str:
    """NRP-05: page after page, at the address as it was given."""
    faults = faults_of(_requests(stage), "NRP-05")
    further = [request for request in _requests(stage) if "bookmark" in request.query and request.status == 200]
    if faults or not further:
        raise NotProved("; ".join(faults) or "the second page was never asked for")
    return str(further[0])


def _launch(stage: Stage) -> Launch:
    try:
        item: dict[str, Any] = pick_with_data(stage).links[0]
    except NotProved:
        item = {}
    return launch_of(stage, item, teacher(), course=COURSE, roster=stage.platform.roster.claim(COURSE))


def _read(stage: Stage) -> Reading:
    return stage.once("the roster", lambda: _look(stage))


def _look(stage: Stage) -> Reading:
    launch, never_came = _launch(stage), _enrolled(stage)
    address, words, trouble = stage.platform.lay_ready(launch), "", ""
    if stage.guide:
        try:
            words = stage.guide.see_roster(address)
        except NotProved as failure:
            trouble = str(failure)
    else:
        stage.play(launch=launch)
        if stage.wait and not stage.platform.arrivals.of("roster"):
            stage.say(f"  Roster: as the teacher open {address} and look at who takes part (waiting {stage.wait:.0f} s)")
    seconds = SECONDS_FOR_GUIDE if stage.guide and not trouble else stage.wait
    return Reading(stage.platform.arrivals.wait("roster", 0, seconds), never_came, words, trouble)


def _enrolled(stage: Stage) -> tuple[Person, ...]:
    """Return students who take part and never came; before them in the roster stands one without a name."""

    def enrol() -> tuple[Person, ...]:
        never_came = student(), student(), student()
        stage.platform.roster.enrol_bare(COURSE, student())
        stage.platform.roster.enrol(COURSE, *never_came)
        return never_came

    return stage.once("people in the roster", enrol)


def _requests(stage: Stage) -> list[Request]:
    reading = _read(stage)
    if not reading.requests:
        raise NotProved(f"no request for the roster came{': ' + reading.trouble if reading.trouble else ''}")
    return stage.platform.arrivals.of("roster")


def _kept(stage: Stage, line: str, proof: str) -> str:
    faults = faults_of(_requests(stage), line)
    if faults:
        raise NotProved("; ".join(faults))
    return proof


CASES = (
    Case("N1", "Cert 6.3", "A teacher's launch that offers the roster", claim_taken),
    Case("N2", "Cert 6.3", "The tool asks for the roster", request_came),
    Case("N3", "Cert 6.3", "It asks in the exact media type", accept_header),
    Case("N4", "Cert 6.3", "It brings a token", bearer),
    Case("N5", "Cert 6.3", "The token is for the roster only", only_this_scope),
    Case("NRP-03", "NRPS, personal data", "Of a member only id and roles are sure", little_known),
    Case("NRP-05", "NRPS, limit", "The roster is read to its end", to_the_end),
)
