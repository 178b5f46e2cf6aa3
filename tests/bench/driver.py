"""Drives complete launches in a closed loop: each client begins its next when its last one has ended."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import parse_qs, urlsplit

from tests.bench.browser import Browser, Connection, WentWrong
from tests.bench.platform import AUTH_URL, COURSE, Platform
from tests.bench.processes import Server

CLIENTS = 8
SECONDS_AT_MOST = 12.0
"""After this long a round begins no further launches, so that a tool that hangs does not hold up the bench."""


@dataclass
class Round:
    """What one round saw. Seconds; `cpu` is what the web process used, `driver_cpu` what we did."""

    durations: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    elapsed: float = 0.0
    cpu: float = 0.0
    driver_cpu: float = 0.0

    @property
    def per_second(self) -> float:
        """Good launches a second."""
        return len(self.durations) / self.elapsed


@dataclass(frozen=True)
class Figures:
    """Medians over rounds; milliseconds."""

    per_second: float
    p50: float
    p95: float
    cpu: float
    driver_share: float
    launches: int
    failures: Counter[str]


def drive(server: Server, platform: Platform, title: str, launches: int) -> Round:
    """Return what so many launches saw, by CLIENTS clients at once."""
    platform.turn_to(server.port, server.shows, server.known)
    seen, tickets, until = Round(), iter(range(launches)), time.monotonic() + SECONDS_AT_MOST
    clients = [threading.Thread(target=_client, args=(server.port, platform, title, tickets, until, seen)) for _ in range(CLIENTS)]
    begun, cpu, own = time.monotonic(), server.cpu_seconds(), time.process_time()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    seen.elapsed, seen.cpu, seen.driver_cpu = time.monotonic() - begun, server.cpu_seconds() - cpu, time.process_time() - own
    return seen


def summarize(rounds: Sequence[Round]) -> Figures:
    """Return the medians of these rounds."""
    good = [each for each in rounds if each.durations]
    if not good:
        raise WentWrong(f"no launch succeeded: {dict(sum((each.failures for each in rounds), Counter()))}")
    return Figures(
        per_second=median(each.per_second for each in good),
        p50=median(_percentile(each.durations, 50) for each in good) * 1000,
        p95=median(_percentile(each.durations, 95) for each in good) * 1000,
        cpu=median(each.cpu / len(each.durations) for each in good) * 1000,
        driver_share=median(each.driver_cpu / each.elapsed for each in good),
        launches=sum(len(each.durations) for each in rounds),
        failures=sum((each.failures for each in rounds), Counter()),
    )


def launch(connection: Connection, platform: Platform, title: str) -> None:
    """Launch once in a new browser, from the login to the learner's home; raises WentWrong where a step does not lead on."""
    browser, learner = Browser(connection), platform.next_learner()
    asked = browser.post("/lti/login", platform.initiation(learner))
    if not asked.location.startswith(AUTH_URL + "?"):
        raise WentWrong(f"login answered {asked.status}")
    question = {name: values[0] for name, values in parse_qs(urlsplit(asked.location).query).items()}
    home = browser.post("/lti/launch", platform.answer(question, learner))
    if home.status != 200:
        raise WentWrong(f"launch ended with {home.status}")
    for marker in (title, learner.name, COURSE):
        if marker.encode() not in home.body:
            raise WentWrong("home lacks the name, the course or the micro-credential")


def _client(port: int, platform: Platform, title: str, tickets: object, until: float, seen: Round) -> None:
    connection = Connection(port)
    for _ in tickets:  # type: ignore[attr-defined]
        begun = time.monotonic()
        if begun > until:
            break
        try:
            launch(connection, platform, title)
            seen.durations.append(time.monotonic() - begun)
        except (WentWrong, OSError) as fault:
            seen.failures[str(fault) if isinstance(fault, WentWrong) else type(fault).__name__] += 1
    connection.close()


def _percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]
