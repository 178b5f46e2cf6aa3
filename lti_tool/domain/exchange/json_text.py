"""JSON from strangers: bounded in size and depth, no field twice, no number that is none."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from typing import Any, NoReturn

from lti_tool.errors import BadInput

MOST_BYTES = 8 * 1024 * 1024
"""A micro-credential is 30 to 60 kB in both languages: room for two hundred."""


def load(data: bytes) -> Any:
    """Return the plain values of a JSON text; raises BadInput with a code that says what is amiss."""
    if not data.strip():
        raise BadInput("import_empty")
    if len(data) > MOST_BYTES:
        raise BadInput("import_too_large", most_mb=MOST_BYTES // 1_048_576)
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise BadInput("import_not_utf8") from None
    except json.JSONDecodeError as fault:
        raise BadInput("import_not_json", line=fault.lineno, column=fault.colno) from None
    except RecursionError:  # brackets within brackets, thousands of them
        raise BadInput("import_too_deep") from None
    except ValueError:  # Infinity, or a number of thousands of digits
        raise BadInput("import_not_json") from None


def plain(name: str, longest: int = 120) -> str:
    """Return a name that came from outside so that it can be shown: short, without what cannot be written or seen."""
    return "".join("?" if unicodedata.category(c)[0] == "C" else c for c in name[:longest])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object; of a field that stands twice nobody can say which was meant."""
    found = dict(pairs)
    if len(found) != len(pairs):
        count = Counter(name for name, _ in pairs)
        raise BadInput("import_repeated_field", named=plain(count.most_common(1)[0][0]))
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
