"""Documents in, definitions out, and back again without loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from lti_tool.domain.micro_credentials.definition import Definition
from lti_tool.domain.micro_credentials.sense import sense_faults
from lti_tool.domain.micro_credentials.shape import Fault, Reader
from lti_tool.errors import ToolError


class DefinitionFaulty(ToolError):
    """This document does not describe a micro-credential; `faults` lists everything, each with path and code."""

    code = "definition_faulty"

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = [{"path": fault.path, "fault": fault.fault} for fault in faults]
        super().__init__(faults=self.faults)


def parse(data: Mapping[str, Any]) -> Definition:
    """Return the definition a document describes.

    The document is JSON's or TOML's plain values; a field that may be absent may also be null.
    Raises DefinitionFaulty with every fault at once, so that a designer mends them in one go.
    """
    definition, faults = _read(data)
    if faults:
        raise DefinitionFaulty(faults)
    return definition


def document_faults(data: Mapping[str, Any]) -> list[Fault]:
    """Return everything that keeps this document from being a definition, by path; an empty list if it is one."""
    return _read(data)[1]


def _read(data: Mapping[str, Any]) -> tuple[Any, list[Fault]]:
    reader = Reader()
    definition = reader.record(Definition, data, "")
    faults = reader.faults + list(sense_faults(data) if isinstance(data, Mapping) else ())
    return definition, sorted(faults, key=lambda fault: fault.path)


def dump(definition: Definition) -> dict[str, Any]:
    """Return the document of a definition: lists and plain values only, every field named, absent ones null."""
    return _plain(definition)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
