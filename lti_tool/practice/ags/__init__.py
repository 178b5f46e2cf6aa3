"""Assignment and Grade Services 2.0 as the host offers them."""

from flask import Blueprint

blueprint = Blueprint("ags", __name__, url_prefix="/lti/services")

from . import line_items, results, scores  # noqa: E402, F401  (each adds its routes to the blueprint)
