"""Stacks through their pages: written, published, completed, claimed, signed, read by the world, withdrawn with what they rest on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import select

from lti_tool.domain.micro_credentials import Credits, StudyLevel, Text
from lti_tool.models.awards import Award
from lti_tool.models.stacks import StackVersion
from lti_tool.seeds import list_definitions
from lti_tool.services import catalogue, people, stacks
from lti_tool.services.catalogue import Offer
from lti_tool.worker import Worker
from tests.flows.stage import Guest, Stage
from tests.flows.test_learner_pages import sent

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
NAMES = (f"Learner {number}" for number in count(1))
TEXTS = {
    "title_en": "Careful maker", "title_th": "ผู้สร้างอย่างรอบคอบ", "description_en": "Makes with care", "description_th": "สร้างอย่างรอบคอบ",
    "group_1_en": "Both of these", "group_1_th": "ทั้งสองรายการ",
}  # fmt: skip


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("course"))
    yield made
    made.runtime.close()


@pytest.fixture(scope="module")
def pair(stage: Stage) -> tuple[Offer, Offer]:
    """Two micro-credentials of kmutt, judged by teachers, each on a link of its own and worth 2 ECTS at level 6."""
    seed = list_definitions()[0]
    made = []
    with stage.runtime.database.writing() as session:
        for at in (1, 2):
            told = replace(
                seed, slug=f"part-{at}", title=Text(f"Part {at}", f"ส่วนที่ {at}"), credits=Credits("ECTS", "2"), level=StudyLevel("EQF", "6")
            )
            made.append(catalogue.publish(session, stage.offers[0].issuer_id, told, stage.clock()))
    teacher = stage.arrives("Ploy", "instructor")
    for at, offer in enumerate(made, 1):
        link = stage.arrives("Ploy", "instructor", link=f"part-{at}")
        with stage.runtime.database.writing() as session:
            catalogue.choose(session, teacher.visit.actor, link.visit.placement_id, offer.version_id, stage.clock())  # type: ignore[arg-type]
    return made[0], made[1]


def granted(stage: Stage, name: str, role: str, issuer: str = "kmutt") -> Guest:
    with stage.runtime.database.writing() as session:
        people.grant(session, "Host", name, role, stage.clock(), issuer=issuer)
    return stage.arrives(name, "instructor")


@pytest.fixture(scope="module")
def lead(stage: Stage) -> Guest:
    return granted(stage, "Lek the lead", "lead")


def begun(guest: Guest, issuer: str = "kmutt") -> str:
    """Begin a stack and return the page's path within the visit."""
    answer = guest.send("stack-designs", {"issuer": issuer})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("/", 3)[3]


def written(guest: Guest, pair: tuple[Offer, Offer], **more: str) -> str:
    path = begun(guest)
    form = TEXTS | {f"in_{offer.public_id}": "1" for offer in pair} | more
    assert guest.send(path, {"revision": "0", **form}).status_code == 303
    return path


@pytest.fixture
def stack(stage: Stage, lead: Guest, pair: tuple[Offer, Offer]) -> Iterator[str]:
    """A published stack of both; its public id. Retired afterwards, so that the next test begins with none on offer."""
    path = written(lead, pair)
    assert lead.send(f"{path}/publish").status_code == 303
    yield public_id(stage, path)
    assert lead.send(f"{path}/retire", {"reason": "The test is over."}).status_code in (303, 409)


def public_id(stage: Stage, path: str) -> str:
    with stage.runtime.database.reading() as session:
        return stacks.get_version(session, int(path.rsplit("/", 1)[1])).public_id


@pytest.fixture
def earns(stage: Stage, pair: tuple[Offer, Offer]) -> Callable[[str, int], str]:
    """Return how somebody earns one of the two: by sending work that a teacher judges; the award's id."""

    def earn(name: str, part: int) -> str:
        learner = stage.arrives(name, "learner", link=f"part-{part}")
        return stage.judged_by(stage.arrives("Ploy", "instructor", link=f"part-{part}"), sent(learner), "awarded", "Well done.")

    return earn


