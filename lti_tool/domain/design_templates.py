"""What a design may begin from: plain documents that are not whole, with the parts, questions and scales a framework asks for.

`digital-promise` has the three parts of Digital Promise's template with context questions, artifacts and reflection; `kmutt`
those of KMUTT's six design components, tied to programme outcomes and Miller's pyramid. The two rubrics bring a scale alone.
"""

from __future__ import annotations

import copy
from typing import Any

from lti_tool.errors import BadInput

Document = dict[str, Any]


def document(name: str) -> Document:
    """Return a fresh document of this template; raises BadInput (template_unknown)."""
    if name not in TEMPLATES:
        raise BadInput("template_unknown")
    return copy.deepcopy(TEMPLATES[name])


def _text(en: str, th: str) -> Document:
    return {"en": en, "th": th}


def _prompt(key: str, en: str, th: str, words: int, required: bool = True) -> Document:
    return {"key": key, "text": _text(en, th), "word_limit": words, "required": required}


def _level(key: str, en: str, th: str) -> Document:
    return {"key": key, "name": _text(en, th)}


THREE = [
    _level("not-met", "Not Met", "ยังไม่ถึงเกณฑ์ (Not Met)"),
    _level("progressing", "Progressing", "กำลังพัฒนา (Progressing)"),
    _level("demonstrated", "Demonstrated", "แสดงให้เห็นแล้ว (Demonstrated)"),
]
FOUR = [
    _level("beginning", "Beginning", "เริ่มต้น (Beginning)"),
    _level("developing", "Developing", "กำลังพัฒนา (Developing)"),
    _level("proficient", "Proficient", "ทำได้ตามเกณฑ์ (Proficient)"),
    _level("exemplary", "Exemplary", "เป็นแบบอย่าง (Exemplary)"),
]
TWO = [_level("not-yet", "Not yet", "ยังไม่ถึงเกณฑ์ (Not yet)"), _level("met", "Met", "ถึงเกณฑ์ (Met)")]


def _criteria(levels: list[Document], passing: str, count: int) -> list[Document]:
    return [{"key": f"criterion{at}", "levels": copy.deepcopy(levels), "passing": passing} for at in range(1, count + 1)]


OVERVIEW = {
    "key": "overview", "title": _text("Part 1: Overview", "ส่วนที่ 1: ภาพรวม (Overview)"),
    "prompts": [
        _prompt("context", "In which setting did you do this, for whom, and what was to be achieved?",
                "คุณทำสิ่งนี้ในบริบทใด เพื่อใคร และต้องการให้เกิดผลอะไร", 300),
        _prompt("method", "How did you use the key method, step by step?", "คุณใช้ Key Method อย่างไร ทีละขั้น", 400),
    ],
}  # fmt: skip
WORK = {"key": "work", "title": _text("Part 2: Work examples", "ส่วนที่ 2: ตัวอย่างผลงาน (Work Examples)"), "prompts": []}
REFLECTION = {
    "key": "reflection", "required": False, "title": _text("Part 3: Reflection", "ส่วนที่ 3: การสะท้อนคิด (Reflection)"),
    "prompts": [
        _prompt("learned", "What did you learn, and what would you do differently next time?",
                "คุณได้เรียนรู้อะไร และครั้งหน้าจะทำอะไรต่างไปจากเดิม", 300),
    ],
}  # fmt: skip
EVIDENCE = [
    {"key": "evidence1", "title": _text("The work itself", "ชิ้นงาน"), "kinds": ["file", "link"], "criteria": ["criterion1"]},
    {"key": "evidence2", "title": _text("What came of it", "ผลที่เกิดขึ้น"), "kinds": ["file", "link", "text"], "criteria": ["criterion2"]},
]
JUDGED = {
    "assessment_type": _text(
        "Portfolio of one's own work, judged criterion by criterion against a published rubric",
        "แฟ้มผลงานของตนเอง ประเมินทีละเกณฑ์ตาม Rubric ที่เผยแพร่ล่วงหน้า",
    ),
    "participation": _text("Online submission at one's own pace", "ส่งหลักฐานออนไลน์ตามเวลาของตนเอง"),
    "quality_assurance": _text(
        "Reviewed inside the institution before publication and again when its date comes",
        "ตรวจคุณภาพภายในสถาบันก่อนเผยแพร่ และทบทวนอีกครั้งเมื่อถึงกำหนด",
    ),
    "assessed_by": "instructors", "turnaround_days": 14,
}  # fmt: skip

TEMPLATES: dict[str, Document] = {
    "digital-promise": {
        **JUDGED, "parts": [OVERVIEW, WORK, {**REFLECTION, "required": True}], "evidence": EVIDENCE,
        "criteria": _criteria(THREE, "demonstrated", 2), "key_method": {"components": [{}, {}, {}]}, "references": [{}, {}],
    },
    "kmutt": {
        **JUDGED, "parts": [OVERVIEW, WORK, REFLECTION], "evidence": EVIDENCE, "criteria": _criteria(THREE, "demonstrated", 2),
        "competency": {"miller": "does"}, "outcomes": [{}, {}], "references": [{}], "resources": [{}],
        "programme_outcomes": [{"kind": "plo"}, {"kind": "clo"}], "level": {"framework": "TQF"}, "review_months": 12,
        "judging": {"coach_after": 3, "appeal_days": 14},
    },
    "rubric-four": {**JUDGED, "parts": [OVERVIEW, WORK], "evidence": EVIDENCE, "criteria": _criteria(FOUR, "proficient", 2)},
    "rubric-two": {**JUDGED, "parts": [OVERVIEW, WORK], "evidence": EVIDENCE, "criteria": _criteria(TWO, "met", 2)},
}  # fmt: skip
