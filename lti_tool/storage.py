"""Evidence files by their content: put, open, remove.

A file is named by its SHA-256, so the same bytes are kept once and a copy of an attempt copies no file.
Bytes are stored before the row that names them is written; what no row names is removed
(`services/evidence`). The same bytes may be put at the moment they are removed, so removing takes
them out of sight first and asks then, and whoever put them looks once more when their row is there:
either the one that removes sees the row, or the one that put sees that the bytes are gone.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from lti_tool.errors import NotFound, ToolError

PIECE = 65_536
HEAD = 8_192
"""Bytes of the beginning handed back, for whoever must tell what kind of file it is."""

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says where nothing more can be written: disk full, quota used up, file too large for its limits."""

NAME = re.compile(r"[0-9a-f]{64}")


class FileTooLarge(ToolError):
    """More bytes came than are taken; nothing of them was kept."""

    code, status = "file_too_large", 413


class StorageFull(ToolError):
    """There is no room for the file now; nothing of it was kept."""

    code, status = "storage_full", 507


@dataclass(frozen=True)
class Stored:
    """A file that is safely on disk: its address, its size in bytes and how it begins."""

    sha256: str
    size: int
    head: bytes = field(repr=False, default=b"")


class Storage(Protocol):
    """Where evidence files are kept."""

    def put(self, stream: BinaryIO, limit: int) -> Stored:
        """Return what was stored, once it would survive a power cut.

        Raises FileTooLarge beyond `limit` bytes, StorageFull where there is no room.
        """

    def open(self, sha256: str) -> BinaryIO:
        """Return the file for reading; raises NotFound file_gone."""

    def has(self, sha256: str) -> bool:
        """Whether the file is where it belongs."""

    def remove(self, sha256: str, is_wanted: Callable[[], bool], put_before: datetime | None = None) -> bool:
        """Return whether the file was taken away; one that is gone already is no fault.

        It stays if it was put again since `put_before`, or if `is_wanted`, asked once nobody new can come upon it, says so.
        """

    def list_older(self, than: datetime) -> Iterator[str]:
        """Yield the addresses of files that were last put before this moment."""


class LocalStorage:
    """Files below one folder of the local disk, two letters of the address to a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._new = root / "new"
        self._aside = root / "aside"

    def put(self, stream: BinaryIO, limit: int) -> Stored:
        """Return what was stored: written beside, synchronised, then renamed, so that no half file is ever seen."""
        beside = self._new / secrets.token_hex(16)
        try:
            self._new.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(beside, "xb", opener=_private) as file:
                stored = _copy(stream, file, limit)
                file.flush()
                os.fsync(file.fileno())
            self._keep(beside, stored.sha256)
        except OSError as fault:
            if fault.errno in NO_ROOM:
                raise StorageFull from fault
            raise
        finally:
            beside.unlink(missing_ok=True)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """Return the file for reading, also while it is aside."""
        home = self._path(sha256)
        for path in (home, *self._aside.glob(f"{sha256}.*"), home):
            with suppress(FileNotFoundError):
                return open(path, "rb")
        raise NotFound("file_gone")

    def has(self, sha256: str) -> bool:
        """Whether the file is where it belongs: what is aside may be about to go."""
        return self._path(sha256).exists()

    def remove(self, sha256: str, is_wanted: Callable[[], bool], put_before: datetime | None = None) -> bool:
        """Return whether the file was taken away: renamed aside, under a name that no other removal knows, then asked about."""
        home, stays = self._path(sha256), True
        self._aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = self._aside / f"{sha256}.{secrets.token_hex(8)}"
        try:
            os.rename(home, aside)
        except FileNotFoundError:
            return False
        try:
            stays = (put_before is not None and not _changed_before(aside, put_before)) or is_wanted()
        finally:
            if stays:
                _put_back(aside, home)
        aside.unlink(missing_ok=True)
        return not stays

    def list_older(self, than: datetime) -> Iterator[str]:
        """Yield the addresses of files last put before this moment.

        What a crash left is dealt with on the way: half files are deleted, files aside put back.
        """
        for path in list(self._root.glob("*/*")):
            if not _changed_before(path, than):
                continue
            if path.parent == self._new:
                path.unlink(missing_ok=True)
            elif path.parent == self._aside and NAME.fullmatch(path.stem):
                _put_back(path, self._path(path.stem))
            elif NAME.fullmatch(path.name):
                yield path.name

    def _keep(self, beside: Path, sha256: str) -> None:
        # Also over the same bytes put earlier: the file's age then says that somebody wants it anew,
        # which keeps it from being swept before its row is written.
        home = self._path(sha256)
        home.parent.mkdir(exist_ok=True, mode=0o700)
        os.replace(beside, home)
        for folder in (home.parent, self._root):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def _path(self, sha256: str) -> Path:
        if not NAME.fullmatch(sha256):
            raise NotFound("file_gone")
        return self._root / sha256[:2] / sha256


def _copy(stream: BinaryIO, file: BinaryIO, limit: int) -> Stored:
    digest, size, head = hashlib.sha256(), 0, b""
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > limit:
            raise FileTooLarge(limit=limit)
        head += piece[: HEAD - len(head)]
        digest.update(piece)
        file.write(piece)
    return Stored(digest.hexdigest(), size, head)


def _put_back(aside: Path, home: Path) -> None:
    """Bring the file home, perhaps over the same bytes put meanwhile: those must not look older than they are."""
    with suppress(FileNotFoundError):
        os.utime(aside)
        os.replace(aside, home)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _changed_before(path: Path, than: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < than
    except FileNotFoundError:
        return False
