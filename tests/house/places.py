"""What there is to look at: the repository's files as a clone would hold them, and the package's modules."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from configparser import ConfigParser
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "lti_tool"
TEMPLATES = PACKAGE / "templates"


@cache
def repository_files() -> tuple[Path, ...]:
    """Return every file that git would keep, as paths below the top; what .gitignore names is passed over."""
    return tuple(sorted(_walk()))


def top_level() -> set[str]:
    """Return the names at the top of the repository."""
    return {path.parts[0] for path in repository_files()}


def modules(*below: str) -> list[Path]:
    """Return the Python files below these parts of the package, or of all of it."""
    parts = [PACKAGE / part for part in below] or [PACKAGE]
    return sorted(path for part in parts for path in ([part] if part.is_file() else part.rglob("*.py")) if "__pycache__" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """Return a module as it reads."""
    return ast.parse(path.read_text("utf-8"), str(path))


def short(path: Path) -> str:
    """Return the path as a person would say it."""
    return str(path.relative_to(ROOT))


def setup_cfg() -> ConfigParser:
    """Return setup.cfg; its lists keep their lines."""
    read = ConfigParser(comment_prefixes=("#",))
    read.read(ROOT / "setup.cfg", "utf-8")
    return read


def _ignored() -> list[str]:
    lines = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    return [".git", *(line.strip().strip("/") for line in lines if line.strip() and not line.startswith("#"))]


def _walk() -> Iterator[Path]:
    patterns = _ignored()
    for folder, folders, files in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = [name for name in folders if not _is_ignored(here / name, patterns)]
        yield from (here / name for name in files if not _is_ignored(here / name, patterns))


def _is_ignored(path: Path, patterns: list[str]) -> bool:
    return any(fnmatch(path.name, pattern) or fnmatch(str(path), pattern) for pattern in patterns)
