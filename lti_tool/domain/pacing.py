"""How much is asked of one host at a time, and when it is left alone: a limit that feels its way, and a breaker with probes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Literal, TypeVar

Verdict = Literal["well", "slow", "throttled", "failed", "unclear"]

FAILURES_TO_OPEN = 5
"""So many failures of the host itself, one after the other, and it is left alone: chance or one broken page is not it."""

SLOW_SECONDS = 5.0
"""An answer that takes longer is a sign of a host with more to do than it can."""

FIRST_PAUSE, LONGEST_PAUSE = 10.0, 300.0
"""Seconds before the first probe, and at most between two: a host that is back is found within five minutes."""

FIRST_UNASKED = 5.0
"""Seconds after the first 429 that does not say how long to wait: as long as an entry's own first wait."""

HOST_FAILURES = frozenset({"timed_out", "connection_failed", "tls_failed", "name_unknown", "host_error", "host_paused"})
"""Reasons for which an entry waits although nothing is wrong with it."""

UNANSWERED = frozenset({"timed_out", "connection_failed", "tls_failed", "name_unknown"})
"""What it is called when no answer came at all."""

SPREAD_SECONDS = 20.0
"""How long an entry in hand may wait for its turn at the host before it is put back; well below a lease."""

AHEAD_SECONDS = 2.0
"""So long a platform's scores in hand keep it busy: what is read before they leave is not much older, and nobody else waits longer."""

FEWEST_AHEAD, MOST_AHEAD = 16, 400

ROWS_PER_LOOK = 50
"""A call for one cell costs a host about as much as so many rows more in a list."""

THROTTLES = frozenset({429})
AMBIGUOUS = 500

P = TypeVar("P", bound=Hashable)


def judge(method: str, status: int | None, seconds: float) -> Verdict:
    """Return what one call tells of the host; `status` is None where no answer came.

    A 4xx is about the request: the host is well. A 500 to a write tells nothing: Moodle says it for one locked grade, and a
    learner's locked grade must not delay the others. To a read it is the host's own failure, as 502 and the like always are.
    """
    if status is None or status > AMBIGUOUS or (status == AMBIGUOUS and method == "GET"):
        return "failed"
    if status == AMBIGUOUS:
        return "unclear"
    if status in THROTTLES:
        return "throttled"
    return "slow" if seconds > SLOW_SECONDS else "well"


def lowered(limit: float) -> float:
    """Return the limit after a sign of too much: half of it, one at least."""
    return max(1.0, limit / 2)


def raised(limit: float, most: int) -> float:
    """Return the limit after one answer in good time: about one more for each round of calls, never beyond `most`."""
    return min(float(most), limit + 1 / limit)


def pause_after(probes: int) -> float:
    """Return the seconds until the next probe after so many in vain."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(probes, 20))


def pause_unasked(times: int) -> float:
    """Return the seconds a host is left alone that said "too many" so many times in a row and not for how long."""
    return min(LONGEST_PAUSE, FIRST_UNASKED * 2.0 ** min(max(times, 1) - 1, 20))


def may_hold(held: int, hands: int, in_hand: int) -> int:
    """Return how many more entries of one platform a worker may take: never more in hand than it has hands free.

    So one host that answers slowly takes half of the hands, the next half of the rest, and a hand is free for whoever comes.
    """
    return max(0, (hands - in_hand - held) // 2) if held else max(0, (hands - in_hand + 1) // 2)


def deal(room: int, wants: Mapping[P, int]) -> dict[P, int]:
    """Return how many each gets of what there is room for, dealt one by one, those first who stand first."""
    dealt = dict.fromkeys(wants, 0)
    while room > 0:
        hungry = [each for each, wish in wants.items() if dealt[each] < wish]
        if not hungry:
            break
        for each in hungry[:room]:
            dealt[each] += 1
        room -= min(room, len(hungry))
    return {each: number for each, number in dealt.items() if number}


def in_reach(limit: int, seconds: float) -> int:
    """Return how many scores may be in hand for a platform that takes so many calls at a time, each of so many seconds."""
    return max(FEWEST_AHEAD, min(MOST_AHEAD, int(AHEAD_SECONDS * limit / max(seconds, 0.001))))


def is_read_at_once(number: int, rows: int) -> bool:
    """Whether so many cells are read with their whole column, which has about so many rows, and not each by itself."""
    return number > 1 and rows <= number * ROWS_PER_LOOK


def most_pages(number: int) -> int:
    """Return after how many pages a reading for so many cells ends: a column longer than was known costs half again at most."""
    return max(1, number // 2)
