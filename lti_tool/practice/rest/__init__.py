"""The host's own web services: one address, a function name, and every answer with HTTP 200, errors included."""

import hmac

from flask import Blueprint, Response, jsonify, request

from .. import people, profiles, seed, site
from ..refusals import PageRefused, RestRefused
from . import badges, capabilities, competencies, completions, frameworks, modules, site_info
from .parameters import Parameters, invalid

blueprint = Blueprint("rest", __name__)
PARTS = (site_info, competencies, frameworks, badges, modules, completions)
FUNCTIONS = {name: function for part in PARTS for name, function in part.FUNCTIONS.items()}


@blueprint.route("/webservice/rest/server.php", methods=["GET", "POST"])
def serve() -> Response:
    """Answer one call. It acts as the dedicated service account, whoever holds the token."""
    if not profiles.current().web_services:
        raise PageRefused(404, "This host has no such web services.", "Moodle's web services")
    values = request.values.to_dict()
    if values.pop("moodlewsrestformat", "") != "json":
        raise invalid("moodlewsrestformat must be json")
    if not hmac.compare_digest(values.pop("wstoken", "").encode(), site.fact("service_token").encode()):
        raise RestRefused("core\\exception\\moodle_exception", "invalidtoken", "Invalid token - token not found")
    if not capabilities.has(capabilities.REST):
        raise RestRefused("webservice_access_exception", "accessexception", "Access control exception")
    name = values.pop("wsfunction", "")
    if not name.startswith(("core_", "tool_")):
        raise RestRefused("dml_missing_record_exception", "invalidrecord", "Can't find data record in database table external_functions.")
    if name not in FUNCTIONS:
        raise RestRefused("webservice_access_exception", "accessexception", "Access control exception")
    answer = FUNCTIONS[name](Parameters(values), people.find_by_username(seed.SERVICE_ACCOUNT))
    return jsonify(answer)
