"""The run-through's own verifier, which shares nothing with the signer, comes to the same verdicts."""

import ast
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from lti_tool.badges import compose, dids, keys, sign
from lti_tool.badges.facts import Evidence
from lti_tool.demo import verifier
from tests.unit.badges.sample import AWARDED, DID, DID_URL, ISSUER, NOW, PLACE, STATUS_URL, WRITINGS, Issued, changed_leaves

ISSUED = Issued(valid_until=AWARDED + timedelta(days=365))
TWICE = ISSUED.files["credential.json"].replace(b'"id":', b'"id":"x","id":', 1)
ADDED = [{"honours": "first"}, {"@honours": "first"}, {"": "x"}, {"evidence": [{"honours": "first"}]}, {"x:y": "z"}]


def failing(badge=None, did=None, status=None, now=NOW):
    """The step that failed and why, or None."""
    documents = {DID_URL: did or ISSUED.did, STATUS_URL: status or ISSUED.status}
    raw = badge if isinstance(badge, bytes) else sign.to_bytes(badge or ISSUED.badge)
    steps = verifier.verify(raw, lambda url: sign.to_bytes(documents[url]), now=now)
    return next(((name, detail) for name, ok, detail in steps if not ok), None)


def test_a_badge_as_it_was_signed_convinces():
    served = {DID_URL: ISSUED.files["did.json"], STATUS_URL: ISSUED.files["status.json"]}
    steps = verifier.verify(ISSUED.files["credential.json"], served.__getitem__, now=NOW)
    assert [(name, ok) for name, ok, _ in steps] == [
        ("read", True), ("issuer", True), ("proof", True), ("dates", True), ("status list", True), ("status", True),
    ]  # fmt: skip


def test_every_single_changed_value_is_noticed():
    assert [where for where, changed in changed_leaves(ISSUED.badge) if failing(changed) is None] == []


def test_every_single_changed_value_of_the_status_list_is_noticed():
    assert [where for where, changed in changed_leaves(ISSUED.status) if failing(status=changed) is None] == []


@pytest.mark.parametrize("more", ADDED)
def test_what_is_added_is_noticed(more):
    step, _ = failing(ISSUED.badge | more)
    assert step in ("read", "proof")


@pytest.mark.parametrize("text", WRITINGS)
def test_any_writing_holds(text):
    issued = Issued(evidence=(Evidence(text, description=text),))
    assert failing(issued.badge, issued.did, issued.status) is None


def test_a_revoked_badge_is_seen_as_revoked():
    assert failing(status=ISSUED.sign(compose.status_list(ISSUER, STATUS_URL, {PLACE}, AWARDED))) == ("status", "revoked")


def test_another_awards_revocation_does_not_matter():
    assert failing(status=ISSUED.sign(compose.status_list(ISSUER, STATUS_URL, {PLACE - 1, PLACE + 1}, AWARDED))) is None


def test_a_list_signed_by_somebody_else_does_not_count():
    other = Issued(revoked=())
    assert failing(status=other.status) == ("status list", "the key is not the issuer's")


def test_dates_count():
    assert failing(now=AWARDED - timedelta(days=1)) == ("dates", "not yet valid")
    assert failing(now=AWARDED + timedelta(days=400)) == ("dates", "expired")


def test_a_key_the_issuer_took_away_proves_nothing_and_a_retired_one_still_does():
    new = keys.new_ed25519()[1]
    assert failing(did=dids.did_document(DID, [new])) == ("proof", "the key is not the issuer's")
    assert failing(did=dids.did_document(DID, [new, ISSUED.public])) is None
    assert failing(did=ISSUED.did | {"assertionMethod": []}) == ("proof", "the key is not the issuer's")


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[]", b"{}", b"[" * 100_000, TWICE])
def test_what_is_no_badge_is_none(raw):
    step, _ = failing(raw)
    assert step == "read"


def test_a_silent_server_fails_the_step_that_asked_it():
    def silent(url):
        raise ConnectionError("nobody there")

    assert verifier.verify(ISSUED.files["credential.json"], silent, now=NOW)[-1] == ("issuer", False, "nobody there")


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:example.ac.th:issuers:kmutt", "https://example.ac.th/issuers/kmutt/did.json"),
        ("did:web:localhost%3A8000:issuers:kmutt", "http://localhost:8000/issuers/kmutt/did.json"),
        ("did:web:127.0.0.1%3A8000:issuers:kmutt", "http://127.0.0.1:8000/issuers/kmutt/did.json"),
        ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),  # did:web 1.0, example
    ],
)
def test_an_issuer_is_found_where_did_web_says(did, address):
    assert verifier.did_address(did) == address


@pytest.mark.parametrize("public_url", ["http://localhost:8000", "https://badges.example.ac.th/micro"])
def test_signer_and_verifier_mean_the_same_address(public_url):
    assert verifier.did_address(dids.did_web(public_url, "kmutt")) == f"{public_url}/issuers/kmutt/did.json"


def test_the_verifier_shares_nothing_with_the_signer():
    path = Path(verifier.__file__)
    imports = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not any(getattr(node, "level", 0) for node in imports)
    names = {(getattr(node, "module", None) or node.names[0].name).split(".")[0] for node in imports}
    assert not names & {"lti_tool", "pyld", "openbadgeslib"}
    script = f"import runpy, sys; runpy.run_path({str(path)!r})['packaged_contexts'](); print({{'lti_tool', 'pyld'}} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "set()\n"
