"""The first page of a class is drawn once and filled in for each: everybody gets exactly the page that would be drawn for them alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import g, render_template

from lti_tool import visits as browsers
from lti_tool.domain.roles import Roles
from lti_tool.services import catalogue, launches, visits
from lti_tool.services.launches import Arrival
from lti_tool.web import home
from tests.flows.stage import COURSE, Stage

BACK = "https://lms.example/course/view.php?id=2&sesskey="


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("course"))
    made.chosen_by(made.arrives("Ploy", "instructor"))
    yield made
    made.runtime.close()


def arrive(stage: Stage, name: str, locale: str, return_url: str, is_test: bool = False) -> tuple[str, str]:
    """Return the page that answers this launch, and the same page drawn for this person alone."""
    arrival = Arrival(
        platform_id=stage.platform, deployment_id="1", subject=name, name=name, email="", roles=Roles(frozenset({"learner"}), is_test),
        context=COURSE, link=("link-1", "Activity"), line_item=None, line_items=None, scopes=(), micro_credential=None, locale=locale,
        details={"return_url": return_url},
    )  # fmt: skip
    _secret, browser = browsers.new_browser()
    with stage.app.test_request_context("/lti/launch", method="POST", base_url=stage.public_url):
        with stage.runtime.database.writing() as session:
            received = launches.receive(session, arrival, browser, stage.clock(), 1)
            answer, visit = home.welcome(session, received), received.visit.id
            # What is known without asking is what asking tells.
            assert visits.find_open(session, visit, browser, stage.clock()) == received.visit
            offer = catalogue.find_for_placement(session, received.visit.placement_id)
        page = answer()
        assert g.visit.id == visit and visit in page
        return page, render_template("submissions/offer.html", offer=offer, may_begin=not is_test, is_begun=False)


@pytest.mark.parametrize("return_url", ["", BACK + "a1", BACK + "b'2\"<&>", "http://lms.example/return"])
@pytest.mark.parametrize("locale", ["en", "th"])
def test_everybody_gets_the_page_that_would_be_drawn_for_them_alone(stage: Stage, locale: str, return_url: str) -> None:
    for name in ("Napat", "<b>O'Hara & \"Sons\"</b>", "ณภัทร ใจดี", "", "{{ 7 * 7 }}"):
        page, alone = arrive(stage, name, locale, return_url)
        assert page == alone


def test_a_test_account_after_a_learner_gets_its_own_page(stage: Stage) -> None:
    arrive(stage, "Napat", "en", "")
    page, alone = arrive(stage, "Somebody's test account", "en", "", is_test=True)
    assert page == alone and "/work/begin" not in page


def test_nothing_of_one_person_stands_in_the_next_ones_page(stage: Stage) -> None:
    first, _alone = arrive(stage, "Napat Somboon", "en", BACK + "secret-of-napat")
    second, _alone = arrive(stage, "Kanya Dee", "en", BACK + "secret-of-kanya")
    assert "secret-of-napat" in first and "secret-of-kanya" in second
    assert "Napat" not in second and "secret-of-napat" not in second
