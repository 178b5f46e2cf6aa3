"""What only a browser and its launches can tell: the frame, its cookie, and whether anybody came through."""

from __future__ import annotations

from datetime import timedelta

from lti_tool.connection.probes import Probe
from lti_tool.connection.steps import Step, failed, not_possible, ok

QUIET = timedelta(days=30)


def frame(probe: Probe) -> Step:
    """Return whether this browser keeps our cookie inside the platform's frame; only this very request can show it."""
    if probe.browser is None:
        return not_possible("frame", "no_browser_here", "open_page_in_platform")
    if not probe.browser.is_framed:
        return not_possible("frame", "page_not_framed", "open_page_in_platform", may_frame=" ".join(probe.platform.origins))
    return ok("frame", may_frame=" ".join(probe.platform.origins))


def launches(probe: Probe) -> Step:
    """Return whether launches arrive: the newest one tells that registration, keys and clocks fit."""
    newest = probe.ground.newest_launch
    if newest is None:
        return failed("launches", "no_launch_seen", "activate_and_launch")
    age = probe.runtime.now() - newest
    facts = {"newest": newest.strftime("%Y-%m-%d %H:%M UTC"), "within_30_days": probe.ground.launches}
    return ok("launches", **facts) if age < QUIET else not_possible("launches", "no_launch_lately", "launch_once", **facts)
