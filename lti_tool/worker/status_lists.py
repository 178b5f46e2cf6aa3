"""The status list of an issuer: signed anew whenever an award on it was withdrawn."""

from __future__ import annotations

from lti_tool.badges import compose
from lti_tool.badges.dids import method
from lti_tool.badges.sign import sign, to_bytes
from lti_tool.errors import Refused, ToolError
from lti_tool.runtime import Runtime
from lti_tool.services import awards, keys
from lti_tool.services.awards import StatusFacts
from lti_tool.services.keys import CredentialKey
from lti_tool.services.outbox import Claim, Outcome
from lti_tool.worker.credentials import issuer_facts


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return what came of signing; a list that says all there is to say keeps its bytes."""
    with runtime.database.reading() as session:
        told = awards.get_status_facts(session, claim.wanted["list"])
        if told.signed_revision >= told.revision:
            return Outcome("deliver")
        key = keys.credential_key(session, runtime.sealer, told.issuer.id)
    signed = _signed(runtime, told, key)
    with runtime.database.writing() as session:
        awards.keep_status_list(session, told.list_id, told.revision, signed, runtime.now())
    return Outcome("deliver")


def _signed(runtime: Runtime, told: StatusFacts, key: CredentialKey) -> bytes:
    public_url, moment = runtime.settings.public_url, runtime.now()
    try:
        issuer = issuer_facts(public_url, told.issuer)
        document = compose.status_list(issuer, awards.status_list_url(public_url, told.list_id), told.revoked, moment)
        return to_bytes(sign(document, key.seed, method(issuer.did, key.multibase), moment))
    except ToolError as fault:
        raise Refused("signing_failed", advice="tell_operator", fault=fault.code) from fault
