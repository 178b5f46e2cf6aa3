"""Starts the practice LMS and says where it listens."""

import argparse
import signal
import sys
from pathlib import Path

from . import enrolments
from .app import WrongIssuer, create_app
from .profiles import PROFILES
from .serving import serve


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m lti_tool.practice", description="A small, strict LMS to practise with.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state-dir", type=Path, required=True)
    parser.add_argument("--profile", choices=PROFILES, default="practice", help="the family of LMS it plays (default: Moodle's manner)")
    parser.add_argument("--members", type=int, default=0, metavar="N", help="have at least N learners in the course")
    parser.add_argument("--quiet", action="store_true")
    chosen = parser.parse_args(arguments)
    base_url = f"http://{chosen.host}:{chosen.port}"
    try:
        app = create_app(chosen.state_dir, base_url, chosen.profile)
        with app.app_context():
            enrolments.fill(chosen.members)
        server = serve(app, chosen.host, chosen.port, chosen.quiet)
    except WrongIssuer as error:
        print(f"practice LMS: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"practice LMS: cannot listen at {base_url}: {error.strerror}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"practice LMS ready at {base_url}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
