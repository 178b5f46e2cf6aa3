"""A table that others point at is rebuilt under them, and every row finds its own again."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy.exc import IntegrityError

from lti_tool import migrations
from lti_tool.db import Database

PLATFORM = (
    "INSERT INTO platforms (id, name, family, issuer, client_id, auth_url, token_url, jwks_url, scopes, is_demo, registered_at, revision) "
    "VALUES (1, 'Host', '', 'https://lms.example', 'c', 'a', 't', 'j', '[]', 0, '2026-01-01', 0)"
)
PERSON = (
    "INSERT INTO people (id, platform_id, subject, name, email, locale, is_test, first_seen) "
    "VALUES (7, 1, '5', 'Niran', '', '', 0, '2026-01-01')"
)
GRANT = "INSERT INTO grants (id, person_id, role, granted_at) VALUES (3, 7, 'designer', '2026-01-01')"
VISIT = (
    "INSERT INTO visits (id, browser, kind, platform_id, person_id, roles, locale, details, opened_at, expires_at) "
    "VALUES ('v', 'b', 'launch', 1, 7, '[]', '', '{}', '2026-01-01', '2026-01-02')"
)


@pytest.fixture
def old(tmp_path: Path) -> Database:
    """Return a database as it was before there were guests, with somebody in it."""
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    made = migrations.config()
    with database.engine.begin() as connection:
        made.attributes["connection"] = connection
        command.upgrade(made, "0006")
    with database.engine.begin() as connection:
        for statement in (PLATFORM, PERSON, GRANT, VISIT):
            connection.exec_driver_sql(statement)
    return database


def test_whoever_was_there_before_still_is_and_a_guest_has_no_platform(old: Database) -> None:
    migrations.upgrade(old)
    with old.engine.begin() as connection:
        joined = "people JOIN grants ON grants.person_id = people.id JOIN visits ON visits.person_id = people.id"
        found = connection.exec_driver_sql(f"SELECT people.name, grants.role, visits.id FROM {joined}")
        assert found.all() == [("Niran", "designer", "v")]
        connection.exec_driver_sql(PERSON.replace("(7, 1, '5'", "(8, NULL, 'guest-1'"))
    old.close()


def test_rows_are_held_to_what_they_point_at_afterwards_as_before(old: Database) -> None:
    migrations.upgrade(old)
    with pytest.raises(IntegrityError), old.engine.begin() as connection:
        connection.exec_driver_sql(GRANT.replace("(3, 7", "(4, 99"))
    with pytest.raises(IntegrityError), old.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM people WHERE id = 7")
    old.close()


def test_a_history_that_would_leave_a_row_pointing_at_nothing_is_not_kept(old: Database) -> None:
    with old.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            connection.exec_driver_sql(GRANT.replace("(3, 7", "(4, 99"))
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(RuntimeError):
        migrations.upgrade(old)
    assert not migrations.is_current(old)
    old.close()
