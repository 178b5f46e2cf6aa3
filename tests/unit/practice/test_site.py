"""The site as such: people, pages without a sign-in, starting, and standing apart from the tool it hosts."""

import ast
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

import lti_tool.practice
from lti_tool.practice.app import WrongIssuer, create_app

SOURCE = Path(lti_tool.practice.__file__).parent


def test_it_imports_nothing_of_the_tool_it_hosts():
    for path in SOURCE.rglob("*.py"):
        depth = len(path.relative_to(SOURCE).parts)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.level <= depth and not (node.module or "").startswith("lti_tool"), path
            if isinstance(node, ast.Import):
                assert not any(name.name.startswith(("lti_tool", "pylti1p3")) for name in node.names), path


@pytest.mark.parametrize(
    "path", ["/course/2", "/course/2/gradebook.json", "/course/2/badges.json", "/admin/tools", "/admin/webservice.json"]
)
def test_nothing_is_shown_before_somebody_is_chosen(site, path):
    assert requests.get(site + path).status_code == 401


def test_the_service_account_and_strangers_cannot_be_chosen(site):
    for person in ("wsuser", "nobody", ""):
        assert requests.post(site + "/sign-in", data={"person": person}).status_code == 400


def test_eleven_people_and_a_mentor_can_be_chosen(site):
    page = requests.get(site + "/sign-in").text
    assert re.findall(r'name="person" value="([^"]+)"', page) == [
        "admin",
        "teacher",
        "assessor",
        *(f"student{n}" for n in range(1, 9)),
        "mentor",
    ]


@pytest.mark.parametrize("path", ["/course/2/gradebook/override", "/course/2/gradebook/lock", "/course/2/activities/1/delete"])
@pytest.mark.parametrize("person", ["assessor", "student1"])
def test_only_editing_teachers_change_grades_and_activities(sign_in, person, path):
    assert sign_in(person).press(path, column="1", person="student1", final="1", locked="1").status_code == 403


@pytest.mark.parametrize("final", ["41", "-1", "nan", "many"])
def test_a_grade_by_hand_stays_within_its_column(teacher, activity, final):
    column = activity.line_items[0]["id"]
    assert teacher.press("/course/2/gradebook/override", column=column, person="student1", final=final).status_code == 400


def test_every_page_renders_for_those_who_may_see_it(admin, student, activity, post):
    post()
    for path in ("", "/gradebook", "/badges", "/competencies"):
        assert student.see("/course/2" + path).status_code == 200
        assert admin.see("/course/2" + path).status_code == 200
    for path in ("/course/2/activities/new", "/admin/tools", "/admin/tools/new", "/admin/webservice"):
        assert admin.see(path).status_code == 200
    assert student.see(f"/course/2/activities/{activity.id}?container=window").status_code == 200


def test_no_page_carries_script_or_style_inside_it(admin, activity):
    for path in ("/sign-in", "/course/2", f"/course/2/activities/{activity.id}", "/course/2/gradebook", "/admin/tools"):
        page = admin.see(path)
        assert "<style" not in page.text and not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", page.text)
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_message_of_the_tool_on_return_is_escaped(student):
    page = student.see("/lti/return?lti_msg=<script>x</script>&lti_errormsg=Oh").text
    assert "<script>x" not in page and "Oh" in page


def test_state_belongs_to_one_address(tmp_path):
    create_app(tmp_path, "http://127.0.0.1:8100")
    create_app(tmp_path, "http://127.0.0.1:8100")
    with pytest.raises(WrongIssuer):
        create_app(tmp_path, "http://127.0.0.1:8101")


def test_state_is_kept_for_its_owner_only(tmp_path):
    create_app(tmp_path / "state", "http://127.0.0.1:8100")
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0
    assert (tmp_path / "state" / "practice.sqlite3").stat().st_mode & 0o077 == 0


def test_the_command_says_where_it_listens_and_stops_when_asked(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "lti_tool.practice", "--port", str(port), "--state-dir", str(tmp_path), "--quiet"]
    process = subprocess.Popen(command, cwd=SOURCE.parent.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == f"practice LMS ready at http://127.0.0.1:{port}\n"
        assert requests.get(f"http://127.0.0.1:{port}/lti/certs").status_code == 200
    finally:
        process.terminate()
        out, error = process.communicate(timeout=10)
    assert (process.returncode, out, error) == (0, "", "")
