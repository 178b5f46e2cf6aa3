"""The seeds of a first year: how many, in which order, and whether they can be stored and read."""

import json
from importlib.resources import files

import pytest

import lti_tool.seeds
from lti_tool.domain.micro_credentials import CATEGORIES, dump, parse
from lti_tool.seeds import list_definitions, list_first_year

SEEDS = list_first_year()
INITIALS = {"business": "BUS", "technology": "TEC", "education": "EDU", "science-engineering": "SCI"}
PER_CATEGORY = 6

each = pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.slug)


def test_a_first_year_holds_six_per_category_with_the_idnumbers_hosts_know_them_by():
    assert [(seed.category, seed.competency.idnumber) for seed in SEEDS] == [
        (category, f"MC-{INITIALS[category]}-{number:02}") for category in CATEGORIES for number in range(1, PER_CATEGORY + 1)
    ]


def test_the_examples_are_the_first_of_each_category():
    assert [(seed.category, seed.competency.idnumber) for seed in list_definitions()] == [
        ("business", "MC-BUS-01"),
        ("technology", "MC-TEC-01"),
        ("education", "MC-EDU-01"),
        ("science-engineering", "MC-SCI-01"),
    ]
    assert set(list_definitions()) <= set(SEEDS)


def test_both_ways_of_assessing_occur_among_the_examples():
    assert [seed.assessed_by for seed in list_definitions()] == ["instructors", "named", "instructors", "instructors"]


def test_each_file_is_named_as_its_slug():
    names = {entry.name for entry in files(lti_tool.seeds).iterdir() if entry.name.endswith(".toml")}
    assert names == {f"{seed.slug}.toml" for seed in SEEDS}


def test_no_two_offers_have_one_title_or_one_statement():
    for words in ([seed.title for seed in SEEDS], [seed.competency.statement for seed in SEEDS]):
        assert len({text.en for text in words}) == len({text.th for text in words}) == len(SEEDS)


@each
def test_a_seed_survives_storage_whole(seed):
    assert parse(json.loads(json.dumps(dump(seed)))) == seed


@each
def test_a_title_fits_a_gradebook_column_in_both_languages(seed):
    # Moodle's line item label holds 255 characters.
    assert len(seed.title.both) <= 255
