"""A second opinion on a badge, by code that shares nothing with the code that signed it.

The run-through asks it whether what the tool handed out would convince a stranger. So nothing of the tool and
no PyLD is imported: JSON-LD and RDF canonicalisation are pyoxigraph's (Rust), the rest is written here from
VC Data Model 2.0, VC-DI-EDDSA, did:web and Bitstring Status List 1.0. A wrong constant in `badges/` fails here.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import distribution
from typing import Any
from urllib.parse import unquote, urlsplit

import pyoxigraph as rdf
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Fetch = Callable[[str], bytes]
Step = tuple[str, bool, str]
Json = dict[str, Any]

VC = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
NOWHERE = "https://undefined.invalid/"
"""Words no context explains and addresses without a host land here, and are thereby seen."""

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = bytes.fromhex("ed01")
LEAST_LIST = 16 * 1024
LARGEST_LIST = 4 * 1024 * 1024


class Doubt(Exception):
    """A step that does not convince, and why, in a few words."""


FAULTS = (
    Doubt, InvalidSignature, zlib.error, OSError,
    LookupError, TypeError, ValueError, AttributeError, SyntaxError, RecursionError,
)  # fmt: skip
"""Whatever a forged document or a silent server can cause: it fails the step. The last line is what odd shapes raise."""


def verify(credential: bytes, fetch: Fetch, contexts: Mapping[str, bytes] | None = None, now: datetime | None = None) -> list[Step]:
    """Return (step, ok, detail) for read, issuer, proof, dates, status list, status, up to the first that fails.

    `fetch` returns the body at a public address; only the issuer's did document and the status list are asked
    for. `contexts` are the bytes of the two JSON-LD contexts by address; else those of an installed package.
    """
    case = _Case(fetch, contexts or packaged_contexts(), now or datetime.now(UTC))
    steps: list[Step] = []
    for name, work in case.steps(credential):
        try:
            steps.append((name, True, work() or ""))
        except FAULTS as fault:
            return [*steps, (name, False, str(fault) or type(fault).__name__)]
    return steps


def packaged_contexts() -> dict[str, bytes]:
    """Return the contexts as they came with openbadgeslib, whose code stays asleep."""
    files = distribution("openbadgeslib")
    names = {VC: "credentials-v2.json", OB: "ob-v3p0-context-3.0.3.json"}
    return {url: files.locate_file(f"openbadgeslib/ob3/contexts/{name}").read_bytes() for url, name in names.items()}


class _Case:
    """One badge under examination: what was read of it so far."""

    def __init__(self, fetch: Fetch, contexts: Mapping[str, bytes], now: datetime) -> None:
        self.fetch, self.now = fetch, now
        self.contexts = {url: json.loads(body)["@context"] for url, body in contexts.items()}
        self.badge: Json = {}
        self.issuer: Json = {}
        self.listed: Json = {}

    def steps(self, credential: bytes) -> list[tuple[str, Callable[[], str | None]]]:
        return [
            ("read", lambda: self.read(credential)),
            ("issuer", self.resolve_issuer),
            ("proof", lambda: self.check_proof(self.badge)),
            ("dates", lambda: self.check_dates(self.badge)),
            ("status list", self.read_list),
            ("status", self.check_status),
        ]

    def read(self, credential: bytes) -> None:
        self.badge = parse(credential)
        if self.badge["@context"] != [VC, OB] or not {"VerifiableCredential", "OpenBadgeCredential"} <= set(self.badge["type"]):
            raise Doubt("not an Open Badges 3.0 credential")

    def resolve_issuer(self) -> str:
        """Read the did document where the issuer's id says it stands (did:web 1.0, "Read")."""
        did = issuer_of(self.badge)
        self.issuer = parse(self.fetch(did_address(did)))
        if self.issuer["id"] != did:
            raise Doubt("the did document is somebody else's")
        return did

    def check_proof(self, document: Json) -> str:
        """Check that the issuer's own published key signed exactly this (VC-DI-EDDSA 3.2.2)."""
        proof = dict(only(document["proof"]))
        if (proof["type"], proof["cryptosuite"], proof["proofPurpose"]) != ("DataIntegrityProof", "eddsa-rdfc-2022", "assertionMethod"):
            raise Doubt("another kind of proof")
        key, signature = self.key(document, proof["verificationMethod"]), base58(proof.pop("proofValue"))
        options = {"@context": document["@context"], **proof}
        claims = {name: value for name, value in document.items() if name != "proof"}
        key.verify(signature, b"".join(sha256(self.canonical(part)).digest() for part in (options, claims)))
        return proof["verificationMethod"]

    def key(self, document: Json, method: str) -> Ed25519PublicKey:
        """Return the signing key, if the issuer has published it for assertions and controls it."""
        if issuer_of(document) != self.issuer["id"] or method not in self.issuer["assertionMethod"]:
            raise Doubt("the key is not the issuer's")
        known = only([known for known in self.issuer["verificationMethod"] if known["id"] == method])
        raw = base58(known["publicKeyMultibase"])
        if (known["type"], known["controller"], raw[:2]) != ("Multikey", self.issuer["id"], ED25519):
            raise Doubt("the key is of another kind or another's")
        return Ed25519PublicKey.from_public_bytes(raw[2:])

    def canonical(self, document: Json) -> bytes:
        """Return the canonical N-Quads (RDFC-1.0), sorted by code point.

        The contexts are written into the document, since pyoxigraph reads no remote ones here; the one added
        behind them catches every word that none of them defines, which no signature would cover.
        """
        contexts = [self.contexts[url] for url in document["@context"]]
        explained = {**document, "@context": [*contexts, {"@vocab": NOWHERE}]}
        quads = rdf.Dataset(rdf.parse(json.dumps(explained).encode(), rdf.RdfFormat.JSON_LD, base_iri=NOWHERE))
        quads.canonicalize(rdf.CanonicalizationAlgorithm.RDFC_1_0)
        lines = rdf.serialize(quads, format=rdf.RdfFormat.N_QUADS).decode().split("\n")
        if any(f"<{NOWHERE}" in line for line in lines):
            raise Doubt("a word that no context defines, or a relative address")
        return "".join(sorted(f"{line}\n" for line in lines if line)).encode()

    def check_dates(self, document: Json) -> None:
        if self.now < datetime.fromisoformat(document["validFrom"]):
            raise Doubt("not yet valid")
        if "validUntil" in document and self.now >= datetime.fromisoformat(document["validUntil"]):
            raise Doubt("expired")

    def read_list(self) -> str:
        """Read the status list the badge names: same issuer, own valid proof, for revocation (Bitstring Status List 1.0)."""
        place = self.badge["credentialStatus"]
        self.listed = parse(self.fetch(place["statusListCredential"]))
        subject = self.listed["credentialSubject"]
        if self.listed["id"] != place["statusListCredential"] or "BitstringStatusListCredential" not in self.listed["type"]:
            raise Doubt("not the list the badge names")
        if place["type"] != "BitstringStatusListEntry" or not subject["statusPurpose"] == place["statusPurpose"] == "revocation":
            raise Doubt("a list for another purpose")
        self.check_proof(self.listed)
        self.check_dates(self.listed)
        return place["statusListCredential"]

    def check_status(self) -> None:
        bits, index = bitstring(self.listed["credentialSubject"]["encodedList"]), int(self.badge["credentialStatus"]["statusListIndex"])
        if index < 0 or bits[index // 8] >> (7 - index % 8) & 1:
            raise Doubt("revoked")


def parse(body: bytes) -> Json:
    """Return the object in a JSON text that all readers read alike.

    Of a name given twice every reader takes the one it likes, and a name like `@x` is passed over by JSON-LD
    in silence: neither would be covered by a signature.
    """

    def plain(pairs: list[tuple[str, Any]]) -> Json:
        names = {name for name, _ in pairs}
        if len(names) < len(pairs) or any(name.startswith("@") and name != "@context" for name in names):
            raise Doubt("a name given twice or reserved")
        return dict(pairs)

    found = json.loads(body, object_pairs_hook=plain)
    if not isinstance(found, dict):
        raise Doubt("not a JSON object")
    return found


def issuer_of(document: Json) -> str:
    issuer = document["issuer"]
    return issuer if isinstance(issuer, str) else issuer["id"]


def did_address(did: str) -> str:
    """Return where a did:web document stands: https, but http on this machine, where nobody has a certificate."""
    scheme, way, host, *path = did.split(":")
    if (scheme, way) != ("did", "web"):
        raise Doubt("an issuer that is no did:web")
    host = unquote(host)
    local = urlsplit(f"//{host}").hostname in ("localhost", "127.0.0.1")
    return "/".join([f"{'http' if local else 'https'}://{host}", *map(unquote, path or [".well-known"]), "did.json"])


def only(found: Any) -> Any:
    """Return the one item of an array of one, or what is no array."""
    if isinstance(found, list):
        if len(found) != 1:
            raise Doubt("not exactly one")
        return found[0]
    return found


def base58(text: str) -> bytes:
    """Return the bytes of a multibase base58btc text."""
    if text[:1] != "z" or len(text) > 200:
        raise Doubt("not multibase base58btc")
    number = sum(BASE58.index(digit) * 58**power for power, digit in enumerate(reversed(text[1:])))
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def bitstring(encoded: str) -> bytes:
    """Return the bits of a status list: multibase base64url of gzip, at least 131,072 entries."""
    if encoded[:1] != "u":
        raise Doubt("a list in another coding")
    bits = zlib.decompressobj(wbits=31).decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)), LARGEST_LIST)
    if len(bits) < LEAST_LIST:
        raise Doubt("a list too short to hide in")
    return bits
