"""The tree: what may stand where, how long it may grow, and what a stranger finds in the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.places import PACKAGE, ROOT, modules, repository_files, setup_cfg, short, top_level

TOP = {
    "lti_tool", "config", "jwks", "tests", "setup.cfg", "README.md",  # fixed by the owner
    "pyproject.toml", "Makefile", "docs", ".ci", ".gitignore", "LICENSE", "CHANGELOG.md",  # tools and readers ask for them here
}  # fmt: skip
TALK_AT = 200
LONGEST = 250
LONG_FOR_A_REASON = {
    "lti_tool/migrations/versions/0001_initial.py": "all tables of the first day, written out by a machine and never edited again",
}
LOCK = re.compile(r"(^|/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|.*\.lock|requirements.*\.txt)$")
REGISTRIES = ("registry." + "npmjs.org", "registry." + "yarnpkg.com", "files." + "pythonhosted.org", "pypi." + "org", "/simple" + "/")
PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}")
TEXTS = {".py", ".md", ".cfg", ".toml", ".html", ".css", ".js", ".json", ".po", ".yml", ".yaml", ".txt", ".sh", ".svg", ".mako", ""}


def _texts() -> list[Path]:
    return [path for path in repository_files() if path.suffix in TEXTS and (ROOT / path).is_file()]


def test_nothing_stands_at_the_top_but_what_was_agreed() -> None:
    assert top_level() - TOP == set()


def test_every_file_of_the_package_is_installed_with_it() -> None:
    """What no pattern of setup.cfg covers works from a clone and is missing after an installation."""
    given = setup_cfg()["options.package_data"]
    patterns = [pattern for line in given.get("lti_tool", "").splitlines() for pattern in line.split(",") if pattern.strip()]
    packaged = {path for pattern in patterns for path in PACKAGE.glob(pattern.strip())}
    others = [path for path in repository_files() if path.parts[0] == "lti_tool" and path.suffix != ".py"]
    assert [str(path) for path in others if ROOT / path not in packaged] == []


def test_every_folder_of_modules_is_found_as_a_package() -> None:
    assert setup_cfg()["options"]["packages"].strip() == "find_namespace:" or _without_init() == []


def _without_init() -> list[str]:
    folders = {path.parent for path in modules()}
    return [short(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()]


def test_no_module_grows_beyond_its_noun() -> None:
    long = {short(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {name: lines for name, lines in long.items() if lines > LONGEST and name not in LONG_FOR_A_REASON} == {}


def test_a_module_that_may_be_long_still_is() -> None:
    assert [name for name in LONG_FOR_A_REASON if len((ROOT / name).read_text("utf-8").splitlines()) <= LONGEST] == []


@pytest.mark.parametrize("path", [path for path in modules() if path.read_text("utf-8").strip()], ids=short)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert path.read_text("utf-8").lstrip().startswith('"""')


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    assert [short(path) for path in modules() if marks.search(path.read_text("utf-8"))] == []


def test_no_private_key_stands_outside_the_tests() -> None:
    assert [str(path) for path in repository_files() if path.parts[0] != "tests" and PRIVATE_KEY.search((ROOT / path).read_bytes())] == []


def test_no_lock_file_names_a_registry() -> None:
    """A lock file made here would send everybody to the registry that was used here."""
    locks = [path for path in repository_files() if LOCK.search(str(path))]
    assert [str(path) for path in locks if any(host in (ROOT / path).read_text("utf-8") for host in REGISTRIES)] == []


def test_no_file_names_a_registry_or_a_path_of_somebody_s_machine() -> None:
    named = (*REGISTRIES[:4], "/home" + "/", "/Users" + "/", "/work" + "/main", "/tmp" + "/v/")
    assert [(str(path), what) for path in _texts() for what in named if what in (ROOT / path).read_text("utf-8")] == []


def test_every_dependency_says_why_it_is_there() -> None:
    silent, reason = [], False
    for line in _dependency_lines():
        if line.startswith("#"):
            reason = len(line) > 10
        else:
            silent += [] if reason else [line]
            reason = False
    assert silent == []


def _dependency_lines() -> list[str]:
    text = (ROOT / "setup.cfg").read_text("utf-8")
    lists = re.findall(r"^(?:install_requires|[a-z]+) =\n((?:    .*\n)+)", text[text.index("install_requires") :], re.MULTILINE)
    lines = [line.strip() for part in lists[:1] for line in part.splitlines()]
    extras = text[text.index("[options.extras_require]") : text.index("[tool:pytest]")]
    return lines + [line.strip() for line in extras.splitlines() if line.startswith("    ")]


def _readme() -> str:
    path = ROOT / "README.md"
    assert path.exists(), "there is no README.md"
    return path.read_text("utf-8")


def test_the_readme_gives_the_two_commands() -> None:
    lines = [line.strip() for block in re.findall(r"```[a-z]*\n(.*?)```", _readme(), re.DOTALL) for line in block.splitlines()]
    assert {"make demo", "make test"} <= {" ".join(line.split()[:2]) for line in lines}


def test_the_map_in_the_readme_names_every_room() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if _is_room(path)}
    text = _readme()
    assert [room for room in sorted(rooms) if not re.search(rf"(?<![\w/.]){re.escape(room)}(?:/|\b)", text)] == []


def _is_room(path: Path) -> bool:
    if path.is_dir():
        return path.name in {name.parts[1] for name in repository_files() if name.parts[0] == PACKAGE.name}
    return path.suffix == ".py" and not path.name.startswith("__")


def test_the_readme_points_at_nothing_that_is_not_there() -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", _readme())
    assert [link for link in links if "://" not in link and not link.startswith("mailto:") and not (ROOT / link).exists()] == []
