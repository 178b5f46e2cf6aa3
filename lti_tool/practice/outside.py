"""What the LMS asks of a tool: it reads the key set, and posts notices. Nothing else goes out."""

import json
import time

import requests

WAIT = (3, 5)  # seconds to connect, and between two pieces of the answer
DEADLINE = 10
LARGEST = 256 * 1024


class Unreachable(Exception):
    """The tool could not be reached, or answered amiss; the text says how, without repeating what came."""


def read_keyset(url: str) -> list[dict]:
    """Return the keys published at this address.

    No redirect is followed; read anew each time, so that a withdrawn key is refused at once.
    """
    try:
        with requests.get(url, timeout=WAIT, allow_redirects=False, stream=True, headers={"Accept": "application/json"}) as answer:
            if answer.status_code != 200:
                raise Unreachable(f"the tool's key set answered {answer.status_code}, not 200")
            body = _read_bounded(answer)
    except requests.RequestException as error:
        raise Unreachable(f"the tool's key set could not be read ({type(error).__name__})") from None
    try:
        keys = json.loads(body)["keys"]
    except (ValueError, KeyError, TypeError):
        raise Unreachable("the tool's key set is not a JSON object with keys") from None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise Unreachable("keys in the tool's key set is not a list of objects")
    return keys


def _read_bounded(answer: requests.Response) -> bytes:
    end, body = time.monotonic() + DEADLINE, b""
    for piece in answer.iter_content(16384):
        body += piece
        if len(body) > LARGEST or time.monotonic() > end:
            raise Unreachable("the tool's key set is too large or too slow")
    return body


def post_notices(url: str, notices: list[str]) -> None:
    """Send signed notices to a tool; it has to take them with a 2xx, soon."""
    try:
        body = {"notices": [{"jwt": notice} for notice in notices]}
        with requests.post(url, json=body, timeout=WAIT, allow_redirects=False, stream=True) as answer:
            if answer.status_code // 100 != 2:
                raise Unreachable(f"the handler answered {answer.status_code}")
    except requests.RequestException as error:
        raise Unreachable(f"the handler could not be reached ({type(error).__name__})") from None
