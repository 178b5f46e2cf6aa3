"""An instance of the tool of the suite's own: fresh state, own port, own secret, and a log that can be read."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lti_tool.conformance.platform.host import SECOND, Platform
from lti_tool.conformance.stage import Verdict
from lti_tool.demo.ports import choose
from lti_tool.demo.processes import Demo

ISSUER = "conformance"
VERDICT = re.compile(r"(launch accepted|launch refused|notice refused|notices received believed=[1-9])\b.*")
FACT = re.compile(r"(\w+)=(?:'([^']*)'|\"([^\"]*)\"|(\S*))")


class Instance(Demo):
    """The tool alone, with the example micro-credentials published."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, choose(folder, passing=True))

    def begin(self, platform: Platform | None = None) -> str:
        """Start the tool and return an invitation to register with it; `platform` is registered a second time, by hand."""
        self.command("issuers", "add", ISSUER, "--name", "Conformance suite", "--name-th", "ชุดทดสอบความสอดคล้อง")
        with ThreadPoolExecutor(1) as beside:  # each command is a process that has to load the tool as well
            started = beside.submit(self.start_tool)
            self.command("seed", "--issuer", ISSUER)
            if platform:
                self._add_second(platform)
            invited = self.command("platforms", "invite", "Conformance suite", "--issuer", ISSUER, "--demo")
            started.result()
        return str(invited["url"])

    def _add_second(self, platform: Platform) -> None:
        """Register the platform under another client id and with two deployments."""
        placings = [word for deployment in SECOND.deployments for word in ("--deployment-id", deployment)]
        addresses = ["--auth-url", platform.url("/auth"), "--token-url", platform.url("/token"), "--jwks-url", platform.url("/keys")]
        who = ["--name", "Conformance suite, second", "--issuer", platform.issuer, "--client-id", SECOND.client_id]
        self.command("platforms", "add", *who, *addresses, *placings, "--award-for", ISSUER)


class Log:
    """What the tool's log says of launches and notices."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def mark(self) -> int:
        """Return where the log ends now."""
        return self._path.stat().st_size

    def verdicts(self, mark: int) -> list[Verdict]:
        """Return what was said of launches since then; the line is written before the answer leaves."""
        with self._path.open("rb") as log:
            log.seek(mark)
            lines = log.read().decode("utf-8", "replace").splitlines()
        return [_read(found[0]) for line in lines if (found := VERDICT.search(line))]


def _read(line: str) -> Verdict:
    facts = {name: single or double or bare for name, single, double, bare in FACT.findall(line)}
    services = frozenset(facts["services"].split(",")) if "services" in facts else None
    return Verdict(" ".join(line.split()), "refused" not in line.split()[:2], facts.get("code", ""), facts.get("roles"), services)
