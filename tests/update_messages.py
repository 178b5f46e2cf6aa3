"""Brings the Thai catalogue up to date with the pages: new messages come in empty, those nobody uses go.

`python -m tests.update_messages` after changing words; the house tests name what is still to be translated.
"""

from __future__ import annotations

from babel.messages import Catalog
from babel.messages.pofile import write_po

from tests.house.messages import THAI, texts, thai, used

WIDTH = 140


def update() -> int:
    """Write the catalogue anew; return how many messages are still empty."""
    catalogue, template = thai(), Catalog()
    for key in used():
        template.add(key)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        message.flags.discard("fuzzy")  # set where a message has gained or lost its plural; Thai has one form for both
    with THAI.open("wb") as file:
        write_po(file, catalogue, width=WIDTH, no_location=True, sort_output=True)
    return sum(not any(texts(message)) for message in catalogue if message.id)


if __name__ == "__main__":
    print(update(), "messages are still to be translated")
