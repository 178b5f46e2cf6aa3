"""Which of the course's own competencies stand for what is earned here: chosen by its teachers, rated by the tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool import moodle
from lti_tool.domain.competency_mappings import WHOLE, Choice, HostCompetency, Suggestion, rated_levels, suggest, suggest_item
from lti_tool.domain.micro_credentials import Criterion, Definition, Text
from lti_tool.domain.ratings import ScaleFaulty, passing_item
from lti_tool.errors import DoorError
from lti_tool.moodle import CourseCompetency, MoodleService
from lti_tool.services import competency_mappings, native_routes, outbox
from lti_tool.services.competency_mappings import MappingView
from lti_tool.services.native_routes import NativePlace
from lti_tool.web import access
from lti_tool.web.rooms import host, now, reading, runtime, writing

bp = Blueprint("competencies", __name__)
NOTHING = "-"
"""What the form says where nothing is to be rated: a choice as good as any."""


@dataclass(frozen=True)
class Scaled:
    """A competency of the course with the names of its scale's items, and which of them passes by the scale's own word."""

    competency: HostCompetency
    scale_id: int | None
    items: tuple[str, ...]
    passing: int | None


@dataclass(frozen=True)
class Row:
    """One thing that a competency may stand for, as the form shows it. `levels`: key, name, and the item that stands chosen."""

    key: str
    name: Text
    chosen: str | None
    scale_id: int | None
    suggestion: Suggestion | None
    levels: tuple[tuple[str, Text | None, int | None], ...]


@bp.get("/w/<visit>/competencies")
@access.enter("instructor")
def show() -> Any:
    """Show the course's competencies beside what is earned here, and what stands for what."""
    place, kept = _place()
    if place.offer is None:
        return redirect(url_for("placements.show"), 303)
    if not place.has_service:
        return render_template("competencies/without.html", place=place)
    try:
        known = _read(place)
    except DoorError as fault:
        return render_template("competencies/away.html", place=place, kept=kept, fault=fault)
    rows = _rows(place.offer.definition, known, kept)
    scales = {each.scale_id: each.items for each in known if each.items}
    return render_template(
        "competencies/show.html", place=place, known=known, rows=rows, scales=scales, kept=kept, is_kept=request.args.get("kept"),
        passing={each.scale_id: each.passing for each in known},
    )


@bp.post("/w/<visit>/competencies")
@access.enter("instructor")
def keep() -> Any:
    """Keep what was chosen; whoever has earned it already is rated by it too."""
    place, _kept = _place()
    if place.offer is None or not place.has_service:
        return redirect(url_for("competencies.show"), 303)
    try:
        known = _read(place)
    except DoorError as fault:
        return render_template("competencies/away.html", place=place, kept={}, fault=fault, is_lost=True), 502
    choices = [_choice(WHOLE, (WHOLE,), known)]
    choices += [_choice(each.key, [level.key for level in rated_levels(each)], known) for each in place.offer.definition.criteria]
    sizes = {each.competency: len(each.items) for each in known}
    with writing() as session:
        competency_mappings.save(session, g.visit.actor, place.context_pk, place.offer, choices, sizes, now())
        outbox.owe_ratings_anew(session, place.context_pk, place.offer.micro_credential_id, now())
    return redirect(url_for("competencies.show", kept="yes"), 303)


def _place() -> tuple[NativePlace, dict[str, MappingView]]:
    with reading() as session:
        place = native_routes.get_place(session, runtime().sealer, g.visit.platform_id, g.visit.placement_id)
        offer = place.offer
        return place, competency_mappings.find_mappings(session, place.context_pk, offer.micro_credential_id) if offer else {}


def _read(place: NativePlace) -> list[Scaled]:
    """Return the competencies of the course, each scale asked for once; no transaction is open meanwhile."""
    service = MoodleService(place.service_url or "", place.service_token or "")
    with host(g.visit.platform_id) as led:
        found = moodle.course_competencies(led.outbound, service, place.course)
        scales = {each.scale_id: moodle.scale_values(led.outbound, service, each.scale_id) for each in found if each.scale_id}
    return [_scaled(each, scales.get(each.scale_id, ())) for each in found]


def _scaled(each: CourseCompetency, items: tuple[str, ...]) -> Scaled:
    try:
        passing: int | None = passing_item(each.scale_configuration)
    except ScaleFaulty:
        passing = None
    return Scaled(HostCompetency(str(each.id), each.idnumber, each.shortname), each.scale_id, items, passing)


def _rows(definition: Definition, known: list[Scaled], kept: dict[str, MappingView]) -> list[Row]:
    suggested = suggest(definition, [each.competency for each in known])
    whole = _row(WHOLE, definition.title, [(WHOLE, None)], known, kept, suggested)
    return [whole, *(_criterion_row(each, known, kept, suggested) for each in definition.criteria)]


def _criterion_row(
    criterion: Criterion, known: list[Scaled], kept: dict[str, MappingView], suggested: dict[str, Suggestion]
) -> Row:
    levels: list[tuple[str, Text | None]] = [(level.key, level.name) for level in rated_levels(criterion)]
    return _row(criterion.key, criterion.name, levels, known, kept, suggested)


def _row(
    key: str, name: Text, levels: list[tuple[str, Text | None]], known: list[Scaled], kept: dict[str, MappingView],
    suggested: dict[str, Suggestion],
) -> Row:  # fmt: skip
    """What was kept is shown as it is; where nothing was, what is suggested stands in the form and nowhere else."""
    suggestion, before = suggested.get(key), kept.get(key)
    chosen = before.competency if before else suggestion.competency if suggestion and not kept else None
    scaled = next((each for each in known if each.competency.id == chosen), None)
    items = before.levels if before else _named_items(levels, scaled)
    shown = tuple((level, words, items.get(level)) for level, words in levels)
    return Row(key, name, chosen if scaled else None, scaled.scale_id if scaled else None, suggestion, shown)


def _named_items(levels: list[tuple[str, Text | None]], scaled: Scaled | None) -> dict[str, int]:
    """Return the items that carry the levels' own names, where they are not what the scale says of passing anyway."""
    if scaled is None or scaled.passing is None:
        return {}
    named = {level: suggest_item(words, scaled.items, scaled.passing) for level, words in levels if words}
    return {level: item for level, item in named.items() if item != scaled.passing}


def _choice(criterion: str, levels: Any, known: list[Scaled]) -> Choice:
    """Return what the form says of one criterion; a step of another scale than the competency's is as good as none."""
    competency = request.form.get(f"competency-{criterion}", NOTHING)
    if competency in ("", NOTHING):
        return Choice(criterion, None, {})
    scale = next((str(each.scale_id) for each in known if each.competency.id == competency), "")
    items = {level: request.form.get(f"item-{criterion}-{level}", "").partition(":") for level in levels}
    chosen = {level: int(item) for level, (of, _colon, item) in items.items() if of == scale and item.isascii() and item[:6].isdecimal()}
    return Choice(criterion, competency, chosen)