def own(stage: Stage, name: str) -> list[Award]:
    with stage.runtime.database.reading() as session:
        person = stage.arrives(name, "learner", link="part-1").visit.person_id
        return list(session.scalars(select(Award).where(Award.person_id == person, Award.stack_version_id.is_not(None))))


def test_a_designer_writes_and_a_lead_publishes(stage: Stage, lead: Guest, pair: tuple[Offer, Offer]) -> None:
    designer = granted(stage, "Dao the designer", "designer")
    path = written(designer, pair)
    assert "A programme lead of your institution publishes it" in designer.read(path)
    assert designer.send(f"{path}/publish").status_code == 403
    assert lead.send(f"{path}/publish").status_code == 303
    page = lead.read(path)
    assert "Part 1" in page and 'name="revision"' not in page
    assert lead.send(path, {"revision": "1", **TEXTS}).status_code == 409
    assert lead.send(f"{path}/retire", {"reason": "Done"}).status_code == 303


def test_what_is_missing_is_said_in_sentences_and_nothing_is_lost(lead: Guest) -> None:
    path = begun(lead)
    assert lead.send(path, {"revision": "0", "title_en": "Half", "least": "much"}).status_code == 303
    answer = lead.send(f"{path}/publish")
    assert answer.status_code == 400
    assert "Choose at least two micro-credentials." in answer.text and "Title, Thai" in answer.text
    assert "Credits are a number" in answer.text and 'value="Half"' in answer.text


def test_members_that_wait_for_each_other_in_a_circle_are_refused(lead: Guest, pair: tuple[Offer, Offer]) -> None:
    one, two = (offer.public_id for offer in pair)
    path = written(lead, pair, **{f"after_{one}": two, f"after_{two}": one})
    assert "in a circle" in lead.send(f"{path}/publish").text


def test_two_who_write_at_once_neither_lose_work(stage: Stage, lead: Guest, pair: tuple[Offer, Offer]) -> None:
    path = written(lead, pair)
    assert lead.send(path, {"revision": "1", **TEXTS, "title_en": "First to save"}).status_code == 303
    late = lead.send(path, {"revision": "1", **TEXTS, "title_en": "Second to save"})
    assert late.status_code == 409 and "Somebody else saved" in late.text
    assert "First to save" in late.text and 'value="Second to save"' in late.text and 'name="revision" value="2"' in late.text
    assert lead.send(path, {"revision": "2", **TEXTS, "title_en": "Both agreed"}).status_code == 303


def test_nobody_writes_or_reads_drafts_of_another_institution(stage: Stage, lead: Guest, pair: tuple[Offer, Offer]) -> None:
    stranger = granted(stage, "Elsewhere lead", "lead", issuer="elsewhere")
    path = written(lead, pair)
    assert stranger.get(path).status_code == 404
    for act, form in (("", {"revision": "1", **TEXTS}), ("/publish", {}), ("/next", {}), ("/retire", {"reason": "x"})):
        assert stranger.send(path + act, form).status_code == 404, act
    assert stranger.send("stack-designs", {"issuer": "kmutt"}).status_code == 403
    assert "Careful maker" not in stranger.read("stack-designs")
    assert stage.arrives("A mere teacher", "instructor").get("stack-designs").status_code == 403
    foreign = begun(stranger, "elsewhere")
    stranger.send(foreign, {"revision": "0", **TEXTS, **{f"in_{offer.public_id}": "1" for offer in pair}})
    assert stranger.send(f"{foreign}/publish").status_code == 400  # another institution's members are not offered to it


def test_the_last_of_its_members_earns_the_stack_by_itself(stage: Stage, stack: str, earns: Callable[[str, int], str]) -> None:
    name = next(NAMES)
    learner = stage.arrives(name, "learner", link="part-1")
    assert "0 of 2 that are asked for" in learner.read(f"stacks/{stack}")
    assert learner.send(f"stacks/{stack}/follow").status_code == 303
    assert learner.send(f"stacks/{stack}/claim").status_code == 409
    earns(name, 1)
    page = learner.read(f"stacks/{stack}")
    assert "1 of 2 that are asked for" in page and "Not earned yet" in page and own(stage, name) == []
    earns(name, 2)
    (award,) = own(stage, name)
    page = learner.read(f"stacks/{stack}")
    assert "You have earned this stack" in page and "2 of 2 that are asked for" in page
    assert learner.send(f"stacks/{stack}/claim").status_code == 409
    assert stage.app.test_client().get(f"/credentials/{award.id}").status_code == 404


