"""Contexts (courses) and who was seen in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Context(Base):
    """A course, unique within its deployment (Core 1.3 5.4.1). Personal data: none."""

    __tablename__ = "contexts"
    __table_args__ = (UniqueConstraint("deployment_pk", "context_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_pk: Mapped[int] = mapped_column(ForeignKey("deployments.id"))
    context_id: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")


class Member(Base):
    """A person in a context, with the roles of their last launch there. Personal data: yes."""

    __tablename__ = "members"
    __table_args__ = (Index("ix_members_person_id", "person_id"),)

    context_pk: Mapped[int] = mapped_column(ForeignKey("contexts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    roles: Mapped[list[str]] = mapped_column(default=list)
    since: Mapped[datetime]
