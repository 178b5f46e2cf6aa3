"""Every code the package can raise, read off its source.

A code is the class attribute `code`, or the first argument of a class that takes one, or of a helper
that returns such a class. Values are followed through variables and through the parameters of the
function around them; what only running it could tell must be listed in PUT_TOGETHER, so that no code
escapes the tables of words unseen.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import lti_tool
from lti_tool.errors import DoorError, ToolError
from tests.house.places import PACKAGE, modules, short, tree

PUT_TOGETHER = {
    ("lti_tool/lti/login.py", "f'{name}_missing'"): ("iss_missing", "login_hint_missing", "target_link_uri_missing"),
    ("lti_tool/lti/message.py", "f'{name}_missing'"): ("state_missing", "id_token_missing"),
    ("lti_tool/moodle/service.py", "f'{noun}_unknown_in_host'"): (
        "person_unknown_in_host", "course_unknown_in_host", "activity_unknown_in_host",
    ),
}
PASSED_ON = {
    "fault.reason", "fault.advice", "fault.code", "outcome.reason", "outcome.advice", "str(facts.get('advice', ''))",
    "code if known else 'invalid_client' if answer.status == 401 else 'token_refused'",
}  # fmt: skip
"""Taken from an error that was caught, or from a table of codes: read where that is written."""
APART = ("practice", "demo", "conformance")
"""They have errors of their own, for readers of their own."""

Places = dict[str, set[str]]
Function = ast.FunctionDef


@cache
def error_classes() -> dict[str, type[ToolError]]:
    """Return the tool's errors by name."""
    for module in pkgutil.walk_packages(lti_tool.__path__, "lti_tool."):
        parts = module.name.split(".")
        if parts[1] not in APART and parts[-1] not in ("__main__", "env") and "versions" not in parts:
            importlib.import_module(module.name)
    return {kind.__name__: kind for kind in _below(ToolError)}


def own_modules(*below: str) -> list[Path]:
    """Return the modules whose errors are the tool's."""
    return [path for path in modules(*below) if path.relative_to(PACKAGE).parts[0] not in (*APART, "migrations")]


def raised(paths: Iterable[Path], without: tuple[type[ToolError], ...] = (DoorError,)) -> Places:
    """Return the codes that these modules make errors of, with the places where."""
    found: Places = defaultdict(set)
    for path in paths:
        makers = {**error_classes(), **helpers(path)}
        for call in calls(path, makers):
            kind = makers[name_of(call)]
            if not issubclass(kind, without):
                for code in _codes_of(call, kind, path):
                    found[code].add(f"{short(path)}:{call.lineno}")
    return dict(found)


def calls(path: Path, names: Iterable[str]) -> Iterator[ast.Call]:
    """Yield the calls of anything with one of these names."""
    wanted = set(names)
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and name_of(node) in wanted)


def name_of(call: ast.Call) -> str:
    """Return the last word of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def literals(node: ast.expr | None, path: Path) -> set[str] | None:
    """Return the texts an expression can be, None where only running it could tell."""
    if node is not None and ast.unparse(node) in PASSED_ON:
        return set()
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else None
    if isinstance(node, ast.IfExp):
        return _all([literals(node.body, path), literals(node.orelse, path)])
    if isinstance(node, ast.BoolOp):
        return _all([literals(each, path) for each in node.values])
    if isinstance(node, ast.Name):
        return _of_name(node, path)
    if isinstance(node, ast.Call) and name_of(node) == "get" and isinstance(node.func, ast.Attribute):
        return _of_table(node, path)
    told = node and PUT_TOGETHER.get((short(path), ast.unparse(node)))
    return set(told) if told else None


def _codes_of(call: ast.Call, kind: type[ToolError], path: Path) -> Iterable[str]:
    if not call.args or (name_of(call) in error_classes() and not _takes_code(kind)):
        return {_own_code(kind)}
    told = literals(call.args[0], path)
    return {f"not to be read: {ast.unparse(call)}"} if told is None else told


def _takes_code(kind: type[ToolError]) -> bool:
    return kind.coded and list(inspect.signature(kind).parameters)[:1] == ["code"]


@cache
def _own_code(kind: type[ToolError]) -> str:
    """Return the one code of a class: what it passes to the class above it, else its attribute."""
    source = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    above = (node for node in ast.walk(source) if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__")
    return next((call.args[0].value for call in above if call.args and isinstance(call.args[0], ast.Constant)), kind.code)


def _of_name(name: ast.Name, path: Path) -> set[str] | None:
    """Follow a name: what is assigned to it in its function, else what callers in this module pass, else the module's constant."""
    function = _around(path).get(name)
    if function and (values := _assigned(function, name.id)):
        return _all([literals(value, path) for value in values])
    if function and name.id in (parameters := [each.arg for each in _parameters(function)]):
        if function.name in _makers(path) and parameters[0] == name.id:
            return set()  # read where the helper is called
        return _all([literals(_argument(call, parameters.index(name.id), name.id), path) for call in calls(path, [function.name])])
    values = _assigned(tree(path), name.id)
    return _all([literals(value, path) for value in values]) if values else None


def _of_table(call: ast.Call, path: Path) -> set[str] | None:
    """Return the values of a table of texts in this module, with the default."""
    table = getattr(call.func, "value", None)
    values = _assigned(tree(path), table.id) if isinstance(table, ast.Name) else []
    if len(values) != 1 or not isinstance(values[0], ast.Dict):
        return None
    return _all([literals(each, path) for each in (*values[0].values, *call.args[1:])])


def _assigned(scope: ast.AST, name: str) -> list[ast.expr]:
    pairs = (
        (target, node.value)
        for node in (ast.walk(scope) if isinstance(scope, Function) else getattr(scope, "body", []))
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    )
    return [value for target, value in pairs if isinstance(target, ast.Name) and target.id == name]


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    named = [keyword.value for keyword in call.keywords if keyword.arg == name]
    return named[0] if named else call.args[place] if place < len(call.args) else None


def _parameters(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args]


def _all(found: list[set[str] | None]) -> set[str] | None:
    return None if not found or None in found else {text for each in found if each for text in each}


@cache
def _around(path: Path) -> dict[ast.AST, Function]:
    """Return each node's innermost function."""
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, Function)]
    return {inner: function for function in functions for inner in ast.walk(function) if inner is not function}


@cache
def helpers(path: Path) -> dict[str, type[ToolError]]:
    """Return functions that make an error from a code: this module's own, and the public ones of others."""
    return {name: kind for each in own_modules() for name, kind in _makers(each).items() if each == path or not name.startswith("_")}


@cache
def _makers(path: Path) -> dict[str, type[ToolError]]:
    """Return this module's functions whose first parameter is `code` and that return an error."""
    functions = (node for node in ast.walk(tree(path)) if isinstance(node, Function))
    with_code = (each for each in functions if [arg.arg for arg in _parameters(each)][:1] == ["code"])
    made = ((each.name, error_classes().get(getattr(each.returns, "id", ""))) for each in with_code)
    return {name: kind for name, kind in made if kind}


def _below(kind: type[ToolError]) -> Iterator[type[ToolError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
