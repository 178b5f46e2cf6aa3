"""The two contexts are the published ones or none."""

import subprocess
import sys
from hashlib import sha256

import pytest

from lti_tool.badges import contexts
from lti_tool.badges.errors import SigningRefused


@pytest.fixture(autouse=True)
def fresh():
    contexts.context.cache_clear()
    yield
    contexts.context.cache_clear()


def test_both_contexts_explain_the_words_a_badge_uses():
    assert "VerifiableCredential" in contexts.context(contexts.CREDENTIALS)["@context"]
    assert "RubricCriterionLevel" in contexts.context(contexts.OPEN_BADGES)["@context"]


def test_the_w3c_context_is_the_one_whose_hash_the_recommendation_prints():
    # Verifiable Credentials Data Model 2.0, "Base Context"
    assert contexts.SOURCES[contexts.CREDENTIALS][1] == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"


@pytest.mark.parametrize("url", ["https://purl.imsglobal.org/spec/ob/v3p0/context.json", "https://www.w3.org/2018/credentials/v1", "file:///x"])
def test_any_other_context_is_refused(url):
    with pytest.raises(SigningRefused) as refused:
        contexts.context(url)
    assert refused.value.code == "context_unknown"


def test_a_context_with_other_bytes_is_refused(monkeypatch):
    _, expected = contexts.SOURCES[contexts.OPEN_BADGES]
    monkeypatch.setitem(contexts.SOURCES, contexts.OPEN_BADGES, ("ob-v3p0-context-3.0.2.json", expected))
    with pytest.raises(SigningRefused) as refused:
        contexts.context(contexts.OPEN_BADGES)
    assert refused.value.code == "context_changed"


GONE = {contexts.OPEN_BADGES: ("gone.json", sha256().hexdigest())}


@pytest.mark.parametrize(("name", "value"), [("PACKAGE", "no-such-package"), ("SOURCES", GONE)])
def test_a_missing_context_is_named(monkeypatch, name, value):
    monkeypatch.setattr(contexts, name, value)
    with pytest.raises(SigningRefused) as refused:
        contexts.context(contexts.OPEN_BADGES)
    assert refused.value.code == "context_missing"


def test_reading_a_context_runs_nothing_of_the_package_that_brought_it():
    script = "import sys; from lti_tool.badges import contexts as c; c.context(c.OPEN_BADGES); print('openbadgeslib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"


def test_composing_loads_no_json_ld_processor():
    # PyLD and lxml cost the web process tens of megabytes; only the worker signs.
    script = "import sys; from lti_tool.badges import compose, dids, facts, keys, status; print({'pyld', 'lxml'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "set()\n"
