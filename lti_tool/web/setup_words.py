"""Words of ours around each platform's set-up: what a page of its is, what is left to do there, what is amiss with a value.

The labels of the platforms' own forms are not here: they stand in `domain/setups`, as the platforms write them.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _

HEADINGS: dict[str, Any] = {
    "moodle_tool": _("Site administration, Plugins, Activity modules, External tool, Manage tools: “configure a tool manually”"),
    "moodle_services": _("Further down, under Services"),
    "moodle_privacy": _("Further down, under Privacy"),
    "canvas_json": _("Admin, Developer Keys, + Developer Key, + LTI Key: the short way, Canvas reads everything from one address"),
    "canvas_manual": _("Or on the same page, field by field"),
    "brightspace_registration": _("Admin Tools, Manage Extensibility, LTI Advantage, Register Tool: Standard"),
    "brightspace_deployment": _("On the registration's page, View Deployments, New Deployment"),
    "brightspace_link": _("On the deployment's page, View Links, New Link"),
    "blackboard_portal": _("developer.anthology.com, My Applications, +: once for all schools, by the people who run this tool"),
    "blackboard_policies": _(
        "In Blackboard: Administrator Panel, LTI Tool Providers, Register LTI 1.3/Advantage Tool; enter the Application ID"
    ),
    "blackboard_placement": _("In the tool's menu, Manage Placements, Create Placement"),
    "sakai_tool": _("Administration Workspace, External Tools, Install LTI 1.x Tool"),
    "openedx_component": _("In Studio, in a unit: Advanced, LTI Consumer, Edit"),
    "other_tool": _("Wherever your platform registers LTI 1.3 tools"),
}

ADDRESSES: dict[str, Any] = {
    "address_moodle": _(
        "Site administration, Plugins, Activity modules, External tool, Manage tools: paste it into “Tool URL…” and press “Add "
        "LTI Advantage”."
    ),
    "address_canvas": _(
        "Admin, Developer Keys, + Developer Key, + LTI Registration; or Apps, Manage, Install a New App, Dynamic Registration: "
        "paste it as the registration URL."
    ),
    "address_brightspace": _("Admin Tools, Manage Extensibility, LTI Advantage, Register Tool: choose Dynamic and paste it."),
    "address_blackboard": _(
        "developer.anthology.com, LTI Dynamic Registration: paste it there. Anthology knows of faults in it; by hand is surer."
    ),
    "address_sakai": _(
        "Administration Workspace, External Tools, LTI Advantage Auto Provision: give it a title, press “Use LTI Advantage Auto"
        " Configuration” and paste it."
    ),
    "address_other": _("Look for “dynamic registration” or “register by URL”."),
}  # fmt: skip

STEPS: dict[str, Any] = {
    "moodle_private": _(
        "The tool's address is a private one: take it out of “cURL blocked hosts list”, under Site administration, General, "
        "Security, HTTP security. Until then Moodle answers our token request with an error page, and no score arrives."
    ),
    "moodle_port": _(
        "The tool does not answer on port 443 or 80: add its port to “cURL allowed ports list”, under Site administration, "
        "General, Security, HTTP security. Until then Moodle answers our token request with an error page, and no score "
        "arrives."
    ),
    "moodle_activate": _(
        "Site administration, Plugins, Activity modules, External tool, Manage tools: where this tool's card says "
        "“Pending”, press “Activate”."
    ),
    "moodle_chooser": _(
        "On the card, the pencil: set “Tool configuration usage” to “Show in activity chooser and as a preconfigured tool”. Or a "
        "teacher switches it on for one course under More, LTI External tools."
    ),
    "moodle_columns": _(
        "There, too: “IMS LTI Assignment and Grade Services” on “Use this service for grade sync and column management”."
    ),
    "moodle_name": _(
        "There, under Privacy: “Share launcher's name with tool”: Always, so that assessors see whose work they read. The "
        "e-mail address may stay away."
    ),
    "moodle_force_ssl": _("There, leave “Force SSL” off: this tool answers on plain http, and Moodle would rewrite its address."),
    "moodle_select": _("A teacher adds an activity with the tool and presses “Select content”: it comes with its gradebook column."),
    "moodle_completion": _(
        "Completion tracking on, for the site and the course; in the activity “Add requirements”, “Receive a grade”, “Any "
        "grade”."
    ),
    "moodle_badge": _(
        "For Moodle's own badge: a badge with that completion (or the competency) as its criterion, and “Enable access” "
        "pressed."
    ),
    "moodle_service": _("To rate Moodle's competencies: a service account with a web service token, given to the tool."),
    "canvas_on": _("Developer Keys: set the key's state to On."),
    "canvas_install": _(
        "Apps (or Settings, Apps, View App Configurations, + App): install it by its client id. The first launch tells the tool"
        " the deployment."
    ),
    "canvas_privacy": _("In the key or the app, Privacy Level: Public, or at least names, so that assessors see whose work they read."),
    "canvas_assignment": _(
        "A teacher adds an assignment, submission type External Tool, Find, chooses this tool and a micro-credential."
    ),
    "canvas_points": _("The services for assignment data and submission results stay allowed in the key; points 100."),
    "brightspace_enable": _(
        "Brightspace registers tools disabled: open the registration, look at extensions and roles, and tick Enabled."
    ),
    "brightspace_deployment": _(
        "View Deployments, New Deployment, if registration made none: the three extensions, and the org units that may use it."
    ),
    "brightspace_security": _("In the deployment, Security Settings: send the name, so that assessors see whose work they read."),
    "brightspace_link": _(
        "View Links: a link of type Deep Linking Quicklink to the tool's address; then teachers find it under Existing "
        "Activities."
    ),
    "brightspace_grade": _("Extensions: Assignment and Grade Services. The tool makes the grade item of an activity by itself."),
    "blackboard_approve": _("LTI Tool Providers: the tool's status is Approved."),
    "blackboard_deployment": _("Its deployment id: the first launch tells it, as long as the tool knows none."),
    "blackboard_policies": _("Institution policies: send role in course and name; allow grade service and membership service access."),
    "blackboard_placement": _("Manage Placements: a Deep Linking content tool at the tool's address, in a new window."),
    "blackboard_grade": _("In the placement, allow grading."),
    "sakai_save": _("Take over what was registered and save the tool."),
    "sakai_privacy": _("Send User Names to External Tool, so that assessors see whose work they read."),
    "sakai_services": _("Allow External Tool to return grades; Provide Roster to External Tool."),
    "sakai_placements": _(
        "Tick Content-Item or Deep-Link launch, and Lessons and Assignments as places; then teachers choose a micro-credential "
        "there."
    ),
    "openedx_module": _("Settings, Advanced Settings: \"lti_consumer\" stands in the Advanced Module List."),
    "openedx_publish": _("Publish the unit: LTI 1.3 launches from the LMS, not from Studio."),
    "openedx_share": _("Share Full name: True, where your site allows it, so that assessors see whose work they read."),
    "openedx_graded": _("This activity is graded: True; Assignment and Grades: Programmatic."),
    "openedx_each": _(
        "Each component has a client id of its own: register each here, or share one configuration among them (site operators)."
    ),
    "other_activate": _("Activate the tool, if your platform asks for that."),
    "other_offer": _("Let teachers choose it when they add an activity."),
    "other_share": _("Share names, so that assessors see whose work they read."),
    "other_grades": _("Allow Assignment and Grade Services with columns of the tool's own."),
    "other_select": _("A teacher adds an activity by the platform's content selection: it comes with its gradebook column."),
}  # fmt: skip

FIELDS: dict[str, Any] = {
    "issuer": _("Issuer"), "client_id": _("Client id"), "deployment_id": _("Deployment id"), "jwks_url": _("Public keyset address"),
    "token_url": _(
        "Access token address"), "auth_url": _("Authentication request address"), "token_audience": _("Audience of token "
        "requests"
    ),
    "frame_origins": _("Further pages that may show the tool in a frame"), "family": _("Kind"),
}  # fmt: skip

FAULTS: dict[str, Any] = {
    "missing": _("This is needed."),
    "too_long": _("This is longer than the standard allows."),
    "not_plain": _("Only plain letters, figures and signs without blanks can stand here. Copy it again."),
    "address_bad": _("This is not a web address. Copy all of it, from https:// on."),
    "address_scheme": _(
        "The address must begin with https://. An address inside your network must first be allowed by the people who run this "
        "tool."
    ),
    "address_private": _("This address lies in a private network. The people who run this tool must first allow it."),
    "exists": _("This client id is registered here already, for this issuer. The people who run this tool can change it."),
}  # fmt: skip


def install(app: Flask) -> None:
    """Give the templates their words."""
    app.template_global("setup_heading")(HEADINGS.__getitem__)
    app.template_global("setup_address")(ADDRESSES.__getitem__)
    app.template_global("setup_step")(STEPS.__getitem__)
    app.template_global("setup_field")(FIELDS.__getitem__)
    app.template_global("setup_fault")(lambda code: FAULTS[code] if code else "")
