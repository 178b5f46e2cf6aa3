"""A statement given to the driver itself says and reads the same as through SQLAlchemy, on both kinds of database."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, exists, insert, select
from sqlalchemy.exc import IntegrityError

from lti_tool import migrations
from lti_tool.db import Database
from lti_tool.models.contexts import Context, Member
from lti_tool.models.people import Grant, Person
from lti_tool.models.platforms import Deployment, Platform
from lti_tool.statements import Statement

NOW = datetime(2026, 11, 24, 9, 30, 15, 123456, UTC)
ADDRESSES = {name: f"https://lms.example/{name}" for name in ("auth_url", "token_url", "jwks_url")}
ROW = {"name": "Übung", "issuer": "https://lms.example", "client_id": "c'1\"", "scopes": ["a", "ข"], "is_demo": True, "registered_at": NOW}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    server = os.environ.get("LTI_TOOL_TEST_DATABASE_URL", "")
    if request.param == "postgresql" and not server:
        pytest.skip("LTI_TOOL_TEST_DATABASE_URL names no PostgreSQL")
    url, schema = f"sqlite:///{tmp_path / 'tool.sqlite3'}", f"statements_{uuid.uuid4().hex[:8]}"
    if request.param == "postgresql":
        admin = Database(server)
        with admin.writing() as session:
            session.connection().exec_driver_sql(f"CREATE SCHEMA {schema}")
        url = f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{schema}"
    made = Database(url)
    migrations.upgrade(made)
    yield made
    made.close()
    if request.param == "postgresql":
        with admin.writing() as session:
            session.connection().exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
        admin.close()


def test_what_is_written_is_read_as_it_was_given(database: Database) -> None:
    add = Statement(insert(Platform.__table__).returning(Platform.__table__.c.id), tuple({**ROW, **ADDRESSES, "revision": 1, "family": ""}))
    columns = [getattr(Platform, name) for name in (*ROW, "service_token")]
    find = Statement(select(*columns, exists().where(Grant.id > 0).label("has_grants")).where(Platform.id == bindparam("id")))
    with database.writing() as session:
        number = add.first(session, {**ROW, **ADDRESSES, "revision": 1, "family": ""}).id
        found = find.first(session, {"id": number})
        by_sqlalchemy = session.execute(select(*columns, exists().where(Grant.id > 0)).where(Platform.id == number)).one()
        assert tuple(found) == tuple(by_sqlalchemy)
        assert {name: getattr(found, name) for name in ROW} == ROW
        assert (found.service_token, found.has_grants) == (None, False)
        assert find.first(session, {"id": number + 1}) is None


def test_what_is_not_given_is_as_its_table_says(database: Database) -> None:
    """The lists of roles that a launch does not tell are empty, and no JSON null."""
    person = Statement(insert(Person.__table__).returning(Person.__table__.c.id), ("platform_id", "subject", "first_seen"))
    given = {**ROW, **ADDRESSES, "revision": 1, "family": ""}
    with database.writing() as session:
        platform = Statement(insert(Platform.__table__).returning(Platform.__table__.c.id), tuple(given)).first(session, given).id
        someone = person.first(session, {"platform_id": platform, "subject": "5", "first_seen": NOW}).id
        placed = Deployment(platform_id=platform, deployment_id="1")
        session.add(placed)
        session.flush()
        course = Context(deployment_pk=placed.id, context_id="2")
        session.add(course)
        session.flush()
        Statement(insert(Member.__table__), ("context_pk", "person_id", "since")).run(
            session, {"context_pk": course.id, "person_id": someone, "since": NOW}
        )
        member, known = session.scalars(select(Member)).one(), session.get_one(Person, someone)
        assert (member.roles, member.listed_roles, member.status) == ([], [], "active")
        assert (known.name, known.legacy_subject, known.is_test) == ("", "", False)


def test_a_fault_of_the_driver_is_one_of_sqlalchemy_and_tells_nothing_of_anybody(database: Database) -> None:
    columns: dict[str, Any] = {"platform_id": 99, "subject": "secret-of-napat", "name": "", "email": "", "is_test": False, "locale": ""}
    add = Statement(insert(Person.__table__), (*columns, "first_seen"))
    with pytest.raises(IntegrityError) as told, database.writing() as session:
        add.run(session, {**columns, "first_seen": NOW})
    assert "secret-of-napat" not in str(told.value)
