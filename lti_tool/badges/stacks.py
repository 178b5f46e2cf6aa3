"""The badge of a stack as a document: what it is made of, by which rule, and which members it was awarded for.

A stack is a programme of micro-credentials (`LearningProgram` among Open Badges' kinds). Each member is one result
description of the kind `Status`, so a reader sees which of them counted; its own credential is not named, since strangers
must not be able to join two badges of one person.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from lti_tool.badges import status
from lti_tool.badges.compose import profile, served
from lti_tool.badges.contexts import CREDENTIALS, OPEN_BADGES
from lti_tool.badges.facts import StackAchievement, StackAward, StackMember
from lti_tool.badges.plain import stamp, tidy
from lti_tool.badges.stack_narrative import stack_narrative

Document = dict[str, Any]


def achievement(facts: StackAchievement, creator: str | None = None) -> Document:
    """Return what is awarded: members, rules, outcomes of programmes served."""
    told = facts.definition
    return tidy({
        "id": facts.id,
        "type": ["Achievement"],
        "creator": {"id": creator, "type": ["Profile"]} if creator else None,
        "achievementType": "LearningProgram",
        "name": told.title.both,
        "description": told.description.both,
        "criteria": {"id": f"{facts.id}#criteria", "narrative": stack_narrative(told, {each.key: each.title for each in facts.members})},
        "alignment": list(served(told.programme_outcomes)),
        "resultDescription": [_description(facts.id, member) for member in facts.members],
        "related": [{"id": member.address, "type": ["Related"]} for member in facts.members],
        "inLanguage": "en",
        "version": facts.version,
    })  # type: ignore[no-any-return]  # fmt: skip


def credential(award: StackAward) -> Document:
    """Return the badge of a stack's award, ready to be signed."""
    node = achievement(award.achievement, creator=award.issuer.did)
    counted = [member for member in award.achievement.members if member.is_counted]
    results = [{"type": ["Result"], "resultDescription": _member_id(award.achievement.id, each), "status": "Completed"} for each in counted]
    return {"@context": [CREDENTIALS, OPEN_BADGES]} | tidy({
        "id": award.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": node["name"],
        "description": node["description"],
        "issuer": profile(award.issuer),
        "validFrom": stamp(award.awarded_date),
        "awardedDate": stamp(award.awarded_date),
        "credentialSubject": {"id": award.subject, "type": ["AchievementSubject"], "achievement": node, "result": results},
        "credentialStatus": status.entry(award.status),
    })  # type: ignore[no-any-return]  # fmt: skip


def _description(address: str, member: StackMember) -> Document:
    return {"id": _member_id(address, member), "type": ["ResultDescription"], "name": member.title, "resultType": "Status"}


def _member_id(address: str, member: StackMember) -> str:
    return f"{address}#{quote(member.key, safe='')}"
