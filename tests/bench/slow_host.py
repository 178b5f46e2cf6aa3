"""A host whose every answer takes as long as it is told: tokens, one gradebook column in Moodle's manner. A process of its own.

`python -m tests.bench.slow_host SECONDS` prints its port. It keeps the rules that cost a tool calls: a stamp must be later
than the one before (409), a result shows what was written, results come all at once. asyncio, so that it takes little of the machine.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

cells: dict[str, tuple[datetime, float, float]] = {}


async def _serve(seconds: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            lengths = (line.partition(":")[2] for line in head if line.lower().startswith("content-length:"))
            body = await reader.readexactly(int(next(lengths, "0")))
            await asyncio.sleep(seconds)
            status, said = _answer(*head[0].split(" ")[:2], body)
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n".encode() + said)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _answer(method: str, target: str, body: bytes) -> tuple[int, bytes]:
    path, asked = urlsplit(target).path, parse_qs(urlsplit(target).query)
    if path == "/token":
        scope = parse_qs(body.decode())["scope"][0]
        return 200, json.dumps({"access_token": "token", "token_type": "bearer", "expires_in": 3600, "scope": scope}).encode()
    if method == "POST" and path == "/items/1/scores":
        said = json.loads(body)
        stamp, who = datetime.fromisoformat(said["timestamp"]), said["userId"]
        if who in cells and stamp <= cells[who][0]:
            return 409, b""
        cells[who] = stamp, said["scoreGiven"], said["scoreMaximum"]
        return 200, b""
    if method == "GET" and path == "/items/1/results":
        wanted = asked.get("user_id", list(cells))
        shown = [{"userId": who, "resultScore": cells[who][1], "resultMaximum": cells[who][2]} for who in wanted if who in cells]
        return 200, json.dumps(shown).encode()
    return 404, b""


async def main(seconds: float) -> None:
    """Serve until killed."""
    server = await asyncio.start_server(lambda reader, writer: _serve(seconds, reader, writer), "127.0.0.1", 0, backlog=200)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
