"""The practice LMS: a small, strict learning platform for demos, tests and tool developers.

It plays the host of an LTI 1.3 Advantage tool on one's own machine, written from the specifications and from the observed
habits of hosts, and shares no code with the tool it hosts. One process, one SQLite file, no passwords: keep it on loopback.

    python -m lti_tool.practice --host 127.0.0.1 --port 8100 --state-dir DIR [--profile canvas] [--members 10000] [--quiet]

People            admin, teacher, assessor, student1 .. student8, mentor (POST /sign-in person=NAME)
Courses           /course/2 and its copies (/courses.json), each with activities, gradebook, badges, competencies; each also as
                  .json for the person signed in
Administrator     /admin/tools (also tools.json), /admin/webservice (also webservice.json: address and token)
LTI               /lti/openid-configuration certs auth token register content-return services/...
Web services      /webservice/rest/server.php
Orders of tests   /practice/profile members enrolments (`control`), faults requests.json (`faults`), switches (`switches`),
                  keys (`key_ring`)

docs/practice-lms.md is for who uses it; `profiles` is the table of what each family of LMS does in its own way.
"""

from .app import create_app

__all__ = ["create_app"]
