"""The state in its file: an older one is taken over, whole."""

import sqlite3
from pathlib import Path

from lti_tool.practice import badges, competencies, completions, create_app, gradebook, people
from lti_tool.practice.keys import new_private_key


def test_a_state_from_before_there_were_several_courses_is_taken_over_and_nothing_is_lost(tmp_path):
    old = sqlite3.connect(tmp_path / "practice.sqlite3")
    old.executescript((Path(__file__).parent / "generation_1.sql").read_text("utf-8"))
    old.execute("INSERT INTO site VALUES ('private_key', ?)", (new_private_key(),))
    old.commit()
    old.close()
    for start in ("first", "second"):
        app = create_app(tmp_path, "http://127.0.0.1:9")
        with app.app_context():
            roles = {name: people.find_by_username(name).role for name in ("admin", "teacher", "student1", "mentor")}
            assert roles == {"admin": "none", "teacher": "editing", "student1": "learner", "mentor": "mentor"}, start
            assert [column.course_id for column in gradebook.list_columns()] == [2]
            assert [(cell["final"], cell["stamp"]) for cell in gradebook.list_cells()] == [(40, 1_700_000_000_000)]
            assert [row["state"] for row in completions.list_completions()] == [completions.COMPLETE]
            assert [(row["id"], row["grade"]) for row in competencies.list_ratings()] == [(7, 2)]
            assert [row["note"] for row in competencies.list_evidence(7)] == ["Seen"]
            assert [row["hash"] for row in badges.list_issued()] == ["h"]
            assert "MC-OTHER-01" not in {row["idnumber"] for row in competencies.list_course_competencies()}
    connection = sqlite3.connect(tmp_path / "practice.sqlite3")
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
