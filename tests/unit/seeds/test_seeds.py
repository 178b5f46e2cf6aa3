"""The seeds hold themselves to what the framework asks of every micro-credential."""

import json
import re
from importlib.resources import files

import pytest

import lti_tool.seeds
from lti_tool.domain.micro_credentials import dump, parse
from lti_tool.seeds import list_definitions

SEEDS = list_definitions()
THAI = re.compile("[\u0e00-\u0e7f]")

each = pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.slug)


def texts(value):
    """Yield every bilingual text of a dumped definition."""
    if isinstance(value, dict) and value.keys() == {"en", "th"}:
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def test_there_is_one_per_category_with_the_idnumber_hosts_know_it_by():
    assert [(seed.category, seed.competency.idnumber) for seed in SEEDS] == [
        ("business", "MC-BUS-01"),
        ("technology", "MC-TEC-01"),
        ("education", "MC-EDU-01"),
        ("science-engineering", "MC-SCI-01"),
    ]


def test_both_ways_of_assessing_occur():
    assert [seed.assessed_by for seed in SEEDS] == ["instructors", "named", "instructors", "instructors"]


def test_each_file_is_named_as_its_slug():
    names = {entry.name for entry in files(lti_tool.seeds).iterdir() if entry.name.endswith(".toml")}
    assert names == {f"{seed.slug}.toml" for seed in SEEDS}


@each
def test_a_seed_survives_storage_whole(seed):
    assert parse(json.loads(json.dumps(dump(seed)))) == seed


@each
def test_thai_is_written_in_thai_and_english_is_not(seed):
    for text in texts(dump(seed)):
        assert not THAI.search(text["en"]), text["en"]
        # A name of a work or a tool may stay as it is.
        assert THAI.search(text["th"]) or text["th"] in {"Exit Ticket", "Data-Flow Diagram"}, text["th"]


@each
def test_levels_of_one_criterion_say_different_things(seed):
    for criterion in seed.criteria:
        for language in ("en", "th"):
            descriptions = [getattr(level.description, language) for level in criterion.levels]
            assert len(set(descriptions)) == len(descriptions)


@each
def test_a_seed_has_the_parts_the_framework_names(seed):
    assert [part.key for part in seed.parts] == ["overview", "work", "reflection"]
    assert 3 <= len(seed.criteria) <= 4 and all(3 <= len(criterion.levels) <= 4 for criterion in seed.criteria)
    assert len(seed.references) >= 2 and seed.key_method.components and seed.resources


@each
def test_every_answer_has_a_word_limit(seed):
    assert all(prompt.word_limit for prompt in seed.prompts)


@each
def test_a_title_fits_a_gradebook_column_in_both_languages(seed):
    # Moodle's line item label holds 255 characters.
    assert len(seed.title.both) <= 255
