"""Where a browser keeps words that the server does not have yet, and the key to them: this person's, for this page, and nobody else's.

Both are made from our secret: another person at the same machine finds neither the place nor anything to read there.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g

from lti_tool.sealing import encode
from lti_tool.web.rooms import runtime


@dataclass(frozen=True)
class Keeping:
    """A place in the browser's own storage, and the key that what is kept there is encrypted with."""

    name: str
    key: str


def install(app: Flask) -> None:
    """Let the templates of pages that people write on say where their words are kept."""
    app.add_template_global(keeping, "keeping")


def keeping(page: str, *what: object) -> Keeping:
    """Return the place for this page about this very thing; a later attempt has another."""
    told = "|".join(map(str, (page, g.visit.person_id, *what))).encode()
    sealer = runtime().sealer
    return Keeping(encode(sealer.mac("kept words: place", told)[:15]), encode(sealer.mac("kept words: key", told)))
