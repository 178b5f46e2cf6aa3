"""An exchange file out: the bytes that `reading.read` takes, the same for the same records."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from lti_tool.domain.exchange.records import SCHEMA, SCHEMA_VERSION, Record


def write(records: Iterable[Record], now: datetime) -> bytes:
    """Return the file: indented, Thai as it reads, every field named."""
    told = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "exported_at": now.isoformat(timespec="seconds"),
        "micro_credentials": [_record(record) for record in records],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _record(record: Record) -> dict[str, Any]:
    return {
        "slug": record.slug,
        "public_id": record.public_id,
        "issuer": asdict(record.issuer),
        "versions": [{**asdict(facts), "definition": document} for facts, document in record.versions],
    }
