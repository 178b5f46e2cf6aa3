"""One process that sends scores the stock PyLTI1p3 way: one after another, a service connector and so a token each, nothing read back."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pylti1p3.assignments_grades import AssignmentsGradesService
from pylti1p3.grade import Grade
from pylti1p3.lineitem import LineItem
from pylti1p3.registration import Registration
from pylti1p3.service_connector import ServiceConnector

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"


def main(origin: str, number: str) -> None:
    """Send so many scores and print the seconds they took."""
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    registration = Registration().set_issuer(origin).set_client_id("bench").set_auth_token_url(origin + "/token").set_tool_private_key(pem)
    column = LineItem().set_id(origin + "/items/1").set_label("Bench").set_score_maximum(100)
    data = {"scope": [AGS + "score"], "lineitem": origin + "/items/1"}
    begun = time.perf_counter()
    for each in range(int(number)):
        grade = Grade().set_user_id(f"stock{each}").set_score_given(100).set_score_maximum(100).set_activity_progress("Completed")
        grade.set_grading_progress("FullyGraded").set_timestamp(datetime.now(UTC).isoformat(timespec="milliseconds"))
        AssignmentsGradesService(ServiceConnector(registration), data).put_grade(grade, column)
    print(round(time.perf_counter() - begun, 3))


if __name__ == "__main__":
    main(*sys.argv[1:])
