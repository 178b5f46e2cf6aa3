"""A platform gone through bit by bit, so that what was earned before it gave its web services is owed there too."""

from __future__ import annotations

from lti_tool.runtime import Runtime
from lti_tool.services import outbox
from lti_tool.services.outbox import Claim, Outcome


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return whether anything was left to go through; each round writes what some placements owe, and notes how far it came."""
    assert claim.platform_id is not None
    upto = int(claim.host["upto"]) if claim.host.get("generation") == claim.generation else 0
    with runtime.database.writing() as session:
        last = outbox.owe_some(session, claim.platform_id, upto, runtime.now())
    if last is None:
        return Outcome("deliver")
    return Outcome("wait", "catching_up", after=0.1, host={"generation": claim.generation, "upto": last}, counts=False)
