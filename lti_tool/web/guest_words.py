"""What guests and those who invite them read when something is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lti_tool.web.error_phrases import BACK, RELOAD, Words

ASK_INVITER = _("Ask the person who invited you for a new link. It takes them a moment.")
LINK_AGAIN = _("Open the link of your invitation again, in the browser you used before.")
COME_IN = _("Press “Come in again”: your invitation still stands in this browser.")

GUEST_WORDS: dict[str, Words] = {
    "guest_link_unknown": (
        _("This link is not one of ours, or was copied incompletely."), _("Copy the whole address from the letter and try again."),
    ),
    "guest_link_old": (
        _("A newer link was made for this invitation, so this one no longer opens anything."), _("Use the newest link you were sent."),
    ),
    "guest_link_spent": (
        _("This link was already used, in another browser. Each opens one browser only, because an invitation is for one person."),
        ASK_INVITER,
    ),
    "guest_link_of_another": (
        _("This link is for the person you invited. You are signed in here yourself, and opening it would use it up."),
        _("Send it on without opening it."),
    ),
    "guest_invitation_expired": (_("This invitation has run out. What you wrote is kept."), ASK_INVITER),
    "guest_invitation_revoked": (
        _("This invitation was taken back by the institution that sent it."),
        _("If you think this is a mistake, write to the person who invited you."),
    ),
    "guest_invitation_unknown": (_("This invitation is not there, or is not for you to see."), RELOAD),
    "guest_visit_over": (_("Your stay here has ended. Nothing you saved is lost."), COME_IN),
    "not_yours_to_invite": (
        _("Only programme leads and administrators of the institution invite people from outside."),
        _("Ask one of them to send the invitation."),
    ),
    "guest_name_missing": (_("The invitation needs a name, so that your guest sees it is meant for them. 200 letters are the most."), BACK),
    "guest_email_bad": (_("This does not look like an e-mail address."), BACK),
    "guest_days_unknown": (_("Choose one of the offered numbers of days."), BACK),
    "guest_role_unknown": (_("A guest may be asked to review or to assess, nothing else."), BACK),
}  # fmt: skip
