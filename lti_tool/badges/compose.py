"""Badges as documents, from plain facts; nothing here is signed and nothing is looked up.

Open Badges 3.0 in the shape that 1EdTech's schema, its validator and the wallets all take: types and sets
are arrays even of one, the issuer is an object, texts are "English · ไทย" in one string (language maps break
the schema). The did document is composed in `dids.py`, the narrative of the criteria in `narrative.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from lti_tool.badges import status
from lti_tool.badges.contexts import CREDENTIALS, OPEN_BADGES
from lti_tool.badges.errors import AwardFaulty
from lti_tool.badges.facts import Achievement, Award, Evidence, Issuer
from lti_tool.badges.narrative import criteria_narrative
from lti_tool.badges.plain import stamp, tidy
from lti_tool.domain.micro_credentials import Alignment, Criterion, Level, ProgrammeOutcome

Document = dict[str, Any]

TARGET_TYPES = {
    "ceasn:Competency", "ceterms:Credential", "CFItem", "CFRubric", "CFRubricCriterion", "CFRubricCriterionLevel", "CTDL",
}  # fmt: skip
"""What 1EdTech's schema knows a framework's entry to be; any other type must begin with `ext:`."""


def published(node: Document) -> Document:
    """Return a profile or an achievement as it is served on its own, with the contexts that explain its words."""
    return {"@context": [CREDENTIALS, OPEN_BADGES], **node}


def profile(issuer: Issuer) -> Document:
    """Return the issuer as badges name it: an object, since 1EdTech refuses a bare address."""
    return tidy({"id": issuer.did, "type": ["Profile"], "name": issuer.name, "url": issuer.url, "email": issuer.email})


def achievement(facts: Achievement, creator: str | None = None) -> Document:
    """Return what is awarded: competency, criteria with all their levels, place in other frameworks.

    `creator` is the did of who made it. There is no `creditsAvailable`: hours of work are not credit hours, and
    how many make one differs between systems; the hours stand in the narrative.
    """
    definition = facts.definition
    return tidy({
        "id": facts.id,
        "type": ["Achievement"],
        "creator": {"id": creator, "type": ["Profile"]} if creator else None,
        "achievementType": "MicroCredential",
        "name": definition.title.both,
        "description": definition.competency.statement.both,
        "criteria": {"id": f"{facts.id}#criteria", "narrative": criteria_narrative(definition)},
        "alignment": [*map(_alignment, definition.alignments), *served(definition.programme_outcomes)],
        "resultDescription": [_description(facts.id, criterion) for criterion in definition.criteria],
        "fieldOfStudy": next((place.name for place in definition.classifications if place.name), None),
        "humanCode": definition.slug,
        "inLanguage": "en",
        "tag": [definition.category],
        "version": facts.version,
    })  # fmt: skip


def related(others: Mapping[str, str]) -> Document:
    """Return what a published achievement says of its other versions (number -> address): never part of what is signed."""
    told = [{"id": address, "type": ["Related"], "version": version} for version, address in others.items()]
    return {"related": told} if told else {}


def credential(award: Award) -> Document:
    """Return the badge of one award, ready to be signed.

    Raises AwardFaulty where marks and rubric contradict each other: level_unknown, criterion_unknown,
    mark_missing, below_passing.
    """
    node = achievement(award.achievement, creator=award.issuer.did)
    return {"@context": [CREDENTIALS, OPEN_BADGES]} | tidy({
        "id": award.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": node["name"],
        "description": node["description"],
        "issuer": profile(award.issuer),
        "validFrom": stamp(award.valid_from),
        "validUntil": _maybe(award.valid_until),
        "awardedDate": stamp(award.awarded_date),
        "credentialSubject": {
            "id": award.subject,
            "type": ["AchievementSubject"],
            "activityStartDate": _maybe(award.assessed_from),
            "activityEndDate": _maybe(award.assessed_to),
            "achievement": node,
            "result": list(_results(award)),
        },
        "evidence": [_evidence(evidence) for evidence in award.evidence],
        "credentialStatus": status.entry(award.status),
    })  # fmt: skip


def status_list(issuer: Issuer, url: str, revoked: Iterable[int], valid_from: datetime) -> Document:
    """Return the status list of an issuer as a credential, ready to be signed by the same issuer.

    Without `validUntil`: a list that ran out would make every badge on it fail.
    """
    return {
        "@context": [CREDENTIALS],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": stamp(valid_from),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": status.encode(revoked),
        },
    }


def _description(achievement_id: str, criterion: Criterion) -> Document:
    """One demand of the rubric; `level` carries the rank, since the order of a set is not signed."""
    return {
        "id": _criterion_id(achievement_id, criterion),
        "type": ["ResultDescription"],
        "name": criterion.name.both,
        "resultType": "RubricCriterionLevel",
        "requiredLevel": _level_id(achievement_id, criterion, criterion.passing) if criterion.required else None,
        "rubricCriterionLevel": [_level(achievement_id, criterion, rank, level) for rank, level in enumerate(criterion.levels, 1)],
    }


def _level(achievement_id: str, criterion: Criterion, rank: int, level: Level) -> Document:
    return {
        "id": _level_id(achievement_id, criterion, level.key),
        "type": ["RubricCriterionLevel"],
        "name": level.name.both,
        "level": str(rank),
        "description": level.description.both,
    }


def _results(award: Award) -> Iterator[Document]:
    """Yield the level reached on each criterion, in the rubric's order."""
    criteria, marks = award.achievement.definition.criteria, award.marks
    if strange := set(marks) - {criterion.key for criterion in criteria}:
        raise AwardFaulty("criterion_unknown", criteria=sorted(strange))
    for criterion in criteria:
        if criterion.key in marks:
            yield _result(award.achievement.id, criterion, marks[criterion.key])
        elif criterion.required:
            raise AwardFaulty("mark_missing", criterion=criterion.key)


