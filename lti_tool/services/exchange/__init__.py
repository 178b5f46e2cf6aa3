"""Micro-credentials out of this installation and into it: as drafts by designers, with their history by commands."""

from lti_tool.services.exchange.exporting import Exportable, documents, list_exportable, records
from lti_tool.services.exchange.importing import Planned, Taken, plan, take
from lti_tool.services.exchange.reading import read_file
from lti_tool.services.exchange.restoring import Restored, restore

__all__ = [
    "Exportable",
    "Planned",
    "Restored",
    "Taken",
    "documents",
    "list_exportable",
    "plan",
    "read_file",
    "records",
    "restore",
    "take",
]
