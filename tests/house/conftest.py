"""The web application over an empty house, for the rules that only the built app can answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from lti_tool import migrations, settings
from lti_tool.runtime import Runtime, build


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: Any) -> Iterator[Runtime]:
    made = build(settings.load(state_dir=tmp_path_factory.mktemp("house"), public_url="http://localhost:8480"))
    migrations.upgrade(made.database)
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(runtime: Runtime) -> Flask:
    # Imported here: a fault in one page must not silence every other rule.
    from lti_tool.app import create_app

    return create_app(runtime)
