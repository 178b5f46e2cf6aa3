"""All that is held about a person, as one document that a person can read and a program can keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.awards import Event
from lti_tool.models.competency_mappings import CompetencyMapping
from lti_tool.models.contexts import Context, Member
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Grant, Person
from lti_tool.models.placements import Participant, Placement, Unreached
from lti_tool.models.platforms import Platform
from lti_tool.models.visits import Visit
from lti_tool.services import events
from lti_tool.services.privacy import designing, inviting, stacks, work
from lti_tool.services.privacy.subjects import DataSubject


def export(session: Session, subject: DataSubject, now: datetime) -> dict[str, Any]:
    """Return what is held about this person as far as who asks may look; nothing in it is anybody else's."""
    document = {
        "exported_at": _said(now),
        "extent": "all that this tool holds about you" if subject.is_own else "what belongs to this platform's deployment",
        "person": _people(session, subject),
        "courses": _courses(session, subject),
        "activities": _activities(session, subject),
        "submissions": work.list_submissions(session, subject),
        "deliveries": _deliveries(session, subject),
        "visits": _visits(session, subject),
    }
    if subject.is_own:
        document |= {"rights_granted": _grants(session, subject), "judged_by_you": work.list_judged(session, subject)}
        document |= {"chosen_by_you": _choices(session, subject), "events": _events(session, subject)}
        document |= {"stacks": stacks.list_stacks(session, subject)}
        document |= {"designing": designing.list_designing(session, subject)}
        document |= {"invitations": inviting.list_inviting(session, subject)}
    return document


def note_export(session: Session, subject: DataSubject, now: datetime) -> None:
    """Note that it was handed out, and to whom of the two: a copy that left is a fact about the person, too."""
    events.record(session, "data_exported", now, subject.person_id, by="self" if subject.is_own else "administrator")


def _people(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    query = select(Person, Platform.name).outerjoin(Platform, Platform.id == Person.platform_id)
    query = query.where(Person.id.in_(subject.person_ids))
    return [
        {
            "platform": platform or "", "id_there": row.subject, "earlier_id_there": row.legacy_subject, "name": row.name,
            "email": row.email, "language": row.locale, "is_test_account": row.is_test, "first_seen": _said(row.first_seen),
        }
        for row, platform in session.execute(query.order_by(Person.id))
    ]  # fmt: skip


def _courses(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    query = select(Member, Context).join(Context, Context.id == Member.context_pk).where(Member.person_id.in_(subject.person_ids))
    query = query if subject.is_own else query.where(Context.deployment_pk == subject.deployment_pk)
    return [
        {
            "course": course.title, "label": course.label, "roles_at_last_launch": member.roles, "roles_by_roster": member.listed_roles,
            "since": _said(member.since), "first_launch": _said(member.launched_at), "last_on_roster": _said(member.listed_at),
            "status": member.status,
        }
        for member, course in session.execute(query.order_by(Context.id))
    ]  # fmt: skip


def _activities(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    found = []
    for table, how in ((Participant, "opened"), (Unreached, "not shown to you by the platform")):
        query = select(table, Placement.title, Context.title).join(Placement, Placement.id == table.placement_id)
        query = query.outerjoin(Context, Context.id == Placement.context_pk).where(table.person_id.in_(subject.person_ids))
        query = query if subject.is_own else query.where(Placement.deployment_pk == subject.deployment_pk)
        for row, title, course in session.execute(query.order_by(Placement.id)):
            found.append({"activity": title, "course": course or "", "how": how, "since": _said(getattr(row, "since", None))})
    return found


def _deliveries(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    query = select(Entry, Placement.title).outerjoin(Placement, Placement.id == Entry.placement_id)
    query = query.where(Entry.person_id.in_(subject.person_ids))
    query = query if subject.is_own else query.where(Placement.deployment_pk == subject.deployment_pk)
    return [
        {
            "kind": row.kind, "activity": title or "", "state": row.state, "reason": row.reason, "sent": row.sent, "wanted": row.wanted,
            "shown_by_platform": row.host, "decided_at": _said(row.decided_at), "delivered_at": _said(row.delivered_at),
        }
        for row, title in session.execute(query.order_by(Entry.id))
    ]  # fmt: skip


def _visits(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    """When somebody was here and as what; addresses and browser marks are keys to the visit and are not handed out."""
    query = select(Visit).where(Visit.person_id.in_(subject.person_ids)).order_by(Visit.opened_at)
    query = query if subject.is_own else query.where(Visit.deployment_pk == subject.deployment_pk)
    return [{"opened_at": _said(row.opened_at), "kind": row.kind, "roles": row.roles} for row in session.scalars(query)]


def _grants(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    query = select(Grant).where(Grant.person_id.in_(subject.person_ids)).order_by(Grant.id)
    own = [{"role": row.role, "granted_at": _said(row.granted_at)} for row in session.scalars(query)]
    given = select(Grant).where(Grant.granted_by.in_(subject.person_ids)).order_by(Grant.id)
    return own + [{"role": row.role, "given_by_you_at": _said(row.granted_at)} for row in session.scalars(given)]


def _choices(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    """What somebody set up as a teacher: what an activity shows, when a grade counts, which competency stands for what."""
    found = []
    for column, at, what in (
        (Placement.chosen_by, Placement.chosen_at, "what the activity is for"),
        (Placement.partial_confirmed_by, Placement.partial_confirmed_at, "that the activity completes on a passing grade"),
    ):
        query = select(Placement.title, at).where(column.in_(subject.person_ids)).order_by(Placement.id)
        found += [{"what": what, "activity": title, "at": _said(moment)} for title, moment in session.execute(query)]
    made = session.scalars(select(CompetencyMapping).where(CompetencyMapping.made_by.in_(subject.person_ids))).all()
    what = "the competency that stands for it"
    return found + [{"what": what, "competency": row.shortname, "at": _said(row.made_at)} for row in made]


def _events(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    query = select(Event).where(Event.person_id.in_(subject.person_ids)).order_by(Event.id)
    return [{"at": _said(row.at), "kind": row.kind, "facts": row.facts} for row in session.scalars(query)]


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
