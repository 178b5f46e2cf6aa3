"""Words for each code: what it is, what happened, and what the reader can do next.

One table, so that a translator and a designer can read all of it; a house test demands an entry for
every code the tool can raise.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from lti_tool.web.design_words import DESIGN_WORDS
from lti_tool.web.error_phrases import ADMIN, AGAIN, BACK, OPERATOR, RELOAD, Words
from lti_tool.web.guest_words import GUEST_WORDS, LINK_AGAIN
from lti_tool.web.import_words import IMPORT_WORDS
from lti_tool.web.launch_words import LAUNCH_WORDS
from lti_tool.web.message_words import words_for_message
from lti_tool.web.review_words import REVIEW_WORDS
from lti_tool.web.stack_words import STACK_WORDS

WORDS: dict[str, Words] = {
    **LAUNCH_WORDS, **IMPORT_WORDS, **STACK_WORDS,
    "notices_malformed": (_("The request could not be understood."), ADMIN),
    # Visits and rights
    "visit_without_browser": (_("This address alone lets nobody in: it belongs to the browser it was opened in."), AGAIN),
    "visit_over": (_("Your stay here has ended. Nothing you saved is lost."), AGAIN),
    "page_for_operators": (
        _("Registrations are changed by the people who run this tool, by a link of their own."),
        _("Ask them: they make one with lti-tool platforms link."),
    ),
    "page_for_others": (_("This page is not for your role."), AGAIN),
    "form_not_ours": (_("The form did not come from this page, or the page was open for too long."), AGAIN),
    "not_allowed": (_("You may not do this."), AGAIN),
    "not_yours_to_choose": (_("Only the teachers of the course choose what this activity shows."), AGAIN),
    "deep_link_spent": (
        _("Your choice was already sent to the course."),
        _("Close this window. To add more, press “Select content” again."),
    ),
    "picker_over": (
        _("This choice was open for too long; your course no longer waits for it. Nothing was added."),
        _("Close this window and press “Select content” in your course again."),
    ),
    "deep_link_unknown": (_("There is no open request to choose content."), _("Press “Select content” in your course again.")),
    "only_one_link": (_("Your learning platform takes one item at a time."), BACK),
    "data_of_somebody_else": (
        _("Only an administrator of your learning platform may look at another person's data."),
        _("For your own data, open this page for yourself."),
    ),
    "person_unknown": (_("This person is not known here."), AGAIN),
    # Guests
    **GUEST_WORDS,
    # Quality review
    **REVIEW_WORDS,
    # Things that are not there
    "not_found": (_("There is nothing here."), AGAIN), "page_unknown": (_("There is nothing at this address."), AGAIN),
    # Roles
    "institution_unknown": (_("This institution is not there, or is not yours to look after."), AGAIN),
    "not_yours_to_grant": (_("Only administrators of the institution say who has which role."), AGAIN),
    "role_unknown": (_("Choose one of the roles."), BACK),
    "grant_needs_issuer": (_("Leads and administrators are so for the whole institution. Nothing was changed."), BACK),
    "grant_unknown": (_("This role was taken back already, or is not of your institution."), RELOAD),
    "last_administrator": (
        _("This is the last administrator of the institution. Without one nobody could give roles any more, so it stays."),
        _("Make somebody else an administrator first."),
    ),
    "micro_credential_retired": (
        _("This micro-credential is no longer offered."),
        _("Ask your teacher what this activity is to show from now on."),
    ),
    "micro_credential_unknown": (_("This micro-credential is not there."), AGAIN),
    "slug_taken": (_("Another micro-credential has that name in addresses already."), BACK),
    "placement_unknown": (_("This activity is not known."), AGAIN),
    "platform_unknown": (_("This learning platform is not known."), OPERATOR),
    "invitation_unknown": (_("This link is not one of ours, or was copied incompletely."), OPERATOR),
    "invitation_spent": (_("This link was already used. Each works once."), OPERATOR),
    "invitation_expired": (_("This link has expired."), OPERATOR),
    # Registration
    "registration_exists": (
        _("This platform is registered here already. Nothing was changed in the tool."),
        _("To bring the registration up to date, ask the people who run this tool for an update address."),
    ),
    "update_of_another": (
        _("This address brings one registration up to date, and your platform showed another one, or none."),
        _(
            "Register with this address where the tool stands already, and choose to update that one. "
            "For a new registration ask for another address."
        ),
    ),
    "update_by_address_only": (
        _("This address brings one registration up to date, which only your platform itself can do."),
        _("Paste it where your platform registers tools by address."),
    ),
    "update_not_offered": (
        _("Your platform gave no address at which the registration can be changed."),
        _("Make an update address (lti-tool platforms update) and register with it in the platform."),
    ),
    "registrations_wait": (
        _("Too many platforms wait for approval. No more are taken now."), _("Please ask the people who run this tool for an invitation."),
    ),
    "registration_busy": (
        _("Another platform is being registered at this moment."), _("Try again in a minute."),
    ),
    "platform_kind_unknown": (_("There is no such kind of learning platform here."), BACK),
    "platform_not_waiting": (_("This platform does not wait for approval."), OPERATOR),
    "configuration_address_missing": (_("Your learning platform did not say where its configuration is."), ADMIN),
    "configuration_unreadable": (_("The configuration of your learning platform could not be read."), ADMIN),
    "configuration_incomplete": (_("The configuration of your learning platform lacks addresses that registration needs."), ADMIN),
    "configuration_of_another_host": (_("The configuration names another learning platform than the one it came from."), ADMIN),
    "host_refused_registration": (_("Your learning platform refused the registration. Nothing was changed."), ADMIN),
    "host_gave_no_client_id": (_("Your learning platform answered the registration without a client id."), ADMIN),
    "platform_incomplete": (_("Name and client id of the platform are needed."), BACK),
    "address_bad": (_("This is not a web address we can use."), BACK),
    "address_private": (_("The address leads into a private network, which this tool does not enter."), ADMIN),
    "address_scheme": (_("The address must begin with https."), ADMIN),
    "name_unknown": (_("There is no host of this name."), ADMIN),
    "timed_out": (_("Your learning platform did not answer in time."), AGAIN),
    "connection_failed": (_("Your learning platform could not be reached."), ADMIN),
    "answer_too_large": (_("The answer was larger than we take."), ADMIN),
    "answer_not_json": (_("The answer was not in the form that was agreed."), ADMIN),
    "tls_failed": (_("The secure connection could not be made: the certificate is not trusted."), ADMIN),
    "redirect_refused": (_("The address led on to somewhere else, which we do not follow."), ADMIN),
    # The draft and its evidence
    "submission_unknown": (_("This submission is not there, or is not for you to see."), AGAIN),
    "submission_incomplete": (_("Something the micro-credential asks for is still missing, so nothing was sent."), BACK),
    "not_allowed_now": (_("This is no longer possible: the submission has moved on since the page was opened."), RELOAD),
    "not_a_learner": (_("Only learners of the course can earn this."), AGAIN),
    "begun_meanwhile": (_("Somebody has begun with what this activity shows, so it stays."), RELOAD),
    "chosen_meanwhile": (_("A colleague has already chosen what this activity shows."), RELOAD),
    "nothing_chosen": (_("The teacher has not chosen yet what this activity shows."), _("Ask your teacher, or come back later.")),
    "test_person_never_earns": (_("This is a test account of the learning platform; nothing can be earned with it."), AGAIN),
    "prompt_unknown": (_("The page was made for another version of the questions."), RELOAD),
    "answer_too_long": (_("An answer is longer than we take."), BACK),
    "evidence_unknown": (_("This piece of evidence is not there, or is not for you to see."), AGAIN),
    "evidence_kind": (_("This cannot be shown in that form here."), BACK),
    "requirement_unknown": (_("The page was made for another version of what is asked for."), RELOAD),
    "too_many_items": (_("There are more pieces of evidence here than we take."), BACK),
    "text_missing": (_("Write something first."), BACK), "text_too_long": (_("This text is longer than we take."), BACK),
    "caption_too_long": (_("This description is longer than we take."), BACK),
    "file_missing": (_("No file was chosen."), BACK), "file_empty": (_("This file is empty."), BACK),
    "file_too_large": (_("This file is too large."), BACK),
    "draft_too_large": (_("With this file the draft would be too large."), BACK),
    "storage_full": (_("There is no room for this file just now. Your draft is as it was; please try again later."), OPERATOR),
    "file_kind_forbidden": (_("Files of this kind are not taken."), BACK),
    "file_content_differs": (_("What is in this file is not what its name says."), BACK),
    "file_name_bad": (_("This file has no usable name."), BACK),
    "file_gone": (_("The file cannot be found in the tool's store."), OPERATOR),
    "link_empty": (_("Enter a web address."), BACK), "link_bad": (_("This is not a web address that can be followed."), BACK),
    "link_scheme": (_("The address must begin with https:// or http://."), BACK),
    "link_credentials": (_("The address holds a name or password. Please take that part out."), BACK),
    "link_host": (_("The address names no host that exists on the web."), BACK),
    "link_too_long": (_("This address is longer than we take."), BACK),
    # Assessing and awarding
    "own_submission": (_("This is your own submission. Somebody else assesses it."), AGAIN),
    "claimed_by_other": (_("Somebody else is assessing this submission now. Nothing of theirs was written over."), RELOAD),
    "no_such_criterion": (_("The page was made for another version of the rubric."), RELOAD),
    "no_such_level": (_("The page was made for another version of the rubric."), RELOAD),
    "comment_too_long": (_("A comment is longer than we take."), BACK),
    "decision_incomplete": (_("The marks do not carry this decision yet, so nothing was decided."), BACK),
    "decision_unknown": (_("The page did not say which decision was meant."), BACK),
    "not_an_instructor": (_("Only the teachers of the course see this."), AGAIN),
    "award_unknown": (_("This award is not there, or is not for you to see."), AGAIN),
    "award_withdrawn": (_("This award was withdrawn."), RELOAD),
    "reason_missing": (_("A reason is needed: the learner reads it."), BACK),
    # Designing and publishing
    **DESIGN_WORDS,
    # The platform's own web services and competencies
    "service_token_malformed": (_("This is no web service token. Moodle's are letters and digits, 32 as a rule."), BACK),
    "service_of_another_site": (
        _("The token belongs to another site than this platform: the same numbers mean other people and courses there."), BACK,
    ),
    "not_yours_to_map": (_("Only the teachers of the course choose which competencies stand for this."), AGAIN),
    "competency_mapped_twice": (
        _("One competency was chosen for two things. It holds one rating, so it can stand for one of them only."), BACK,
    ),
    "competency_unknown": (_("A competency that was chosen is no longer linked to the course."), RELOAD),
    "scale_item_unknown": (_("A step that was chosen is not on the competency's scale."), RELOAD),
    "scale_items_fall": (_("A better level would get a lower step on the competency's scale."), BACK),
    # What the platform is owed
    "entry_unknown": (_("This delivery is not there, or is not for you to decide."), RELOAD),
    "entry_not_allowed_now": (_("This delivery has moved on since the page was opened."), RELOAD),
    "choice_unknown": (_("The page did not say which value is to stay."), BACK),
    "claim_lost": (_("Another worker took this delivery over."), RELOAD),
    "scale_unreadable": (_("The scale of the competency in your learning platform cannot be read."), ADMIN),
    "scale_without_proficient": (_("The scale of the competency has no level that counts as proficient."), ADMIN),
    "keyset_bad": (_("The keys of your learning platform could not be read, so its message could not be checked."), ADMIN),
    # General
    "bad_input": (_("Something in the form cannot be taken as it is."), BACK),
    "changed_meanwhile": (_("This was changed in another window or by somebody else. Nothing was written over."), BACK),
    "method_wrong": (_("This address does not take that kind of request."), AGAIN),
    "request_too_large": (_("What was sent is larger than this tool takes."), BACK),
    "request_bad": (_("The request could not be understood."), AGAIN),
    "key_unreadable": (_("A signing key of the tool cannot be opened."), OPERATOR),
    "surprise": (
        _("Something went wrong on our side. What you saved before is safe."),
        _("Try again in a minute. If it stays, show this page to the people who run the tool."),
    ),
}

TITLES = {
    401: _("Not signed in"), 403: _("Not for you"), 404: _("Nothing here"),
    409: _("Changed meanwhile"), 413: _("Too large"), 500: _("Our mistake"),
}
TITLES_OF_CODES = dict.fromkeys(("visit_over", "guest_visit_over", "picker_over"), _("Please come in again"))


def words_for(code: str, facts: dict[str, Any], status: int = 400, is_guest: bool = False) -> tuple[str, str, str]:
    """Return (title, what happened, what to do next) in the page's language; a guest has no course to go back to."""
    what, next_step = WORDS.get(code) or WORDS["surprise" if status >= 500 else "request_bad"]
    if is_guest and next_step is AGAIN:
        next_step = LINK_AGAIN
    if "message" in facts:
        what, next_step = words_for_message(facts["message"])
    told = str(what)
    if "seconds_ago" in facts:
        told += " " + gettext("It is %(n)s seconds old by our clock.", n=facts["seconds_ago"])
    if "seconds_ahead" in facts:
        told += " " + gettext("The difference is %(n)s seconds.", n=facts["seconds_ahead"])
    if "missing" in facts:
        told += " " + gettext("Missing: %(what)s.", what=facts["missing"])
    if "named" in facts:
        told += " " + gettext("It is “%(name)s”.", name=facts["named"])
    if "line" in facts:
        told += " " + gettext("Line %(number)s.", number=facts["line"])
    if "said" in facts and facts["said"]:
        told += " " + gettext("It said: “%(said)s”.", said=facts["said"])
    return str(TITLES_OF_CODES.get(code) or TITLES.get(status, _("This did not work"))), told, str(next_step)
