"""Events: only of known kinds."""

import pytest

from lti_tool.services import events
from tests.factories import university


def test_an_unknown_kind_of_event_is_a_mistake_of_ours(runtime):
    place = university(runtime)
    with place.runtime.database.writing() as session, pytest.raises(ValueError):
        events.record(session, "exploded", place.now, None)
