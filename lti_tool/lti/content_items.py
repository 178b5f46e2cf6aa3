"""What one choice of the picker becomes in the host: a resource link with its column (Deep Linking 2.0 3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.domain.micro_credentials import Text
from lti_tool.services.catalogue import Offer

FULL_MARKS = 100
"""What the column shows for an award."""
AWARD = "award"
"""The tag of an award's column: with resourceId it finds the column again after a course copy (AGS 2.0 3.2.15)."""
LONGEST_TITLE = 255
"""Characters: Moodle answers a longer label of a column with a crash."""

REVIEW = Text("Evidence and marks", "หลักฐานและผลการประเมิน")
REVIEWABLE = ("InProgress", "Submitted", "Completed")
"""From when on a gradebook may lead to the work. Before something was sent our page says just that."""
FRAME_HEIGHT = 900


@dataclass(frozen=True)
class Wanted:
    """What a host said it takes (DL 2.0 4.4.1). `accept_media_types` is about files, of which we add none."""

    many: bool
    line_items: bool | None
    """None where the host does not say whether it makes columns."""
    targets: frozenset[str]


def read_wanted(settings: Mapping[str, Any]) -> Wanted:
    """Return what these settings ask for; several at once only where the host says so in so many words."""
    targets, line_items = settings.get("accept_presentation_document_targets"), settings.get("accept_lineitem")
    named = frozenset(each for each in targets if isinstance(each, str)) if isinstance(targets, list) else frozenset()
    return Wanted(settings.get("accept_multiple") is True, line_items if isinstance(line_items, bool) else None, named)


def link_item(offer: Offer, wanted: Wanted, public_url: str, locale: str) -> dict[str, Any]:
    """Return the link that opens this micro-credential. Dates are the course's business and are left to it."""
    title, launch_url = offer.definition.title.pick(locale)[:LONGEST_TITLE], public_url + "/lti/launch"
    item: dict[str, Any] = {
        "type": "ltiResourceLink",
        "title": title,
        "text": offer.definition.competency.statement.pick(locale),
        "url": launch_url,
        "icon": {"url": public_url + "/static/img/mark.svg", "width": 64, "height": 64},
        "thumbnail": {"url": public_url + "/static/img/badge.svg", "width": 128, "height": 128},
        "custom": {"micro_credential": offer.public_id, "context_history": "$Context.id.history"},
        **_presentation(wanted),
    }
    if wanted.line_items is not False:
        item["lineItem"] = _line_item(offer, title, launch_url, locale)
    return item


def _line_item(offer: Offer, title: str, launch_url: str, locale: str) -> dict[str, Any]:
    return {
        "scoreMaximum": FULL_MARKS,
        "label": title,
        "resourceId": offer.public_id,
        "tag": AWARD,
        "gradesReleased": True,  # the learner reads the decision here at the same moment
        "submissionReview": {
            "reviewableStatus": list(REVIEWABLE),
            "label": REVIEW.pick(locale),
            "url": launch_url,
            "custom": {"micro_credential": offer.public_id},
        },
    }


def _presentation(wanted: Wanted) -> dict[str, Any]:
    """Return how the link asks to be opened: in the course's page where the host can, else in a window that links share."""
    if "iframe" in wanted.targets:
        return {"iframe": {"height": FRAME_HEIGHT}}
    return {"window": {"targetName": "micro_credentials"}} if "window" in wanted.targets else {}
