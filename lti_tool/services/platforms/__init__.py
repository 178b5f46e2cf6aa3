"""Platforms: registered by invitation or by hand, looked after by their administrators.

    views          a registration as doors and launches need it
    registering    added, changed by the host, given a service token
    checking       what is amiss with typed values, by field
    changing       what an operator may change
    approving      those that registered themselves wait for a yes
    signs          what has been seen of a platform's set-up
    pages          what its administrator sees
    origins        whose pages may hold ours in a frame
"""

from lti_tool.services.platforms.approving import approve, check_room, refuse
from lti_tool.services.platforms.changing import Changes, change, change_faults
from lti_tool.services.platforms.checking import faults_of
from lti_tool.services.platforms.origins import framing_origins, is_way_back, origins_of
from lti_tool.services.platforms.pages import PlatformPage, get_page
from lti_tool.services.platforms.registering import NewPlatform, add, add_deployment, drop_tokens, holds_demo, register, set_service
from lti_tool.services.platforms.signs import list_signs
from lti_tool.services.platforms.views import PlatformView, find_by_name, find_same, get_platform, list_all, list_registrations

__all__ = [
    "Changes", "NewPlatform", "PlatformPage", "PlatformView", "add", "add_deployment", "approve", "change", "change_faults", "check_room",
    "drop_tokens", "faults_of", "find_by_name", "find_same", "framing_origins", "get_page", "get_platform", "holds_demo", "is_way_back",
    "list_all", "list_registrations", "list_signs", "origins_of", "refuse", "register", "set_service",
]  # fmt: skip
