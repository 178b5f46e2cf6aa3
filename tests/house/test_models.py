"""Tables: each says what it knows of people, and the one history of migrations makes exactly these."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from lti_tool import migrations
from lti_tool.db import Database
from lti_tool.models import Base

TABLES = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_every_table_says_whether_it_holds_personal_data(model: type) -> None:
    said = (model.__doc__ or "").partition("Personal data: ")[2]
    assert said.strip(" .\n"), f"{model.__name__}: write `Personal data: none.` or what it is"


def test_the_migrations_have_one_head() -> None:
    assert len(ScriptDirectory.from_config(migrations.config()).get_heads()) == 1


def test_the_migrations_make_the_tables_that_the_models_describe(tmp_path: Any) -> None:
    database = Database(f"sqlite:///{tmp_path / 'tables.sqlite3'}")
    try:
        migrations.upgrade(database)
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
            assert compare_metadata(context, Base.metadata) == []
    finally:
        database.close()
