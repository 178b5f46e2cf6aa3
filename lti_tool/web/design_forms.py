"""A draft as boxes to fill in: each field of a definition with its label, its value and what the check says about it.

The classes of a definition say which fields there are, so a field added there appears here; `STEPS` says on which page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from lti_tool.domain.design_checks import Finding
from lti_tool.domain.drafts import Change, identity, kind_of
from lti_tool.domain.drafts.differences import is_text
from lti_tool.domain.micro_credentials import Definition
from lti_tool.domain.micro_credentials.shape import field_kinds
from lti_tool.web import design_labels
from lti_tool.web.definition_words import choice_words

STEPS: dict[str, tuple[str, ...]] = {
    "what": (
        "title", "slug", "category", "competency", "key_method", "rationale", "references", "outcomes", "worth", "audience",
        "prerequisites",
        "workload_hours", "level", "credits", "participation", "programme_outcomes", "alignments", "classifications", "resources",
        "partners", "pathways", "stackability", "further_information",
    ),
    "evidence": ("parts", "evidence", "criteria", "exemplars", "common_mistakes", "evidence_languages"),
    "judging": (
        "assessed_by", "turnaround_days", "judging", "assessment_type", "supervision", "quality_assurance", "fee", "validity_months",
        "review_months",
    ),
}  # fmt: skip
"""The three steps, and the fields that stand on each, in the order they are read."""
FIELD, HAS = "f:", "has"
SHORT = ("title", "name", "components")


@dataclass(frozen=True)
class Box:
    """One place on the page. Shapes: those of `drafts.Kind`, `both` for a text in two languages, `item` for one of a list."""

    path: str
    shape: str
    label: str
    hint: str
    value: Any
    is_short: bool
    options: tuple[tuple[str, str], ...]
    inner: tuple[Box, ...]
    said: tuple[tuple[bool, str], ...]
    """What the check says of this very place: whether it is an error, and the words."""


def boxes(draft: Mapping[str, Any], step: str, found: Sequence[Finding], *, has_slug: bool) -> list[Box]:
    """Return the boxes of one step. `has_slug`: whether the name in addresses can still be written."""
    names = (name for name in STEPS[step] if has_slug or name != "slug")
    return [_box(draft, name, draft.get(name), found, []) for name in names]


def step_of(path: str) -> str:
    """Return on which step a field stands."""
    return next((step for step, names in STEPS.items() if path.split(".", 1)[0] in names), "what")


def read(form: MultiDict[str, str]) -> list[Change]:
    """Return what a page without script sends: every field, with the revision the page was made for."""
    revision = form.get("revision", type=int) or 0
    sets = [path for path in form.getlist(HAS) if kind_of(path).shape in ("choices", "keys")]
    told = [Change(path, form.getlist(FIELD + path), revision) for path in sets]
    singles = (name.removeprefix(FIELD) for name in form if name.startswith(FIELD))
    return told + [Change(path, form[FIELD + path], revision) for path in singles if path not in sets]


def label_of(draft: Mapping[str, Any], path: str) -> str:
    """Return what a field is called with all it stands in: "Criterion 2, level 1, name, Thai"."""
    return ", ".join(design_labels.labels(draft, path))


def _box(draft: Mapping[str, Any], path: str, value: Any, found: Sequence[Finding], options: Iterable[tuple[str, str]]) -> Box:
    kind, name = kind_of(path), path.rsplit(".", 1)[-1]
    shape, inner = kind.shape, ()
    if kind.shape == "record" and is_text(kind):
        shape, inner = "both", tuple(_fields(draft, path, value, found, kind.cls))
    elif kind.shape == "record":
        inner = tuple(_fields(draft, path, value, found, kind.cls))
    elif kind.shape == "items":
        inner = tuple(_item(draft, f"{path}.{identity(item)}", item, found) for item in value or ())
    elif tied := _ties(draft, path):
        shape, options = ("keys" if kind.shape == "keys" else "choice"), tied
    chosen = tuple(options) or tuple((option, choice_words(option)) for option in kind.options)
    if kind.shape in ("choice", "yes_no", "number") and value is None:
        value = _default(path)
    said = tuple((each.is_error, design_labels.check_words(each.code)) for each in found if each.path == path)
    is_short = name in SHORT or path.startswith("key_method.comp")
    return Box(path, shape, design_labels.labels(draft, path)[-1], design_labels.hint(path), value, is_short, chosen, inner, said)


def _fields(draft: Mapping[str, Any], path: str, value: Any, found: Sequence[Finding], cls: Any) -> Iterator[Box]:
    held = value if isinstance(value, Mapping) else {}
    for name in field_kinds(cls):
        if name != "key":
            yield _box(draft, f"{path}.{name}", held.get(name), found, ())


def _item(draft: Mapping[str, Any], path: str, item: Mapping[str, Any], found: Sequence[Finding]) -> Box:
    made = _box(draft, path, item, found, ())
    inner = made.inner if made.shape == "record" else (made,)
    return Box(path, "item", made.label, "", item, False, (), inner, made.said)


def _ties(draft: Mapping[str, Any], path: str) -> list[tuple[str, str]]:
    """Return what a field may name: criteria of the rubric, levels of a scale."""
    first, _dot, last = path.partition(".")
    if first in ("evidence", "exemplars") and last.endswith((".criteria", ".criterion")):
        return [(identity(each), design_labels.name_of(draft, f"criteria.{identity(each)}", each)) for each in draft.get("criteria") or ()]
    if last.endswith((".passing", ".level")) and first in ("criteria", "exemplars"):
        return _levels(draft, path)
    return []


def _levels(draft: Mapping[str, Any], path: str) -> list[tuple[str, str]]:
    first, key = path.split(".")[:2]
    criteria = {identity(each): each for each in draft.get("criteria") or ()}
    if first == "exemplars":
        exemplar = next((each for each in draft.get("exemplars") or () if identity(each) == key), {})
        key = str(exemplar.get("criterion") or "")
    levels = criteria.get(key, {}).get("levels") or ()
    return [(identity(each), design_labels.name_of(draft, f"criteria.{key}.levels.{identity(each)}", each)) for each in levels]


def _default(path: str) -> Any:
    """Return what a field says where nobody has written in it."""
    *where, name = path.split(".")
    holder: Any = Definition
    if where:
        holder = kind_of(".".join(where)).cls
    default = holder.__dataclass_fields__[name].default if holder else None
    return default if isinstance(default, str | int | bool) else None
