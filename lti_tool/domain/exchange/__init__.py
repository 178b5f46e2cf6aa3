"""The exchange file: whole micro-credentials, with all their versions or the newest, as one JSON document.

`docs/designer.md` describes it for people. Read `records.py` first, then `reading.py` and `writing.py`.
"""

from lti_tool.domain.exchange.carrying import pack, unpack
from lti_tool.domain.exchange.json_text import MOST_BYTES
from lti_tool.domain.exchange.reading import read
from lti_tool.domain.exchange.records import (
    GAPS,
    SCHEMA,
    SCHEMA_VERSION,
    STATES,
    Found,
    FoundVersion,
    IssuerName,
    Record,
    RecordVersion,
)
from lti_tool.domain.exchange.writing import write

__all__ = [
    "GAPS",
    "MOST_BYTES",
    "SCHEMA",
    "SCHEMA_VERSION",
    "STATES",
    "Found",
    "FoundVersion",
    "IssuerName",
    "Record",
    "RecordVersion",
    "pack",
    "read",
    "unpack",
    "write",
]
