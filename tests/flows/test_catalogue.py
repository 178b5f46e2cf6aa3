"""The catalogue: what can be earned, for the whole world and inside a visit, for people and for machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from lti_tool.domain.catalogue import outcome_key
from lti_tool.domain.micro_credentials import (
    Alignment,
    Classification,
    Credits,
    Definition,
    Exemplar,
    Fee,
    Judging,
    Partner,
    ProgrammeOutcome,
    StudyLevel,
    Text,
)
from lti_tool.models.micro_credentials import MicroCredential, Version
from lti_tool.seeds import list_definitions
from lti_tool.services import catalogue
from lti_tool.services.catalogue import Offer
from tests.flows.stage import Guest, Stage

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SERVED = ProgrammeOutcome("plo", Text("B.Sc. Nursing", "พยบ."), Text("Cares safely", "ดูแลอย่างปลอดภัย"), "PLO 2", "https://plo.example/2")


def said(words: str) -> Text:
    return Text(f"{words} in English", f"{words} ภาษาไทย")


def full(slug: str = "everything-filled") -> Definition:
    """Return a definition with every field filled, each with words of its own."""
    seed = list_definitions()[0]
    first = seed.criteria[0]
    shown = Exemplar(said("Exemplar"), said("Annotation"), said("Exemplary words"), "https://example.org/one", first.key, first.passing)
    return replace(
        seed, slug=slug, title=said("Everything filled"), level=StudyLevel("EQF", "6"), credits=Credits("ECTS", "1.5"),
        audience=said("Audience"), prerequisites=said("Prerequisites"), pathways=said("Pathways"), stackability=said("Stackability"),
        supervision="supervised_identified", further_information=said("Further"), programme_outcomes=(SERVED,),
        classifications=(Classification("ISCED-F 2013", "0913", "Nursing and midwifery"),), exemplars=(shown,),
        common_mistakes=(said("Mistake"),), evidence_languages=("th",), fee=Fee("250.50", "THB", said("Fee note")), validity_months=36,
        judging=Judging("blind", 17, True, 3, 4, 2, True, 45, 21, True, 18), review_months=24,
        partners=(Partner("Nurses of Thonburi", "endorser", "https://nurses.example"),),
        alignments=(Alignment("TPQI", "Ward nurse", "https://tpqi.example/1", "CFItem", "NUR-1"),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("course"))
    yield made
    made.runtime.close()


@pytest.fixture(scope="module")
def rich(stage: Stage) -> Offer:
    return publishes(stage, full())


@pytest.fixture
def world(stage: Stage, rich: Offer) -> FlaskClient:
    return stage.app.test_client()


def publishes(stage: Stage, definition: Definition) -> Offer:
    with stage.runtime.database.writing() as session:
        return catalogue.publish(session, stage.offers[0].issuer_id, definition, stage.clock())


def retires(stage: Stage, offer: Offer, reason: str, successor: Offer | None = None) -> None:
    """Leave the rows as retiring a micro-credential leaves them."""
    with stage.runtime.database.writing() as session:
        row = session.get_one(Version, offer.version_id)
        row.state, row.retired_at, row.retired_reason = "retired", stage.clock(), reason
        session.get_one(MicroCredential, offer.micro_credential_id).successor_id = successor and successor.micro_credential_id


def reads(world: FlaskClient, path: str, **query: str) -> str:
    answer = world.get(path, query_string=query, headers=BROWSER)
    assert answer.status_code == 200 and answer.content_type.startswith("text/html"), (path, answer.status_code)
    return answer.text


def test_anybody_reads_what_all_institutions_offer_by_category(stage: Stage, world: FlaskClient) -> None:
    page = reads(world, "/catalogue")
    for offer in [*stage.offers, stage.foreign]:
        assert offer.definition.title.en in page and f'href="/catalogue/{offer.slug}"' in page
    assert page.count('role="search"') == 1 and 'method="get"' in page and "<script>" not in page
    assert page.index("Business") < page.index("Education</h2>")


def test_a_search_has_an_address_of_its_own_and_says_how_many_it_found(stage: Stage, world: FlaskClient, rich: Offer) -> None:
    page = reads(world, "/catalogue", q="stride")
    assert "1 of 6 micro-credentials" in page and "STRIDE" in page and rich.definition.title.en not in page
    assert 'value="stride"' in page and "noindex" in page
    assert "Nothing fits all of that" in reads(world, "/catalogue", q="stride", category="business")
    assert "ภัยคุกคาม" in reads(world, "/catalogue", q="ภัยคุกคาม", lang="th")


@pytest.mark.parametrize("query", [{"outcome": outcome_key(SERVED)}, {"language": "th", "q": "everything"}, {"q": "NUR-1"}, {"q": "พยบ"}])
def test_outcome_language_and_words_find_the_one_that_fits(world: FlaskClient, rich: Offer, query: dict[str, str]) -> None:
    assert f'href="/catalogue/{rich.slug}"' in reads(world, "/catalogue", **query)
    assert f'href="/catalogue/{rich.slug}"' not in reads(world, "/catalogue", **{**query, "language": "en"})


def test_values_nobody_offers_find_nothing_and_break_nothing(world: FlaskClient) -> None:
    for query in ({"category": "no-such"}, {"outcome": "'\"><script>"}, {"language": "tlh"}, {"issuer": "x" * 9000}, {"q": "%\0_ \ud800"}):
        page = reads(world, "/catalogue", **{name: value.encode("utf-8", "replace").decode() for name, value in query.items()})
        assert "><script>" not in page


def test_the_page_of_a_micro_credential_tells_every_field_in_both_languages(world: FlaskClient, rich: Offer) -> None:
    told, english, thai = rich.definition, reads(world, f"/catalogue/{rich.slug}"), reads(world, f"/catalogue/{rich.slug}", lang="th")
    for text in _texts(told):
        assert _on(english, text.en) and _on(thai, text.th), text.en
    for word in (
        "EQF 6", "1.5 ECTS", "ISCED-F 2013 0913 Nursing and midwifery", "PLO 2", "250.50 THB", "Nurses of Thonburi", "NUR-1",
        "Supervised, identity checked", "17 of a hundred", "send it 4 times", "2 times “not yet”", "45 minutes", "endorses it", "Thailand",
        "Within 21 days of the decision", "at most 18 months old", "within 24 months", "36 months from the award", "talk comes before",
        "do not see whose work", "Another person decides", "work of a team", "Within 3 days somebody looks", "https://plo.example/2",
        "https://example.org/one",
    ):  # fmt: skip
        assert word in english, word


def _texts(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif hasattr(value, "__dataclass_fields__"):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _on(page: str, text: str) -> bool:
    """Whether the first words of a text are on the page: Markdown may set the rest in other lines."""
    start = text.strip().splitlines()[0][:40].replace("&", "&amp;").replace("'", "&#39;").replace('"', "&#34;")
    return start in page or start.replace("&#34;", "&quot;") in page or start.replace("&#39;", "'") in page


def test_titles_and_descriptions_are_those_a_search_engine_shows(world: FlaskClient, rich: Offer, stage: Stage) -> None:
    page = reads(world, f"/catalogue/{rich.slug}")
    assert "<title>Everything filled in English · kmutt</title>" in page
    assert f'<link rel="canonical" href="{stage.public_url}/catalogue/{rich.slug}">' in page and 'name="description"' in page
    listed = world.get("/sitemap.xml")
    assert listed.content_type == "application/xml" and f"<loc>{stage.public_url}/catalogue/{rich.slug}</loc>" in listed.text
    assert "/credentials/" not in listed.text


def test_a_machine_gets_the_achievement_with_criteria_alignment_and_levels(world: FlaskClient, rich: Offer, stage: Stage) -> None:
    answer = world.get(f"/catalogue/{rich.slug}", headers={"Accept": "application/ld+json"})
    told, definition = answer.json, rich.definition
    assert answer.content_type == "application/ld+json" and told
    assert told["@context"] == ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
    assert told["id"] == f"{stage.public_url}/achievements/{rich.public_id}/v1"
    assert (told["type"], told["achievementType"], told["version"]) == (["Achievement"], "MicroCredential", "1")
    assert told["fieldOfStudy"] == "Nursing and midwifery"
    assert [(each["targetUrl"], each["targetType"], each["targetCode"]) for each in told["alignment"]] == [
        ("https://tpqi.example/1", "CFItem", "NUR-1"), ("https://plo.example/2", "ext:PLO", "PLO 2"),
    ]  # fmt: skip
    described = told["resultDescription"]
    assert [len(each["rubricCriterionLevel"]) for each in described] == [len(each.levels) for each in definition.criteria]
    assert {each["resultType"] for each in described} == {"RubricCriterionLevel"}
    narrative = told["criteria"]["narrative"]
    for words in ("EQF 6", "1.5 ECTS", "Prerequisites in English", "Stackability ภาษาไทย", "identity checked", "36 months", "Further"):
        assert words in narrative, words
    assert told == world.get(f"/achievements/{rich.public_id}/v1").json


def test_a_browser_a_machine_and_a_copy_each_get_their_own_answer(world: FlaskClient, rich: Offer) -> None:
    for path in ("/catalogue", f"/catalogue/{rich.slug}", f"/achievements/{rich.public_id}/v1"):
        page, document = world.get(path, headers=BROWSER), world.get(path)
        assert page.content_type.startswith("text/html") and document.content_type == "application/ld+json"
        assert "Accept" in page.headers["Vary"] and "Accept" in document.headers["Vary"]
        for answer, accept in ((page, BROWSER["Accept"]), (document, "*/*")):
            assert answer.headers["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in answer.headers
            again = world.get(path, headers={"Accept": accept, "If-None-Match": answer.headers["ETag"]})
            assert again.status_code == 304 and not again.data
        assert page.headers["ETag"] != document.headers["ETag"]
        asked = world.options(path, headers={"Origin": "https://other.example", "Access-Control-Request-Headers": "if-none-match"})
        assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]


def test_the_whole_catalogue_is_one_document_of_achievements(world: FlaskClient, stage: Stage, rich: Offer) -> None:
    told = world.get("/catalogue", headers={"Accept": "application/json"}).json
    assert told and len(told["@graph"]) == 6
    assert {each["creator"]["id"] for each in told["@graph"]} == {f"did:web:tool.example:issuers:{slug}" for slug in ("kmutt", "elsewhere")}
    found = world.get("/catalogue?q=nur-1").json
    assert found and [each["humanCode"] for each in found["@graph"]] == [rich.slug]


def test_a_newer_version_is_told_of_and_the_older_page_stays(world: FlaskClient, stage: Stage) -> None:
    old = publishes(stage, full("grows-older"))
    new = publishes(stage, replace(full("grows-older"), title=said("Grown")))
    page = reads(world, f"/achievements/{old.public_id}/v1")
    assert "There is a newer version" in page and "/catalogue/grows-older" in page and "Everything filled in English" in page
    assert "Grown in English" in reads(world, "/catalogue/grows-older") and "Grown" in reads(world, "/catalogue", q="grown")
    answer = world.get(f"/achievements/{old.public_id}/v1")
    latest = f"{stage.public_url}/achievements/{old.public_id}/v2"
    assert f'<{latest}>; rel="latest-version"' in answer.headers.getlist("Link")
    assert answer.json and answer.json["related"] == [{"id": latest, "type": ["Related"], "version": "2"}]
    assert new.number == 2 and world.get(f"/achievements/{old.public_id}/v3").status_code == 404


def test_a_retired_one_is_explained_and_leads_to_what_is_offered_instead(world: FlaskClient, stage: Stage, rich: Offer) -> None:
    gone = publishes(stage, full("was-retired"))
    retires(stage, gone, "The method is no longer used on wards.", rich)
    page = reads(world, "/catalogue/was-retired")
    assert "no longer offered" in page and "no longer used on wards" in page and "Whoever earned it keeps it" in page
    assert f'href="/catalogue/{rich.slug}"' in page
    assert "was-retired" not in reads(world, "/catalogue") and "was-retired" not in world.get("/sitemap.xml").text
    answer = world.get(f"/achievements/{gone.public_id}/v1")
    assert answer.status_code == 200
    assert f'<{stage.public_url}/achievements/{rich.public_id}/v1>; rel="successor-version"' in answer.headers.getlist("Link")


def test_what_is_not_published_is_not_there(world: FlaskClient, stage: Stage) -> None:
    hidden = publishes(stage, full("still-a-draft"))
    with stage.runtime.database.writing() as session:
        session.get_one(Version, hidden.version_id).state = "draft"
    for path in ("/catalogue/still-a-draft", f"/achievements/{hidden.public_id}/v1", "/catalogue/no-such-name"):
        assert world.get(path, headers=BROWSER).status_code == 404
    assert "still-a-draft" not in reads(world, "/catalogue")


def test_however_much_is_offered_the_list_asks_the_database_the_same_number_of_questions(
    stage: Stage, world: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    cold = counted(monkeypatch, lambda: reads(world, "/catalogue"))
    for at in range(12):
        publishes(stage, replace(full(f"one-of-many-{at}"), title=said(f"Number {at}")))
    assert counted(monkeypatch, lambda: reads(world, "/catalogue")) == cold == 3  # offers, definitions, stacks
    assert counted(None, lambda: reads(world, "/catalogue")) == 2
    assert counted(None, lambda: reads(world, "/catalogue", q="number", category="education")) == 2


def counted(forgetting: pytest.MonkeyPatch | None, act: Callable[[], Any]) -> int:
    """Return how many questions the database was asked; `forgetting` empties what a process knows, as a new one begins."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    if forgetting:
        forgetting.setattr(catalogue, "_parsed", {})
    event.listen(Engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(asked)


def test_inside_a_visit_the_same_is_read_of_the_institutions_of_this_platform(stage: Stage, rich: Offer) -> None:
    learner = stage.arrives("Napat", "learner")
    page = learner.read("catalogue")
    assert rich.definition.title.en in page and stage.foreign.definition.title.en in page  # the foreign one has a twin of the same title
    assert stage.foreign.public_id not in page
    assert "PLO 2" in learner.read(f"catalogue/{rich.public_id}")
    assert learner.get(f"catalogue/{stage.foreign.public_id}").status_code == 404
    found = learner.get("catalogue?q=stride").text
    assert "STRIDE" in found and rich.definition.title.en not in found


def test_a_course_keeps_reading_the_version_it_chose(stage: Stage) -> None:
    teacher: Guest = stage.arrives("Ploy", "instructor")
    stage.chosen_by(teacher)
    first = stage.offers[0]
    newer = publishes(stage, replace(first.definition, title=said("Newer")))
    assert newer.number == 2
    page = teacher.read(f"catalogue/{first.public_id}")
    assert first.definition.title.en in page and "There is a newer version" in page
    assert "Newer in English" in teacher.read("catalogue")
