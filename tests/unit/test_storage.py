"""Evidence files: kept by content, never half, never beyond the limit."""

import hashlib
import io
import os
from datetime import UTC, datetime, timedelta

import pytest

from lti_tool.errors import NotFound
from lti_tool.storage import HEAD, FileTooLarge, LocalStorage


@pytest.fixture
def storage(tmp_path):
    return LocalStorage(tmp_path / "evidence")


def files(storage):
    return [path for path in storage._root.rglob("*") if path.is_file()]


def unwanted():
    return False


def is_away():
    raise ConnectionError


def age(storage, days):
    for path in files(storage):
        moment = path.stat().st_mtime - days * 86_400
        os.utime(path, (moment, moment))


def test_what_is_put_comes_back_byte_for_byte_under_its_sha256(storage):
    body = os.urandom(200_000)
    stored = storage.put(io.BytesIO(body), 200_000)
    assert stored.sha256 == hashlib.sha256(body).hexdigest() and stored.size == 200_000
    assert stored.head == body[:HEAD]
    with storage.open(stored.sha256) as file:
        assert file.read() == body


def test_the_same_bytes_are_kept_once(storage):
    first, second = storage.put(io.BytesIO(b"coffee"), 10), storage.put(io.BytesIO(b"coffee"), 10)
    assert first == second and len(files(storage)) == 1


def test_a_file_beyond_the_limit_is_refused_with_the_limit_named_and_leaves_nothing(storage):
    with pytest.raises(FileTooLarge) as refused:
        storage.put(io.BytesIO(b"x" * 11), 10)
    assert refused.value.facts == {"limit": 10} and files(storage) == []


def test_an_upload_that_breaks_off_leaves_nothing(storage):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise ConnectionError

    with pytest.raises(ConnectionError):
        storage.put(Broken(), 10)
    assert files(storage) == []


def test_only_the_owner_of_the_process_may_read_the_files(storage):
    storage.put(io.BytesIO(b"coffee"), 10)
    assert {path.stat().st_mode & 0o077 for path in files(storage)} == {0}


@pytest.mark.parametrize("address", ["", "../../etc/passwd", "a" * 63, "A" * 64, "f" * 64])
def test_an_address_that_is_not_ours_opens_nothing(storage, address):
    with pytest.raises(NotFound):
        storage.open(address)


def test_what_is_removed_is_gone_and_removing_again_is_no_fault(storage):
    stored = storage.put(io.BytesIO(b"coffee"), 10)
    assert storage.remove(stored.sha256, unwanted) and not storage.remove(stored.sha256, unwanted)
    assert not storage.has(stored.sha256) and files(storage) == []
    with pytest.raises(NotFound):
        storage.open(stored.sha256)


def test_who_is_asked_whether_a_file_is_wanted_finds_it_out_of_sight_but_still_readable(storage):
    stored = storage.put(io.BytesIO(b"coffee"), 10)

    def is_wanted():
        assert not storage.has(stored.sha256), "who put it must be able to tell that it is about to go"
        storage.open(stored.sha256).close()
        return True

    assert not storage.remove(stored.sha256, is_wanted)
    assert storage.has(stored.sha256) and len(files(storage)) == 1


def test_bytes_put_again_while_the_old_ones_are_removed_stay(storage):
    stored = storage.put(io.BytesIO(b"coffee"), 10)

    def is_wanted():
        storage.put(io.BytesIO(b"coffee"), 10)
        return False

    assert storage.remove(stored.sha256, is_wanted)
    assert storage.has(stored.sha256) and len(files(storage)) == 1


def test_a_file_put_since_is_not_removed_and_nobody_need_be_asked(storage):
    stored = storage.put(io.BytesIO(b"coffee"), 10)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert not storage.remove(stored.sha256, unwanted, yesterday) and storage.has(stored.sha256)
    age(storage, days=3)
    assert storage.remove(stored.sha256, unwanted, yesterday) and not storage.has(stored.sha256)


def test_an_old_file_put_back_does_not_make_the_same_bytes_put_meanwhile_look_old(storage):
    stored = storage.put(io.BytesIO(b"coffee"), 10)
    age(storage, days=3)

    def is_wanted():
        storage.put(io.BytesIO(b"coffee"), 10)
        return True

    assert not storage.remove(stored.sha256, is_wanted)
    assert list(storage.list_older(datetime.now(UTC) - timedelta(days=1))) == [] and len(files(storage)) == 1


def test_a_file_is_put_back_when_nobody_can_say_whether_it_is_wanted(storage):
    stored = storage.put(io.BytesIO(b"coffee"), 10)
    with pytest.raises(ConnectionError):
        storage.remove(stored.sha256, is_away)
    assert storage.has(stored.sha256) and len(files(storage)) == 1


def test_a_file_that_a_process_died_over_while_removing_it_is_readable_and_comes_home(storage):
    stored = storage.put(io.BytesIO(b"coffee"), 10)
    (storage._root / "aside").mkdir()
    os.rename(storage._path(stored.sha256), storage._root / "aside" / f"{stored.sha256}.0123")
    age(storage, days=3)
    storage.open(stored.sha256).close()
    assert list(storage.list_older(datetime.now(UTC) - timedelta(days=1))) == [], "it is looked at anew, a while from now"
    assert storage.has(stored.sha256) and len(files(storage)) == 1


def test_only_files_put_before_the_moment_are_listed_and_putting_again_makes_them_young(storage):
    old, wanted = storage.put(io.BytesIO(b"old"), 10), storage.put(io.BytesIO(b"wanted again"), 20)
    age(storage, days=3)
    storage.put(io.BytesIO(b"wanted again"), 20)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert list(storage.list_older(yesterday)) == [old.sha256]
    assert set(storage.list_older(datetime.now(UTC) + timedelta(days=1))) == {old.sha256, wanted.sha256}


def test_half_files_of_a_process_that_died_are_cleared_away(storage):
    storage.put(io.BytesIO(b"coffee"), 10)
    (storage._new / "half").write_bytes(b"cof")
    age(storage, days=3)
    listed = list(storage.list_older(datetime.now(UTC) - timedelta(days=1)))
    assert len(listed) == 1 and not (storage._new / "half").exists()
