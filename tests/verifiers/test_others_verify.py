"""Badges hold before verifiers that others wrote: Digital Bazaar's, in Node, without network (verify.mjs)."""

import json
import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from lti_tool.badges import compose, dids, keys, sign
from lti_tool.badges.facts import Evidence
from tests.unit.badges.sample import AWARDED, DID, ISSUER, PLACE, STATUS_URL, WRITINGS, Issued, changed_leaves

HERE = Path(__file__).parent
ISSUED = Issued()


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    """Return a function from badges' files to verdicts, in order; one Node process for all of them."""
    missing = _missing()
    if missing and "node" in os.environ.get("LTI_TOOL_TEST_REQUIRE", ""):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)

    def verdicts(*cases):
        folders = [_folder(tmp_path_factory.mktemp("badge"), files) for files in cases]
        command = ["node", str(HERE / "verify.mjs"), *map(str, folders)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert run.returncode == 0, run.stderr
        return [json.loads(line) for line in run.stdout.splitlines()]

    return verdicts


def _missing() -> str | None:
    if not shutil.which("node"):
        return "node is not installed"
    if not (HERE / "node_modules").is_dir():
        return "the npm packages are not installed: run `npm ci --ignore-scripts` in tests/verifiers"
    return None


def _folder(folder, files):
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    return folder


def with_badge(badge):
    return ISSUED.files | {"credential.json": sign.to_bytes(badge)}


IN_FORCE = {"verified": True, "status": True, "errors": []}


def test_a_badge_with_everything_in_it_is_taken(judge):
    assert judge(ISSUED.files) == [IN_FORCE]


def test_badges_of_every_shape_are_taken(judge):
    shapes = [
        {"evidence": ()},
        {"valid_until": AWARDED + timedelta(days=365_000)},
        {"marks": {"plan": "proficient", "teach": "proficient"}},
        {"assessed_from": None, "assessed_to": None},
        *({"evidence": (Evidence(text, description=text),)} for text in WRITINGS),
    ]
    assert judge(*(Issued(**shape).files for shape in shapes)) == [IN_FORCE] * len(shapes)


def test_a_revoked_badge_is_seen_as_revoked(judge):
    revoked = ISSUED.sign(compose.status_list(ISSUER, STATUS_URL, {PLACE}, AWARDED))
    (verdict,) = judge(ISSUED.files | {"status.json": sign.to_bytes(revoked)})
    assert verdict == {"verified": True, "status": False, "errors": []}


def test_a_badge_signed_with_a_retired_key_is_taken_and_with_a_removed_one_is_not(judge):
    new = keys.new_ed25519()[1]
    retired, removed = (sign.to_bytes(dids.did_document(DID, known)) for known in ([new, ISSUED.public], [new]))
    verdicts = judge(ISSUED.files | {"did.json": retired}, ISSUED.files | {"did.json": removed})
    assert [verdict["verified"] for verdict in verdicts] == [True, False]


def test_every_single_changed_value_is_refused(judge):
    changes = [(where, changed) for where, changed in changed_leaves(ISSUED.badge)]
    verdicts = judge(*(with_badge(changed) for _, changed in changes))
    assert [where for (where, _), verdict in zip(changes, verdicts, strict=True) if verdict["verified"]] == []


def test_a_word_that_no_context_explains_is_refused(judge):
    assert judge(with_badge(ISSUED.badge | {"honours": "first"}))[0]["verified"] is False


def test_a_badge_out_of_its_time_is_refused(judge):
    expired, early = Issued(valid_until=AWARDED + timedelta(days=1)), Issued(valid_from=AWARDED + timedelta(days=365_000))
    assert [verdict["verified"] for verdict in judge(expired.files, early.files)] == [False, False]


def test_a_status_list_that_was_changed_leaves_the_status_unknown(judge):
    forged = ISSUED.status | {"credentialSubject": ISSUED.status["credentialSubject"] | {"encodedList": "uH4sIAAAAAAAAA"}}
    (verdict,) = judge(ISSUED.files | {"status.json": sign.to_bytes(forged)})
    assert (verdict["verified"], verdict["status"]) == (False, None)


def test_the_lock_file_names_no_registry():
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