def _result(achievement_id: str, criterion: Criterion, level: str) -> Document:
    try:
        met = criterion.is_met(level)
    except KeyError:
        raise AwardFaulty("level_unknown", criterion=criterion.key, level=level) from None
    if criterion.required and not met:
        raise AwardFaulty("below_passing", criterion=criterion.key, level=level)
    return {
        "type": ["Result"],
        "resultDescription": _criterion_id(achievement_id, criterion),
        "achievedLevel": _level_id(achievement_id, criterion, level),
        "status": "Completed" if met else None,
    }


def _alignment(alignment: Alignment) -> Document:
    known = alignment.type in TARGET_TYPES or alignment.type.startswith("ext:")
    return {
        "type": ["Alignment"],
        "targetFramework": alignment.framework,
        "targetCode": alignment.code,
        "targetName": alignment.name,
        "targetUrl": alignment.url,
        "targetType": alignment.type if known else f"ext:{alignment.type}",
    }


def served(outcomes: Iterable[ProgrammeOutcome]) -> Iterator[Document]:
    """Yield the outcomes of programmes that have an address; a target without one cannot be said (Open Badges 3.0, Alignment)."""
    for outcome in outcomes:
        if outcome.url:
            yield {
                "type": ["Alignment"],
                "targetFramework": outcome.programme.both,
                "targetCode": outcome.code,
                "targetName": outcome.statement.both,
                "targetUrl": outcome.url,
                "targetType": f"ext:{outcome.kind.upper()}",
            }


def _evidence(evidence: Evidence) -> Document:
    return {
        "id": evidence.id,
        "type": ["Evidence"],
        "name": evidence.name,
        "description": evidence.description,
        "genre": evidence.genre,
    }


def _criterion_id(achievement_id: str, criterion: Criterion) -> str:
    return f"{achievement_id}#{quote(criterion.key, safe='')}"


def _level_id(achievement_id: str, criterion: Criterion, level: str) -> str:
    return f"{_criterion_id(achievement_id, criterion)}/{quote(level, safe='')}"


def _maybe(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
