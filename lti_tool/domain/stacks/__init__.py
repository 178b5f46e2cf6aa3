"""Stacks of micro-credentials: what one asks for, and how far somebody has come. Read `definition.py` first."""

from lti_tool.domain.stacks.definition import CreditRule, Group, Member, Share, StackDefinition
from lti_tool.domain.stacks.documents import StackFaulty, dump, parse
from lti_tool.domain.stacks.progress import Earned, GroupProgress, MemberProgress, Progress, measure

__all__ = [
    "CreditRule", "Earned", "Group", "GroupProgress", "Member", "MemberProgress", "Progress", "Share", "StackDefinition", "StackFaulty",
    "dump", "measure", "parse",
]  # fmt: skip
