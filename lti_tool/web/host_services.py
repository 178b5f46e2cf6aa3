"""A platform's own web services: address and token entered, tried at once, replaced and taken back; and how Moodle makes them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask_babel import gettext

from lti_tool import moodle
from lti_tool.errors import BadInput, DoorError, NotFound, Refused, TokenRefused, ToolError
from lti_tool.moodle import MoodleService, Probe, ServiceCheck
from lti_tool.moodle.needs import NEEDS, PURPOSES, capabilities_for, role_preset
from lti_tool.services import connections, host_services, platforms
from lti_tool.services.platforms import PlatformView
from lti_tool.web import access
from lti_tool.web.delivery_words import advice_words, reason_words
from lti_tool.web.error_words import words_for
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("host_services", __name__)
LONGEST_ADDRESS = 500

bp.add_app_template_global(host_services.are_offered, "offers_host_services")


@bp.app_template_global()
def service_fault_words(fault: ToolError) -> str:
    """Return what went wrong with a web service and what helps, as one piece of text."""
    if isinstance(fault, DoorError):
        if not isinstance(fault, Refused | TokenRefused):
            return f"{reason_words(fault.reason)} {gettext('Try again in a moment.')}"
        return f"{reason_words(fault.reason)} {advice_words(fault.advice if isinstance(fault, Refused) else 'check_service_token')}"
    _title, what, next_step = words_for(fault.code, fault.facts, fault.status)
    return f"{what} {next_step}"


@bp.get("/w/<visit>/platform/service")
@access.enter("administrator")
def show() -> Any:
    """Show whether a token is kept, the form for one, and how Moodle makes it. The token itself is never shown again."""
    return _page(_platform())


@bp.post("/w/<visit>/platform/service")
@access.enter("administrator")
def keep() -> Any:
    """Try address and token, and keep them if they open the services of this very platform, whatever they still lack."""
    platform, address = _platform(), host_services.site_address(request.form.get("address", "")[:LONGEST_ADDRESS])
    token = request.form.get("token", "").strip()
    try:
        host_services.check_token(token)
        found = _try(platform, MoodleService(address, token))
        _check_site(found, platform)
        with writing() as session:
            host_services.keep(session, runtime().sealer, platform.id, address, token, now())
    except (DoorError, BadInput) as fault:
        return _page(platform, fault=fault, address=address), 400
    return _page(_platform(), found=found, is_new=True)


@bp.post("/w/<visit>/platform/service/check")
@access.enter("administrator")
def check() -> Any:
    """Try what is kept, and say by exact name what Moodle still has to give."""
    platform = _platform()
    if not platform.service_url or not platform.service_token:
        return redirect(url_for("host_services.show"), 303)
    try:
        return _page(platform, found=_try(platform, MoodleService(platform.service_url, platform.service_token)))
    except DoorError as fault:
        return _page(platform, fault=fault)


@bp.post("/w/<visit>/platform/service/forget")
@access.enter("administrator")
def forget() -> Any:
    """Forget address and token."""
    platform = _platform()
    with writing() as session:
        host_services.forget(session, platform.id)
    return redirect(url_for("host_services.show"), 303)


@bp.get("/w/<visit>/platform/service/role.xml")
@access.enter("administrator")
def role() -> Any:
    """Give the role that the service account needs, as a file that Moodle's “Define roles” takes."""
    _platform()
    headers = {"Content-Disposition": 'attachment; filename="micro-credential-service-role.xml"'}
    return Response(role_preset(), mimetype="application/xml", headers=headers)


def _platform() -> PlatformView:
    with reading() as session:
        platform = platforms.get_platform(session, g.visit.platform_id, runtime().sealer)
    if not host_services.are_offered(platform.family, platform.service_url):
        raise NotFound("page_unknown")
    return platform


def _try(platform: PlatformView, service: MoodleService) -> ServiceCheck:
    """Return what the token opens, tried in the newest course we know of this platform."""
    with reading() as session:
        ground = connections.get_ground(session, platform.id, now(), g.visit.deployment_pk)
    learner = ground.learners[0][0] if ground.learners else None
    return moodle.check(runtime().outbound, service, Probe(ground.course_id, learner, ground.link_id))


def _check_site(found: ServiceCheck, platform: PlatformView) -> None:
    """Raise BadInput service_of_another_site: the same numbers mean other people and courses there.

    Moodle's issuer is its own address, so both sides name the same one.
    """
    if platform.profile.has_web_services and found.site.url != platform.issuer.rstrip("/"):
        raise BadInput("service_of_another_site", site=found.site.url)


def _page(platform: PlatformView, fault: ToolError | None = None, **more: Any) -> str:
    purposes = {name: need.purpose for need in reversed(NEEDS) for name in need.capabilities}
    facts = {
        "platform": platform, "fault": fault, "address": platform.service_url or platform.issuer,
        "functions": [(need.function, need.purpose) for need in NEEDS],
        "capabilities": [(name, purposes[name]) for name in capabilities_for(*PURPOSES)],
    }  # fmt: skip
    return render_template("host_services/show.html", **{**facts, **more})
