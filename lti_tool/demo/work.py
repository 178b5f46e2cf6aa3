"""What the demo's learners hand in and its assessors say: short, plausible, in plain words."""

from __future__ import annotations

LINK = "https://www.w3.org/TR/vc-data-model-2.0/"
"""An address that is sure to exist; the tool shows it and never opens it."""

ANSWERS = {
    "setting": "A first-year statistics class of 42 at 9 in the morning. I teach it alone; attendance is about 38.",
    "outcome": "They can explain in one sentence what a confidence interval does and does not say.",
    "decision": "26 of 38 read the interval as “95 % of the data”. I replaced the planned proof by a sampling game with dice.",
    "effect": "At the next ticket 31 of 37 said it right. The game cost twelve minutes, which I took from the homework review.",
    "change": "Before: proof of the central limit theorem. After: a dice game in groups of four, each drawing ten samples and marking "
    "the interval on the board, then one sentence in their own words.",
}
OTHERWISE = (
    "I did this with a real group in September, wrote down what happened the same day, and compared it with what I had planned. "
    "The detail is in the evidence below."
)

FILES = (
    (
        "ticket-answers.csv",
        "number,answer,reads it as\n1,95 % of students lie in it,data\n2,95 of 100 such intervals cover it,right\n3,ไม่แน่ใจ,none\n".encode(),
        "text/csv",
    ),
    ("lesson-notes.md", b"# Lesson notes\n\nTicket handed out at 9:48, back at 9:52. 38 of 42 present.\n", "text/markdown"),
)
"""(name, content, media type)."""


def answer_to(prompt: str) -> str:
    """Return an answer to this prompt or requirement."""
    return ANSWERS.get(prompt, OTHERWISE)


def comment_for(met: bool, whole: bool = False) -> str:
    """Return what an assessor says about a criterion, or about the whole."""
    if whole:
        return (
            "Well shown, and honest about what it cost. งานชัดเจนและซื่อตรงดีมาก"
            if met
            else "A good start. Show the question against the outcome, then send it again. เริ่มต้นได้ดี ขอดูคำถามที่ตรงกับผลลัพธ์"
        )
    return "Clear in the evidence." if met else "The question asks for recall, the outcome for an explanation. Write one that shows it."
