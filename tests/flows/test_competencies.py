"""A teacher chooses which competency of the course stands for what, and which of Moodle's own ways fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from lti_tool.services import competency_mappings, native_routes, outbox, platforms
from tests.flows.course import HOST
from tests.flows.stage import Guest, Stage
from tests.unit.moodle_site import LACKS, UNSEEN, Site

COURSE = ("4", "C 1", "Course")
LINK = "3"
CONFIGURATION = '[{"scaleid":"3"},{"id":3,"scaledefault":1,"proficient":1},{"id":4,"scaledefault":0,"proficient":1}]'


def competency(number: int, idnumber: str, shortname: str, scale: int = 3) -> dict[str, Any]:
    told = {"id": number, "idnumber": idnumber, "shortname": shortname, "scaleid": scale, "scaleconfiguration": CONFIGURATION}
    return {"competency": {**told, "competencyframeworkid": 1}}


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(url=HOST) as host:
        yield host


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.runtime.close()


@pytest.fixture
def teacher(stage: Stage, site: Site) -> Guest:
    """Return a teacher whose activity shows the first example, in a course with its competency, and with a token."""
    offer = stage.offers[0].definition
    first = offer.criteria[0].name.en
    site.documents["core_competency_list_course_competencies"] = [
        competency(7, offer.competency.idnumber or "", "The whole"), competency(8, "", first), competency(9, "X-1", "Other"),
    ]  # fmt: skip
    gives_token(stage, site)
    return comes(stage)


def gives_token(stage: Stage, site: Site) -> None:
    with stage.runtime.database.writing() as session:
        platforms.set_service(session, stage.runtime.sealer, stage.platform, site.origin, "token")


def comes(stage: Stage, locale: str = "en", *roles: str) -> Guest:
    guest = stage.arrives("Teacher", *(roles or ("instructor",)), link=LINK, course=COURSE, locale=locale)
    stage.chosen_by(guest)
    return guest


def kept(stage: Stage, teacher: Guest) -> dict[str, tuple[str | None, dict[str, int]]]:
    with stage.runtime.database.reading() as session:
        found = competency_mappings.find_mappings(session, teacher.visit.context_pk or 0, stage.offers[0].micro_credential_id)
    return {key: (each.competency, each.levels) for key, each in found.items() if each.competency or key == ""}


def chosen(page: str, field: str) -> str:
    """Return what stands chosen in this field of the form."""
    box = re.search(rf'name="{re.escape(field)}".*?</select>', page, re.DOTALL)
    assert box, field
    found = re.search(r'value="([^"]*)" selected', box[0])
    return found[1] if found else ""


# -- competencies -------------------------------------------------------------------------------


def test_before_a_choice_the_page_says_what_holds_and_what_is_only_suggested(stage: Stage, teacher: Guest) -> None:
    page, first = unescape(teacher.read("competencies")), stage.offers[0].definition.criteria[0].key
    assert "Nobody has chosen yet" in page and "the competency with the same ID number is rated for the whole" in page
    assert chosen(page, "competency-") == "7" and chosen(page, f"competency-{first}") == "8"
    assert "same ID number" in page and "same name" in page and "3. Demonstrated (proficient)" in page
    assert kept(stage, teacher) == {}


def test_a_platform_that_asked_for_a_pause_is_not_asked_by_a_page_either(stage: Stage, teacher: Guest, site: Site) -> None:
    with stage.runtime.database.writing() as session:
        outbox.pause(session, stage.platform, "host_throttles", stage.clock() + timedelta(minutes=1), stage.clock())
    asked = len(site.asked)
    for page in ("competencies", "native?wish=completion", "gradebook/shares"):
        assert "asked for a pause" in unescape(teacher.read(page)), page
    assert len(site.asked) == asked
    stage.clock.turn(minutes=2)
    assert "asked for a pause" not in teacher.read("competencies") and len(site.asked) > asked


def test_what_is_chosen_is_kept_and_shown_again(stage: Stage, teacher: Guest) -> None:
    criterion = stage.offers[0].definition.criteria[1]
    form = {"competency-": "9", "item--": "3:4", f"competency-{criterion.key}": "8", f"item-{criterion.key}-{criterion.passing}": "3:2"}
    assert teacher.send("competencies", form).status_code == 303
    assert kept(stage, teacher) == {"": ("9", {"": 4}), criterion.key: ("8", {criterion.passing: 2})}
    page = unescape(teacher.read("competencies?kept=yes"))
    assert "Kept" in page and chosen(page, "competency-") == "9" and chosen(page, "item--") == "3:4"
    assert chosen(page, f"item-{criterion.key}-{criterion.passing}") == "3:2"


def test_nothing_is_a_choice_and_stands_afterwards(stage: Stage, teacher: Guest) -> None:
    teacher.send("competencies", {"competency-": "-"})
    assert kept(stage, teacher) == {"": (None, {})}
    page = teacher.read("competencies")
    assert chosen(page, "competency-") == "-" and "Nobody has chosen yet" not in page


def test_a_step_of_another_scale_is_as_good_as_none(stage: Stage, teacher: Guest) -> None:
    teacher.send("competencies", {"competency-": "7", "item--": "5:1"})
    assert kept(stage, teacher)[""] == ("7", {})


@pytest.mark.parametrize(
    ("form", "code"),
    [({"competency-": "700"}, "competency_unknown"), ({"competency-": "7", "item--": "3:5"}, "scale_item_unknown")],
)
def test_what_the_course_does_not_have_is_refused_and_nothing_is_kept(
    stage: Stage, teacher: Guest, form: dict[str, str], code: str
) -> None:
    answer = teacher.send("competencies", form)
    assert answer.status_code == 400 and code in answer.text and kept(stage, teacher) == {}


def test_one_competency_for_two_things_is_refused_in_words(stage: Stage, teacher: Guest) -> None:
    answer = teacher.send("competencies", {"competency-": "7", f"competency-{stage.offers[0].definition.criteria[0].key}": "7"})
    assert answer.status_code == 400 and "can stand for one of them only" in unescape(answer.text) and kept(stage, teacher) == {}


def test_a_better_level_never_gets_a_lower_step(stage: Stage, teacher: Guest) -> None:
    criterion = next(each for each in stage.offers[0].definition.criteria if each.rank(each.passing) < len(each.levels) - 1)
    higher = criterion.levels[criterion.rank(criterion.passing) + 1].key
    form = {f"competency-{criterion.key}": "8", f"item-{criterion.key}-{criterion.passing}": "3:4", f"item-{criterion.key}-{higher}": "3:3"}
    assert teacher.send("competencies", form).status_code == 400 and kept(stage, teacher) == {}


def test_a_competency_taken_out_of_the_course_is_told(stage: Stage, teacher: Guest, site: Site) -> None:
    teacher.send("competencies", {"competency-": "9"})
    site.documents["core_competency_list_course_competencies"] = site.documents["core_competency_list_course_competencies"][:2]
    page = unescape(teacher.read("competencies"))
    assert "“Other” was chosen and is no longer linked to the course" in page and chosen(page, "competency-") == "-"


def test_a_host_that_will_not_tell_names_the_right_it_lacks_and_what_was_chosen_holds(stage: Stage, teacher: Guest, site: Site) -> None:
    teacher.send("competencies", {"competency-": "9"})
    site.documents["core_competency_list_course_competencies"] = LACKS
    page = unescape(teacher.read("competencies"))
    assert "moodle/competency:coursecompetencyview" in page and "What was chosen holds" in page and "Other" in page
    lost = teacher.send("competencies", {"competency-": "7"})
    assert lost.status_code == 502 and "Nothing was kept" in unescape(lost.text)
    assert kept(stage, teacher)[""] == ("9", {})


def test_a_course_without_competencies_says_where_to_add_them(teacher: Guest, site: Site) -> None:
    site.documents["core_competency_list_course_competencies"] = []
    assert "Add competencies to course" in unescape(teacher.read("competencies"))


def test_without_a_token_it_says_what_is_missing_and_which_way_needs_none(stage: Stage) -> None:
    guest = comes(stage)
    page = unescape(guest.read("competencies"))
    assert "web service token" in page and "wish=competency" in page and "platform/service" not in page
    assert guest.send("competencies", {"competency-": "7"}).status_code == 303 and kept(stage, guest) == {}
    both = comes(stage, "en", "instructor", "administrator")
    assert "platform/service" in both.read("competencies")


def test_the_pages_are_for_teachers_and_speak_thai(stage: Stage, teacher: Guest) -> None:
    learner = stage.arrives("Learner", "learner", link=LINK, course=COURSE)
    for page in ("competencies", "native"):
        assert learner.get(page).status_code == 403
    assert learner.send("native/completion", {"on": "yes"}).status_code == 403
    thai = stage.arrives("Teacher", "instructor", link=LINK, course=COURSE, locale="th")
    assert "สมรรถนะของรายวิชา" in thai.read("competencies") and "สมรรถนะของรายวิชา" in thai.read("native")


# -- which way fits -----------------------------------------------------------------------------


def test_what_can_be_seen_is_not_asked(teacher: Guest) -> None:
    page = unescape(teacher.read("native"))
    assert "What should Moodle itself show after an award?" in page
    assert "Does this course use Moodle's competencies?" not in page
    assert "3 competencies in the course" in page and "Completion by grade" in page and "No gradebook column" in page


def test_without_a_token_two_things_are_asked(stage: Stage) -> None:
    page = unescape(comes(stage).read("native"))
    assert "What should Moodle itself show after an award?" in page and "Does this course use Moodle's competencies?" in page


def test_with_token_and_competencies_a_badge_follows_from_the_rating(teacher: Guest) -> None:
    page = unescape(teacher.read("native?wish=badge"))
    way = page.split('id="way"')[1]
    assert "The tool rates the competency, and Moodle's badge follows" in way and "“Competencies”, choose the competency, Save." in way
    assert "is so already" in way


def test_with_neither_token_nor_column_a_column_comes_first(stage: Stage) -> None:
    page = unescape(comes(stage).read("native?wish=badge&competencies=no"))
    assert "First this activity needs a gradebook column" in page


@pytest.mark.parametrize(
    ("tracking", "rules", "words"),
    [(0, [], "does not track the completion"), (1, [], "tick this activity as done"), (2, ["completionview"], "Looking at this activity")],
)
def test_a_completion_that_anybody_can_have_is_named(teacher: Guest, site: Site, tracking: int, rules: list[str], words: str) -> None:
    site.documents["core_course_get_course_module_by_instance"]["cm"]["completion"] = tracking
    mine = next(each for each in site.documents["core_completion_get_activities_completion_status"]["statuses"] if each["cmid"] == 4)
    mine.update(tracking=tracking, details=[{"rulename": rule} for rule in rules])
    assert words in unescape(teacher.read("native"))


def test_what_cannot_be_seen_is_said_with_the_right_it_takes(teacher: Guest, site: Site) -> None:
    site.documents["core_course_get_course_module_by_instance"] = UNSEEN
    site.documents["core_competency_list_course_competencies"] = LACKS
    page = unescape(teacher.read("native"))
    assert "mod/lti:view" in page and "moodle/competency:coursecompetencyview" in page
    assert "Does this course use Moodle's competencies?" in page, "then it has to be asked"


def test_completion_by_service_is_off_until_a_teacher_switches_it_on_and_can_be_switched_off(stage: Stage, teacher: Guest) -> None:
    def is_on() -> bool:
        with stage.runtime.database.reading() as session:
            visit = teacher.visit
            return native_routes.get_place(session, stage.runtime.sealer, visit.platform_id, visit.placement_id).completes_by_service

    assert not is_on() and "Mark the activity as complete by web service" not in teacher.read("native?wish=badge")
    assert "Switched off" in teacher.read("native?wish=completion")
    teacher.send("native/completion", {"on": "yes"})
    assert is_on() and "Switched on" in teacher.read("native")
    teacher.send("native/completion", {"on": "no"})
    assert not is_on()


def test_without_a_token_it_cannot_be_switched_on(stage: Stage) -> None:
    guest = comes(stage)
    guest.send("native/completion", {"on": "yes"})
    with stage.runtime.database.reading() as session:
        visit = guest.visit
        assert not native_routes.get_place(session, stage.runtime.sealer, visit.platform_id, visit.placement_id).completes_by_service


@pytest.mark.parametrize("way", ["?wish=nonsense", "?wish=badge&competencies=perhaps", "?wish=&competencies="])
def test_an_answer_that_is_none_is_asked_again(stage: Stage, way: str) -> None:
    assert "Show me the way" in comes(stage).read(f"native{way}")
