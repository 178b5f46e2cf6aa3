"""Stacks for the whole world: a version as a page or as an Open Badges Achievement, and the page of a stack's award."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, url_for

from lti_tool.badges import compose, dids, facts
from lti_tool.badges import stacks as stack_badges
from lti_tool.errors import NotFound
from lti_tool.services import awards, catalogue, stacks
from lti_tool.services.catalogue import Offer
from lti_tool.services.stacks import PublicStackAward, StackView
from lti_tool.web import access
from lti_tool.web.public_answers import document, in_language, negotiated, open_to_all, page, wants_page
from lti_tool.web.rooms import reading, runtime

bp = Blueprint("public_stacks", __name__)
bp.after_request(open_to_all)

STACK_RULE = awards.stack_url("", "<public_id>", "<int(max=2147483647):number>")  # type: ignore[arg-type]


@bp.get(STACK_RULE)
@access.public
def version(public_id: str, number: int) -> Response:
    """Return one published version of a stack."""
    return _answer(public_id, number or -1)  # there is no version 0


@bp.get("/stacks/<public_id>")
@access.public
def show(public_id: str) -> Response:
    """Return the version of a stack that is on offer, or the last there was."""
    return _answer(public_id, None)


def award_page(award: PublicStackAward) -> Response:
    """Return the page of a stack's award."""
    return page(_page(award.stack, award.members, award))


def _answer(public_id: str, number: int | None) -> Response:
    with reading() as session:
        view = stacks.find(session, public_id, number)
        members = catalogue.list_last(session, {each.micro_credential for each in view.told.members}) if view else {}
    if view is None:
        raise NotFound("page_unknown")
    if wants_page():
        return page(_page(view, members))
    base = runtime().settings.public_url
    listed = tuple(
        facts.StackMember(key, awards.achievement_url(base, key, one.number), one.definition.title.both) for key, one in members.items()
    )
    told = facts.StackAchievement(awards.stack_url(base, view.public_id, view.number), str(view.number), view.told, listed)
    return negotiated(document(compose.published(stack_badges.achievement(told, creator=dids.did_web(base, view.issuer_slug)))))


def _page(view: StackView, members: dict[str, Offer], award: Any = None) -> str:
    titles = {key: offer.definition.title for key, offer in members.items()}
    addresses = {key: in_language(url_for("public_catalogue.show", slug=offer.slug)) for key, offer in members.items()}
    return render_template("badges/stack.html", stack=view, titles=titles, addresses=addresses, award=award)
