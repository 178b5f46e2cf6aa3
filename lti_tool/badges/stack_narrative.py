"""The rules of a stack as a reader of its badge finds them: Markdown, both languages side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.stacks import Group, StackDefinition

RULE = Text("What it takes", "เงื่อนไข")
ORDER = Text("counts once these count", "นับได้เมื่อรายการเหล่านี้นับแล้ว")
WORTH = Text("What it is worth", "คุณค่า")
CREDITS = Text("Credits as a whole", "หน่วยกิตรวมของชุด")
ONCE = Text("An award that another such stack rests on does not count here", "ใบรับรองที่ใช้กับชุดอื่นลักษณะเดียวกันแล้วนับซ้ำที่นี่ไม่ได้")


def stack_narrative(told: StackDefinition, titles: Mapping[str, str]) -> str:
    """Return what a stack is made of and by which rules it is complete; `titles` by the members' public ids."""
    return "\n\n".join(_paragraphs(told, titles))


def _paragraphs(told: StackDefinition, titles: Mapping[str, str]) -> Iterator[str]:
    yield told.description.both
    yield f"**{RULE.both}**"
    for group in told.groups:
        yield f"{group.title.both}: {_need(group).both}"
        yield "\n".join(_line(member.micro_credential, member.after, titles) for member in group.members)
    if rule := told.credit_rule:
        yield Text(f"at least {rule.least} {rule.system}", f"อย่างน้อย {rule.least} {rule.system}").both
        for share in rule.shares:
            level = f"{share.framework} {share.code}"
            yield Text(f"{share.percent}% of them at {level}", f"ร้อยละ {share.percent} ของจำนวนนี้อยู่ที่ระดับ {level}").both
    if told.counts_once:
        yield ONCE.both
    if told.credits:
        yield f"**{CREDITS.both}:** {told.credits.amount} {told.credits.system}"
    if told.worth:
        yield f"**{WORTH.both}:** {told.worth.both}"


def _need(group: Group) -> Text:
    if group.need is None:
        return Text("all of", "ทุกรายการ")
    if group.need == 0:
        return Text("as many as you like", "กี่รายการก็ได้")
    return Text(f"{group.need} of {len(group.members)}", f"{group.need} จาก {len(group.members)} รายการ")


def _line(key: str, after: tuple[str, ...], titles: Mapping[str, str]) -> str:
    before = "; ".join(titles.get(each, each) for each in after)
    return f"- {titles.get(key, key)}" + (f" ({ORDER.both}: {before})" if before else "")
