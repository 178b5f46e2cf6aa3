"""The criteria of a micro-credential as a reader of the badge finds them: Markdown, both languages side by side.

Open Badges has no field for workload, level, kind of assessment, participation or quality assurance, which
Council Recommendation 2022/C 243/02 asks of every micro-credential: they stand here, in words, and so do the optional
elements where a definition has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lti_tool.domain.micro_credentials import Definition, Text

KEY_METHOD = Text("Key method", "วิธีการหลัก")
EVIDENCE = Text("Evidence required", "หลักฐานที่ต้องแสดง")
OUTCOMES = Text("Learning outcomes", "ผลลัพธ์การเรียนรู้")
CRITERIA = Text("Criteria", "เกณฑ์")
RULE = Text("Decision", "การตัดสิน")
EVERY_CRITERION = Text("every required criterion at its passing level or above", "ทุกเกณฑ์ที่กำหนดต้องถึงระดับผ่านหรือสูงกว่า")
WORKLOAD = Text("Workload", "ภาระงาน")
LEVEL = Text("Level", "ระดับ")
ASSESSMENT = Text("Assessment", "รูปแบบการประเมิน")
ASSESSORS = Text("Assessed by", "ผู้ประเมิน")
PARTICIPATION = Text("Participation", "รูปแบบการเข้าร่วม")
QUALITY = Text("Quality assurance", "การประกันคุณภาพ")
CREDITS = Text("Credits", "หน่วยกิต")
VALIDITY = Text("Valid for", "อายุการรับรอง")
PREREQUISITES = Text("Prerequisites", "สิ่งที่ต้องมีมาก่อน")
SUPERVISION = Text("Supervision and identity check", "การกำกับและการยืนยันตัวตน")
STACKABILITY = Text("Stackability", "การสะสมต่อยอด")
FURTHER = Text("Further information", "ข้อมูลเพิ่มเติม")
SERVES = Text("Serves", "ตอบผลลัพธ์")
SUPERVISED = {
    "unsupervised": Text("unsupervised, identity not checked", "ไม่มีผู้กำกับ ไม่ยืนยันตัวตน"),
    "supervised": Text("supervised, identity not checked", "มีผู้กำกับ ไม่ยืนยันตัวตน"),
    "supervised_identified": Text("supervised, identity checked", "มีผู้กำกับและยืนยันตัวตน"),
}
WHO = {
    "instructors": Text("the instructors of the course", "ผู้สอนในรายวิชา"),
    "named": Text("assessors named by the issuer", "ผู้ประเมินที่ผู้ออกใบรับรองแต่งตั้ง"),
}


def criteria_narrative(definition: Definition) -> str:
    """Return what had to be shown, how, and how it was judged, as Markdown."""
    return "\n\n".join(_paragraphs(definition))


def _paragraphs(definition: Definition) -> Iterator[str]:
    method = definition.key_method
    yield definition.competency.statement.both
    yield f"**{KEY_METHOD.both}:** {method.name.both}"
    yield method.description.both
    yield from _bullets(method.components)
    yield f"**{OUTCOMES.both}**"
    yield from _bullets(definition.outcomes)
    yield f"**{EVIDENCE.both}**"
    yield from _bullets(requirement.title for requirement in definition.evidence)
    yield f"**{CRITERIA.both}**"
    yield "\n".join(f"- {criterion.name.both}: {criterion.description.both}" for criterion in definition.criteria)
    yield from (f"**{label.both}:** {value}" for label, value in _terms(definition))


def _terms(definition: Definition) -> Iterator[tuple[Text, str]]:
    hours = definition.workload_hours
    yield RULE, EVERY_CRITERION.both
    yield WORKLOAD, Text(f"{hours} hours", f"{hours} ชั่วโมง").both
    if definition.level:
        yield LEVEL, f"{definition.level.framework} {definition.level.code}"
    if definition.credits:
        yield CREDITS, f"{definition.credits.amount} {definition.credits.system}"
    yield ASSESSMENT, definition.assessment_type.both
    yield ASSESSORS, WHO[definition.assessed_by].both
    yield PARTICIPATION, definition.participation.both
    yield QUALITY, definition.quality_assurance.both
    if definition.supervision:
        yield SUPERVISION, SUPERVISED[definition.supervision].both
    if definition.validity_months:
        months = definition.validity_months
        yield VALIDITY, Text(f"{months} months", f"{months} เดือน").both
    told = ((PREREQUISITES, definition.prerequisites), (STACKABILITY, definition.stackability), (FURTHER, definition.further_information))
    yield from ((label, text.both) for label, text in told if text)
    for outcome in definition.programme_outcomes:
        code = f" {outcome.code}" if outcome.code else ""
        yield SERVES, f"{outcome.programme.both}, {outcome.kind.upper()}{code}: {outcome.statement.both}"


def _bullets(texts: Iterable[Text]) -> Iterator[str]:
    lines = [f"- {text.both}" for text in texts]
    if lines:
        yield "\n".join(lines)
