"""A platform in a test's hands, as a browser meets it: pages with the tool in frames, and storage of one kind or another.

The practice LMS keeps to the specification; this one also lies, keeps silent, and answers from the wrong place.
Two origins of one site: the course's pages, and the authorization address, where storage belongs.
"""

from __future__ import annotations

import json
from html import escape
from types import TracebackType
from typing import Any

from lti_tool.demo.processes import Demo
from tests.signer import Signing
from tests.unit.hosts import Asked, Host, Reply

KEEPER = """
const kept = new Map(), { prefix, frame, fails, answers } = KIND;
window.heard = [];
addEventListener("message", (event) => {
  const { subject, message_id, key, value } = event.data ?? {};
  if (typeof subject !== "string" || subject.endsWith(".response")) return;
  heard.push({ subject, key, value, from: event.origin });
  const say = (what) => event.source.postMessage({ subject: `${subject}.response`, message_id, ...what }, event.origin);
  const named = (what) => ({ subject: prefix + what, ...(frame && { frame }) });
  if (!answers.includes(subject.replace(prefix, ""))) return;
  if (subject === `${prefix}capabilities`) return say({ supported_messages: ["capabilities", "put_data", "get_data"].map(named) });
  if (fails) return say({ error: { code: "storage_exhaustion", message: "full" } });
  if (subject === `${prefix}put_data`) { kept.set(key, value); return say({ key, value }); }
  if (subject === `${prefix}get_data`) return say({ key, value: kept.get(key) ?? null });
});
"""
SILENT: dict[str, Any] = {"answers": []}
ALL = ("capabilities", "put_data", "get_data")


class CourseHost:
    """The course on one origin, the authorization address on another; registered with the tool as any platform."""

    def __init__(self, demo: Demo, name: str, tool: str = "") -> None:
        self.demo, self.pages, self.auth, self._tool = demo, Host(), Host(), tool or demo.ports.tool_url
        self.signing = Signing(self.auth)
        self.signing.issuer, self.signing.client_id = f"{self.pages.origin}/{name}", name
        self.signing.target = demo.ports.tool_url + "/lti/launch"
        self.claims: dict[str, Any] = {}
        self.named: str | None = None
        """What logins and launches say in lti_storage_target."""
        self.auth.answers("GET", "/auth", self._answer)
        self.pages.answers("GET", "/tile", self._initiate)

    def __enter__(self) -> CourseHost:
        self.pages.__enter__()
        self.auth.__enter__()
        self.demo.command(
            "platforms", "add", "--name", self.signing.client_id, "--issuer", self.signing.issuer, "--client-id", self.signing.client_id,
            "--auth-url", self.auth.url("/auth"), "--token-url", self.auth.url("/token"), "--jwks-url", self.auth.url("/keys"),
            "--deployment-id", self.signing.deployment, "--award-for", "kmutt",
        )  # fmt: skip
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.pages.__exit__()
        self.auth.__exit__()

    def keeps(self, named: str | None, page: dict[str, Any] | None = None, beside: dict[str, Any] | None = None, tiles: int = 1) -> str:
        """Return the address of a course page whose storage is of this kind.

        The page stands on the authorization address's own origin, unless a frame `beside` the tool's keeps things there.
        """
        self.named = named
        host = self.pages if beside is not None else self.auth
        frame = f'<iframe name="keeper" src="{self.auth.url("/keeper")}" hidden></iframe>' if beside is not None else ""
        tile = f'src="{self.pages.url("/tile")}" width="900" height="420"'
        frames = "".join(f'<iframe name="tool{number}" {tile}></iframe>' for number in range(tiles))
        self.auth.answers("GET", "/keeper", html(f"<script>{keeper(beside or {})}</script>"))
        host.answers("GET", "/course", html(f"<h1>Course</h1>{frame}<script>{keeper(SILENT if page is None else page)}</script>{frames}"))
        return host.url("/course")

    def _initiate(self, _asked: Asked) -> Reply:
        return post_form(self._tool + "/lti/login", self.signing.initiation() | self._storage())

    def _answer(self, asked: Asked) -> Reply:
        claims = self.signing.claims(asked.query["nonce"], **self.claims)
        form = {"state": asked.query["state"], "id_token": self.signing.sign(claims)}
        return post_form(self._tool + "/lti/launch", form | self._storage())

    def _storage(self) -> dict[str, str]:
        return {"lti_storage_target": self.named} if self.named else {}


def keeper(kind: dict[str, Any]) -> str:
    """Return the script of a page or frame that answers storage messages."""
    return KEEPER.replace("KIND", json.dumps({"prefix": "lti.", "frame": "", "fails": False, "answers": ALL} | kind))


def html(body: str) -> Reply:
    page = f'<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Course</title>{body}'
    return Reply(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def post_form(address: str, form: dict[str, str]) -> Reply:
    fields = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in form.items())
    return html(f'<form method="post" action="{escape(address)}">{fields}</form><script>document.forms[0].submit()</script>')
