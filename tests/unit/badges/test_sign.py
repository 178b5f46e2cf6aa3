"""Nothing is signed that another verifier would read otherwise."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import replace

import pytest

from lti_tool.badges import compose, keys, sign
from lti_tool.badges.errors import SigningRefused
from tests.unit.badges.sample import ACHIEVEMENT, AWARD, DEFINITION, DID, SIGNED, Issued, text

ISSUED = Issued()


def refused(document) -> str:
    with pytest.raises(SigningRefused) as fault:
        ISSUED.sign(document)
    return fault.value.code


def badge(**changes):
    return compose.credential(AWARD) | changes


def deep(**changes):
    """A badge whose achievement says something more."""
    document = deepcopy(compose.credential(AWARD))
    document["credentialSubject"]["achievement"] |= changes
    return document


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (badge(colour="blue"), "term_undefined"),
        (deep(points="3"), "term_undefined"),
        (badge(id="credentials/1"), "address_relative"),
        (badge(id="/credentials/1"), "address_relative"),
        (badge(id="https://x.example/a b"), "address_relative"),
        (badge(id="_:b0"), "address_relative"),
        (badge(type=["VerifiableCredential", "OpenBadgeCredential", "Unheard"]), "address_relative"),
        (deep(image={"id": "image.png", "type": "Image"}), "address_relative"),
        (deep(alignment=[{"type": ["Alignment"], "targetName": "x", "targetUrl": "../x"}]), "address_relative"),
        (deep(tag=[]), "value_empty"),
        (badge(description=None), "value_empty"),
        (badge(evidence=[{}]), "value_empty"),
        (badge(jti="https://x.example/1"), "term_disputed"),
        (deep(endorsementJwt=["a.b.c"]), "term_disputed"),
        (deep(creditsAvailable=float("nan")), "number_bad"),
        (deep(creditsAvailable=2**60), "number_bad"),
        (badge(name="nul \x00"), "character_bad"),
        (badge(name="delete \x7f"), "character_bad"),
        (badge(name="half \ud83d"), "character_bad"),
        (badge(name="no character \uffff"), "character_bad"),
        (deep(**{"@type": "Achievement"}), "keyword_inside"),
        (deep(**{"@context": {"points": "https://x.example/points"}}), "keyword_inside"),
        (badge(**{"@context": ["https://www.w3.org/ns/credentials/v2", "https://x.example/context"]}), "context_unknown"),
        (badge(**{"@context": "https://www.w3.org/ns/credentials/v2"}), "context_unknown"),
        (badge(**{"@context": [{"@vocab": "https://x.example/"}]}), "context_unknown"),
    ],
)
def test_what_other_verifiers_refuse_is_refused_before_signing(document, code):
    assert refused(document) == code


def test_a_signed_document_is_not_signed_again():
    assert refused(ISSUED.badge) == "signed_already"


def test_only_the_issuers_own_key_signs():
    other, _ = keys.new_ed25519()
    with pytest.raises(SigningRefused) as fault:
        sign.sign(badge(), other, ISSUED.method, SIGNED)
    assert fault.value.code == "key_not_issuers"


def test_a_badge_of_another_issuer_is_not_signed():
    assert refused(badge(issuer={"id": "did:web:other.example", "type": ["Profile"]})) == "key_not_issuers"


def test_the_proof_is_an_array_of_one_and_names_the_key_by_itself():
    (proof,) = ISSUED.badge["proof"]
    assert (proof["type"], proof["cryptosuite"], proof["proofPurpose"]) == ("DataIntegrityProof", "eddsa-rdfc-2022", "assertionMethod")
    assert proof["verificationMethod"] == f"{DID}#{ISSUED.public}" and proof["created"] == "2025-03-14T09:27:53Z"


def test_the_same_facts_signed_twice_are_the_same_bytes():
    assert sign.to_bytes(ISSUED.sign(badge())) == sign.to_bytes(ISSUED.badge)


def test_signing_leaves_the_composed_document_alone():
    document = badge()
    before = json.dumps(document)
    ISSUED.sign(document)
    assert json.dumps(document) == before


def test_bytes_are_thai_as_it_is_written():
    assert "การฝึกดึงความจำ".encode() in sign.to_bytes(ISSUED.badge)


def test_a_signature_over_something_else_never_leaves():
    changed = json.loads(sign.to_bytes(ISSUED.badge)) | {"name": "Another"}
    with pytest.raises(SigningRefused) as fault:
        sign.verify_own(changed, ISSUED.public)
    assert fault.value.code == "self_check_failed"


def test_two_proofs_are_no_proof():
    with pytest.raises(SigningRefused):
        sign.verify_own(ISSUED.badge | {"proof": ISSUED.badge["proof"] * 2}, ISSUED.public)


def test_eight_threads_signing_at_once_all_sign_rightly():
    # Switching as often as it can is what breaks PyLD's caches without the lock.
    documents = [compose.credential(replace(AWARD, achievement=achievement(at), id=f"{AWARD.id}-{at}")) for at in range(32)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            signed = list(pool.map(ISSUED.sign, documents))
    finally:
        sys.setswitchinterval(interval)
    for document in signed:
        sign.verify_own(document, ISSUED.public)
    assert len({document["proof"][0]["proofValue"] for document in signed}) == 32


def achievement(at: int):
    return replace(ACHIEVEMENT, definition=replace(DEFINITION, title=text(f"Title {at}", f"ชื่อ {at}")))
