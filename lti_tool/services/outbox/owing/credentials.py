"""The signed credential of an award, and the status list that it names."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.models.awards import Award
from lti_tool.models.issuers import StatusList
from lti_tool.services.outbox.entries import owe


def owe_credential(session: Session, award: Award, now: datetime) -> None:
    """Write down that the award is to be signed, and before it a list that has not been signed as it stands."""
    status_list = session.get_one(StatusList, award.status_list_id)
    if status_list.signed_revision < status_list.revision:
        owe_status_list(session, status_list, now)
    owe(session, "credential", f"credential:{award.id}", {}, now, award_id=award.id, person_id=award.person_id)


def owe_status_list(session: Session, status_list: StatusList, now: datetime) -> None:
    """Write down that the list is to be signed as it now stands."""
    wanted = {"list": status_list.id, "revision": status_list.revision}
    owe(session, "status_list", f"status_list:{status_list.id}", wanted, now)
