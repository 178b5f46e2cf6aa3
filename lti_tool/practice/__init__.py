"""The practice LMS: a small, strict learning platform for demos, tests and tool developers.

It plays the host of an LTI 1.3 Advantage tool on one's own machine, written from the specifications and from the observed
habits of Moodle 4.5, and shares no code with the tool it hosts. One process, one SQLite file, no passwords: keep it on loopback.

    python -m lti_tool.practice --host 127.0.0.1 --port 8100 --state-dir DIR [--quiet]

People            admin, teacher, assessor, student1 .. student8 (POST /sign-in person=NAME)
Course            /course/2 with gradebook, badges, competencies; each also as .json for the person signed in, and activities.json
Administrator     /admin/tools (also tools.json), /admin/webservice (also webservice.json: address and token)
LTI               /lti/openid-configuration certs auth token register content-return services/...
Web services      /webservice/rest/server.php
Faults on order   /practice/faults, /practice/requests.json: see `faults`
"""

from .app import create_app

__all__ = ["create_app"]
