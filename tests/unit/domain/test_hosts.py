import pytest

from lti_tool.domain.hosts import PROFILES, STANDARD, profile_of


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("moodle", "Moodle"), ("Moodle", "Moodle"), ("canvas", "Canvas"), ("desire2learn", "Brightspace"), ("D2L", "Brightspace"),
        ("BlackboardLearn", "Blackboard"), ("Blackboard Learn", "Blackboard"), ("sakai", "Sakai"), ("Open edX", "Open edX"),
    ],
)  # fmt: skip
def test_a_family_is_known_by_what_it_calls_itself(said, label):
    assert profile_of(said).label == label


@pytest.mark.parametrize("said", ["", " ", "another", "moodle-like"])
def test_an_unknown_family_is_held_to_the_standard(said):
    assert profile_of(said) is STANDARD


def test_no_two_families_answer_to_one_name():
    names = [name for profile in PROFILES for name in (profile.family, *profile.also_called)]
    assert len(names) == len(set(names)) and all(name == name.lower() for name in names)


def test_a_status_that_may_be_about_the_stamp_means_nothing_else():
    """SCO-13: the result is read then, and only what it shows decides."""
    assert [profile.family for profile in PROFILES if profile.stamp_conflicts & set(profile.score_refused)] == []


def test_who_cannot_be_scored_is_told_apart_from_a_right_that_lacks():
    """SCO-17."""
    for profile in (*PROFILES, STANDARD):
        assert profile.score_refused[422] == ("person_not_gradable", "check_enrolment_and_role")
        assert set(profile.score_refused) >= {403, 404, 410, 422}
