"""An award as a university might give it, with everything a badge can say, for all tests of badges."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lti_tool.badges import compose, dids, facts, keys, sign
from lti_tool.domain import micro_credentials as mc

PUBLIC_URL = "https://badges.example.ac.th"
DID = "did:web:badges.example.ac.th:issuers:education"
DID_URL = f"{PUBLIC_URL}/issuers/education/did.json"
STATUS_URL = f"{PUBLIC_URL}/status/1"
AWARDED = datetime(2025, 3, 14, 9, 26, 53, 589_793, UTC)
SIGNED = AWARDED + timedelta(minutes=1)
NOW = AWARDED + timedelta(days=30)
PLACE = 94_321

ISSUER = facts.Issuer(DID, "School of Education · คณะครุศาสตร์", f"{PUBLIC_URL}/issuers/education", "badges@example.ac.th")


def text(en: str, th: str) -> mc.Text:
    return mc.Text(en, th)


def criterion(key: str, required: bool = True) -> mc.Criterion:
    scale = (("absent", "ไม่พบ"), ("emerging", "เริ่มต้น"), ("proficient", "ชำนาญ"), ("expert", "เชี่ยวชาญ"))
    levels = tuple(mc.Level(level, text(level.title(), th), text(f"{key}: {level}", f"{key}: {th}")) for level, th in scale)
    name, description = text(f"Criterion {key}", f"เกณฑ์ {key}"), text("what is looked for", "สิ่งที่พิจารณา")
    return mc.Criterion(key, name, description, levels, "proficient", required)


DEFINITION = mc.Definition(
    slug="retrieval-practice",
    category="education",
    title=text("Retrieval practice", "การฝึกดึงความจำ"),
    competency=mc.Competency(text("Plans lessons that make learners recall", "วางแผนบทเรียนที่ให้ผู้เรียนระลึก"), "ED-7", "does"),
    key_method=mc.KeyMethod(text("Spaced quizzes", "แบบทดสอบเว้นระยะ"), text("Low-stakes quizzes", "แบบทดสอบสั้น"), (text("Plan", "วางแผน"),)),
    rationale=text("Recall builds memory", "การระลึกสร้างความจำ"),
    references=(mc.Reference("Roediger and Karpicke, 2006"),),
    worth=text("Opens a seminar", "ใช้เข้าสัมมนา"),
    outcomes=(text("Writes a quiz", "เขียนแบบทดสอบ"),),
    workload_hours=30,
    assessment_type=text("Portfolio judged by rubric", "แฟ้มผลงานตามเกณฑ์"),
    participation=text("Online, own pace", "ออนไลน์"),
    quality_assurance=text("Reviewed each year", "ทบทวนทุกปี"),
    parts=(mc.Part("overview", text("Overview", "ภาพรวม"), (mc.Prompt("why", text("Why?", "ทำไม")),)),),
    evidence=(mc.EvidenceRequirement("quiz", text("A quiz", "แบบทดสอบ"), text("yours", "ของท่าน"), ("link", "file"), ("plan",)),),
    criteria=(criterion("plan"), criterion("teach"), criterion("reflect", required=False)),
    assessed_by="instructors",
    level=mc.StudyLevel("TQF", "5"),
    alignments=(mc.Alignment("ESCO", "teach", "http://data.europa.eu/esco/skill/1", "ext:ESCO", "S1"),),
)

ACHIEVEMENT = facts.Achievement(f"{PUBLIC_URL}/achievements/7/v2", "2", DEFINITION)
EVIDENCE = facts.Evidence("Quiz of week 3", f"{PUBLIC_URL}/evidence/9f", "as handed in", "file")

WRITINGS = [
    "ที่นี่ กำลังน้ำ ฤๅษี ๑๒๓",
    "🎓👩🏽‍🔬🇹🇭",
    "e\u0301 n\u0303 \u1112\u1161\u11ab",
    "quotes \" \\ <b> ]]> & \t line\nline",
    "\u200bzero\u200dwidth\ufeff \u2028 \u0085",
    "ความสามารถ " * 1_000,
]
"""What people write: Thai, emoji, combining marks, characters that some format escapes, eleven thousand characters."""

AWARD = facts.Award(
    id=f"{PUBLIC_URL}/credentials/0b0c1b1e-6f6b-4c5e-9c3b-1f4f7a5d9a10",
    subject="urn:uuid:4f1c9a52-7e0e-4c1a-9a39-0f3f0a9b6c77",
    issuer=ISSUER,
    achievement=ACHIEVEMENT,
    marks={"plan": "expert", "teach": "proficient", "reflect": "emerging"},
    valid_from=AWARDED,
    awarded_date=AWARDED,
    status=facts.StatusPlace(STATUS_URL, PLACE),
    evidence=(EVIDENCE,),
    assessed_from=AWARDED - timedelta(days=9),
    assessed_to=AWARDED - timedelta(days=2),
)


def changed_leaves(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield (where, copy) for every single value of a document, the copy differing in that one value alone."""
    if isinstance(document, dict | list):
        for at, item in document.items() if isinstance(document, dict) else enumerate(document):
            for where, changed in changed_leaves(item, (*path, at)):
                copy = deepcopy(document)
                copy[at] = changed
                yield where, copy
    else:
        where = "/".join(map(str, path))
        yield where, f"{document[:-1]}{'2' if document[-1] != '2' else '3'}" if isinstance(document, str) else document + 1


class Issued:
    """A badge with all that a verifier may ask for: the badge's bytes, its issuer's did document, the status list's bytes."""

    def __init__(self, award: facts.Award = AWARD, revoked: tuple[int, ...] = (), **changes: Any) -> None:
        self.seed, self.public = keys.new_ed25519()
        self.method = dids.method(DID, self.public)
        self.badge = self.sign(compose.credential(replace(award, **changes)))
        self.did = dids.did_document(DID, [self.public])
        self.status = self.sign(compose.status_list(ISSUER, STATUS_URL, revoked, AWARDED))

    def sign(self, document: dict[str, Any]) -> dict[str, Any]:
        return sign.sign(document, self.seed, self.method, SIGNED)

    def with_status(self, revoked: tuple[int, ...]) -> Issued:
        """The same badge, its issuer's list signed anew."""
        self.status = self.sign(compose.status_list(ISSUER, STATUS_URL, revoked, AWARDED))
        return self

    @property
    def files(self) -> dict[str, bytes]:
        return {
            "credential.json": sign.to_bytes(self.badge),
            "did.json": sign.to_bytes(self.did),
            "status.json": sign.to_bytes(self.status),
        }
