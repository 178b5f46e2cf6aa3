"""The administrator's pages: manage tools, register one by address or by hand, web services."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request

from .. import people, profiles, registration, rest, sign_ins, site, store, tools
from .. import vocabulary as v
from ..refusals import PageRefused, RegistrationRefused
from ..registration_body import absolute_address
from .launching import page

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("/tools")
def manage() -> str:
    sign_ins.require_admin()
    return render_template("tools.html", tools=tools.list_tools(), people=people.list_people(40))


@blueprint.get("/tools.json")
def tools_json() -> Response:
    sign_ins.require_admin()
    return jsonify({"tools": [_show(tool) for tool in tools.list_tools()]})


def _show(tool: tools.Tool) -> dict:
    shown = {
        name: getattr(tool, name)
        for name in ("id", "name", "state", "in_chooser", "client_id", "deployment_id", "domain", "url", "login_url")
    }
    return {
        **shown,
        "keyset_url": tool.keyset_url,
        "redirect_urls": tool.redirect_urls,
        "deep_link_url": tool.deep_link_url,
        "scopes": tool.scopes,
    }


@blueprint.post("/tools/register")
def register() -> str:
    """Open the tool's registration page in a frame, with our configuration and a one-use token in its address."""
    sign_ins.require_admin()
    url = _address("url")
    tool = tools.get_tool(int(request.form["tool"])) if request.form.get("tool", "").isdigit() else None
    return render_template("register.html", address=registration.invitation(url, tool), url=url)


@blueprint.get("/tools/new")
def new() -> str:
    sign_ins.require_admin()
    return render_template("new_tool.html")


@blueprint.post("/tools")
def add() -> Response:
    """Register by hand. Whatever is not set stays off, as in the host: no grades, no roster, no names."""
    sign_ins.require_admin()
    form, url = request.form, _address("url")
    redirects = [line.strip() for line in form.get("redirect_urls", "").splitlines() if line.strip()]
    if not form.get("name", "").strip() or not redirects or form.get("grades", "0") not in ("0", "1", "2"):
        raise PageRefused(400, "A tool needs a name, redirection addresses, and a choice about grades.", "tool form")
    facts = {
        "name": form["name"].strip(),
        "description": form.get("description", ""),
        "domain": urlsplit(url).netloc,
        "url": url,
        "login_url": _address("login_url"),
        "redirect_urls": redirects,
        "keyset_url": _address("keyset_url"),
        "client_id": tools.new_client_id(),
        "state": "active",
        "grades": int(form.get("grades", "0")),
        "custom": read_custom(form.get("custom", "")),
        "deep_link_url": (_address("deep_link_url") if form.get("deep_link_url") else url) if "deep_link" in form else None,
        **{box: int(box in form) for box in ("in_chooser", "roster", "share_name", "share_email", "notices")},
    }
    with store.writing() as db:
        made = tools.add(db, facts)
    return redirect(f"/admin/tools#tool-{made}")


def _address(name: str) -> str:
    try:
        return absolute_address(request.form.get(name, "").strip(), name)
    except RegistrationRefused:
        raise PageRefused(400, f"{name} must be an absolute http or https address.", "tool form") from None


def read_custom(text: str) -> dict[str, str]:
    """Custom parameters as typed, one key=value per line."""
    pairs = [line.partition("=") for line in text.splitlines() if line.strip()]
    if any(not sign or not key.strip() for key, sign, _ in pairs):
        raise PageRefused(400, "Custom parameters are written key=value, one per line.", "tool form")
    return {key.strip(): value.strip() for key, _, value in pairs}


@blueprint.post("/tools/<int:tool_id>/activate")
def activate(tool_id: int) -> Response:
    return _change(tool_id, {"state": "active"})


@blueprint.post("/tools/<int:tool_id>/deactivate")
def deactivate(tool_id: int) -> Response:
    return _change(tool_id, {"state": "pending"})


@blueprint.post("/tools/<int:tool_id>/chooser")
def chooser(tool_id: int) -> Response:
    """Show the tool in the activity chooser, or hide it (`show` is 1 or 0). The host hides newly registered ones."""
    if request.form.get("show") not in ("0", "1"):
        raise PageRefused(400, "show must be 1 or 0.", "LTI External tools")
    return _change(tool_id, {"in_chooser": int(request.form["show"])})


def _change(tool_id: int, facts: dict) -> Response:
    sign_ins.require_admin()
    with store.writing() as db:
        tools.change(db, tools.get_tool(tool_id).id, facts)
    return redirect("/admin/tools")


@blueprint.post("/tools/<int:tool_id>/delete")
def delete(tool_id: int) -> Response:
    """Remove a tool with its activities and columns; its client_id is worth nothing from now on."""
    sign_ins.require_admin()
    with store.writing() as db:
        db.execute("DELETE FROM tools WHERE id = ?", (tools.get_tool(tool_id).id,))
    return redirect("/admin/tools")


@blueprint.get("/tools/<int:tool_id>/privacy")
def privacy(tool_id: int) -> str:
    """A data privacy launch: the administrator asks the tool what it holds about a person (`person` is a username).

    Two names of this message are met in the field: `message` may ask for the one this host does not use.
    """
    sign_in, tool = sign_ins.require_admin(), tools.get_active(tool_id)
    message = request.args.get("message") or profiles.current().privacy_message
    if not profiles.current().privacy_message or message not in v.PRIVACY:
        raise PageRefused(404, "This host sends no such data privacy launch.", "data privacy launch")
    person = people.find_by_username(request.args.get("person", ""))
    if person is None:
        raise PageRefused(400, "person must be a username of this site.", "data privacy launch")
    return page(sign_in, tool, message, title=f"Data about {person.name}", for_user=person.id)


def _service() -> dict:
    sign_ins.require_admin()
    if not profiles.current().web_services:
        raise PageRefused(404, "This host has no such web services.", "Moodle's web services")
    address = site.address("/webservice/rest/server.php")
    return {"url": address, "site_url": site.base(), "token": site.fact("service_token"), "functions": sorted(rest.FUNCTIONS)}


@blueprint.get("/webservice")
def web_service() -> str:
    return render_template("web_service.html", service=_service())


@blueprint.get("/webservice.json")
def web_service_json() -> Response:
    return jsonify(_service())