def test_its_badge_is_signed_public_once_accepted_and_names_no_other_badge(
    stage: Stage, stack: str, pair: tuple[Offer, Offer], earns: Callable[[str, int], str]
) -> None:
    name, world = next(NAMES), stage.app.test_client()
    members = [earns(name, part) for part in (1, 2)]
    (award,) = own(stage, name)
    Worker(stage.runtime, "test").run_until_idle()
    learner = stage.arrives(name, "learner", link="part-1")
    assert learner.send(f"stacks/{stack}/accept/{award.id}").status_code == 303
    told = world.get(f"/credentials/{award.id}").json
    assert told and told["type"] == ["VerifiableCredential", "OpenBadgeCredential"] and told["proof"]
    subject = told["credentialSubject"]
    node = subject["achievement"]
    assert (node["achievementType"], node["id"]) == ("LearningProgram", f"{stage.public_url}/stacks/{stack}/v1")
    results = {each["resultDescription"] for each in subject["result"]}
    assert results == {each["id"] for each in node["resultDescription"]} and {each["status"] for each in subject["result"]} == {"Completed"}
    assert [each["id"] for each in node["related"]] == [f"{stage.public_url}/achievements/{offer.public_id}/v1" for offer in pair]
    assert not any(member in str(told) for member in members) and name not in str(told)
    page = world.get(f"/credentials/{award.id}", headers=BROWSER).text
    assert "Careful maker" in page and "Part 1" in page and "Stands" in page and name not in page


def test_an_award_withdrawn_takes_the_stack_with_it_and_a_new_one_may_be_earned_never_twice(
    stage: Stage, stack: str, earns: Callable[[str, int], str]
) -> None:
    name = next(NAMES)
    first = earns(name, 1)
    earns(name, 2)
    teacher = stage.arrives("Ploy", "instructor", link="part-1")
    assert teacher.send(f"awards/{first}/withdraw", {"reason": "The work was not theirs."}).status_code == 303
    (award,) = own(stage, name)
    assert award.withdrawn_at and "no longer complete" in award.withdrawn_reason
    page = stage.arrives(name, "learner", link="part-1").read(f"stacks/{stack}")
    assert "withdrawn" in page and "1 of 2" in page and "not theirs" not in page
    assert teacher.get(f"awards/{award.id}/withdraw").status_code == 404


def test_who_had_all_of_it_before_it_was_published_claims_it_once(
    stage: Stage, lead: Guest, pair: tuple[Offer, Offer], earns: Callable[[str, int], str]
) -> None:
    name = next(NAMES)
    for part in (1, 2):
        earns(name, part)
    path = written(lead, pair)
    lead.send(f"{path}/publish")
    learner, stack = stage.arrives(name, "learner", link="part-1"), public_id(stage, path)
    assert own(stage, name) == [] and "Claim the badge" in learner.read(f"stacks/{stack}")
    assert [learner.send(f"stacks/{stack}/claim").status_code for _ in range(2)] == [303, 409]
    assert len(own(stage, name)) == 1
    lead.send(f"{path}/retire", {"reason": "Done"})


def test_where_an_award_counts_once_the_learner_chooses_and_the_second_stack_stays_open(
    stage: Stage, lead: Guest, pair: tuple[Offer, Offer], earns: Callable[[str, int], str]
) -> None:
    paths = [written(lead, pair, counts_once="yes") for _ in range(2)]
    for path in paths:
        assert lead.send(f"{path}/publish").status_code == 303
    name = next(NAMES)
    for part in (1, 2):
        earns(name, part)
    learner = stage.arrives(name, "learner", link="part-1")
    one, two = (public_id(stage, path) for path in paths)
    assert own(stage, name) == []
    assert learner.send(f"stacks/{one}/claim").status_code == 303
    assert "Used for another stack" in learner.read(f"stacks/{two}") and learner.send(f"stacks/{two}/claim").status_code == 409
    for path in paths:
        lead.send(f"{path}/retire", {"reason": "Done"})


