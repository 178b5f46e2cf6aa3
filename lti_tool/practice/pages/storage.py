"""Platform storage in the browser: what the page around a tool's frame answers, and the frame some hosts keep beside it."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template, request

from .. import profiles, site, tools
from ..refusals import PageRefused

blueprint = Blueprint("storage", __name__)


def origins(tool: tools.Tool) -> str:
    """The origins a tool's pages may speak from, as a list for the script."""
    addresses = (tool.url, tool.login_url, *tool.redirect_urls)
    return " ".join(sorted({f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in addresses}))


def frame_address(tool: tools.Tool) -> str:
    """The frame that answers put and get: under the host name of the authorization endpoint, as the tool will check."""
    return site.endpoint("auth").removesuffix("/lti/auth") + f"/storage/{tool.id}"


@blueprint.get("/storage/<int:tool_id>")
def frame(tool_id: int) -> Response:
    """The frame named in the capabilities; it may stand in the pages of this site only."""
    storage = profiles.current().storage
    if storage is None or not storage.frame:
        raise PageRefused(404, "This host keeps no such frame.", "platform storage")
    page = make_response(render_template("storage.html", origins=origins(tools.get_tool(tool_id))))
    page.headers["Content-Security-Policy"] = f"default-src 'self'; frame-ancestors {site.base()}; base-uri 'none'; object-src 'none'"
    return page


@blueprint.app_context_processor
def _for_templates() -> dict:
    return {"storage_origins": origins, "storage_frame": frame_address, "framed": request.args.get("container") != "window"}
