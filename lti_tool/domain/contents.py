"""What a file's first bytes say it is.

Own and small, because each rule here decides what a browser may be handed; a general detector
answers "what might this be", these answer "is it this and nothing riskier".
"""

from __future__ import annotations

from collections.abc import Callable

ISOBMFF_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"MSNV", b"3gp4", b"3gp5", b"M4A ", b"M4B ", b"M4V "}
)
"""Sound and film. The same container also holds HEIC and AVIF pictures and QuickTime film, which are not taken."""

OOXML_FOLDERS = (b"word/", b"xl/", b"ppt/")
OOXML_FIRST = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"customXml/", *OOXML_FOLDERS)
"""Names an Office document's first entry has, whichever program wrote it."""

TEXT_CONTROLS = frozenset(b"\t\n\r\f\v")

MARKUP = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"<?php")
"""Beginnings that a browser, or a careless server, would run rather than show."""


def starts(*beginnings: bytes) -> Callable[[bytes], bool]:
    """Return the test for one of these first bytes."""
    return lambda head: head.startswith(beginnings)


def is_riff(form: bytes) -> Callable[[bytes], bool]:
    """Return the test for a RIFF file of this form (WAVE, WEBP)."""
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def is_mp3(head: bytes) -> bool:
    """Whether it is an MP3: a tag, or a frame of MPEG layer III (layer II and AAC begin alike)."""
    return head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def is_isobmff(head: bytes) -> bool:
    """Whether it is sound or film in an MP4 container; recorders write `.m4a` under any of its brands."""
    return head[4:8] == b"ftyp" and head[8:12] in ISOBMFF_BRANDS


def is_webm(head: bytes) -> bool:
    """Whether it is WebM; other Matroska files begin alike and say so in the same header."""
    return head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:64]


def is_odt(head: bytes) -> bool:
    """Whether it is an OpenDocument text: the type is its archive's first entry, stored plain."""
    return head[:4] == b"PK\x03\x04" and head[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument.text")


def is_ooxml(folder: bytes) -> Callable[[bytes], bool]:
    """Return the test for an Office document of this family: its archive begins like one and shows no other family's folder."""

    def is_family(head: bytes) -> bool:
        length = int.from_bytes(head[26:28], "little")
        first = head[30 : 30 + length]
        shown = {known for known in OOXML_FOLDERS if known in head}
        return head[:4] == b"PK\x03\x04" and first.startswith(OOXML_FIRST) and (folder in shown or not shown)

    return is_family


def is_text(head: bytes) -> bool:
    """Whether it is plain writing: UTF-8, or the older Thai encoding, and no page that a browser would run."""
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if any(byte < 32 and byte not in TEXT_CONTROLS for byte in plain) or plain.lstrip().lower().startswith(MARKUP):
        return False
    return not plain.startswith((b"%PDF-", b"GIF8")) and (_is_utf8(plain) or _is_cp874(plain))


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The head may end in the middle of a character; a Thai one has three bytes.
        return error.reason == "unexpected end of data"
    return True


def _is_cp874(head: bytes) -> bool:
    try:
        head.decode("cp874")
    except UnicodeDecodeError:
        return False
    return True
