"""Issuers have an address that every verifier can read."""

import pytest

from lti_tool.badges import dids
from lti_tool.badges.errors import DidRefused

KEYS = ["z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", "z6Mktwupdmed46pwZ2rxiR9hgthoiZBXT4Zh8Kuqw3LvfDHn"]


@pytest.mark.parametrize(
    ("public_url", "did"),
    [
        ("https://badges.example.ac.th", "did:web:badges.example.ac.th:issuers:kmutt"),
        ("https://badges.example.ac.th/", "did:web:badges.example.ac.th:issuers:kmutt"),
        ("https://Example.AC.th:8443", "did:web:example.ac.th%3A8443:issuers:kmutt"),
        ("http://localhost:8000", "did:web:localhost%3A8000:issuers:kmutt"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000:issuers:kmutt"),
        ("https://example.ac.th/micro/badges", "did:web:example.ac.th:micro:badges:issuers:kmutt"),
    ],
)
def test_an_issuer_is_named_by_the_public_address_with_colons_for_slashes(public_url, did):
    assert dids.did_web(public_url, "kmutt") == did


@pytest.mark.parametrize(
    "public_url",
    ["", "x.th", "ftp://x.th", "https://", "https://[::1]", "https://a_b.th", "https://มจธ.ไทย", "https://u:p@x.th", "https://x.th?a=1"],
)
def test_a_public_address_that_no_did_can_hold_is_refused(public_url):
    with pytest.raises(DidRefused) as refused:
        dids.did_web(public_url, "kmutt")
    assert refused.value.code == "public_url_bad"


@pytest.mark.parametrize("slug", ["", "KMUTT", "a/b", "a:b", "..", "-a", "มจธ"])
def test_an_issuer_name_that_would_change_the_address_is_refused(slug):
    with pytest.raises(DidRefused) as refused:
        dids.did_web("https://example.ac.th", slug)
    assert refused.value.code == "slug_bad"


def test_every_key_of_an_issuer_stays_good_for_what_it_signed():
    document = dids.did_document("did:web:example.ac.th:issuers:kmutt", KEYS)
    ids = [f"did:web:example.ac.th:issuers:kmutt#{key}" for key in KEYS]
    assert document["assertionMethod"] == ids == [method["id"] for method in document["verificationMethod"]]
    assert [method["publicKeyMultibase"] for method in document["verificationMethod"]] == KEYS
    assert {(method["type"], method["controller"]) for method in document["verificationMethod"]} == {("Multikey", document["id"])}


def test_a_key_named_twice_is_published_once():
    assert len(dids.did_document("did:web:x", [KEYS[0], KEYS[0]])["verificationMethod"]) == 1


def test_the_issuers_page_is_named_where_there_is_one():
    assert dids.did_document("did:web:x", KEYS, "https://x/issuers/kmutt")["alsoKnownAs"] == ["https://x/issuers/kmutt"]
    assert "alsoKnownAs" not in dids.did_document("did:web:x", KEYS)
