"""A practice LMS on a real port, a tool that speaks to it, and people with browsers."""

import socket
import threading
from types import SimpleNamespace

import pytest
import requests

from lti_tool.practice import create_app
from lti_tool.practice.serving import serve

from .actors import ALL_SCOPES, ITEM_LINK, SCORE, Browser, Tool
from .stage import Stage


@pytest.fixture(scope="session")
def site_of(tmp_path_factory):
    """One LMS per manner for all tests: they use tools, activities and learners of their own."""
    servers = {}

    def start(profile: str) -> str:
        if profile not in servers:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            base = f"http://127.0.0.1:{port}"
            app = create_app(tmp_path_factory.mktemp(profile), base, profile)
            server = serve(app, "127.0.0.1", port)
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            servers[profile] = (base, server)
        return servers[profile][0]

    yield start
    for _, server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def site(site_of):
    return site_of("practice")


@pytest.fixture
def play(site_of):
    """How to set the stage in an LMS of this manner: a tool of its own, registered, active and shown to teachers."""
    stages = []

    def begin(profile: str = "practice") -> Stage:
        stages.append(Stage(site_of(profile)))
        return stages[-1]

    yield begin
    for stage in stages:
        stage.close()


@pytest.fixture
def sign_in(site):
    return lambda person: Browser(site, person)


@pytest.fixture
def admin(sign_in):
    return sign_in("admin")


@pytest.fixture
def teacher(sign_in):
    return sign_in("teacher")


@pytest.fixture
def student(sign_in):
    return sign_in("student1")


@pytest.fixture
def unregistered(site):
    tool = Tool(site)
    yield tool
    tool.server.shutdown()
    tool.server.server_close()


@pytest.fixture
def tool(unregistered, admin):
    """A tool that is registered, active and shown to teachers."""
    assert unregistered.register(admin).status_code == 200
    assert admin.press(f"/admin/tools/{unregistered.deployment}/activate").status_code == 200
    assert admin.press(f"/admin/tools/{unregistered.deployment}/chooser", show="1").status_code == 200
    return unregistered


@pytest.fixture
def activity(tool, teacher):
    """An activity with a grade column of 40 points, chosen through the tool."""
    request = tool.select(teacher)
    answer = tool.send_back(teacher, request, tool.sign(tool.response([ITEM_LINK])))
    assert answer.status_code == 200, answer.text
    made = [item for item in teacher.json("/course/2/activities.json")["activities"] if str(item["tool_id"]) == tool.deployment]
    return SimpleNamespace(**made[-1], column=made[-1]["line_items"][0]["url"])


@pytest.fixture
def post(tool, activity):
    """Post a score to the activity's column; what is not said is a final 40 of 40, now."""

    def post_score(user: str = "5", *, scopes=ALL_SCOPES, media=SCORE, column=None, **changes) -> requests.Response:
        body = {"userId": user, "scoreGiven": 40, "scoreMaximum": 40, "activityProgress": "Completed", "gradingProgress": "FullyGraded"}
        body |= {"timestamp": "2026-11-23T10:00:00.500Z", "comment": "Well done"}
        body = {name: value for name, value in {**body, **changes}.items() if value is not None}
        path, query = (column or activity.column).split("?")
        return tool.call("POST", f"{path}/scores?{query}", body, media=media, scopes=scopes)

    return post_score


@pytest.fixture
def cell(teacher, activity):
    """What the gradebook holds for a person in the activity's column."""

    def find(user: str = "5") -> dict | None:
        book = teacher.json("/course/2/gradebook.json")
        number = activity.line_items[0]["id"]
        return next((grade for grade in book["grades"] if grade["column_id"] == number and grade["person_id"] == user), None)

    return find
