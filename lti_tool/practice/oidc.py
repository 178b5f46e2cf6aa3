"""The OpenID provider: what it says about itself, its keys, and the authorization endpoint with the host's own order of checks."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request

from . import activities, claims, courses, key_ring, launches, profiles, registration, sign_ins, site, tools
from . import vocabulary as v
from .refusals import PageRefused

blueprint = Blueprint("oidc", __name__)
RULE = "Security Framework 1.0, 5.1.1.2"


@blueprint.get("/lti/openid-configuration")
def configuration() -> Response:
    """What a tool reads first during dynamic registration; Canvas shows it to the bearer of a registration token only."""
    profile = profiles.current()
    if profile.configuration_wants_token:
        registration.read_token("reg", "reg-update")
    named = {"audience": profile.token_audience, "host": urlsplit(site.endpoint("token")).hostname}.get(profile.names_server)
    return jsonify(
        {
            "issuer": site.issuer(),
            "token_endpoint": site.endpoint("token"),
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "jwks_uri": site.endpoint("certs"),
            "authorization_endpoint": site.endpoint("auth"),
            "registration_endpoint": site.address("/lti/register"),
            "scopes_supported": [*v.SCOPES, *([v.SCOPE_NOTICES] if profile.notices else []), "openid"],
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": list(v.PERSON_CLAIMS),
            **({"authorization_server": named} if named else {}),
            v.PLATFORM_BLOCK: {
                "product_family_code": profile.family,
                "version": profile.version,
                "messages_supported": _list_messages(),
                "variables": list(v.VARIABLES),
            },
        }
    )


def _list_messages() -> list[dict]:
    """Moodle sends submission reviews without announcing them."""
    profile = profiles.current()
    more = [v.REVIEW] if profile.review == "declared" else []
    more += [profile.privacy_message] if profile.privacy_message and not profile.moodle_claims else []
    announced = [{"type": v.RESOURCE_LINK}, {"type": v.DEEP_LINK, "placements": ["ContentArea"]}]
    return announced + [{"type": name} for name in more]


@blueprint.get("/lti/certs")
def certs() -> Response:
    answer = jsonify(key_ring.keyset())
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@blueprint.route("/lti/auth", methods=["GET", "POST"])
def authorize() -> Response:
    """The authentication request. Until client and redirect address are known to belong together, nothing is sent to the tool."""
    if request.host != urlsplit(site.base()).netloc:
        # Under its other name this site knows nobody: it sends the browser on to where people are signed in, as Canvas does.
        return redirect(site.address(request.full_path.rstrip("?")), 302 if request.method == "GET" else 307)
    asked = single_values()
    sign_in = sign_ins.signed_in()
    if sign_in is None:
        return repost(asked)
    _check_form(asked)
    launch = _spend(sign_in, asked["lti_message_hint"])
    sign_in, tool = sign_ins.signed_in(), tools.get_active(launch.tool_id)
    if asked["redirect_uri"] not in tool.redirect_urls:
        raise PageRefused(400, "The redirect_uri is not, letter for letter, one of the tool's registered redirection URIs.", RULE)
    error = _find_error(asked, tool, sign_in)
    if error:
        return form_post(asked, error=error[0], error_description=error[1])
    activity = activities.get_activity(launch.activity_id) if launch.activity_id else None
    token = key_ring.sign(claims.compose(sign_in, tool, launch, activity, asked["nonce"]))
    storage = profiles.current().storage
    return form_post(asked, id_token=token, **(launches.storage_field(launch.container) if storage and storage.in_launch else {}))


def _spend(sign_in: sign_ins.SignIn, hint: str) -> launches.Begun:
    """The launch that waits for this request; from now on the request is about its course."""
    launch = launches.spend(sign_in, hint)
    if launch is None:
        text = "This launch is unknown here, or it was used already. Go back to the course and open the activity again."
        raise PageRefused(400, text, "single use")
    courses.enter(launch.course_id)
    return launch


def _check_form(asked: dict) -> None:
    for name in ("scope", "response_type", "client_id", "redirect_uri", "login_hint", "nonce", "lti_message_hint"):
        if not asked.get(name):
            raise PageRefused(400, f"The authentication request has no {name}.", RULE)
    if asked["scope"] != "openid":
        raise PageRefused(400, "The scope must be openid and nothing else.", RULE)
    if asked["response_type"] != "id_token":
        raise PageRefused(400, "The response_type must be id_token.", RULE)


def _find_error(asked: dict, tool: tools.Tool, sign_in: sign_ins.SignIn) -> tuple[str, str] | None:
    """The first fault that the tool itself is told of."""
    if asked["client_id"] != tool.client_id:
        return "unauthorized_client", "The client_id is not the one that was launched"
    if asked["login_hint"] != str(sign_in.acting.id):
        return "access_denied", "The login_hint is not the person who is signed in"
    if "response_mode" not in asked:
        return "invalid_request", "Missing response_mode"
    if asked["response_mode"] != "form_post":
        return "invalid_request", "Invalid response_mode"
    if asked.get("prompt", "none") != "none":
        return "invalid_request", "Invalid prompt"
    return None


def single_values() -> dict[str, str]:
    """The request's parameters; one that is given twice is refused, because nobody can say which one counts."""
    for name, values in request.values.lists():
        if len(values) > 1:
            raise PageRefused(400, f"The parameter {name} is given {len(values)} times.", "OAuth 2.0, 3.1")
    return request.values.to_dict()


def form_post(asked: dict, **fields: str) -> Response:
    if "state" in asked:
        fields["state"] = asked["state"]
    page = make_response(render_template("post_form.html", action=asked["redirect_uri"], fields=fields, label="Continue to the tool"))
    page.headers["Cache-Control"] = "no-store"
    return page


def repost(fields: dict) -> Response:
    """A page that posts the same request to itself once more.

    A request that comes from the tool's page is cross-site, and the browser leaves our cookie out; the repeat comes
    from our own page, and brings it. The host does the same.
    """
    if "repost" in fields:
        raise PageRefused(401, "Nobody is signed in here in this browser. Choose a person, then open the activity again.", "login_hint")
    target = request.full_path.rstrip("?") if request.method == "POST" else request.path
    posted = request.form.to_dict() if request.method == "POST" else fields
    return make_response(render_template("post_form.html", action=target, fields={**posted, "repost": "1"}, label="Continue"))
