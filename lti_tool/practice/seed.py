"""The practice university as it stands before anybody touches it. All people are invented."""

import hashlib
import secrets
import sqlite3

from .keys import new_private_key
from .store import now

SITE_NAME = "Practice University · มหาวิทยาลัยฝึกหัด"
SERVICE_ACCOUNT, TEST_LEARNER = "wsuser", "preview"
FIRST_COURSE = 2
COURSE = ("MC101", "Micro-credentials 101", "MC101-2026")

# id, username, given, family, idnumber, role in the course (none: not enrolled), site administrator, language
PEOPLE = (
    (2, "admin", "Anong", "Rattana", "", None, 1, "en"),
    (3, "teacher", "Mali", "Srisuk", "T-1001", "editing", 0, "en"),
    (4, "assessor", "Peter", "Lindqvist", "T-1002", "assessing", 0, "en"),
    (5, "student1", "Niran", "Chaiyasit", "6501001", "learner", 0, "en"),
    (6, "student2", "สมหญิง", "ใจดี", "6501002", "learner", 0, "th"),
    (7, "student3", "Grace", "Okafor", "6501003", "learner", 0, "en"),
    (8, "student4", "ธนกร", "วัฒนกุล", "6501004", "learner", 0, "th"),
    (9, "student5", "Lucas", "Moreau", "6501005", "learner", 0, "en"),
    (10, "student6", "พิมพ์ชนก", "แก้วมณี", "6501006", "learner", 0, "th"),
    (11, "student7", "Hana", "Novak", "6501007", "learner", 0, "en"),
    (12, "student8", "กิตติ", "พงษ์ไพร", "6501008", "learner", 0, "th"),
    (13, SERVICE_ACCOUNT, "Web", "Service", "", None, 0, "en"),
    (14, "mentor", "Dara", "Chaiyasit", "", "mentor", 0, "en"),
    (15, TEST_LEARNER, "Test", "Student", "", "test", 0, "en"),
)
MENTORED = {14: (5, 7)}  # whose work a mentor may ask about

# id, idnumber, short name, description
COMPETENCIES = (
    (1, "MC-BUS-01", "Customer interviews", "Learns from customers by planning, holding and reading interviews."),
    (2, "MC-TEC-01", "Data storytelling", "Turns a data set into a finding that others can check and act on."),
    (3, "MC-EDU-01", "Checking for understanding", "Finds out during a lesson what learners have understood, and acts on it."),
    (4, "MC-SCI-01", "Measurement uncertainty", "States a measured result with an honest estimate of its uncertainty."),
    (5, "MC-OTHER-01", "Not linked to the course", "Stays in the framework only, so that tools can be seen refused."),
    (6, "MC-EDU-01.1", "Asking a question that reveals thinking", "Part of Checking for understanding."),
    (7, "MC-EDU-01.2", "Reading the answers", "Part of Checking for understanding."),
    (8, "MC-EDU-01.3", "Changing the next lesson", "Part of Checking for understanding."),
)
NOT_IN_COURSE = (5,)


def sow(connection: sqlite3.Connection, base_url: str) -> None:
    """Fill an empty database; in a filled one only what is missing is added."""
    if not connection.execute("SELECT 1 FROM site").fetchone():
        connection.executemany("INSERT INTO site VALUES (?, ?)", _site(base_url).items())
    begins = connection.execute("SELECT value FROM site WHERE name = 'course_begin'").fetchone()["value"]
    connection.execute("INSERT OR IGNORE INTO courses VALUES (?, ?, ?, ?, ?, NULL, ?)", (FIRST_COURSE, *COURSE, int(begins), now()))
    _sow_people(connection)
    _sow_competencies(connection)


def _site(base_url: str) -> dict[str, str]:
    return {
        "issuer": base_url,
        "guid": hashlib.md5(secrets.token_bytes(16), usedforsecurity=False).hexdigest(),
        "private_key": new_private_key(),
        "service_token": secrets.token_hex(16),
        "course_begin": str(now() - 7 * 86400),
    }


def _sow_people(connection: sqlite3.Connection) -> None:
    for id_, username, given, family, idnumber, role, is_admin, language in PEOPLE:
        row = (id_, username, given, family, f"{username}@example.com", idnumber, is_admin, language)
        connection.execute("INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        if role:
            connection.execute("INSERT OR IGNORE INTO enrolments VALUES (?, ?, ?, 1, 1)", (FIRST_COURSE, id_, role))


def _sow_competencies(connection: sqlite3.Connection) -> None:
    for row in COMPETENCIES:
        if connection.execute("INSERT OR IGNORE INTO competencies VALUES (?, ?, ?, ?, ?)", (*row, now())).rowcount:
            badge = (f"Competent: {row[2]}", f"Issued by the host when rated competent in {row[1]}.", row[0], now(), FIRST_COURSE)
            sql = "INSERT INTO badges (kind, name, description, competency_id, made, course_id) VALUES ('competency', ?, ?, ?, ?, ?)"
            connection.execute(sql, badge)
            if row[0] not in NOT_IN_COURSE:
                connection.execute("INSERT INTO course_competencies VALUES (?, ?)", (FIRST_COURSE, row[0]))
