"""A platform that offers notices is asked for those we want: owed like anything else that has to reach a host."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.services.outbox.entries import owe


def owe_notice_handler(
    session: Session, platform_id: int, deployment_pk: int, notice_type: str, service_url: str, now: datetime
) -> None:  # fmt: skip
    """Write down that this deployment is to be asked for notices of this type."""
    wanted = {"deployment": deployment_pk, "notice_type": notice_type, "service_url": service_url}
    owe(session, "notice_handler", f"notice_handler:{deployment_pk}:{notice_type}", wanted, now, platform_id=platform_id)
