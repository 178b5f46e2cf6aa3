"""The eddsa-rdfc-2022 proof itself: what exactly is signed, and whether a signature stands (VC-DI-EDDSA 3.2)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature

from lti_tool.badges import multibase
from lti_tool.badges.canonical import canonical
from lti_tool.badges.errors import SigningRefused
from lti_tool.badges.keys import public_key

TYPE, SUITE, PURPOSE = "DataIntegrityProof", "eddsa-rdfc-2022", "assertionMethod"


def signing_input(document: dict[str, Any], options: dict[str, Any]) -> bytes:
    """Return the 64 bytes that are signed: the hash of the proof's own claims, then that of the document (3.2.4)."""
    explained = {"@context": document["@context"], **options}
    return sha256(canonical(explained)).digest() + sha256(canonical(document)).digest()


def proof_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document's one proof; SigningRefused("proof_missing") where there is none, or several to choose from."""
    match document.get("proof"):
        case [dict() as proof]:
            return proof
    raise SigningRefused("proof_missing")


def check(document: dict[str, Any], public: str) -> None:
    """Return if the document's one proof is of this suite and made with this key over exactly this document.

    Raises SigningRefused: proof_missing, proof_kind, signature_wrong, or what `canonical` refuses.
    """
    proof = proof_of(document)
    if (proof.get("type"), proof.get("cryptosuite"), proof.get("proofPurpose")) != (TYPE, SUITE, PURPOSE):
        raise SigningRefused("proof_kind")
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    try:
        signature = multibase.decode(proof["proofValue"])
        public_key(public).verify(signature, signing_input(unsigned, options))
    except (InvalidSignature, ValueError, KeyError, AttributeError) as fault:
        raise SigningRefused("signature_wrong") from fault
