"""Columns (AGS 2.0 3.1, 3.2; certification 6.4): the tool makes one where the link has none, and asks for them as it should."""

from __future__ import annotations

import json
from functools import partial

from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.grading import columns_asked, kept, scores, told
from lti_tool.conformance.judging import check_let_in
from lti_tool.conformance.stage import Stage
from lti_tool.conformance.telling import COPIED, made_columns, number_of

OFFERED = "course-offered"


def claim_taken(stage: Stage) -> str:
    """A1: a launch that offers the gradebook."""
    launch = stage.launch(course=OFFERED, grades=stage.platform.columns.claim(OFFERED))
    return check_let_in(stage, stage.play(launch=launch), service="grades")


def makes_column_and_score(stage: Stage) -> str:
    """A2: the tool itself makes a line item and sends a score into it."""
    story = told(stage)
    made = made_columns(stage)
    taken = [request for request in made if request.status == 201]
    if not taken:
        why = "; ".join([str(made[-1]), *(text for _, text in made[-1].faults)]) if made else story.trouble or "none was asked for"
        raise NotProved(f"the tool made no line item where the link had none ({why})")
    numbers = {number_of(request.noted["column"]["id"]) for request in taken}
    sent = [request for request in scores(stage) if request.noted.get("column") in numbers and request.status == 200]
    if not sent:
        raise NotProved(f"{taken[0]}, and no score came into it")
    return f"{taken[0]}; {sent[0]}"


def within_scope(stage: Stage) -> str:
    """AGS-02: nothing is asked for that the token does not allow."""
    came = [*scores(stage), *stage.platform.arrivals.of("line items", "line item", "results")]
    kept(came, "AGS-02", "BEARER")
    scopes = {scope.rsplit("/", 1)[1] for request in came for scope in request.noted.get("scopes", ())}
    return f"{len(came)} requests with tokens for {', '.join(sorted(scopes))}"


def asked_well(line: str, stage: Stage) -> str:
    """AGS-03, AGS-04: every request about columns keeps this line."""
    asked = columns_asked(stage)
    kept(asked, line)
    shown = {"AGS-03": f"{asked[0].header('Accept')} {asked[0].header('Content-Type')}".strip(), "AGS-04": asked[0].target}
    return f"{len(asked)} requests, first {asked[0].method}: {shown[line]}"


def next_page(stage: Stage) -> str:
    """AGS-05: the list of columns is read to its end."""
    listed = [request for request in columns_asked(stage) if request.method == "GET" and request.room == "line items"]
    further = [request for request in listed if "page" in request.query]
    if not further:
        raise NotProved(f"the list was asked for {len(listed)} times, its second page never")
    return str(further[0])


def made_well(line: str, stage: Stage) -> str:
    """AGS-06, AGS-07: what a new column must say."""
    made = [request for request in columns_asked(stage) if request.method == "POST"]
    if not made:
        raise NotProved("the tool made no line item")
    kept(made, line)
    return json.dumps(made[0].json(), ensure_ascii=False)[:200]


def found_again(stage: Stage) -> str:
    """AGS-10: after a course copy the copied column is found by resourceId and tag, and no second one is made."""
    story = told(stage)
    if not story.copied:
        raise NotProved(f"no column was made that could be copied{f' ({story.trouble})' if story.trouble else ''}")
    doubles = [request for request in made_columns(stage) if f"/{COPIED}/" in request.path]
    if doubles:
        raise NotProved(f"in the copied course it made a second column: {doubles[0]}")
    sent = [request for request in scores(stage) if request.noted.get("column") == story.copied and request.status == 200]
    if not sent:
        raise NotProved(f"no score came into the copied column {story.copied}")
    return f"column {story.copied} was copied; {sent[0]}"


CASES = (
    Case("A1", "Cert 6.4", "A launch that offers the gradebook", claim_taken),
    Case("A2", "Cert 6.4", "The tool makes a column and sends a score", makes_column_and_score),
    Case("AGS-02", "AGS 3.2", "Nothing beyond the token's scopes", within_scope),
    Case("AGS-03", "AGS 3.2.1", "Media types of columns", partial(asked_well, "AGS-03")),
    Case("AGS-04", "AGS 3.2.4", "The query of the address is kept", partial(asked_well, "AGS-04")),
    Case("AGS-05", "AGS 3.2.4", "The list of columns is read to its end", next_page),
    Case("AGS-06", "AGS 3.2.5-8", "A new column has label and maximum", partial(made_well, "AGS-06")),
    Case("AGS-07", "AGS 3.2.9", "A new column names a link of its course, or none", partial(made_well, "AGS-07")),
    Case("AGS-10", "AGS 3.2.15", "After a course copy the column is found again", found_again),
)
