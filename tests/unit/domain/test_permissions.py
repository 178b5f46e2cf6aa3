import pytest

from lti_tool.domain.permissions import Actor, Grant, may_assess, may_choose, may_design, may_earn, may_see_platform


def person(*roles, name="ann", is_test=False, grants=()):
    return Actor(name, frozenset(roles), is_test, frozenset(grants))


def assesses(actor, assessed_by="instructors", is_own=False, micro_credential="coffee", issuer="kmutt"):
    return may_assess(actor, is_own, assessed_by, micro_credential, issuer)


EVERY_RIGHT = (Grant("assessor"), Grant("designer"))


def test_the_courses_instructors_assess_where_the_micro_credential_trusts_them():
    assert assesses(person("instructor"), "instructors")
    assert not assesses(person("instructor"), "named")


@pytest.mark.parametrize("assessed_by", ["instructors", "named"])
def test_named_assessors_assess_in_either_case(assessed_by):
    assert assesses(person(grants=[Grant("assessor", "coffee", "kmutt")]), assessed_by)


@pytest.mark.parametrize("assessed_by", ["instructors", "named"])
def test_nobody_judges_their_own_submission_in_any_role(assessed_by):
    everything = person("instructor", "administrator", "learner", grants=EVERY_RIGHT)
    assert assesses(everything, assessed_by, is_own=False)
    assert not assesses(everything, assessed_by, is_own=True)


@pytest.mark.parametrize("roles", [(), ("learner",), ("administrator",)])
def test_being_there_is_not_being_an_assessor(roles):
    assert not assesses(person(*roles))


@pytest.mark.parametrize(
    ("grant", "may"),
    [
        (Grant("assessor"), True),
        (Grant("assessor", issuer="kmutt"), True),
        (Grant("assessor", micro_credential="coffee"), True),
        (Grant("assessor", micro_credential="tea"), False),
        (Grant("assessor", issuer="elsewhere"), False),
        (Grant("assessor", micro_credential="coffee", issuer="elsewhere"), False),
        (Grant("designer", "coffee", "kmutt"), False),
    ],
)
def test_a_grant_reaches_as_far_as_its_scope(grant, may):
    assert assesses(person(grants=[grant]), "named") == may


def test_the_anonymous_neither_judge_nor_earn():
    nobody = person("instructor", "learner", name=None, grants=EVERY_RIGHT)
    assert not assesses(nobody)
    assert not may_earn(nobody)


def test_learners_earn_and_test_users_never_do():
    assert may_earn(person("learner"))
    assert not may_earn(person("learner", is_test=True))
    assert not may_earn(person("instructor"))


def test_a_test_user_may_do_nothing_that_counts():
    ghost = person("learner", "instructor", "administrator", is_test=True, grants=EVERY_RIGHT)
    assert not any((assesses(ghost), may_choose(ghost), may_see_platform(ghost), may_design(ghost, "kmutt"), may_earn(ghost)))


@pytest.mark.parametrize(
    ("role", "chooses", "sees_platform"), [("learner", False, False), ("instructor", True, False), ("administrator", True, True)]
)
def test_instructors_choose_and_only_administrators_see_the_platform(role, chooses, sees_platform):
    assert (may_choose(person(role)), may_see_platform(person(role))) == (chooses, sees_platform)


def test_designing_is_granted_and_comes_with_no_course_role():
    assert not may_design(person("instructor", "administrator"), "kmutt")
    assert may_design(person(grants=[Grant("designer", issuer="kmutt")]), "kmutt")
    assert not may_design(person(grants=[Grant("designer", issuer="elsewhere")]), "kmutt")
    assert not may_design(person(grants=[Grant("assessor", issuer="kmutt")]), "kmutt")


def test_who_may_change_one_micro_credential_may_not_write_another():
    one = person(grants=[Grant("designer", "coffee", "kmutt")])
    assert may_design(one, "kmutt", "coffee")
    assert not may_design(one, "kmutt", "tea")
    assert not may_design(one, "kmutt")
