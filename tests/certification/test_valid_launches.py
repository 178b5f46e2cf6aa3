"""The certification guide's valid launches for a teacher (6.1.2) and a student (6.1.3)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.models.people import Person
from lti_tool.models.visits import Visit
from lti_tool.runtime import Runtime
from tests.signer import CONTEXT_ROLE, LEFT_OUT, Signer

BASE = "https://tool.example"
PRIVATE = {"name": LEFT_OUT, "given_name": LEFT_OUT, "family_name": LEFT_OUT, "email": LEFT_OUT}
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"


def open_home(signer: Signer, browser: Any, **claims: Any) -> Any:
    answer = signer.launch(browser, **claims)
    if answer.status_code == 200:
        return answer  # a learner's launch is answered with the page itself
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["Location"], base_url=BASE, follow_redirects=True)


def visit_of(runtime: Runtime) -> Visit:
    with runtime.database.reading() as session:
        return session.scalars(select(Visit).order_by(Visit.opened_at.desc())).first()


@pytest.mark.parametrize(("role", "ours"), [("Instructor", "instructor"), ("Learner", "learner")])
class TestBothRoles:
    def test_V1_a_valid_launch_opens_the_right_page(self, role: str, ours: str, signer: Signer, browser: Any, runtime: Runtime) -> None:
        page = open_home(signer, browser, roles=[CONTEXT_ROLE + role])
        assert page.status_code == 200 and "Sam One" in page.text and visit_of(runtime).roles == [ours]

    def test_V2_several_roles_are_all_understood(self, role: str, ours: str, signer: Signer, browser: Any, runtime: Runtime) -> None:
        roles = [CONTEXT_ROLE + role, INSTITUTION + "Faculty", CONTEXT_ROLE + "Mentor"]
        assert open_home(signer, browser, roles=roles).status_code == 200 and visit_of(runtime).roles == [ours]

    def test_V3_the_short_name_counts_as_the_full_one(self, role: str, ours: str, signer: Signer, browser: Any, runtime: Runtime) -> None:
        assert open_home(signer, browser, roles=[role]).status_code == 200 and visit_of(runtime).roles == [ours]

    def test_V6_e_mail_only(self, role: str, ours: str, signer: Signer, browser: Any) -> None:
        assert open_home(signer, browser, **(PRIVATE | {"email": "sam@example.com"}), roles=[CONTEXT_ROLE + role]).status_code == 200

    def test_V7_names_only(self, role: str, ours: str, signer: Signer, browser: Any) -> None:
        assert "Sam One" in open_home(signer, browser, email=LEFT_OUT, roles=[CONTEXT_ROLE + role]).text

    def test_V8_without_personal_data_it_is_the_same_person_next_time(
        self, role: str, ours: str, signer: Signer, browser: Any, runtime: Runtime
    ) -> None:
        for _ in range(2):
            assert open_home(signer, browser, **PRIVATE, roles=[CONTEXT_ROLE + role]).status_code == 200
        with runtime.database.reading() as session:
            assert [person.subject for person in session.scalars(select(Person))] == ["4"]

    def test_V9_e_mail_without_context(self, role: str, ours: str, signer: Signer, browser: Any) -> None:
        page = open_home(signer, browser, **(PRIVATE | {"email": "sam@example.com"}), context=LEFT_OUT, roles=[CONTEXT_ROLE + role])
        assert page.status_code == 200


@pytest.mark.parametrize(
    "roles",
    [[], ["http://roles.example/unheard-of"], [INSTITUTION + "Instructor"]],
    ids=["V5 none", "V4 unknown", "MSG-10 institution only"],
)
def test_V4_V5_who_has_no_role_in_the_course_gets_in_with_the_least_rights(
    roles: list[str], signer: Signer, browser: Any, runtime: Runtime
) -> None:
    assert open_home(signer, browser, roles=roles).status_code == 200
    assert visit_of(runtime).roles == []


def test_MSG_13_a_test_user_is_known_as_one(signer: Signer, browser: Any, runtime: Runtime) -> None:
    open_home(signer, browser, roles=[CONTEXT_ROLE + "Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"])
    with runtime.database.reading() as session:
        assert [person.is_test for person in session.scalars(select(Person))] == [True]


def test_KEY_07_a_new_key_works_at_its_first_launch(signer: Signer, browser: Any, app: Any) -> None:
    assert signer.launch(browser).status_code == 200
    signer.new_key()
    signer.publish()
    app.extensions["lti_door"].keysets._kept[signer.host.url("/keys")].tried_at -= 60  # a minute passed since the last reading
    assert signer.launch(browser).status_code == 200
    assert len(signer.host.asked) == 2


def test_a_warm_launch_reads_no_keys(signer: Signer, browser: Any) -> None:
    for _ in range(5):
        assert signer.launch(browser).status_code == 200
    assert len(signer.host.asked) == 1


def test_KEY_12_known_keys_go_on_working_while_their_address_is_down(signer: Signer, browser: Any, app: Any) -> None:
    assert signer.launch(browser).status_code == 200
    signer.host.answers("GET", "/keys")
    kept = app.extensions["lti_door"].keysets._kept[signer.host.url("/keys")]
    kept.read_at -= 2 * 3600
    kept.tried_at -= 2 * 3600
    assert signer.launch(browser).status_code == 200


def test_MSG_14_what_the_host_renames_is_renamed_here(signer: Signer, browser: Any) -> None:
    open_home(signer, browser)
    page = open_home(signer, browser, context={"id": "course-1", "title": "A new title"})
    assert "A new title" in page.text and "Micro-credentials 101" not in page.text


def test_TOK_15_unknown_claims_are_ignored(signer: Signer, browser: Any) -> None:
    assert open_home(signer, browser, **{"https://vendor.example/claim": {"a": [1]}}).status_code == 200


def test_a_visit_address_without_its_browser_lets_nobody_in(signer: Signer, browser: Any, app: Any) -> None:
    home = signer.launch(browser, roles=[CONTEXT_ROLE + "Instructor"]).headers["Location"]
    assert app.test_client().get(home, base_url=BASE).status_code == 404
    stranger = app.test_client()
    signer.login(stranger)
    assert stranger.get(home, base_url=BASE).status_code == 404
    assert browser.get(home, base_url=BASE, follow_redirects=True).status_code == 200


def test_a_second_launch_that_tells_nothing_new_writes_only_its_visit_and_state(signer: Signer, browser: Any, runtime: Runtime) -> None:
    signer.launch(browser)
    with runtime.database.reading() as session:
        connection = session.connection()
        before = {table: connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in TABLES}
    signer.launch(browser)
    with runtime.database.reading() as session:
        connection = session.connection()
        after = {table: connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in TABLES}
        assert connection.exec_driver_sql("SELECT count(*) FROM visits").scalar() == 2
    assert before == after


TABLES = ("people", "contexts", "placements", "members", "participants", "deployments")


def test_a_language_chosen_here_outlives_the_visit(signer: Signer, browser: Any, runtime: Runtime) -> None:
    for _ in range(2):
        page = open_home(signer, browser, launch_presentation={"locale": "en"})
        assert '<html lang="en">' in page.text
    visit = visit_of(runtime)
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    answer = browser.post(f"/w/{visit.id}/language", data={"locale": "th", "csrf_token": token}, base_url=BASE)
    assert answer.status_code == 303
    assert '<html lang="th">' in open_home(signer, browser, launch_presentation={"locale": "en"}).text
