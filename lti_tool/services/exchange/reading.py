"""A file of either kind, read by what its name says it is."""

from __future__ import annotations

from lti_tool.domain import exchange, sheets
from lti_tool.domain.sheets import Sheet
from lti_tool.errors import BadInput


def read_file(name: str, data: bytes) -> Sheet:
    """Return the micro-credentials of an exchange file or a table, with what is to be told of the table.

    Raises BadInput where nothing of it can be read: the code says why.
    """
    ending = name.rpartition(".")[2].lower()
    if ending == "json":
        return Sheet(exchange.read(data))
    if ending == "csv":
        return sheets.read_sheet(sheets.read_csv(data))
    if ending in ("xlsx", "xls"):
        return sheets.read_sheet(sheets.read_workbook(data))
    raise BadInput("import_kind_unknown")
