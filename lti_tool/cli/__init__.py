"""lti-tool: thin words over the services. Heavy modules are imported where a command needs them."""

from __future__ import annotations

import importlib
import sys

import click

from lti_tool import __version__
from lti_tool.errors import SettingsFaulty, ToolError

COMMANDS = {
    "serve": "Run the web process and, as its child, the worker.",
    "work": "Run a worker of its own.",
    "conformance": "Play the certification cases against this tool, or another.",
    "demo": "Start the tool and a practice LMS, filled with an example course.",
    "check": "Say whether settings, database and keys are fit to run.",
    "platforms": "Register and look after learning platforms.",
    "issuers": "Look after issuing institutions.",
    "people": "Grant rights beyond the course.",
    "keys": "Make, export and import keys.",
    "outbox": "See and retry what is owed to the hosts.",
    "rosters": "See and read who is in the courses of a platform.",
    "catalogue": "See what is published.",
    "seed": "Publish the example micro-credentials.",
}


class Lazy(click.Group):
    """A group whose commands are imported when called: `lti-tool --help` needs no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return the command of this name."""
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"lti_tool.cli.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy)
@click.version_option(__version__, prog_name="lti-tool")
def group() -> None:
    """An LTI 1.3 tool that certifies what people can do."""


def main() -> None:
    """Run a command; a failure with a name ends in one plain line on standard error and exit code 1."""
    try:
        group.main(prog_name="lti-tool")
    except SettingsFaulty as faulty:
        click.echo("The settings cannot be used:", err=True)
        for fault in faulty.faults:
            click.echo(f"  - {fault}", err=True)
        sys.exit(1)
    except ToolError as failure:
        from lti_tool.cli.words import explain

        click.echo(f"lti-tool: {explain(failure)}", err=True)
        sys.exit(1)
