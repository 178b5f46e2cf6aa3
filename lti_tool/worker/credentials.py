"""The signed credential of an award: composed and signed once, kept for ever.

Signing is pure Python and holds its process for some thirty milliseconds, so it happens here and never
in a page.
"""

from __future__ import annotations

from lti_tool.badges import compose, facts
from lti_tool.badges import stacks as stack_badges
from lti_tool.badges.dids import did_web, method
from lti_tool.badges.sign import sign, to_bytes
from lti_tool.errors import Refused, ToolError
from lti_tool.runtime import Runtime
from lti_tool.services import awards, keys, stacks
from lti_tool.services.awards import CredentialFacts
from lti_tool.services.issuers import IssuerView
from lti_tool.services.keys import CredentialKey
from lti_tool.services.outbox import Claim, Outcome
from lti_tool.services.stacks import StackCredentialFacts


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return what came of signing; an award that has its credential keeps that one."""
    assert claim.award_id is not None
    with runtime.database.reading() as session:
        told = stacks.find_credential_facts(session, claim.award_id) or awards.get_credential_facts(session, claim.award_id)
        if told.is_signed:
            return Outcome("deliver")
        if not told.is_list_signed:
            # A credential whose status list does not answer would fail with every verifier.
            return Outcome("wait", "status_list_unsigned", after=1)
        key = keys.credential_key(session, runtime.sealer, told.issuer.id)
    signed = _signed(runtime, told, key)
    with runtime.database.writing() as session:
        awards.keep_credential(session, claim.award_id, signed, key.kid, runtime.now())
    return Outcome("deliver")


def issuer_facts(public_url: str, issuer: IssuerView) -> facts.Issuer:
    """Return the issuer as badges name it."""
    url = issuer.url or f"{public_url}/issuers/{issuer.slug}"
    return facts.Issuer(did_web(public_url, issuer.slug), issuer.name.both, url, issuer.email or None)


def _signed(runtime: Runtime, told: CredentialFacts | StackCredentialFacts, key: CredentialKey) -> bytes:
    public_url = runtime.settings.public_url
    try:
        is_stack = isinstance(told, StackCredentialFacts)
        document = stack_badges.credential(_stack_award(public_url, told)) if is_stack else compose.credential(_award(public_url, told))
        return to_bytes(sign(document, key.seed, method(did_web(public_url, told.issuer.slug), key.multibase), runtime.now()))
    except ToolError as fault:
        raise Refused("signing_failed", advice="tell_operator", fault=fault.code) from fault


def _award(public_url: str, told: CredentialFacts) -> facts.Award:
    offer = told.offer
    address = awards.achievement_url(public_url, offer.public_id, offer.number)
    return facts.Award(
        id=awards.credential_url(public_url, told.award_id),
        subject=told.subject,
        issuer=issuer_facts(public_url, told.issuer),
        achievement=facts.Achievement(address, str(offer.number), offer.definition),
        marks=told.marks,
        valid_from=told.awarded_at,
        awarded_date=told.awarded_at,
        status=facts.StatusPlace(awards.status_list_url(public_url, told.status_list_id), told.status_index),
    )


def _stack_award(public_url: str, told: StackCredentialFacts) -> facts.StackAward:
    view = told.stack
    members = tuple(
        facts.StackMember(key, awards.achievement_url(public_url, key, offer.number), offer.definition.title.both, key in told.counted)
        for key, offer in told.members.items()
    )
    return facts.StackAward(
        id=awards.credential_url(public_url, told.award_id),
        subject=told.subject,
        issuer=issuer_facts(public_url, told.issuer),
        achievement=facts.StackAchievement(awards.stack_url(public_url, view.public_id, view.number), str(view.number), view.told, members),
        awarded_date=told.awarded_at,
        status=facts.StatusPlace(awards.status_list_url(public_url, told.status_list_id), told.status_index),
    )
