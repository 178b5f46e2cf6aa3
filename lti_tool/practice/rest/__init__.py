"""The host's own web services: one address, a function name, and every answer with HTTP 200, errors included."""

import hmac

from flask import Blueprint, Response, jsonify, request

from .. import people, seed, site
from ..refusals import RestRefused
from . import badges, competencies, site_info
from .parameters import Parameters

blueprint = Blueprint("rest", __name__)
FUNCTIONS = {**site_info.FUNCTIONS, **competencies.FUNCTIONS, **badges.FUNCTIONS}


@blueprint.route("/webservice/rest/server.php", methods=["GET", "POST"])
def serve() -> Response:
    """Answer one call. It acts as the dedicated service account, whoever holds the token."""
    values = request.values.to_dict()
    if values.pop("moodlewsrestformat", "") != "json":
        raise RestRefused(
            "invalid_parameter_exception", "invalidparameter", "Invalid parameter value detected (moodlewsrestformat must be json)"
        )
    if not hmac.compare_digest(values.pop("wstoken", "").encode(), site.fact("service_token").encode()):
        raise RestRefused("moodle_exception", "invalidtoken", "Invalid token - token not found")
    name = values.pop("wsfunction", "")
    if not name.startswith(("core_", "tool_")):
        raise RestRefused("dml_missing_record_exception", "invalidrecord", "Can't find data record in database table external_functions.")
    if name not in FUNCTIONS:
        raise RestRefused("webservice_access_exception", "accessexception", "Access control exception")
    answer = FUNCTIONS[name](Parameters(values), people.find_by_username(seed.SERVICE_ACCOUNT))
    return jsonify(answer)
