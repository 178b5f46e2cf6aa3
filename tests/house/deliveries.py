"""What the worker and its doors may note on an entry: reasons, advice, actions and kinds, read off their source."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from inspect import Parameter, signature
from pathlib import Path

from lti_tool.domain.ratings import ScaleFaulty
from lti_tool.errors import DoorError
from lti_tool.outbound.faults import OutboundFault
from tests.house.codes import Places, calls, error_classes, helpers, literals, name_of, own_modules, raised
from tests.house.places import short, tree

DOORS = (
    "grades.py", "moodle", "worker", "outbound/doors.py",
    "lti/tokens.py", "lti/ags_documents.py", "lti/paging.py", "lti/notice_handlers.py",
)  # fmt: skip
NOTES = (*DOORS, "services/outbox")
FROM_BELOW = ("outbound", "domain/ratings.py")
"""Their codes become reasons where a door catches them and passes `fault.code` on."""
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+")


def kinds() -> set[str]:
    """Return the kinds of entries that services ever owe."""
    found = [literals(call.args[1], path) for path in own_modules("services/outbox") for call in calls(path, ["owe"])]
    return {kind for each in found for kind in each or {"not to be read"}}


def actions() -> Places:
    """Return the actions by which the worker ends a try."""
    found: Places = defaultdict(set)
    for path in own_modules("worker", "services/outbox"):
        for call in calls(path, ["Outcome"]):
            for action in literals(call.args[0], path) or {f"not to be read: {ast.unparse(call)}"}:
                found[action].add(f"{short(path)}:{call.lineno}")
    return found


def reasons() -> Places:
    """Return every reason an entry can show."""
    others = tuple(kind for kind in error_classes().values() if not issubclass(kind, OutboundFault | ScaleFaulty))
    below = raised(own_modules(*FROM_BELOW), others)
    return _merge(gathered(_notes(), 0), _pairs(0), _assigned(0), _tables(0), below, _dropped(), _unsaid())


def advice() -> Places:
    """Return every advice an entry can carry."""
    return _merge(gathered(_notes(), 1), _pairs(1), _assigned(1), _tables(1))


def _unsaid() -> Places:
    """Return the reasons that a door's error has where none is given."""
    doors = [signature(kind).parameters for kind in error_classes().values() if issubclass(kind, DoorError)]
    given = {parameters["reason"].default for parameters in doors if "reason" in parameters}
    return {reason: {"lti_tool/errors.py"} for reason in given - {Parameter.empty}}


def _notes() -> list[Path]:
    return own_modules(*NOTES)


def _part(call: ast.Call, place: int, path: Path) -> list[ast.expr]:
    """Return the reason (0) or advice (1) that a call hands over, if it makes an outcome or a door's error."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == ("reason", "advice")[place]]
    if name_of(call) == "Outcome":
        return named or call.args[place + 1 : place + 2]
    kind = {**error_classes(), **helpers(path)}.get(name_of(call))
    if kind and issubclass(kind, DoorError):
        return named or (call.args[:1] if place == 0 else [])
    return []


def gathered(paths: list[Path], place: int) -> Places:
    """Return the reasons (0) or the advice (1) that these modules put into outcomes and errors of doors."""
    found: Places = defaultdict(set)
    for path in paths:
        for node in (each for each in ast.walk(tree(path)) if isinstance(each, ast.Call)):
            for value in _part(node, place, path):
                told = set() if _is_half_of_a_pair(value, path) else literals(value, path)
                for code in {f"not to be read: {ast.unparse(node)}"} if told is None else told - {""}:
                    found[code].add(f"{short(path)}:{node.lineno}")
    return found


def _is_half_of_a_pair(value: ast.expr, path: Path) -> bool:
    """Whether it was unpacked from a pair (reason, advice), which `_pairs` reads."""
    unpacked = (target for node in ast.walk(tree(path)) if isinstance(node, ast.Assign) for target in node.targets)
    names = {name.id for target in unpacked if isinstance(target, ast.Tuple) for name in target.elts if isinstance(name, ast.Name)}
    return isinstance(value, ast.Name) and value.id in names


def _pairs(place: int) -> Places:
    """Return one half of every written pair (reason, advice): values of tables, their defaults, and pairs with a name."""
    found: Places = defaultdict(set)
    for path in own_modules(*DOORS, "domain/hosts.py"):
        for node in ast.walk(tree(path)):
            inside = node.values if isinstance(node, ast.Dict) else node.args if isinstance(node, ast.Call) else []
            inside = [node.value] if isinstance(node, ast.AnnAssign) else inside
            for pair in (each for each in inside if isinstance(each, ast.Tuple) and len(each.elts) == 2):
                halves = [each.value for each in pair.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
                if len(halves) == 2 and all(map(CODE.fullmatch, halves)):
                    found[halves[place]].add(f"{short(path)}:{pair.lineno}")
    return found


def _dropped() -> Places:
    """Return the reasons for which services end an entry that has not left: `drop(entry, "...")`."""
    found: Places = defaultdict(set)
    for path in own_modules("services"):
        for call in calls(path, ["drop"]):
            for code in literals(call.args[1], path) or {f"not to be read: {ast.unparse(call)}"}:
                found[code].add(f"{short(path)}:{call.lineno}")
    return found


def _assigned(place: int) -> Places:
    """Return what is written straight onto an entry: `entry.reason, entry.advice = "...", "..."`."""
    found: Places = defaultdict(set)
    for path in own_modules("services/outbox"):
        for node in (each for each in ast.walk(tree(path)) if isinstance(each, ast.Assign)):
            for code in _written(node, ("reason", "advice")[place]):
                found[code].add(f"{short(path)}:{node.lineno}")
    return found


def _written(node: ast.Assign, name: str) -> Iterator[str]:
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each, given in zip(target.elts, value.elts, strict=False):
            if isinstance(each, ast.Attribute) and each.attr == name and isinstance(given, ast.Constant) and given.value:
                yield str(given.value)


def _tables(place: int) -> Places:
    """Return the reasons (0) or the advice (1) in the tables that name an advice for a reason."""
    found: Places = defaultdict(set)
    for path in _notes():
        for node in (each for each in tree(path).body if isinstance(each, ast.Assign) and isinstance(each.value, ast.Dict)):
            if getattr(node.targets[0], "id", "") in ("ADVICE", "GIVEN_UP") and isinstance(node.value, ast.Dict):
                for half in (node.value.keys, node.value.values)[place]:
                    for code in literals(half, path) or set():
                        found[code].add(f"{short(path)}:{node.lineno}")
    return found


def _merge(*parts: Places) -> Places:
    found: Places = defaultdict(set)
    for part in parts:
        for code, places in part.items():
            found[code] |= places
    return dict(found)
