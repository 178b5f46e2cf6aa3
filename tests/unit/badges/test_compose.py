"""A badge says what was shown, at which level, by which rubric, in both languages."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from lti_tool.badges import compose, plain
from lti_tool.badges.errors import AwardFaulty
from lti_tool.badges.facts import Evidence
from lti_tool.domain.micro_credentials import Alignment
from tests.unit.badges.sample import ACHIEVEMENT, AWARD, AWARDED, DEFINITION, DID, ISSUER, STATUS_URL

AT = ACHIEVEMENT.id


def achievement_of(**changes):
    return compose.achievement(replace(ACHIEVEMENT, definition=replace(DEFINITION, **changes)))


def test_each_criterion_stands_in_the_badge_with_its_levels_and_the_one_that_passes():
    plan = compose.achievement(ACHIEVEMENT)["resultDescription"][0]
    assert (plan["id"], plan["resultType"], plan["requiredLevel"]) == (f"{AT}#plan", "RubricCriterionLevel", f"{AT}#plan/proficient")
    assert [(level["id"], level["level"]) for level in plan["rubricCriterionLevel"]] == [
        (f"{AT}#plan/absent", "1"), (f"{AT}#plan/emerging", "2"), (f"{AT}#plan/proficient", "3"), (f"{AT}#plan/expert", "4"),
    ]  # fmt: skip


def test_a_criterion_that_may_be_missed_requires_no_level():
    assert "requiredLevel" not in compose.achievement(ACHIEVEMENT)["resultDescription"][2]


def test_the_badge_names_the_level_reached_on_every_criterion():
    results = compose.credential(AWARD)["credentialSubject"]["result"]
    assert [(result["resultDescription"], result["achievedLevel"]) for result in results] == [
        (f"{AT}#plan", f"{AT}#plan/expert"), (f"{AT}#teach", f"{AT}#teach/proficient"), (f"{AT}#reflect", f"{AT}#reflect/emerging"),
    ]  # fmt: skip


def test_a_level_below_passing_is_not_called_completed():
    assert [result.get("status") for result in compose.credential(AWARD)["credentialSubject"]["result"]] == ["Completed", "Completed", None]


def test_every_result_leads_to_a_level_inside_the_same_badge():
    subject = compose.credential(AWARD)["credentialSubject"]
    known = {level["id"] for description in subject["achievement"]["resultDescription"] for level in description["rubricCriterionLevel"]}
    assert {result["achievedLevel"] for result in subject["result"]} <= known


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"plan": "expert"}, "mark_missing"),
        ({"plan": "expert", "teach": "emerging"}, "below_passing"),
        ({"plan": "expert", "teach": "superb"}, "level_unknown"),
        ({"plan": "expert", "teach": "expert", "charm": "expert"}, "criterion_unknown"),
    ],
)
def test_no_badge_says_what_its_rubric_does_not_bear_out(marks, code):
    with pytest.raises(AwardFaulty) as refused:
        compose.credential(replace(AWARD, marks=marks))
    assert refused.value.code == code


def test_a_criterion_that_may_be_missed_may_also_be_unmarked():
    badge = compose.credential(replace(AWARD, marks={"plan": "expert", "teach": "expert"}))
    assert len(badge["credentialSubject"]["result"]) == 2


def test_the_criteria_tell_what_the_european_recommendation_asks_of_a_micro_credential():
    narrative = compose.achievement(ACHIEVEMENT)["criteria"]["narrative"]
    method, workload, level, assessment = "Spaced quizzes", "30 hours · 30 ชั่วโมง", "TQF 5", "Portfolio judged by rubric"
    participation, quality, assessor = "ออนไลน์", "Reviewed each year", "ผู้สอนในรายวิชา"
    for told in (method, workload, level, assessment, participation, quality, assessor):
        assert told in narrative


def test_texts_carry_both_languages_in_one_string():
    badge = compose.credential(AWARD)
    assert badge["name"] == "Retrieval practice · การฝึกดึงความจำ" == badge["credentialSubject"]["achievement"]["name"]


def test_hours_of_work_are_not_passed_off_as_credit_hours():
    assert "creditsAvailable" not in compose.achievement(ACHIEVEMENT)


def test_a_place_in_another_framework_is_of_a_type_that_1edtech_knows_or_an_extension():
    places = [Alignment("X", "name", "https://x.example/1", kind) for kind in ("CFItem", "ext:EQF", "EQF")]
    assert [place["targetType"] for place in achievement_of(alignments=tuple(places))["alignment"]] == ["CFItem", "ext:EQF", "ext:EQF"]


def test_what_is_absent_is_left_out():
    badge = compose.credential(replace(AWARD, evidence=(), assessed_from=None, assessed_to=None, issuer=replace(ISSUER, email=None)))
    assert "evidence" not in badge and "validUntil" not in badge and "email" not in badge["issuer"]
    assert "activityStartDate" not in badge["credentialSubject"]
    assert "alignment" not in achievement_of(alignments=())


def test_evidence_without_an_address_is_named_all_the_same():
    assert compose.credential(replace(AWARD, evidence=(Evidence("A talk"),)))["evidence"] == [{"type": ["Evidence"], "name": "A talk"}]


def test_sets_are_arrays_even_of_one():
    badge = compose.credential(AWARD)
    subject = badge["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"] and badge["issuer"]["type"] == ["Profile"]
    assert isinstance(subject["achievement"]["tag"], list) and isinstance(badge["evidence"], list)


def test_moments_are_whole_seconds_of_universal_time():
    bangkok = AWARDED.astimezone(timezone(timedelta(hours=7)))
    assert compose.credential(replace(AWARD, valid_from=bangkok))["validFrom"] == "2025-03-14T09:26:53Z"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError):
        plain.stamp(datetime(2025, 3, 14))


def test_thai_typed_in_another_order_becomes_the_same_text():
    # THAI CHARACTER SARA AM stays itself under NFC; e + combining acute becomes one letter.
    assert plain.tidy("re\u0301sume\u0301 กำ") == "r\u00e9sum\u00e9 กำ"


def test_line_ends_are_one_kind_and_invisible_characters_go():
    assert plain.tidy("a\r\nb\rc\x00\x0b\x7f\ufffe\ud800d\te") == "a\nb\ncd\te"


def test_an_empty_text_is_no_statement():
    assert plain.tidy({"a": "", "b": "\x00", "c": [""], "d": {"e": None}, "f": 0, "g": False}) == {"f": 0, "g": False}


def test_a_status_list_is_a_credential_of_the_same_issuer():
    listed = compose.status_list(ISSUER, STATUS_URL, {1}, AWARDED)
    assert (listed["issuer"], listed["id"], listed["credentialSubject"]["statusPurpose"]) == (DID, STATUS_URL, "revocation")
    assert "validUntil" not in listed


def test_a_profile_on_its_own_brings_the_contexts_that_explain_it():
    assert list(compose.published(compose.profile(ISSUER)))[0] == "@context"
