"""One reading of a gradebook column for many learners at once."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lti_tool import grades
from lti_tool.domain.hosts import HostProfile
from lti_tool.grades import Result
from lti_tool.outbound import Outbound


@dataclass(frozen=True)
class ColumnReading:
    """What the column showed of those who were wanted. Times are monotonic seconds: each value is as new as `begun` at least."""

    begun: float
    ended: float
    found: Mapping[str, Result]
    is_whole: bool
    """Whether who is not in it has no result. Only one answer that holds everybody says so: between two pages rows may move,
    and one that moved from the second to the first is on neither."""

    def tells_of(self, subject: str, *, may_be_left_out: bool) -> bool:
        """Whether it says what stands in this person's cell. `may_be_left_out`: that they are not in it would prove nothing."""
        return subject in self.found or (self.is_whole and not may_be_left_out)


def read(
    outbound: Outbound, token: str, line_item: str, profile: HostProfile, wanted: Collection[str], most_pages: int
) -> ColumnReading:  # fmt: skip
    """Return one reading of the column: to its end, until all are found, or for so many pages. Raises what the door raises."""
    begun, found, is_whole = time.monotonic(), dict[str, Result](), False
    for number, page in enumerate(grades.read_results_by_page(outbound, token, line_item, profile), 1):
        for result in page.results:
            if result.user_id in wanted:
                found.setdefault(result.user_id, result)
        is_whole = number == 1 and page.is_last and not page.is_full
        if page.is_last or number >= most_pages or len(found) == len(wanted):
            break
    return ColumnReading(begun, time.monotonic(), found, is_whole)
