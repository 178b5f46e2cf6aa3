"""Which files may be evidence, told by name, size and first bytes.

The name says what a person meant, the bytes say what a browser might make of it; both must
agree. Never SVG or HTML: they carry scripts. Never archives: nobody can judge what is unseen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from lti_tool.domain.contents import is_isobmff, is_mp3, is_odt, is_ooxml, is_riff, is_text, is_webm, starts
from lti_tool.errors import ToolError

HEAD_BYTES = 8192
"""How much of a file's beginning `check_file` wants to see."""

LONGEST_NAME = 120


class EvidenceRefused(ToolError):
    """This file cannot be evidence; the code says why and the facts name the limit."""

    code, coded = "file_refused", True


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: its media type, and whether a file's first bytes are of it."""

    media_type: str
    is_content: Callable[[bytes], bool]


KINDS = {
    "pdf": Kind("application/pdf", starts(b"%PDF-")),
    "png": Kind("image/png", starts(b"\x89PNG\r\n\x1a\n")),
    "jpg": Kind("image/jpeg", starts(b"\xff\xd8\xff")),
    "webp": Kind("image/webp", is_riff(b"WEBP")),
    "gif": Kind("image/gif", starts(b"GIF87a", b"GIF89a")),
    "mp3": Kind("audio/mpeg", is_mp3),
    "m4a": Kind("audio/mp4", is_isobmff),
    "wav": Kind("audio/wav", is_riff(b"WAVE")),
    "mp4": Kind("video/mp4", is_isobmff),
    "webm": Kind("video/webm", is_webm),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", is_ooxml(b"word/")),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", is_ooxml(b"xl/")),
    "pptx": Kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", is_ooxml(b"ppt/")),
    "odt": Kind("application/vnd.oasis.opendocument.text", is_odt),
    "txt": Kind("text/plain", is_text),
    "csv": Kind("text/csv", is_text),
    "md": Kind("text/markdown", is_text),
}
SPELLINGS = {"jpeg": "jpg", "markdown": "md"}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a checked file is: its media type, its extension in one spelling, a name that is safe to show and to save under."""

    media_type: str
    extension: str
    safe_name: str


def check_file(name: str, size: int, head: bytes, limit: int) -> FileFacts:
    """Return what this file is, from its name, its size in bytes and its first HEAD_BYTES bytes.

    Raises EvidenceRefused: file_empty, file_too_large, file_name_bad, file_kind_forbidden,
    file_content_differs.
    """
    if size <= 0 or not head:
        raise EvidenceRefused("file_empty")
    if size > limit:
        raise EvidenceRefused("file_too_large", limit=limit, size=size)
    shown = _safe_name(name)
    extension = _extension(shown)
    kind = KINDS[extension]
    if not kind.is_content(head):
        raise EvidenceRefused("file_content_differs", extension=extension)
    return FileFacts(kind.media_type, extension, shown)


def _safe_name(name: str) -> str:
    # Some browsers send a whole path; format characters (Cf) can make "gpj.exe" read as "exe.jpg".
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    readable = "".join(" " if character.isspace() else character for character in last)
    readable = "".join(character for character in readable if unicodedata.category(character)[0] != "C")
    kept = "".join("_" if character in '<>:"|?*' else character for character in readable)
    stem, dot, extension = " ".join(kept.split()).rpartition(".")
    stem = stem.strip(" .")
    if not stem or not extension:
        raise EvidenceRefused("file_name_bad")
    return stem[: LONGEST_NAME - len(extension) - 1].rstrip(" .") + dot + extension


def _extension(name: str) -> str:
    written = name.rpartition(".")[2].lower()
    extension = SPELLINGS.get(written, written)
    if extension not in KINDS:
        raise EvidenceRefused("file_kind_forbidden", extension=written[:16], allowed=", ".join(KINDS))
    return extension
