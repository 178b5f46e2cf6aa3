"""Whole micro-credentials out of one installation and into another: nothing is lost, and a second run changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.db import Database
from lti_tool.domain import exchange as files
from lti_tool.domain.micro_credentials import Text, dump
from lti_tool.errors import BadInput, NotAllowed
from lti_tool.models.micro_credentials import DesignEvent, Version
from lti_tool.runtime import Runtime
from lti_tool.seeds import list_definitions
from lti_tool.services import catalogue, designs, exchange, issuers
from tests.conftest import Clock

DEFINITIONS = list_definitions()
NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


@pytest.fixture
def house(runtime: Runtime, database: Database) -> int:
    """Return an institution with two published micro-credentials (one in its second version) and a draft with gaps."""
    with database.writing() as session:
        owner = issuers.add(session, runtime.sealer, "house", Text("House", "สถาบัน"), runtime.now()).id
        catalogue.publish(session, owner, DEFINITIONS[0], runtime.now())
        catalogue.publish(session, owner, replace(DEFINITIONS[0], workload_hours=7), runtime.now())
        catalogue.publish(session, owner, DEFINITIONS[1], runtime.now())
        half = {"title": {"en": "Weld", "th": "เชื่อม"}, "workload_hours": "many", "outcomes": [{"en": "Weld well", "th": ""}]}
        designs.begin(session, None, owner, half, runtime.now(), source="import")
        issuers.add(session, runtime.sealer, "other", Text("Other", "อื่น"), runtime.now())
    return owner


def whole(session: Any) -> list[files.Record]:
    return exchange.records(session, [each.public_id for each in exchange.list_exportable(session)])


def test_a_round_trip_loses_nothing(runtime: Runtime, database: Database, house: int, clock: Clock) -> None:
    with database.reading() as session:
        before, data = whole(session), files.write(whole(session), clock())
    with database.writing() as session:
        for version in session.scalars(select(Version)).all():
            for event in session.scalars(select(DesignEvent).where(DesignEvent.version_id == version.id)):
                session.delete(event)
        session.flush()
        _empty(session)
        clock.turn(days=400)
        done = exchange.restore(session, house, files.read(data), clock())
        assert [(each.outcome, each.versions) for each in done] == [("restored", len(record.versions)) for record in before]
    with database.reading() as session:
        assert whole(session) == before and files.write(whole(session), clock())[120:] == data[120:]


def test_restoring_twice_changes_nothing_and_the_trail_says_where_it_came_from(database: Database, house: int, clock: Clock) -> None:
    with database.writing() as session:
        told = files.read(files.write(whole(session), clock()))
        told = [replace(each, slug=f"copy-of-{number}") for number, each in enumerate(told)]
        other = issuers.get(session, "other").id
        for outcome in ("restored", "there"):
            assert {each.outcome for each in exchange.restore(session, other, told, clock())} == {outcome}
        events = session.scalars(select(DesignEvent).where(DesignEvent.action == "restore")).all()
        assert len(events) == 4 and {event.details["issuer"] for event in events} == {"house"}


def test_the_newest_version_alone_can_be_taken_along(database: Database, house: int) -> None:
    with database.reading() as session:
        ids = [each.public_id for each in exchange.list_exportable(session)]
        assert [len(record.versions) for record in exchange.records(session, ids, newest_only=True)] == [1, 1, 1]
        assert sum(len(record.versions) for record in exchange.records(session, ids)) == 4


def test_lists_name_the_newest_version_in_a_state_and_keep_houses_apart(database: Database, house: int) -> None:
    with database.reading() as session:
        published = exchange.list_exportable(session, states=["published"])
        assert [(each.slug, each.number) for each in published] == [(DEFINITIONS[0].slug, 2), (DEFINITIONS[1].slug, 1)]
        assert [each.title.th for each in exchange.list_exportable(session, states=["draft"])] == ["เชื่อม"]
        assert [each.number for each in exchange.list_exportable(session, states=["revised"])] == [1]
        assert exchange.list_exportable(session, issuer_ids={issuers.get(session, "other").id}) == []


def found(**changes: Any) -> list[files.Found]:
    document = {**dump(DEFINITIONS[0]), **changes}
    told = files.Record(
        document["slug"], "p1", files.IssuerName("house", "House", "สถาบัน"), ((files.RecordVersion(3, "published"), document),)
    )
    return files.read(files.write([told], NOW))


def test_an_import_says_what_would_come_of_it_and_does_it(runtime: Runtime, database: Database, house: int, clock: Clock) -> None:
    with database.writing() as session:
        other = issuers.get(session, "other").id
        cases = [
            (house, found(workload_hours=7), "same", ()), (house, found(workload_hours=9), "next", ()),
            (house, found(slug="something-new"), "new", ()), (other, found(), "new", ("issuer_differs", "slug_taken")),
            (house, found(slug="weld"), "open", ()), (house, found(workload_hours="x"), "faulty", ()),
        ]  # fmt: skip
        for owner, told, outcome, notes in cases:
            (planned,) = exchange.plan(session, None, owner, told)
            assert (planned.outcome, planned.notes) == (outcome, notes), outcome
        exchange.take(session, None, house, found(workload_hours=9), None, clock())
        assert exchange.plan(session, None, house, found(workload_hours=9))[0].outcome == "same"
        exchange.take(session, None, other, found(), None, clock())
        (theirs,) = exchange.list_exportable(session, issuer_ids={other})
        assert theirs.slug == f"{DEFINITIONS[0].slug}-2" and theirs.state == "draft"


def test_nothing_is_taken_where_nothing_can_be(database: Database, house: int, clock: Clock) -> None:
    with database.writing() as session:
        with pytest.raises(BadInput, match="import_nothing_chosen"):
            exchange.take(session, None, house, found(workload_hours=7), None, clock())
        with pytest.raises(BadInput, match="import_nothing_chosen"):
            exchange.take(session, None, house, found(slug="new"), set(), clock())
        with pytest.raises(NotAllowed, match="issuer_not_yours"):
            exchange.plan(session, None, 99_999, found())


def _empty(session: Any) -> None:
    from lti_tool.models.micro_credentials import DesignAuthor, DesignSave, MicroCredential

    for model in (DesignSave, DesignAuthor, Version, MicroCredential):
        for row in session.scalars(select(model)).all():
            session.delete(row)
        session.flush()
    session.expunge_all()
