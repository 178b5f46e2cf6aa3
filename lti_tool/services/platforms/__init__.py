"""Platforms: registered by invitation or by hand, looked after by their administrators.

    views          a registration as doors and launches need it
    registering    added, changed, given a service token
    pages          what its administrator sees
    origins        whose pages may hold ours in a frame
"""

from lti_tool.services.platforms.origins import framing_origins, is_way_back, origins_of
from lti_tool.services.platforms.pages import PlatformPage, get_page
from lti_tool.services.platforms.registering import NewPlatform, add, add_deployment, drop_tokens, holds_demo, set_service
from lti_tool.services.platforms.views import PlatformView, find_by_name, get_platform, list_all, list_registrations

__all__ = [
    "NewPlatform", "PlatformPage", "PlatformView", "add", "add_deployment", "drop_tokens", "find_by_name", "framing_origins", "get_page",
    "get_platform", "holds_demo", "is_way_back", "list_all", "list_registrations", "origins_of", "set_service",
]  # fmt: skip
