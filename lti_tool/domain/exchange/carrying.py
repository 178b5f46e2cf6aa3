"""What was shown in a preview, packed so that a form can bring it back: nothing is kept here before somebody says yes.

What comes back is read and judged like any other file, since a form can be changed on its way.
"""

from __future__ import annotations

import binascii
import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from lti_tool.domain.exchange.json_text import load
from lti_tool.domain.exchange.reading import judge, mark_repeated
from lti_tool.domain.exchange.records import Found, FoundVersion, IssuerName, RecordVersion
from lti_tool.domain.micro_credentials.shape import Reader
from lti_tool.errors import BadInput

MOST_PACKED = 3 * 1024 * 1024
"""Characters in the form; the whole form may be 4 MB."""
MOST_UNPACKED = 8 * 1024 * 1024


def pack(found: Iterable[Found]) -> str:
    """Return the newest versions of what can be taken, as text for a form; BadInput import_too_large beyond its room."""
    told = [
        {"place": each.place, "slug": each.slug, "issuer": asdict(each.issuer) if each.issuer else None, "document": each.newest.document}
        for each in found
        if not each.faults
    ]
    packed = b64encode(zlib.compress(json.dumps(told, ensure_ascii=False).encode())).decode()
    if len(packed) > MOST_PACKED:
        raise BadInput("import_too_large")
    return packed


def unpack(packed: str) -> list[Found]:
    """Return what `pack` was given, judged anew; BadInput import_changed for anything else."""
    try:
        unzip = zlib.decompressobj()
        data = unzip.decompress(b64decode(packed.encode(), validate=True), MOST_UNPACKED)
        told = load(data) if not unzip.unconsumed_tail else None
    except (zlib.error, binascii.Error, UnicodeError, BadInput):
        raise BadInput("import_changed") from None
    if not isinstance(told, list):
        raise BadInput("import_changed")
    return mark_repeated([_found(each) for each in told])


def _found(told: Any) -> Found:
    if not isinstance(told, Mapping) or not isinstance(told.get("document"), Mapping):
        raise BadInput("import_changed")
    reader = Reader()
    issuer = reader.read(IssuerName | None, told.get("issuer"), "issuer")
    if reader.faults or not isinstance(told.get("place"), str) or not isinstance(told.get("slug"), str):
        raise BadInput("import_changed")
    faults, gaps, notes = judge(told["document"], is_open=True)
    version = FoundVersion(RecordVersion(1, "draft"), dict(told["document"]), gaps)
    return Found(told["place"][:60], told["slug"][:64], issuer=issuer, versions=(version,), faults=faults, notes=notes)
