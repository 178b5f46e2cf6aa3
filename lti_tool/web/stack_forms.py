"""A stack's document and the fields of its form: three groups, one order, one rule of credits, all without script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lti_tool.domain.words import clean
from lti_tool.services.catalogue import Offer

GROUPS = ("1", "2", "3")
TEXTS = ("title", "description", "worth")
Fields = dict[str, str]


def blank() -> dict[str, Any]:
    """Return the document a new stack begins with."""
    return {"title": _both("", ""), "description": _both("", ""), "groups": []}


def read(form: Mapping[str, str], offers: list[Offer]) -> dict[str, Any]:
    """Return the document that a form describes; what was left empty is absent, and the check says what is missing."""
    told = {name: clean(value).strip() for name, value in form.items()}
    document: dict[str, Any] = {"groups": _groups(told, offers), "counts_once": told.get("counts_once") == "yes"}
    for name in TEXTS:
        en, th = told.get(f"{name}_en", ""), told.get(f"{name}_th", "")
        if name != "worth" or en or th:
            document[name] = _both(en, th)
    if told.get("credits_amount"):
        document["credits"] = {"amount": told["credits_amount"], "system": told.get("credits_system", "")}
    if told.get("least"):
        rule: dict[str, Any] = {"least": told["least"], "system": told.get("system", ""), "shares": []}
        if told.get("percent"):
            rule["shares"] = [{"percent": _number(told["percent"]), "framework": told.get("framework", ""), "code": told.get("code", "")}]
        document["credit_rule"] = rule
    if told.get("statement_en") or told.get("statement_th"):
        document["programme_outcomes"] = [_outcome(told)]
    return document


def fields(document: Mapping[str, Any]) -> Fields:
    """Return what the form shows of a document."""
    found: Fields = {"counts_once": "yes" if document.get("counts_once") else ""}
    for name in TEXTS:
        found |= {f"{name}_{code}": (document.get(name) or {}).get(code, "") for code in ("en", "th")}
    if whole := document.get("credits"):
        found |= {"credits_amount": whole["amount"], "credits_system": whole["system"]}
    if rule := document.get("credit_rule"):
        found |= {"least": rule["least"], "system": rule["system"]}
        for share in rule.get("shares", [])[:1]:
            found |= {"percent": str(share["percent"]), "framework": share["framework"], "code": share["code"]}
    for outcome in (document.get("programme_outcomes") or [])[:1]:
        found |= {"kind": outcome["kind"], "outcome_code": outcome.get("code") or "", "outcome_url": outcome.get("url") or ""}
        for name in ("programme", "statement"):
            found |= {f"{name}_{code}": outcome[name].get(code, "") for code in ("en", "th")}
    for group in document.get("groups", []):
        number = group["key"].removeprefix("group-")
        found |= {f"group_{number}_{code}": group["title"].get(code, "") for code in ("en", "th")}
        found[f"need_{number}"] = "" if group.get("need") is None else str(group["need"])
        for member in group["members"]:
            found[f"in_{member['micro_credential']}"] = number
            found[f"after_{member['micro_credential']}"] = next(iter(member.get("after", [])), "")
    return found


def _groups(told: Fields, offers: list[Offer]) -> list[dict[str, Any]]:
    made = []
    for number in GROUPS:
        members = [_member(told, offer.public_id) for offer in offers if told.get(f"in_{offer.public_id}") == number]
        if members:
            title = _both(told.get(f"group_{number}_en", ""), told.get(f"group_{number}_th", ""))
            need = told.get(f"need_{number}", "")
            made.append({"key": f"group-{number}", "title": title, "members": members, "need": _number(need) if need else None})
    return made


def _member(told: Fields, public_id: str) -> dict[str, Any]:
    before = told.get(f"after_{public_id}", "")
    return {"micro_credential": public_id, "after": [before] if before else []}


def _outcome(told: Fields) -> dict[str, Any]:
    return {
        "kind": told.get("kind", "plo"), "programme": _both(told.get("programme_en", ""), told.get("programme_th", "")),
        "statement": _both(told.get("statement_en", ""), told.get("statement_th", "")), "code": told.get("outcome_code") or None,
        "url": told.get("outcome_url") or None,
    }  # fmt: skip


def _both(en: str, th: str) -> dict[str, str]:
    return {"en": en, "th": th}


def _number(text: str) -> int | str:
    """A whole number, or what was typed: the check then says that it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text
