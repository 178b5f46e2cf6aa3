"""What commands share: a runtime with current tables, output for people or as JSON, words for failures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from lti_tool import logs, migrations, settings
from lti_tool.errors import ToolError
from lti_tool.runtime import Runtime, build
from lti_tool.services import keys

WORDS = {
    "platform_unknown": "no platform of that name; `lti-tool platforms list` shows all",
    "issuer_unknown": "no issuer with that slug; `lti-tool issuers list` shows all",
    "issuer_missing": "there are several institutions: name one with --issuer (`lti-tool issuers list` shows all)",
    "issuer_exists": "there is an issuer with that slug already",
    "slug_bad": "a slug is made of small letters, digits and hyphens",
    "micro_credential_unknown": "no micro-credential with that slug; `lti-tool catalogue list` shows all",
    "nothing_to_export": "there is no micro-credential to export; `lti-tool catalogue list --state any` shows what there is",
    "slug_taken": "another institution publishes a micro-credential under that slug",
    "role_unknown": "the role is assessor, designer, reviewer, lead or issuer_admin",
    "version_open": "a version of this micro-credential is being written or reviewed already",
    "grant_needs_scope": "say for what: --issuer SLUG or --micro-credential SLUG",
    "grant_needs_issuer": "leads and issuer administrators are so for a whole institution: say --issuer SLUG alone",
    "address_bad": "this is not a web address",
    "platform_not_waiting": "this platform does not wait for approval; `lti-tool platforms list` shows the state of each",
    "registrations_wait": "too many platforms wait for approval; approve or refuse some",
    "registration_exists": "this issuer and client id are registered already",
    "update_of_another": "the platform shows another registration than the one that is kept here; nothing was changed",
    "update_not_offered": "the platform gave no address at which the registration can be changed",
    "host_refused_registration": "the platform refused the change",
    "platform_incomplete": "name and client id are needed",
    "roster_not_read": "the members were not read; `lti-tool rosters list PLATFORM` shows each course's number and state",
    "entry_unknown": "there is no outbox entry with that number",
    "tables_old": "the tables are older than the program: run `lti-tool check --migrate`",
    "demo_database": "this database belongs to a demo; point LTI_TOOL_STATE_DIR or LTI_TOOL_DATABASE_URL elsewhere",
    "token_missing": "give the service token on standard input or in the variable named by --token-variable",
    "service_url_missing": "give the address of the Moodle site with --url",
    "service_token_malformed": "this is no web service token: Moodle's are letters and digits, 32 as a rule",
    "port_taken": "the port is taken by another program",
    "key_unreadable": "a key cannot be opened: LTI_TOOL_SECRET_KEY is not the one that sealed it",
    "key_bad": "this is not an RSA private key of 2048 bits or more in PEM form without a password",
}


class CommandRefused(ToolError):
    """A command cannot go on, for a reason the person at the keyboard can mend."""

    code, coded = "command_refused", True


def explain(failure: ToolError) -> str:
    """Return one line: what is wrong in words, the code and the facts behind it."""
    facts = ", ".join(f"{name} {value}" for name, value in failure.facts.items())
    words = WORDS.get(failure.code) or _of_a_file(failure.code)
    return f"{words} ({failure.code}{': ' + facts if facts else ''})" if words else f"{failure.code}{': ' + facts if facts else ''}"


def _of_a_file(code: str) -> str:
    """What the pages say of a file that cannot be read."""
    from lti_tool.web.import_words import IMPORT_WORDS

    return str(IMPORT_WORDS[code][0]).rstrip(".") if code in IMPORT_WORDS else ""


@contextmanager
def tool(**overrides: Any) -> Iterator[Runtime]:
    """Open the runtime for a command: SQLite is migrated by itself, PostgreSQL must be current."""
    chosen = settings.load(**overrides)
    logs.configure(chosen.log_format)
    runtime = build(chosen)
    try:
        prepare(runtime)
        yield runtime
    finally:
        runtime.close()


def prepare(runtime: Runtime) -> None:
    """Make tables and the first LTI key where they are missing."""
    if runtime.database.is_sqlite:
        migrations.upgrade(runtime.database)
    elif not migrations.is_current(runtime.database):
        raise CommandRefused("tables_old")
    with runtime.database.writing() as session:
        keys.ensure_lti_key(session, runtime.sealer, runtime.now())


def show(as_json: bool, value: Any, lines: Sequence[str]) -> None:
    """Print the value as JSON and nothing else, or the lines for people."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
    else:
        for line in lines:
            click.echo(line)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else on standard output.")
