"""Words for the connection test: what each step tries, what stands in its way, and what to do about it.

Most causes are the doors' own and have their words with the deliveries or the error pages; here are
those that only a test can meet. Written for the administrator of a learning platform.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from lti_tool.connection import Report, Step
from lti_tool.web import delivery_words, error_words, roster_words

TITLES: dict[str, Any] = {
    "own_keyset": _("The tool's keys can be read at its public address"),
    "keyset": _("The platform's keys can be read"),
    "clock": _("The two clocks agree"),
    "token_columns": _("The platform lets the tool make gradebook columns"),
    "token_columns_read": _("The platform lets the tool read gradebook columns"),
    "token_results": _("The platform lets the tool read grades back"),
    "token_scores": _("The platform lets the tool send scores"),
    "token_roster": _("The platform lets the tool see who is in a course"),
    "roster": _("The members of a course are listed"),
    "column_made": _("A test column can be made"),
    "column_scored": _("A score can be put into the test column"),
    "column_read": _("The test column can be read back"),
    "column_removed": _("The test column can be removed again"),
    "service": _("The platform's own competencies and badges can be reached"),
    "frame": _("The browser keeps the tool's cookie inside the platform's page"),
    "launches": _("People arrive from the platform"),
}

STATES: dict[str, Any] = {"ok": _("Works"), "failed": _("Does not work"), "not_possible": _("Could not be tried")}

CAUSES: dict[str, Any] = {
    "clocks_differ": _("The clocks differ by more than the tool allows."),
    "host_tells_no_time": _("The platform's answer names no time."),
    "host_without_services": _("This kind of platform has no competency service that the tool speaks to."),
    "keyset_bad": _("What stands at that address is not a key set."),
    "keyset_without_keys": _("The key set holds no key that can be used (RSA of 2048 bits or more, for signing)."),
    "no_answer_to_read": _("There was no answer to read it from."),
    "no_browser_here": _("A command has no browser."),
    "no_course_seen": _("No launch has told yet where a course keeps its gradebook columns."),
    "no_launch_lately": _("Nobody came within the last 30 days."),
    "no_launch_seen": _("Nobody ever came from this platform."),
    "no_roster_told": _("No launch has told yet where a course lists its members."),
    "nobody_chosen": _("Nobody was chosen for the test score, so nobody got one."),
    "own_address_private": _("The tool does not call private addresses, its own included, so it cannot look at itself from outside."),
    "own_address_silent": _("The tool's own public address does not answer the tool."),
    "own_key_absent": _("At the tool's public address stands a key set without the key that the tool signs with."),
    "page_not_framed": _("This page stands in a window of its own, where cookies are no question."),
    "scope_not_granted": _("The platform gave a token, but not for this."),
    "scope_not_offered": _("The platform does not offer this to the tool."),
    "step_before_failed": _("It needs a step before that did not work."),
    "test_took_too_long": _("The test had already taken too long."),
}

ADVICE: dict[str, Any] = {
    "activate_and_launch": _("Activate the tool in the platform, add an activity with it to a course and open it once."),
    "allow_roster_and_launch": _(
        "Let the tool see members (Moodle: “IMS LTI Names and Role Provisioning”), then open an activity once as a teacher."
    ),
    "check_keyset_address": _("Compare the public key set address with the one that the platform shows."),
    "check_public_address": _("Tell the people who run this tool: its public address leads somewhere else, or nowhere."),
    "choose_test_person": _("Choose a test account, or somebody who agrees to see a test score for a moment, and test again."),
    "give_service_token": _("Only for competency ratings: make a service account with a token in Moodle and give it to the tool."),
    "launch_once": _("Add an activity with this tool to a course, open it once as a teacher, then test again."),
    "mend_the_step_before": _("Mend the first step that does not work, then test again."),
    "open_page_in_platform": _("To see this too, open this page from an activity that the platform shows inside its own page."),
    "see_whether_tokens_come": _("If the platform gives tokens below, it could read the keys."),
    "test_again_later": _("Test again in a while."),
}


FACTS: dict[str, Any] = {
    "capability": _("right"),
    "cause": _("because"),
    "function": _("function"),
    "functions": _("functions"),
    "guard": _("because"),
    "host": _("host"),
    "host_code": _("the platform's code"),
    "http_status": _("answer"),
    "keys": _("keys"),
    "leeway": _("seconds allowed"),
    "limit": _("limit"),
    "may_frame": _("pages that may hold the tool"),
    "members_on_first_page": _("members on the first page"),
    "missing": _("missing"),
    "missing_for_completion": _("missing, needed only to mark activities as complete"),
    "newest": _("last"),
    "release": _("release"),
    "seconds_ahead": _("seconds that the platform is ahead"),
    "within_30_days": _("within 30 days"),
}
"""What a fact is called; one without a name here is shown by its own."""


def title(step: Step) -> str:
    """Return what the step tries."""
    return str(TITLES[step.id])


def cause(step: Step) -> str:
    """Return what stood in its way, empty where nothing did."""
    if not step.cause:
        return ""
    known = CAUSES.get(step.cause) or roster_words.FAULTS.get(step.cause) or delivery_words.REASONS.get(step.cause)
    known = known or error_words.WORDS.get(step.cause, ("",))[0]
    return str(known or gettext("Something happened that has no words yet: %(code)s.", code=step.cause))


def advice(step: Step, family: str) -> str:
    """Return what a person can do in a platform of this family, empty where nothing is to be done."""
    if step.id == "roster" and step.cause in roster_words.FAULTS:
        return roster_words.roster_remedy(step.cause, family)
    known = ADVICE.get(step.advice) or delivery_words.ADVICE.get(step.advice)
    if known is None and step.state == "failed":
        known = error_words.WORDS.get(step.cause, ("", ""))[1] or delivery_words.ADVICE["ask_host_administrator"]
    return str(known or "")


def facts(step: Step) -> str:
    """Return hosts and numbers of the step, as they are."""
    return ", ".join(f"{FACTS.get(name, name)}: {value}" for name, value in step.facts.items() if value != "")


def summary(report: Report) -> str:
    """Return in one sentence how it went."""
    well, failed, rest = report.count("ok"), report.count("failed"), report.count("not_possible")
    return gettext("%(ok)s steps work, %(failed)s do not, %(rest)s could not be tried.", ok=well, failed=failed, rest=rest)


def lines(report: Report) -> list[str]:
    """Return the report as text that can be passed on: no secret is in it, and nobody's name."""
    at = report.at.strftime("%Y-%m-%d %H:%M UTC")
    told = [f"{gettext('Connection test')}: {report.platform} ({report.family or '-'}), {at}", summary(report)]
    for step in report.steps:
        told.append(f"[{STATES[step.state]}] {title(step)}" + (f" ({facts(step)})" if step.facts else ""))
        told += [f"    {said}" for said in (cause(step), advice(step, report.family)) if said]
    return told
