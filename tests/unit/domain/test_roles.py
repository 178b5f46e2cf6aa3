import pytest

from lti_tool.domain.roles import Roles, read_roles

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"


def roles_of(*addresses):
    return set(read_roles(addresses).roles)


@pytest.mark.parametrize(
    ("address", "roles"),
    [
        (f"{MEMBERSHIP}#Learner", {"learner"}),
        (f"{MEMBERSHIP}#Instructor", {"instructor"}),
        ("Learner", {"learner"}),
        ("Instructor", {"instructor"}),
        (f"{MEMBERSHIP}/Instructor#TeachingAssistant", {"instructor"}),
        (f"{MEMBERSHIP}/Instructor#Grader", {"instructor"}),
        (f"{MEMBERSHIP}/Learner#NonCreditLearner", {"learner"}),
    ],
)
def test_context_roles_their_sub_roles_and_short_names_open_the_course(address, roles):
    assert roles_of(address) == roles


def test_a_learner_of_the_sub_kind_instructor_is_still_a_learner():
    assert roles_of(f"{MEMBERSHIP}/Learner#Instructor") == {"learner"}


@pytest.mark.parametrize("address", [f"{INSTITUTION}Instructor", f"{INSTITUTION}Student", f"{INSTITUTION}Faculty", f"{SYSTEM}User"])
def test_being_an_instructor_somewhere_in_the_institution_opens_no_course(address):
    assert read_roles([address]) == Roles(frozenset())


def test_canvas_learner_who_teaches_elsewhere_is_a_learner_here():
    assert roles_of(f"{INSTITUTION}Instructor", f"{MEMBERSHIP}#Learner") == {"learner"}


@pytest.mark.parametrize(
    "address", [f"{INSTITUTION}Administrator", f"{SYSTEM}Administrator", "http://purl.imsglobal.org/vocab/lis/v2/person#Administrator"]
)
def test_administrators_of_institution_or_system_see_the_platform(address):
    assert roles_of(address) == {"administrator"}


@pytest.mark.parametrize("address", [f"{MEMBERSHIP}#Administrator", "Administrator", f"{MEMBERSHIP}/Administrator#Support"])
def test_who_runs_a_course_does_not_run_the_platform(address):
    assert roles_of(address) == {"instructor"}


def test_moodle_site_administrator_comes_as_instructor_and_administrator():
    addresses = [f"{INSTITUTION}Administrator", f"{MEMBERSHIP}#Instructor", f"{SYSTEM}Administrator"]
    assert read_roles(addresses) == Roles(frozenset({"instructor", "administrator"}))


def test_test_users_are_told_apart():
    read = read_roles([f"{MEMBERSHIP}#Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"])
    assert read.is_test and read.roles == {"learner"} and read.unknown == ()


@pytest.mark.parametrize(
    "address",
    [
        "instructor",
        "Instructor ",
        "urn:lti:role:ims/lis/Instructor",
        f"{MEMBERSHIP}#instructor",
        f"{MEMBERSHIP}/Instructor#Barista",
        "https://x.example/#Learner",
        "",
        "TestUser",
    ],
)
def test_anything_else_is_ignored_and_remembered(address):
    assert read_roles([address]) == Roles(frozenset(), unknown=(address,))


@pytest.mark.parametrize("name", ["ContentDeveloper", "Mentor", "Manager", "Member", "Officer"])
def test_known_roles_without_rights_here_are_no_surprise(name):
    assert read_roles([f"{MEMBERSHIP}#{name}", name]) == Roles(frozenset())


def test_no_roles_and_values_that_are_no_words_grant_nothing():
    assert read_roles([]) == Roles(frozenset())
    assert read_roles([None, 7, {"role": "Instructor"}]) == Roles(frozenset())
