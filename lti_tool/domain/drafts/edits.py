"""One change to a draft's document. Each returns a new document; what was is untouched."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from lti_tool.domain.drafts.documents import free_id
from lti_tool.domain.drafts.paths import FieldUnknown, Kind, identity, kind_of, look_up
from lti_tool.domain.micro_credentials.shape import LONGEST_WRITING
from lti_tool.errors import BadInput

LONGEST_LIST = 60
"""Items in one list: far above any honest rubric."""

Draft = dict[str, Any]


def assign(draft: Mapping[str, Any], path: str, value: Any) -> Draft:
    """Return the draft with this value in this field; raises FieldUnknown, BadInput (design_text_too_long).

    What was typed is kept even where it cannot be read as what the field asks for: the check says so, and nobody
    types it twice. The key of an item never changes, for other fields and learners' work name it.
    """
    kind = kind_of(path)
    *where, name = path.split(".")
    if not kind.is_leaf or (name == "key" and where):
        raise FieldUnknown
    made = copy.deepcopy(dict(draft))
    holder = _holder(made, where)
    holder[name] = read(kind, value)
    return made


def read(kind: Kind, value: Any) -> Any:
    """Return a value as a draft holds it: numbers and yes/no where it reads as one, else the text; None for nothing."""
    if kind.shape in ("choices", "keys"):
        chosen = [_clean(each) for each in value if isinstance(each, str)] if isinstance(value, list | tuple) else []
        return list(dict.fromkeys(each for each in chosen if each))
    if isinstance(value, bool):
        return value if kind.shape == "yes_no" else _clean(str(value))
    if value is None or isinstance(value, int):
        return value
    if not isinstance(value, str):
        raise FieldUnknown
    text = _clean(value)
    if kind.shape == "yes_no":
        return {"yes": True, "no": False}.get(text)
    if kind.shape == "number" and re.fullmatch(r"\d{1,9}", text.strip()):
        return int(text)
    # A text in two languages always has both; anything else that is empty is not there.
    return text if text.strip() else None


def add_item(draft: Mapping[str, Any], path: str) -> tuple[Draft, str]:
    """Return the draft with a fresh item at the end of this list, and the item's name; raises FieldUnknown, BadInput (design_list_full).

    A fresh criterion gets the scale of the one before it, without its words: levels are alike in a rubric, descriptions never.
    """
    kind = kind_of(path)
    if kind.shape != "items":
        raise FieldUnknown
    made = copy.deepcopy(dict(draft))
    items = _list(made, path)
    if len(items) >= LONGEST_LIST:
        raise BadInput("design_list_full", limit=LONGEST_LIST)
    name = free_id(_taken(made, path), STEMS.get(path.rsplit(".", 1)[-1], "i"))
    items.append(_fresh(kind, path, name, items))
    return made, name


def remove_item(draft: Mapping[str, Any], path: str) -> Draft:
    """Return the draft without this item, and without any tie to it; raises FieldUnknown."""
    made = copy.deepcopy(dict(draft))
    items, item = _item(made, path)
    items.remove(item)
    if path.startswith("criteria.") and path.count(".") == 1:
        _untie(made, identity(item))
    return made


def move_item(draft: Mapping[str, Any], path: str, steps: int) -> Draft:
    """Return the draft with this item so many places further down its list (up where negative), never past its ends."""
    made = copy.deepcopy(dict(draft))
    items, item = _item(made, path)
    at = items.index(item)
    items.insert(max(0, min(len(items) - 1, at + steps)), items.pop(at))
    return made


STEMS = {"criteria": "criterion", "levels": "level", "evidence": "evidence", "prompts": "question"}
PARTS = ("overview", "work", "reflection")


def _fresh(kind: Kind, path: str, name: str, items: list[Any]) -> Draft:
    if path == "criteria":
        levels = [{"key": level["key"], "name": level.get("name")} for level in items[-1].get("levels") or []] if items else []
        return {"key": name, "levels": levels, **({"passing": items[-1].get("passing")} if items else {})}
    if path == "parts":
        held = {identity(item) for item in items}
        return {"key": next((part for part in PARTS if part not in held), name), "prompts": []}
    return {"key": name} if kind.has_keys else {"id": name}


def _untie(draft: Draft, criterion: str) -> None:
    """A criterion that is gone is shown by no evidence and by no exemplar."""
    for requirement in draft.get("evidence") or ():
        requirement["criteria"] = [key for key in requirement.get("criteria") or () if key != criterion]
    for exemplar in draft.get("exemplars") or ():
        if exemplar.get("criterion") == criterion:
            exemplar.pop("criterion")
            exemplar.pop("level", None)


def _taken(draft: Draft, path: str) -> set[str]:
    """Names nobody may have again; a prompt's is its own in the whole definition."""
    if path.endswith(".prompts"):
        return {identity(prompt) for part in draft.get("parts") or () for prompt in part.get("prompts") or ()}
    return {identity(item) for item in look_up(draft, path) or ()}


def _item(draft: Draft, path: str) -> tuple[list[Any], Any]:
    above, _dot, name = path.rpartition(".")
    if not above or kind_of(above).shape != "items":
        raise FieldUnknown
    items = look_up(draft, above) or []
    found = next((item for item in items if identity(item) == name), None)
    if found is None:
        raise FieldUnknown
    return items, found


def _list(draft: Draft, path: str) -> list[Any]:
    *where, name = path.split(".")
    holder = _holder(draft, where)
    if not isinstance(holder.get(name), list):
        holder[name] = []
    found: list[Any] = holder[name]
    return found


def _holder(draft: Draft, where: Iterable[str]) -> Draft:
    """Return the record that a field stands in, made where it was not there yet; an item is never made."""
    holder: Any = draft
    for segment in where:
        if isinstance(holder, list):
            holder = next((item for item in holder if identity(item) == segment), None)
        else:
            if holder.get(segment) is None:
                holder[segment] = {}
            holder = holder[segment]
        if holder is None:
            raise FieldUnknown
    if not isinstance(holder, dict):
        raise FieldUnknown
    return holder


def _clean(text: str) -> str:
    """Return text as it can be kept: line ends of one kind, no control characters; raises BadInput where it is far too long."""
    kept = "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    if len(kept) > LONGEST_WRITING:
        raise BadInput("design_text_too_long", limit=LONGEST_WRITING)
    return kept
