"""What people do together, one act each: register, pick, send work, judge it."""

from __future__ import annotations

import time
from collections.abc import Callable

from lti_tool.demo.lms import Somebody
from lti_tool.demo.pages import WentWrong
from lti_tool.demo.processes import Demo
from lti_tool.demo.tool import Assessor, Learner
from lti_tool.demo.work import FILES, LINK, answer_to, comment_for

SECONDS_TO_ARRIVE = 45


def prepare(demo: Demo) -> None:
    """Publish the example micro-credentials for one institution, if they are not there."""
    if not demo.command("issuers", "list"):
        demo.command(
            "issuers", "add", "kmutt", "--name", "King Mongkut's University of Technology Thonburi (demo)",
            "--name-th", "มหาวิทยาลัยเทคโนโลยีพระจอมเกล้าธนบุรี (ตัวอย่าง)", "--url", "https://www.kmutt.ac.th",
        )
        demo.command("seed", "--issuer", "kmutt")


def register(demo: Demo, admin: Somebody) -> str:
    """Register by invitation, and give the tool the host's service token; return what was seen."""
    invitation = demo.command("platforms", "invite", "Practice University", "--issuer", "kmutt", "--demo")["url"]
    done = admin.register_tool(invitation)
    if "Connected" not in done.text:
        raise WentWrong(f"not registered: {done.words()[:300]}")
    service = admin.service()
    demo.command("platforms", "moodle", "Practice University", "--url", service["site_url"], MOODLE_SERVICE_TOKEN=service["token"])
    again = admin.browser.open(invitation)
    if again.status != 404:
        raise WentWrong(f"the invitation worked twice ({again.status})")
    return "registered and activated; the invitation is spent"


def pick(instructor: Somebody, tool_id: int, titles: list[str]) -> None:
    """Add these micro-credentials to the course through the tool's picker."""
    page = instructor.select_content(tool_id)
    form = page.form("Add to course")
    values = [value for title in titles for value in (page.choice(title),)]
    sent = instructor.browser.submit(page, form, {"pick": values})
    for checklist in [each for each in sent.forms if each.says("Add to course")]:
        sent = instructor.browser.submit(sent, checklist)
    back = instructor.browser.submit(sent, sent.form("Continue"))
    if back.status != 200 or "Added to the course" not in back.text:
        raise WentWrong(f"the course did not take it: {back.words()[:300]}")


def send_work(who: Somebody, title: str) -> Learner:
    """Start, write, add text, link and file wherever they are taken, send."""
    learner = write_work(who, title)
    return learner.send()


def write_work(who: Somebody, title: str) -> Learner:
    """Start, write every answer and add every kind of evidence, and leave it as a draft."""
    learner = Learner.launches(who, title).start()
    learner.write(answer_to)
    for number, (requirement, taken) in enumerate(learner.requirements().items()):
        if "text" in taken:
            learner.add(requirement, "text", {"text": answer_to(requirement), "caption": "In my own words"})
        if "link" in taken:
            learner.add(requirement, "link", {"url": LINK, "caption": "In the course's public folder"})
        if "file" in taken:
            learner.add(requirement, "file", {"caption": "Names removed"}, FILES[number % len(FILES)])
    return learner


def judge(who: Somebody, title: str, name: str, button: str) -> int:
    """Mark a submission and decide it; return how many criteria were marked. “Not yet” leaves the first below passing."""
    assessor = Assessor.launches(who, title).open(name)
    scales = assessor.scales()
    levels = {key: steps[-1] for key, steps in scales.items()}
    if button != "Award":
        first = next(iter(scales))
        levels[first] = scales[first][0]
    comments = {key: comment_for(levels[key] == steps[-1]) for key, steps in scales.items()}
    assessor.mark(levels, comments).decide(button, comment_for(button == "Award", whole=True))
    return len(scales)


def wait_for(look: Callable[[], str], what: str) -> str:
    """Return what is seen once it is there: hosts and workers take a moment."""
    deadline = time.monotonic() + SECONDS_TO_ARRIVE
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(0.25)
    raise WentWrong(f"waited {SECONDS_TO_ARRIVE} s in vain for {what}")
