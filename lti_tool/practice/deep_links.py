"""The return of a content selection: a signed list of links becomes activities of the course (Deep Linking 2.0)."""

import math
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template, request

from . import activities, courses, launches, oidc, profiles, reviews, sign_ins, site, store, tools
from . import vocabulary as v
from .refusals import PageRefused
from .tool_tokens import TokenFaulty, verify

blueprint = Blueprint("deep_links", __name__)


@blueprint.post("/lti/content-return")
def content_return() -> Response:
    """Check the response to the last letter, then add every link or none."""
    if sign_ins.signed_in() is None:
        return oidc.repost(request.form.to_dict())
    courses.enter(int(request.args["course"]) if request.args.get("course", "").isdigit() else 0)
    sign_in = sign_ins.require_editor()
    if request.args.get("sesskey") != sign_in.sesskey:
        raise PageRefused(
            400, "This is not the deep_link_return_url that was sent: post to it exactly as it was.", "Deep Linking 2.0, 4.4.1"
        )
    tool = tools.get_active(int(request.args.get("id", "0")) if request.args.get("id", "").isdigit() else 0)
    token = _read_field()
    claims = _verify(token, tool)
    waiting = launches.answer_deep_link(sign_in, tool)
    if waiting is None:
        raise PageRefused(400, "Nobody here is waiting for a selection from this tool.", "one response to one request")
    _check_claims(claims, tool, waiting.facts.get("data"))
    items = [_read_item(item, number, tool) for number, item in enumerate(claims.get(v.DEEP_LINK_CLAIM + "content_items", []), 1)]
    _spend(claims, tool)
    with store.writing() as db:
        for item in items:
            activities.add(db, tool.id, **item)
    titles, error = [item["title"] for item in items], claims.get(v.DEEP_LINK_CLAIM + "errormsg")
    message = error or claims.get(v.DEEP_LINK_CLAIM + "msg") or ""
    return make_response(render_template("selected.html", titles=titles, tool=tool, message=message, failed=bool(error)))


def _read_field() -> str:
    fields = request.form.getlist("JWT")
    if len(fields) != 1:
        raise PageRefused(400, "The form must hold one field JWT.", "Deep Linking 2.0, 2.3; Security Framework 1.0, 5.2")
    return fields[0]


def _verify(token: str, tool: tools.Tool) -> dict:
    try:
        return verify(token, tool, site.issuer())
    except TokenFaulty as error:
        raise PageRefused(401, f"The tool's response cannot be trusted: {error}.", "Security Framework 1.0, 5.2") from None


def _check_claims(claims: dict, tool: tools.Tool, data: str | None) -> None:
    expected = {"message_type": "LtiDeepLinkingResponse", "version": "1.3.0", "deployment_id": tool.deployment_id}
    for name, value in expected.items():
        if claims.get(v.CLAIM + name) != value:
            raise PageRefused(400, f"The claim {name} must be {value}.", "Deep Linking 2.0, 4.5")
    if claims.get(v.DEEP_LINK_CLAIM + "data") != data or (data is None and v.DEEP_LINK_CLAIM + "data" in claims):
        raise PageRefused(400, "data must come back exactly as it was sent, and only if it was sent.", "Deep Linking 2.0, 4.5.5")
    items = claims.get(v.DEEP_LINK_CLAIM + "content_items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise PageRefused(400, "content_items must be a list of objects.", "Deep Linking 2.0, 4.5.6")
    if len(items) > 1 and not profiles.current().accept_multiple:
        raise PageRefused(400, "accept_multiple was false: one item at most.", "Deep Linking 2.0, 4.4.1")


def _spend(claims: dict, tool: tools.Tool) -> None:
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not nonce:
        raise PageRefused(400, "The response has no nonce.", "Deep Linking 2.0, 4.5.1")
    with store.writing() as db:
        if not store.first_time(db, "deep_link", f"{tool.id} {nonce}"):
            raise PageRefused(400, "This nonce was seen before: a response is good for once.", "Security Framework 1.0, 5.1.3 step 9")


def _read_item(item: dict, number: int, tool: tools.Tool) -> dict:
    """One link as an activity. Window and iframe are the host's own business and ignored; faults are not."""

    def refuse(text: str, section: str) -> None:
        raise PageRefused(400, f"Item {number}: {text}", f"Deep Linking 2.0, {section}")

    if item.get("type") != "ltiResourceLink":
        refuse("only ltiResourceLink was among accept_types.", "4.4.1")
    title = item.get("title", tool.name)
    if not isinstance(title, str) or not title.strip() or len(title) > activities.LONGEST_TITLE:
        refuse(f"title must be a text of 1 to {activities.LONGEST_TITLE} characters.", "3.2")
    if not isinstance(item.get("text", ""), str):
        refuse("text must be a text.", "3.2")
    url = item.get("url", tool.url)
    if not isinstance(url, str) or urlsplit(url).netloc.removeprefix("www.") != tool.domain.removeprefix("www."):
        refuse(f"url must lie on the tool's registered domain {tool.domain}.", "3.2")
    custom = item.get("custom", {})
    if not isinstance(custom, dict) or not all(isinstance(value, str) for value in custom.values()):
        refuse("custom must be an object whose values are texts.", "3.2")
    return {
        "title": title,
        "text": item.get("text", ""),
        "url": url,
        "custom": custom,
        "column": _read_column(item.get("lineItem"), tool, refuse) if profiles.current().own_column != "never" else None,
    }


def _read_column(wanted: object, tool: tools.Tool, refuse) -> dict | None:
    if wanted is None:
        return None
    maximum = wanted.get("scoreMaximum") if isinstance(wanted, dict) else None
    if isinstance(maximum, bool) or not isinstance(maximum, int | float) or not (maximum > 0 and math.isfinite(maximum)):
        refuse("lineItem.scoreMaximum must be a number above zero.", "3.2")
    resource_id, tag = wanted.get("resourceId", ""), wanted.get("tag", "")
    if not isinstance(resource_id, str) or not isinstance(tag, str):
        refuse("lineItem.resourceId and tag must be texts.", "3.2")
    review = reviews.read(wanted.get("submissionReview"), tool, lambda text: refuse("lineItem." + text, "3.2"))
    label = wanted.get("label") if isinstance(wanted.get("label"), str) else None
    return {"maximum": float(maximum), "resource_id": resource_id, "tag": tag, "label": label, "review": review}
