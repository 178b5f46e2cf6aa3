"""What is held about people can be handed to them: no table that says it holds personal data is left out."""

from __future__ import annotations

import re

from lti_tool.models import Base
from tests.house.places import modules

PERSONAL = {
    mapper.class_.__name__ for mapper in Base.registry.mappers
    if not (mapper.class_.__doc__ or "").partition("Personal data: ")[2].strip().lower().startswith("none")
}  # fmt: skip
READ_ELSEWHERE = {
    "Attempt": "read_attempts", "Evidence": "read_attempts", "Mark": "read_attempts",
}  # fmt: skip
"""Table -> the function of another room by which the export reads it."""


def test_the_export_reads_every_table_that_holds_personal_data() -> None:
    source = "".join(path.read_text("utf-8") for path in modules("services/privacy"))
    missing = {name for name in PERSONAL if not re.search(rf"\b{READ_ELSEWHERE.get(name, name)}\b", source)}
    assert missing == set()


def test_there_are_tables_of_both_kinds() -> None:
    assert {"Person", "Evidence"} <= PERSONAL and "Issuer" not in PERSONAL
