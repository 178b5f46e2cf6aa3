"""What reviewers read when something is refused: each code with what happened and what to do next."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lti_tool.web.error_phrases import BACK, Words

REVIEW_WORDS: dict[str, Words] = {
    "review_none_finished": (
        _("Nobody who did not write in it has finished a review yet, so nothing can be decided."),
        _("Finish your own review, or wait for a reviewer."),
    ),
    "review_form_faulty": (_("The review form cannot be taken like this: each question needs its words in both languages."), BACK),
}  # fmt: skip
