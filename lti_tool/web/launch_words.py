"""Words for each code by which a login or a launch is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lti_tool.web.error_phrases import ADMIN, AGAIN, INCOMPLETE, SETUP, STALE, UNTRUSTED, Words

LAUNCH_WORDS: dict[str, Words] = {
    "iss_missing": (INCOMPLETE, ADMIN), "login_hint_missing": (INCOMPLETE, ADMIN), "target_link_uri_missing": (INCOMPLETE, ADMIN),
    "issuer_unknown": (_("This learning platform is not registered with the tool."), ADMIN),
    "client_id_unknown": (_("The learning platform is known, but not under this client id."), ADMIN),
    "client_id_missing": (_("This learning platform is registered more than once and did not say which registration it means."), ADMIN),
    "platform_removed": (_("This learning platform is no longer registered with the tool."), ADMIN),
    "platform_awaits_approval": (
        _("This learning platform registered itself, and the people who run this tool have not approved it yet."),
        _("They approve it by command (lti-tool platforms approve). Until then nobody can come in; please ask them."),
    ),
    "parameter_repeated": (SETUP, ADMIN), "parameter_too_long": (SETUP, ADMIN),
    "login_too_old": (STALE, AGAIN),
    "state_missing": (INCOMPLETE, AGAIN), "id_token_missing": (INCOMPLETE, AGAIN),
    "state_unknown": (UNTRUSTED, AGAIN), "state_expired": (STALE, AGAIN), "state_used": (STALE, AGAIN),
    "state_of_another_browser": (_("This sign-in was begun in another browser."), AGAIN),
    "browser_cookie_missing": (
        _("Your browser did not bring back the small cookie that this sign-in began with."),
        _("Go back to your course and open the activity again; if it happens once more, open it in a new window."),
    ),
    "storage_silent": (
        _("Your learning platform was to remember that this sign-in began in your browser, and did not answer."),
        _("Go back to your course and open the activity again; if it happens once more, open it in a new window."),
    ),
    "proof_not_ours": (UNTRUSTED, AGAIN),
    "ticket_unknown": (UNTRUSTED, AGAIN), "ticket_too_old": (_("The button was pressed too late: it is good for a minute."), AGAIN),
    "ticket_spent": (_("The button was already used, and works once."), AGAIN),
    "platform_said_no": (_("Your learning platform did not confirm who you are."), AGAIN),
    "launch_from_the_lms": (_("This is the address your learning platform uses; there is nothing to see here by hand."), AGAIN),
    "token_too_long": (UNTRUSTED, ADMIN), "token_malformed": (UNTRUSTED, ADMIN), "algorithm_refused": (UNTRUSTED, ADMIN),
    "header_critical_unknown": (UNTRUSTED, ADMIN), "kid_missing": (UNTRUSTED, ADMIN),
    "kid_unknown": (_("The message was signed with a key that your learning platform does not publish."), ADMIN),
    "keyset_unreadable": (_("The keys of your learning platform could not be read, so its message could not be checked."), ADMIN),
    "signature_wrong": (UNTRUSTED, ADMIN), "issuer_wrong": (UNTRUSTED, ADMIN), "audience_wrong": (UNTRUSTED, ADMIN),
    "audience_untrusted": (UNTRUSTED, ADMIN), "azp_missing": (UNTRUSTED, ADMIN), "azp_wrong": (UNTRUSTED, ADMIN),
    "times_invalid": (UNTRUSTED, ADMIN), "nonce_missing": (UNTRUSTED, ADMIN), "nonce_wrong": (UNTRUSTED, AGAIN),
    "token_expired": (_("The message from your learning platform is too old, or the two clocks differ."), AGAIN),
    "token_from_future": (_("The clock of your learning platform is ahead of the tool's."), ADMIN),
    "not_an_lti_message": (INCOMPLETE, ADMIN), "version_missing": (INCOMPLETE, ADMIN), "message_type_missing": (INCOMPLETE, ADMIN),
    "version_wrong": (_("Your learning platform speaks another version of LTI than 1.3."), ADMIN),
    "message_type_unknown": (_("Your learning platform sent a kind of message that this tool does not offer."), ADMIN),
    "message_not_offered": (_("Your learning platform sent a kind of message that is for tools of another kind."), ADMIN),
    "deployment_missing": (INCOMPLETE, ADMIN), "deployment_malformed": (INCOMPLETE, ADMIN),
    "deployment_differs_from_login": (SETUP, ADMIN),
    "deployment_unknown": (_("The tool does not know this placing (deployment) of itself on your learning platform."), ADMIN),
    "target_missing": (INCOMPLETE, ADMIN), "target_differs_from_login": (UNTRUSTED, AGAIN),
    "subject_missing": (_("Your learning platform did not say who you are, and nothing can be earned anonymously."), ADMIN),
    "subject_malformed": (INCOMPLETE, ADMIN), "roles_missing": (INCOMPLETE, ADMIN), "roles_malformed": (INCOMPLETE, ADMIN),
    "context_id_missing": (INCOMPLETE, ADMIN), "resource_link_missing": (INCOMPLETE, ADMIN), "resource_link_malformed": (INCOMPLETE, ADMIN),
    "claim_malformed": (INCOMPLETE, ADMIN), "deep_linking_return_bad": (INCOMPLETE, ADMIN),
    "deep_linking_settings_missing": (INCOMPLETE, ADMIN), "deep_linking_settings_incomplete": (INCOMPLETE, ADMIN),
    "deep_linking_takes_no_links": (_("Your learning platform asked for something other than links, which is all this tool adds."), ADMIN),
    "notice_type_missing": (INCOMPLETE, ADMIN),
    "notice_type_unknown": (_("Your learning platform sent a kind of message that this tool does not offer."), ADMIN),
    "review_names_nobody": (_("Your learning platform did not say whose work is to be looked at."), ADMIN),
}
