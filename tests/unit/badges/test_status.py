"""A status list tells whether one award is revoked, and nothing else."""

import gzip
import random
from base64 import urlsafe_b64encode

import pytest

from lti_tool.badges import status
from lti_tool.badges.errors import StatusListFaulty
from lti_tool.badges.facts import StatusPlace


def packed(raw: bytes) -> str:
    return "u" + urlsafe_b64encode(gzip.compress(raw, mtime=0)).rstrip(b"=").decode()


def test_the_standards_own_example_reads_as_nobody_revoked():
    # Bitstring Status List 1.0, the encodedList of its example status list credential
    bits = status.decode("uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA")
    assert bits == bytes(16 * 1024)


def test_the_first_place_is_the_leftmost_bit():
    assert status.decode(status.encode({0, 7, 8}))[:2] == bytes([0b1000_0001, 0b1000_0000])


def test_exactly_the_revoked_awards_are_seen_as_revoked():
    revoked = {0, 1, 8, 94_321, status.SIZE - 1}
    bits = status.decode(status.encode(revoked))
    assert len(bits) * 8 == 131_072
    assert {index for index in range(status.SIZE) if status.is_set(bits, index)} == revoked


def test_the_same_revocations_give_the_same_text():
    assert status.encode([5, 3]) == status.encode({3, 5})


@pytest.mark.parametrize("index", [-1, 131_072])
def test_a_place_outside_the_list_is_refused(index):
    with pytest.raises(StatusListFaulty):
        status.encode([index])
    with pytest.raises(StatusListFaulty):
        status.is_set(bytes(16 * 1024), index)


@pytest.mark.parametrize("size", [8, 131_064, 131_073])
def test_a_list_too_small_to_hide_in_is_not_made(size):
    with pytest.raises(StatusListFaulty) as refused:
        status.encode([], size)
    assert refused.value.code == "size_bad"


@pytest.mark.parametrize(
    ("encoded", "code"),
    [
        ("", "list_unreadable"),
        ("u", "list_unreadable"),
        ("u!!!", "list_unreadable"),
        ("uAAAA", "list_unreadable"),
        (packed(bytes(16 * 1024))[1:], "list_unreadable"),
        (packed(bytes(16 * 1024))[:-8], "list_unreadable"),
        (packed(bytes(16 * 1024 - 1)), "size_bad"),
        (packed(bytes(5 * 1024 * 1024)), "list_too_large"),
    ],
)
def test_a_list_that_is_none_is_refused(encoded, code):
    with pytest.raises(StatusListFaulty) as refused:
        status.decode(encoded)
    assert refused.value.code == code


def test_an_award_names_its_place_as_text():
    assert status.entry(StatusPlace("https://x.example/status/1", 7)) == {
        "id": "https://x.example/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://x.example/status/1",
    }


def test_places_are_never_given_twice_and_tell_no_order():
    chance, taken = random.Random(5), set()
    given = []
    for _ in range(2000):
        given.append(status.free_index(taken, chance))
        taken.add(given[-1])
    assert len(set(given)) == 2000 and all(0 <= index < status.SIZE for index in given)
    # Drawn evenly, each eighth of the list gets 250; order would put all of them into the first.
    assert all(180 < sum(index // (status.SIZE // 8) == eighth for index in given) < 320 for eighth in range(8))


def test_the_last_free_place_is_found_and_then_the_list_is_full():
    assert status.free_index(set(range(8)) - {6}, random.Random(1), size=8) == 6
    with pytest.raises(StatusListFaulty) as refused:
        status.free_index(set(range(8)), random.Random(1), size=8)
    assert refused.value.code == "list_full"
