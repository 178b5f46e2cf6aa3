"""lti-tool demo: the tool on localhost, a practice LMS on 127.0.0.1, and a course to look at."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

import click

from lti_tool.demo.acts import prepare
from lti_tool.demo.fill import EDUCATION, fill
from lti_tool.demo.ports import Ports, PortTaken, choose
from lti_tool.demo.processes import Demo, DidNotStart
from lti_tool.demo.walk import Walk

WHAT_TO_DO = """
The practice LMS:  {lms}
Open it in a browser and choose who you are (there are no passwords; switch at any time).

  administrator  choose “admin”, then Manage tools: the tool is registered and active. In the course, open any
                 activity: the tool shows the platform's page with what it owes and who may award.
  teacher        choose “teacher”, open “{title}”:
                 one learner waits. Begin, mark each criterion, decide; then look at the Gradebook of the LMS.
  student        choose “student1”, open the same activity: read what it proves, start, write, add evidence, send.
                 “student5” was told “not yet”, “student6” has earned it: accept the badge and open its public page.
  assessor       choose “assessor”, open the technology activity: only this person may judge it.

The tool itself:   {tool}
State and logs:    {folder}    (begin anew with: lti-tool demo --folder {folder} --fresh)
Press Ctrl-C to stop both.
"""


@click.command()
@click.option("--fresh", is_flag=True, help="Throw the demo's state away and begin anew.")
@click.option("--run-through", is_flag=True, help="Walk the whole loop once over HTTP in fresh state, print receipts, stop.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the receipts to this file.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Leave credential, did document and status list here.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(".demo"), show_default=True)
def command(fresh: bool, run_through: bool, json_file: Path | None, keep: Path | None, folder: Path) -> None:
    """Start the tool and a practice LMS, filled with an example course."""
    signal.signal(signal.SIGTERM, _interrupt)  # a plain kill ends both processes too
    if run_through:
        with tempfile.TemporaryDirectory(prefix="lti-tool-run-") as scratch:
            sys.exit(0 if _run_through(Path(scratch), json_file, keep) else 1)
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    _demo(folder, _ports(folder))


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _run_through(folder: Path, json_file: Path | None, keep: Path | None) -> bool:
    with Demo(folder, choose(folder, passing=True)) as demo:
        _start(demo)
        prepare(demo)
        walk = Walk(demo, click.echo)
        ok = walk.run()
        if json_file:
            json_file.write_text(walk.as_json() + "\n", "utf-8")
        if keep:
            walk.keep(keep)
    click.echo(f"{sum(each.ok for each in walk.receipts.values())} of {len(walk.receipts)} receipts are ok.")
    return ok


def _demo(folder: Path, ports: Ports) -> None:
    with Demo(folder, ports) as demo:
        try:
            click.echo("Starting the tool and the practice LMS ...")
            _start(demo)
            fill(demo, lambda step: click.echo(f"  {step} ..."))
            click.echo(WHAT_TO_DO.format(lms=ports.lms_url, tool=ports.tool_url, title=EDUCATION, folder=folder))
            demo.wait()
        except KeyboardInterrupt:
            click.echo("\nStopping.")
        except DidNotStart as failure:
            click.echo(f"lti-tool demo: {failure}", err=True)
            sys.exit(1)


def _start(demo: Demo) -> None:
    try:
        demo.start()
    except DidNotStart as failure:
        click.echo(f"lti-tool demo: {failure}", err=True)
        sys.exit(1)


def _ports(folder: Path) -> Ports:
    try:
        return choose(folder)
    except PortTaken as taken:
        click.echo(
            f"Port {taken} is used by another program, and the demo's addresses are signed into its credentials. "
            f"Stop that program, or begin anew with: lti-tool demo --folder {folder} --fresh", err=True,
        )
        sys.exit(1)
