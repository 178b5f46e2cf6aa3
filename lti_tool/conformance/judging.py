"""Whether an answer is what the standard demands: by HTTP always, by the tool's log as well where it can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from lti_tool.conformance.browser import Answer
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.pages import read_forms
from lti_tool.conformance.stage import Landing, Stage, Verdict


def check_refused(stage: Stage, landing: Landing, code: str = "", status: int | None = None) -> str:
    """Return what proves that a launch was refused: a 4xx page that shows nothing of the person, and the log's reason."""
    answer = landing.last
    if not 400 <= answer.status < 500:
        raise NotProved(f"answered {answer.status}, not with a refusal (4xx){_said(landing.verdicts)}")
    if status and answer.status != status:
        raise NotProved(f"answered {answer.status}; the standard demands {status}")
    shown = [text for text in (landing.person.name, landing.person.email, landing.person.given) if text in answer.text]
    if shown:
        raise NotProved(f"answered {answer.status}, and shows the person of a message that cannot be believed")
    return f"{answer.status}{check_log(stage, landing.verdicts, let_in=False, codes=(code,) if code else ())}"


def check_let_in(stage: Stage, landing: Landing, roles: str | None = None, service: str = "") -> str:
    """Return what proves that a launch was accepted: a page (2xx), and the log's word with the roles and services it read."""
    if not 200 <= landing.last.status < 300:
        raise NotProved(f"answered {landing.last.status}, not with a page (2xx){_said(landing.verdicts)}")
    if urlsplit(landing.last.url).netloc == urlsplit(stage.platform.issuer).netloc:
        raise NotProved("the launch ended on the platform, not on a page of the tool")
    told = check_log(stage, landing.verdicts, let_in=True)
    taken = landing.verdicts[-1].roles if landing.verdicts else None
    if roles is not None and taken not in (None, roles):
        raise NotProved(f"taken for {taken!r}, not {roles!r}{_said(landing.verdicts)}")
    if service and landing.verdicts and service not in (landing.verdicts[-1].services or service):
        raise NotProved(f"the log does not say that {service} was offered{told}")
    return f"{landing.last.status}{told}"


def check_taken(stage: Stage, landing: Landing) -> str:
    """Return what proves that a notice was taken."""
    if not 200 <= landing.last.status < 300:
        raise NotProved(f"answered {landing.last.status}, not with 2xx{_said(landing.verdicts)}")
    return f"{landing.last.status}{check_log(stage, landing.verdicts, let_in=True)}"


def check_log(stage: Stage, verdicts: list[Verdict], *, let_in: bool, codes: Iterable[str] = ()) -> str:
    """Return the log's line about a launch or notice, for the end of a detail; nothing where the log cannot be read."""
    if stage.witness is None:
        return ""
    wanted = tuple(codes)
    if [verdict.let_in for verdict in verdicts] != [let_in]:
        raise NotProved(f"the log does not say once that it was {'accepted' if let_in else 'refused'}{_said(verdicts)}")
    if wanted and verdicts[0].code not in wanted:
        raise NotProved(f"refused for another reason than {' or '.join(wanted)}{_said(verdicts)}")
    return _said(verdicts)


def page_of(answer: Answer) -> tuple[str, frozenset[str]]:
    """Return what makes a page that of a role: where it stands and what can be sent from it, without ids."""
    return _plain(answer.url), frozenset(_plain(form.action) for form in read_forms(answer.url, answer.text))


def _plain(url: str) -> str:
    """Whatever is no plain word in a path counts as an id, which differs from launch to launch."""
    return "/".join(part if re.fullmatch(r"[a-z_.-]{0,24}", part) else "*" for part in urlsplit(url).path.split("/"))


def _said(verdicts: list[Verdict]) -> str:
    return "".join(f"; log: {verdict.line}" for verdict in verdicts)
