"""What the LMS reads from a tool: its key set, and nothing else."""

import json
import time

import requests

WAIT = (3, 5)  # seconds to connect, and between two pieces of the answer
DEADLINE = 10
LARGEST = 256 * 1024


class Unreachable(Exception):
    """The tool's key set could not be read; the text says why, without repeating what came."""


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
