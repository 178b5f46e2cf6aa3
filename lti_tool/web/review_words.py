"""What reviewers read when something is refused: each code with what happened and what to do next."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lti_tool.web.error_phrases import AGAIN, BACK, RELOAD, Words

REVIEW_WORDS: dict[str, Words] = {
    "review_none_finished": (
        _("Nobody who did not write in it has finished a review yet, so nothing can be decided."),
        _("Finish your own review, or wait for a reviewer."),
    ),
    "review_unknown": (_("This review is not there, or is not for you to see."), AGAIN),
    "review_not_sent": (
        _("Its designers are still working on this micro-credential; it was not sent for review yet."), _("Come back when they tell you."),
    ),
    "review_not_yours": (_("You are not a reviewer of this micro-credential."), AGAIN),
    "review_own_text": (
        _("You wrote in this version yourself, so somebody else reviews it. Comments are open to you."), RELOAD,
    ),
    "review_not_now": (_("This version is not under review at this moment."), RELOAD),
    "review_finished": (_("Your review is finished already. It counts as it is, and nothing was written over."), RELOAD),
    "review_incomplete": (_("Your review is saved, and not finished yet: something is still missing."), BACK),
    "review_too_long": (_("This text is longer than we take."), BACK),
    "comment_empty": (_("Write the comment first."), BACK),
    "comment_place_unknown": (_("The field this comment was about is not there any more."), RELOAD),
    "comment_unknown": (_("This comment is not there."), RELOAD),
    "review_form_faulty": (_("The review form cannot be taken like this: each question needs its words in both languages."), BACK),
}  # fmt: skip
