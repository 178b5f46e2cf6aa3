"""A tool with fresh state, a platform that signs, a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lti_tool import migrations, settings
from lti_tool.app import create_app
from lti_tool.domain.micro_credentials import Text
from lti_tool.models.people import Person
from lti_tool.models.visits import Visit
from lti_tool.runtime import Runtime, build
from lti_tool.services import invitations, issuers, keys
from tests.certification.registering import TOOL, offer
from tests.signer import Signer
from tests.unit.hosts import Host, said


def open_runtime(folder: Path) -> Runtime:
    return build(settings.load(state_dir=folder, public_url="https://tool.example", outbound_allow=("127.0.0.1",)))


@pytest.fixture(scope="session")
def fresh_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a state folder with tables and a key, made once: each test works on a copy."""
    folder = tmp_path_factory.mktemp("fresh")
    made = open_runtime(folder)
    migrations.upgrade(made.database)
    with made.database.writing() as session:
        keys.ensure_lti_key(session, made.sealer, made.now())
    made.close()  # the last connection to close folds the journal into the file
    return folder


@pytest.fixture
def runtime(tmp_path: Path, fresh_state: Path) -> Iterator[Runtime]:
    made = open_runtime(shutil.copytree(fresh_state, tmp_path / "state"))
    yield made
    made.close()


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return create_app(runtime)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def signer(runtime: Runtime) -> Iterator[Signer]:
    with Host() as host:
        yield Signer(runtime, host)


@pytest.fixture
def nothing_happened(runtime: Runtime) -> Any:
    """Return a check that nobody was signed in and nothing was written down."""

    def check() -> bool:
        with runtime.database.reading() as session:
            return all(session.scalar(select(func.count()).select_from(table)) == 0 for table in (Visit, Person))

    return check


@pytest.fixture
def host() -> Iterator[Host]:
    """Return a host that offers registration and takes it."""
    with Host() as running:
        offer(running)
        running.answers("POST", "/register", said({"client_id": "given-1", TOOL: {"deployment_id": "7"}}))
        yield running


@pytest.fixture
def invitation(runtime: Runtime) -> str:
    """Return an invitation for a platform that may award for one institution."""
    with runtime.database.writing() as session:
        issuers.add(session, runtime.sealer, "uni", Text("University", "มหาวิทยาลัย"), runtime.now())
        return invitations.invite_platform(session, "Our LMS", ["uni"], runtime.now())
