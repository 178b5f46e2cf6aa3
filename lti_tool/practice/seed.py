"""The practice university as it stands before anybody touches it. All people are invented."""

import hashlib
import secrets
import sqlite3

from .keys import new_private_key
from .store import now

SITE_NAME = "Practice University · มหาวิทยาลัยฝึกหัด"
SERVICE_ACCOUNT = "wsuser"

# id, username, given, family, idnumber, role in the course, site administrator, language
PEOPLE = (
    (2, "admin", "Anong", "Rattana", "", "none", 1, "en"),
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
    (13, SERVICE_ACCOUNT, "Web", "Service", "", "service", 0, "en"),
)
# id, idnumber, short name, description, linked to the course
COMPETENCIES = (
    (1, "MC-BUS-01", "Customer interviews", "Learns from customers by planning, holding and reading interviews.", 1),
    (2, "MC-TEC-01", "Data storytelling", "Turns a data set into a finding that others can check and act on.", 1),
    (3, "MC-EDU-01", "Checking for understanding", "Finds out during a lesson what learners have understood, and acts on it.", 1),
    (4, "MC-SCI-01", "Measurement uncertainty", "States a measured result with an honest estimate of its uncertainty.", 1),
    (5, "MC-OTHER-01", "Not linked to the course", "Stays in the framework only, so that tools can be seen refused.", 0),
)


def sow(connection: sqlite3.Connection, base_url: str) -> None:
    """Fill an empty database; a filled one is left as it is."""
    if connection.execute("SELECT 1 FROM site").fetchone():
        return
    site = {
        "issuer": base_url,
        "guid": hashlib.md5(secrets.token_bytes(16), usedforsecurity=False).hexdigest(),
        "private_key": new_private_key(),
        "service_token": secrets.token_hex(16),
        "course_begin": str(now() - 7 * 86400),
    }
    connection.executemany("INSERT INTO site VALUES (?, ?)", site.items())
    connection.executemany(
        "INSERT INTO people (id, username, given, family, idnumber, role, is_admin, language, email) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*row, f"{row[1]}@example.com") for row in PEOPLE],
    )
    connection.executemany("INSERT INTO competencies VALUES (?, ?, ?, ?, ?, ?)", [(*row, now()) for row in COMPETENCIES])
    connection.executemany(
        "INSERT INTO badges (kind, name, description, competency_id, made) VALUES ('competency', ?, ?, ?, ?)",
        [
            (f"Competent: {name}", f"Issued by the host when rated competent in {idnumber}.", id_, now())
            for id_, idnumber, name, _, _ in COMPETENCIES
        ],
    )
