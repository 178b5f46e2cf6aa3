"""Why a case did not come out as the standard demands."""

from __future__ import annotations


class NotProved(Exception):
    """A case that came out otherwise, or could not be played; says why, in words for whoever works on the tool."""


class NoAnswer(NotProved):
    """The tool did not answer at all: nothing listens there, or it took too long."""
