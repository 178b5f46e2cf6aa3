"""The page at the bare address: what this is, for whoever finds it; the way in is a course."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from lti_tool.web import access

bp = Blueprint("front", __name__)


@bp.get("/")
@access.public
def show() -> Any:
    """Say what this tool does and where its door is."""
    return render_template("front/show.html")
