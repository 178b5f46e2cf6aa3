"""Moodle's web services, asked as the holder of the token, beside the tool: to see what it made of an award."""

from __future__ import annotations

from typing import Any

import requests

from tests.hosts.moodle.site import Site


def ask(site: Site, function: str, **values: Any) -> Any:
    """Return what the function answers."""
    form = {"wstoken": site.token, "wsfunction": function, "moodlewsrestformat": "json", **values}
    said = requests.post(f"{site.url}/webservice/rest/server.php", data=form, timeout=60).json()
    assert not (isinstance(said, dict) and said.get("exception")), f"{function}: {said.get('errorcode')} {said.get('message')}"
    return said
