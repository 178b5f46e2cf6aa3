"""Words for what stands in the way of a delivery, and for who can do what about it.

The codes are the doors' and the worker's; a house test demands words for each, and none for codes
that nobody gives. Written for a teacher who looks after a course, not for an engineer.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _

ADVICE: dict[str, Any] = {
    "activate_the_tool": _("The administrator of the platform activates the tool (Moodle: Manage tools, Activate)."),
    "add_functions_to_service": _(
        "The administrator adds the missing function to the web service that this tool's token belongs to. If it is there, the service is "
        "closed to its account: see that it is enabled and the account among its authorised users."
    ),
    "allow_columns": _(
        "The administrator lets the tool manage columns (Moodle: “Use this service for grade sync and column management”); "
        "then open the activity once more."
    ),
    "allow_grade_service": _("The administrator allows Assignment and Grade Services for this tool."),
    "allow_services_for_this_tool": _("The administrator allows the tool the services it asks for: grades and members."),
    "ask_host_administrator": _("Show this to the administrator of the learning platform."),
    "check_client_id_and_keyset": _("The administrator compares client id and key set address with those the tool shows."),
    "check_clock": _("The clocks of the tool and the platform differ. Have them set right, then send again."),
    "check_clocks_and_keyset": _("Have both clocks set right and the key set address compared, then send again."),
    "check_column": _("Look at the gradebook column in the platform: its maximum and type must take a number. Then send again."),
    "check_course_and_competency": _(
        "Look whether the learner is in the course, and the competency in the course, in the platform; then send again."
    ),
    "check_enrolment_and_role": _("Enrol this person in the course with a role that can be graded, then send again."),
    "check_person_and_right": _(
        "Look whether this person is in the course with a role that can be graded, and whether the platform still lets the tool send "
        "grades; then send again."
    ),
    "check_platform_is_moodle": _(
        "Ratings go to Moodle only: the address kept for its web services is not one. Tell the people who run this tool."
    ),
    "check_service_account": _("The account behind the web service token is locked or gone. The administrator makes it usable again."),
    "check_service_address": _(
        "The address kept for the platform's web services does not answer as one. Tell the people who run this tool."
    ),
    "check_service_token": _("The platform's web service token, or what its account may do, needs mending."),
    "check_token_address": _("The address for access tokens does not answer as one. Tell the people who run this tool."),
    "choose_column_again": _(
        "The gradebook column is gone. Open the activity once as a teacher, or add it again by “Select content”; then send again."
    ),
    "choose_rating_again": _("The competency's scale changed in the platform. Look at it there, then send again."),
    "choose_value": _("Somebody entered another value there. Keep theirs, or send ours over it."),
    "enable_completion": _("Completion tracking is off. Switch it on in the course's settings (and for the site), then send again."),
    "enable_host_badges": _("Badges are off in the platform. Its administrator switches them on, and course badges with them."),
    "enable_rest_protocol": _("Web services are off in the platform. Its administrator switches them and the REST protocol on."),
    "enable_service": _("The administrator enables the web service that this tool's token belongs to."),
    "grade_by_hand": _("If this person is to be graded all the same, enter the grade in the platform by hand."),
    "grant_capability": _("The administrator gives the account of the web service token the right that is named below."),
    "let_account_see_activity": _(
        "The account of the web service token may not open the activity: show the activity if it is hidden, and let the administrator give "
        "the account's role the right that is named below."
    ),
    "let_account_see_course": _("The administrator lets the account of the web service token see the course."),
    "link_competency_to_course": _("Link the competency to the course in the platform, then send again."),
    "look_at_grade": _("Its grade there is below the pass mark, and that goes before our word. Look at the grade, then send again."),
    "open_activity_again": _(
        "The activity is not there any more. Open it once in the course if it was moved or restored; else leave this as it is."
    ),
    "open_service_to_account": _(
        "The administrator looks at the web service: it must be enabled, have the account among its authorised users and the function "
        "core_webservice_get_site_info, and the account's role needs webservice/rest:use."
    ),
    "make_column_again": _(
        "Somebody deleted the column in the platform. Where that was a mistake, press “Make the column again” on the page “Gradebook”."
    ),
    "mend_column": _("The page “Gradebook” of this activity says what the matter is. Once the column is there, this leaves by itself."),
    "platform_cannot_read_keyset": _(
        "The platform cannot read the tool's keys: its administrator allows the tool's address and port for outgoing calls."
    ),
    "rate_by_hand": _("The award was withdrawn, and what the platform shows stays until somebody changes it there by hand."),
    "retry_later": _("Nothing to do: it is tried again by itself."),
    "set_column_to_points": _(
        "In the activity's settings in the platform, set the grade to Type “Point” and maximum 100, then send again. "
        "With “None” or “Scale” the platform takes a score and shows none."
    ),
    "set_up_host_badge": _(
        "The platform has not issued a badge of its own, or the learner hides theirs. It needs one, enabled, with this activity's "
        "completion, or the competency, as its criterion; and the course must have begun: before its start date Moodle gives none."
    ),
    "tell_operator": _("This is ours to mend: tell the people who run this tool."),
    "track_completion": _(
        "In the activity's settings in the platform, under Completion conditions, choose “Add requirements” and “Receive a grade”; "
        "then send again."
    ),
    "unlock_grade": _("The grade or its column may be locked in the platform. Unlock it, then send again."),
    "untick_overridden": _("In the platform this grade is marked as overridden. Untick “Overridden” there and send again, or keep theirs."),
}

NO_ANSWER = _("The platform did not answer, or not in time.")
NOT_UNDERSTOOD = _("The platform answered something that could not be understood.")
ADDRESS = _("An address that the platform gave cannot be used.")
NOT_KNOWN = _("The platform does not recognise the tool.")
OURS = _("Something went wrong in the tool.")

REASONS: dict[str, Any] = {
    "address_bad": ADDRESS, "address_private": ADDRESS, "address_scheme": ADDRESS, "host_redirects": ADDRESS,
    "redirect_refused": ADDRESS, "next_page_circle": ADDRESS, "next_page_foreign": ADDRESS,
    "activity_not_found": _("The platform does not know this activity any more."),
    "activity_not_visible": _("The account of the web service token cannot open the activity."),
    "activity_unknown_in_host": _("The platform does not know this activity by that number."),
    "answer_broken": NOT_UNDERSTOOD, "answer_is_a_page": NOT_UNDERSTOOD, "answer_not_json": NOT_UNDERSTOOD,
    "answer_too_large": NOT_UNDERSTOOD, "token_answer_broken": NOT_UNDERSTOOD, "token_answer_is_a_page": NOT_UNDERSTOOD,
    "connection_failed": NO_ANSWER, "name_unknown": NO_ANSWER, "timed_out": NO_ANSWER, "tls_failed": NO_ANSWER,
    "invalid_client": NOT_KNOWN, "invalid_grant": NOT_KNOWN, "invalid_request": NOT_KNOWN, "invalid_scope": NOT_KNOWN,
    "unauthorized_client": NOT_KNOWN, "unsupported_grant_type": NOT_KNOWN, "token_refused": NOT_KNOWN,
    "internal_fault": OURS, "signing_failed": OURS, "status_list_unsigned": OURS,
    "notice_handler_refused": _("The platform did not agree to tell this tool when a course is copied."),
    "notices_not_offered": _("The platform no longer offers to tell this tool when a course is copied."),
    "award_withdrawn": _("The award was withdrawn before this left."),
    "capability_missing": _("The account of the web service token lacks a right."),
    "catching_up": _("Awards from before are being gone through."),
    "column_missing": _("The gradebook column for this is not there."),
    "column_pending": _("The gradebook column for this is being looked for or made."),
    "columns_not_allowed": _("The platform does not let the tool make columns in this course."),
    "competency_not_in_course": _("The competency is not linked to the course."),
    "completed_without_pass": _("The platform shows the activity as ended without a pass."),
    "completion_not_tracked": _("The platform does not track the completion of this activity."),
    "completion_off": _("Completion tracking is switched off in the platform."),
    "course_not_visible": _("The account of the web service token cannot see the course."),
    "course_unknown_in_host": _("The platform does not know this course by that number."),
    "function_not_in_service": _("The web service lacks a function that the tool needs."),
    "host_badge_absent": _("No badge of the platform's own was seen."),
    "host_badge_awaited": _("The platform's own badge has not been seen yet."),
    "host_badges_off": _("Badges are switched off in the platform."),
    "host_error": _("The platform reported a fault of its own."),
    "host_error_500": _("The platform reported a fault of its own, as it does when a grade is locked."),
    "host_keeps_its_value": _("The platform took the score and goes on showing another, entered by a person."),
    "host_paused": _("The platform does not answer or asked for a pause: this waits for it and leaves by itself."),
    "host_not_ready": _("The platform is being maintained."),
    "host_refused": _("The platform refused without saying why."),
    "host_throttles": _("The platform asked us to slow down."),
    "host_value_kept": _("A person decided that the platform's value stands."),
    "host_value_differs": _("The platform shows a value that we did not write."),
    "left_as_it_is": _("A person decided to leave it as it is."),
    "line_item_gone": _("The gradebook column is not there any more."),
    "line_item_refused": _("The gradebook column does not take this score."),
    "no_longer_wanted": _("A teacher chose that this is no longer wanted there."),
    "not_found_in_host": _("The platform does not find the learner, the course or the competency."),
    "not_shown_by_host": _("The platform took it and does not show it yet."),
    "overtaken": _("A newer decision took its place."),
    "parameter_refused": _("The platform refused a value that the tool sent."),
    "person_is_instructor": _("Nobody is graded in a course that they teach."),
    "person_is_test": _("This is a test user of the platform: nobody scores it."),
    "person_not_gradable": _("The platform does not grade this person in this course."),
    "person_unknown_in_host": _("The platform does not know this person."),
    "rating_not_on_scale": _("The rating is not on the competency's scale."),
    "remains_after_withdrawal": _("The award was withdrawn; this stays in the platform."),
    "results_not_readable": _("The platform does not let the tool read the column, so it cannot be seen whether it arrived."),
    "scale_unreadable": _("The scale of the competency cannot be read."),
    "scale_without_proficient": _("The scale of the competency has no level that counts as proficient."),
    "score_forbidden": _("The platform does not let the tool score this person in this column."),
    "scope_missing": _("The platform does not give the tool the right to write this column."),
    "service_account_locked": _("The account behind the web service token is locked."),
    "service_closed_to_account": _("The web service is closed to the account of its token."),
    "service_disabled": _("The web service is disabled in the platform."),
    "service_token_missing": _("No web service token was given to the tool."),
    "service_token_refused": _("The platform does not accept the web service token any more."),
    "sources_pending": _("Waits for the score or rating to arrive first."),
    "stamp_too_old": _("The platform holds a newer time for this cell than the tool's clock shows."),
    "switched_off": _("A teacher switched this off before it left."),
    "web_services_off": _("Web services are switched off in the platform."),
}


ADMINISTRATOR = frozenset({
    "activate_the_tool", "add_functions_to_service", "allow_columns", "allow_grade_service", "allow_services_for_this_tool",
    "ask_host_administrator", "check_client_id_and_keyset", "check_service_account", "check_service_token", "enable_host_badges",
    "enable_rest_protocol", "enable_service", "grant_capability", "let_account_see_course", "open_service_to_account",
    "platform_cannot_read_keyset",
})  # fmt: skip
OPERATOR = frozenset({
    "check_clock", "check_clocks_and_keyset", "check_platform_is_moodle", "check_service_address", "check_token_address", "tell_operator",
})  # fmt: skip
ITSELF = frozenset({"retry_later"})


def install(app: Flask) -> None:
    """Give the templates the words."""
    app.add_template_global(who_words, "who_words")
    app.add_template_global(advice_words, "advice_words")
    app.add_template_global(reason_words, "reason_words")


def advice_words(code: str) -> str:
    """Return what a person can do, or nothing where the code is not known."""
    return str(ADVICE.get(code, ""))


def who_words(code: str) -> str:
    """Return who can mend what this advice is about, nothing without one: whatever no administrator or operator does, a teacher does."""
    if not code or code in ITSELF:
        return ""
    if code in ADMINISTRATOR:
        return str(_("The platform's administrator can mend this."))
    return str(_("The people who run this tool can mend this.") if code in OPERATOR else _("A teacher of the course can mend this."))


def reason_words(code: str) -> str:
    """Return what stands in the way, or nothing where the code is not known."""
    return str(REASONS.get(code, ""))
