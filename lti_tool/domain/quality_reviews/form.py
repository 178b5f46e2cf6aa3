"""The review form: the questions every reviewer of an institution answers. Comes with ten, and each institution may have its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lti_tool.domain.micro_credentials import Text
from lti_tool.errors import BadInput

ANSWERS = ("yes", "partly", "no", "cannot_say")
"""How a question may be answered. `partly` and `no` need a note; `cannot_say` is for who does not know the field or the institution."""
MOST = 30
LONGEST = 500
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Question:
    """One criterion of the review, asked so that "yes" is good. The key stays when the words are mended: answers go by it."""

    key: str
    text: Text
    help: Text | None = None


class FormFaulty(BadInput):
    """A review form cannot be taken: `fault` says why, `number` which question (from 1; 0 for the form as a whole)."""

    code, coded = "review_form_faulty", False

    def __init__(self, fault: str, number: int) -> None:
        self.fault, self.number = fault, number
        super().__init__(fault=fault, number=number)


def parse_questions(data: Sequence[Any]) -> tuple[Question, ...]:
    """Return the questions a form describes: records of key, text and help, the texts with `en` and `th`.

    A question without a key is new and gets one. One without any words is left out, so that clearing its fields removes it.
    Raises FormFaulty: none (no question at all), too_many, language_missing, too_long, key_twice.
    """
    told = [each for each in data if isinstance(each, dict) and _words(each.get("text"))]
    if not told:
        raise FormFaulty("none", 0)
    if len(told) > MOST:
        raise FormFaulty("too_many", 0)
    taken = {str(each.get("key") or "") for each in told}
    found: list[Question] = []
    for number, each in enumerate(told, 1):
        key = str(each.get("key") or "")
        key = key if KEY.fullmatch(key) else _new_key(taken)
        if key in {question.key for question in found}:
            raise FormFaulty("key_twice", number)
        found.append(Question(key, _text(each["text"], number), _text(each["help"], number) if _words(each.get("help")) else None))
        taken.add(key)
    return tuple(found)


def dump_questions(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Return the plain values of a form, as `parse_questions` reads them."""
    return [{"key": each.key, "text": _plain(each.text), "help": _plain(each.help) if each.help else None} for each in questions]


def _words(value: Any) -> bool:
    return isinstance(value, dict) and any(str(value.get(language) or "").strip() for language in ("en", "th"))


def _text(value: dict[str, Any], number: int) -> Text:
    english, thai = (" ".join(str(value.get(language) or "").split()) for language in ("en", "th"))
    if not english or not thai:
        raise FormFaulty("language_missing", number)
    if len(english) > LONGEST or len(thai) > LONGEST:
        raise FormFaulty("too_long", number)
    return Text(english, thai)


def _new_key(taken: set[str]) -> str:
    return next(key for key in (f"q{number}" for number in range(1, MOST * 2 + 2)) if key not in taken)


def _plain(text: Text) -> dict[str, str]:
    return {"en": text.en, "th": text.th}


SEED = (
    Question(
        "one_competency",
        Text(
            "Is it about exactly one ability, said so that one knows what the earner will do?",
            "เป็นความสามารถเดียวอย่างชัดเจน และบอกได้ว่าผู้ขอรับการรับรองจะทำอะไรได้หรือไม่",
        ),
        Text("Two abilities are two micro-credentials. The verb can be observed.", "สองความสามารถคือสองไมโครเครเดนเชียล คำกริยาต้องสังเกตได้"),
    ),
    Question(
        "method",
        Text("Is the key method one that works, and does the reference support it?", "Key Method ใช้ได้ผลจริง และมีเอกสารอ้างอิงที่สนับสนุนหรือไม่"),
        Text("Research, a professional standard, or proven practice.", "งานวิจัย มาตรฐานวิชาชีพ หรือแนวปฏิบัติที่พิสูจน์แล้ว"),
    ),
    Question(
        "real_work",
        Text(
            "Does the evidence come from real work, and can only somebody who has the ability produce it?",
            "หลักฐานมาจากงานจริง และมีเพียงผู้ที่มีความสามารถนี้เท่านั้นที่สร้างได้หรือไม่",
        ),
        Text("Could somebody pass without being able to do it? Could somebody able fail?", "ผู้ที่ทำไม่ได้จะผ่านได้หรือไม่ และผู้ที่ทำได้จะไม่ผ่านหรือไม่"),
    ),
    Question(
        "rubric",
        Text("Would two assessors give the same level by this rubric?", "ผู้ประเมินสองคนจะให้ระดับเดียวกันตาม Rubric นี้หรือไม่"),
        Text(
            "Each level says what is seen, and neighbouring levels differ in more than a word like “good”.",
            "แต่ละระดับบอกสิ่งที่เห็นได้ และระดับที่ติดกันต่างกันมากกว่าคำว่า “ดี”",
        ),
    ),
    Question(
        "passing",
        Text(
            "Is the passing level the one at which an employer would let them do it alone?", "ระดับที่ผ่านคือระดับที่ผู้ว่าจ้างจะให้ทำงานนี้ได้โดยลำพังหรือไม่"
        ),
    ),
    Question(
        "relevance",
        Text("Does somebody need this ability at work today?", "ในการทำงานวันนี้มีผู้ต้องการความสามารถนี้หรือไม่"),
        Text("Say who, if you know.", "หากทราบ โปรดบอกว่าใคร"),
    ),
    Question(
        "effort",
        Text("Are workload and level right for what is asked?", "ภาระงานและระดับเหมาะสมกับสิ่งที่ให้ทำหรือไม่"),
    ),
    Question(
        "fair",
        Text(
            "Is it fair: can everybody of the audience take part, whatever their workplace, language or disability?",
            "เป็นธรรมหรือไม่ ทุกคนในกลุ่มเป้าหมายเข้าร่วมได้ ไม่ว่าที่ทำงาน ภาษา หรือความพิการจะเป็นอย่างไร",
        ),
    ),
    Question(
        "privacy",
        Text(
            "Can the evidence be shown without exposing other people or secrets of a workplace?",
            "แสดงหลักฐานได้โดยไม่เปิดเผยบุคคลอื่นหรือความลับของที่ทำงานหรือไม่",
        ),
    ),
    Question(
        "words",
        Text(
            "Does a learner understand the words, in Thai and in English, and what it is worth to them?",
            "ผู้เรียนเข้าใจถ้อยคำทั้งภาษาไทยและภาษาอังกฤษ และเข้าใจคุณค่าที่จะได้รับหรือไม่",
        ),
    ),
)
"""The form the tool comes with: the framework's own demands, in the words of somebody who has to answer them."""
