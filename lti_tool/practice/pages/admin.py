"""The administrator's pages: manage tools, register one by address or by hand, web services."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request

from .. import people, registration, rest, site, store, tools
from ..refusals import PageRefused, RegistrationRefused

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("/tools")
def manage() -> str:
    people.require_admin()
    return render_template("tools.html", tools=tools.list_tools())


@blueprint.get("/tools.json")
def tools_json() -> Response:
    people.require_admin()
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
    people.require_admin()
    url = _address("url")
    tool = tools.get_tool(int(request.form["tool"])) if request.form.get("tool", "").isdigit() else None
    return render_template("register.html", address=registration.invitation(url, tool), url=url)


@blueprint.get("/tools/new")
def new() -> str:
    people.require_admin()
    return render_template("new_tool.html")


@blueprint.post("/tools")
def add() -> Response:
    """Register by hand. Whatever is not set stays off, as in the host: no grades, no roster, no names."""
    people.require_admin()
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
        **{box: int(box in form) for box in ("in_chooser", "roster", "share_name", "share_email")},
    }
    with store.writing() as db:
        made = tools.add(db, facts)
    return redirect(f"/admin/tools#tool-{made}")


def _address(name: str) -> str:
    try:
        return registration.absolute_address(request.form.get(name, "").strip(), name)
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
    people.require_admin()
    with store.writing() as db:
        tools.change(db, tools.get_tool(tool_id).id, facts)
    return redirect("/admin/tools")


@blueprint.post("/tools/<int:tool_id>/delete")
def delete(tool_id: int) -> Response:
    """Remove a tool with its activities and columns; its client_id is worth nothing from now on."""
    people.require_admin()
    with store.writing() as db:
        db.execute("DELETE FROM tools WHERE id = ?", (tools.get_tool(tool_id).id,))
    return redirect("/admin/tools")


def _service() -> dict:
    people.require_admin()
    address = site.address("/webservice/rest/server.php")
    return {"url": address, "site_url": site.issuer(), "token": site.fact("service_token"), "functions": sorted(rest.FUNCTIONS)}


@blueprint.get("/webservice")
def web_service() -> str:
    return render_template("web_service.html", service=_service())


@blueprint.get("/webservice.json")
def web_service_json() -> Response:
    return jsonify(_service())