def test_credits_at_a_level_are_added_on_the_page(
    stage: Stage, lead: Guest, pair: tuple[Offer, Offer], earns: Callable[[str, int], str]
) -> None:
    rule = {"need_1": "0", "least": "3", "system": "ECTS", "percent": "50", "framework": "EQF", "code": "6"}
    path = written(lead, pair, **rule)
    assert lead.send(f"{path}/publish").status_code == 303
    name, stack = next(NAMES), public_id(stage, path)
    earns(name, 1)
    page = stage.arrives(name, "learner", link="part-1").read(f"stacks/{stack}")
    assert "2 of 3 ECTS" in page and "2 of 1.5 at EQF 6" in page and own(stage, name) == []
    earns(name, 2)
    assert len(own(stage, name)) == 1
    lead.send(f"{path}/retire", {"reason": "Done"})


def test_who_follows_a_version_stays_on_it_until_they_move(stage: Stage, lead: Guest, stack: str, pair: tuple[Offer, Offer]) -> None:
    learner = stage.arrives(next(NAMES), "learner", link="part-1")
    learner.send(f"stacks/{stack}/follow")
    with stage.runtime.database.reading() as session:
        view = stacks.find(session, stack)
    assert view
    answer = lead.send(f"stack-designs/{view.version_id}/next")
    path = answer.headers["Location"].split("/", 3)[3]
    assert lead.send(f"stack-designs/{view.version_id}/next").status_code == 409
    form = TEXTS | {f"in_{offer.public_id}": "1" for offer in pair} | {"title_en": "Second edition"}
    lead.send(path, {"revision": "0", **form})
    assert lead.send(f"{path}/publish").status_code == 303
    page = learner.read(f"stacks/{stack}")
    assert "Careful maker" in page and "You follow version 1. Version 2 is on offer" in page
    learner.send(f"stacks/{stack}/follow")
    assert "Second edition" in learner.read(f"stacks/{stack}")
    world = stage.app.test_client()
    assert "Careful maker" in world.get(f"/stacks/{stack}/v1", headers=BROWSER).text
    assert "Second edition" in world.get(f"/stacks/{stack}", headers=BROWSER).text
    lead.send(f"{path}/retire", {"reason": "Done"})


def test_the_world_reads_what_a_micro_credential_stacks_into(stage: Stage, stack: str, pair: tuple[Offer, Offer]) -> None:
    world = stage.app.test_client()
    page = world.get(f"/catalogue/{pair[0].slug}", headers=BROWSER).text
    assert "What it stacks into" in page and f'href="/stacks/{stack}"' in page
    assert "Careful maker" in world.get("/catalogue", headers=BROWSER).text
    told = world.get(f"/stacks/{stack}").json
    assert told and told["version"] == "1" and "all of" in told["criteria"]["narrative"] and len(told["resultDescription"]) == 2
    for path in ("/stacks/no-such", f"/stacks/{stack}/v0", f"/stacks/{stack}/v9"):
        assert world.get(path).status_code == 404
    learner = stage.arrives("Somebody", "learner", link="part-1")
    assert re.search(rf"stacks/{stack}", learner.read(f"catalogue/{pair[1].public_id}"))


def test_a_draft_and_a_stack_without_a_badge_are_nobody_s_business(stage: Stage, lead: Guest, pair: tuple[Offer, Offer]) -> None:
    path = written(lead, pair)
    stack = public_id(stage, path)
    learner = stage.arrives(next(NAMES), "learner", link="part-1")
    for page in (f"stacks/{stack}",):
        assert learner.get(page).status_code == 404
    assert learner.send(f"stacks/{stack}/follow").status_code == 404 and learner.send(f"stacks/{stack}/claim").status_code == 404
    assert stage.app.test_client().get(f"/stacks/{stack}").status_code == 404
    with stage.runtime.database.reading() as session:
        assert session.scalar(select(StackVersion.state).order_by(StackVersion.id.desc())) == "draft"
