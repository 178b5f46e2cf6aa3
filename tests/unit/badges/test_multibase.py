"""Keys and signatures as text."""

import pytest

from lti_tool.badges import keys, multibase

EXAMPLES = [  # The Base58 Encoding Scheme (draft-msporny-base58), section 5 "Test Vectors"
    (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
    (b"The quick brown fox jumps over the lazy dog.", "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"),
    (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
]


@pytest.mark.parametrize(("raw", "text"), EXAMPLES)
def test_text_and_bytes_match_the_published_examples(raw, text):
    assert multibase.encode(raw) == text
    assert multibase.decode(text) == raw


@pytest.mark.parametrize("text", ["", "2NEpo7TZRRrLZSi2U", "z0OIl", "z é", "z" + "2" * 300, "uAAAA"])
def test_anything_else_is_no_multibase(text):
    with pytest.raises(ValueError):
        multibase.decode(text)


def test_a_new_key_is_known_by_its_public_half():
    seed, public = keys.new_ed25519()
    assert len(seed) == 32 and public.startswith("z6Mk")
    assert len(keys.public_key(public).public_bytes_raw()) == 32
    assert keys.new_ed25519()[0] != seed


def test_a_key_of_another_kind_is_refused():
    with pytest.raises(ValueError):
        keys.public_key(multibase.encode(bytes.fromhex("8024") + bytes(33)))
