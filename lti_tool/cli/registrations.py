"""lti-tool platforms values, update, approve, refuse: what goes into a host's forms, and what becomes of registrations."""

from __future__ import annotations

import click

from lti_tool.cli.words import json_option, show, tool
from lti_tool.domain.setups import SETUPS, find_setup
from lti_tool.lti import registration
from lti_tool.services import invitations, platforms
from lti_tool.services.invitations import Registering


@click.command()
@click.option("--for", "name", type=click.Choice([each.name for each in SETUPS]), required=True, help="Whose forms.")
@json_option
def values(name: str, as_json: bool) -> None:
    """Print every value a platform's forms ask for, in their order and under their labels."""
    setup = find_setup(name)
    assert setup is not None
    with tool() as runtime:
        parts = registration.fill(runtime.settings, setup)
        own = registration.own_values(runtime.settings)
        key = registration.canvas_key(runtime.settings) if setup.reads_key else None
    lines = [line for _heading, part in parts for line in ("", *(f"{each.label}: {each.value}" for each in part))]
    told = {
        "for": name, "tool": own, "returns": [{"field": field, "label": label} for field, label in setup.returns],
        "parts": [{"part": heading, "fields": [{"label": each.label, "value": each.value} for each in part]} for heading, part in parts],
    }
    show(as_json, {**told, **({"key": key} if key else {})}, lines[1:])


@click.command()
@click.argument("name")
@click.option("--days", default=7, show_default=True, help="How long an update address is good, where one is made.")
@json_option
def update(name: str, days: int, as_json: bool) -> None:
    """Bring the registration at platform NAME up to date; client id, keys, deployments and people stay.

    Where the platform gave an address for that, it is done at once. Elsewhere (Moodle) this prints an
    address: its administrator registers with it and chooses to update the tool that is there.
    """
    with tool() as runtime:
        with runtime.database.reading() as session:
            view = platforms.get_platform(session, platforms.find_by_name(session, name).id, runtime.sealer)
        if view.registration_token:
            new = registration.update(runtime.outbound, runtime.settings, view)
            with runtime.database.writing() as session:
                platforms.register(session, runtime.sealer, new, Registering(name, platform_id=view.id), runtime.now())
            show(as_json, {"name": name, "updated": True}, [f"{name} has our present wishes now."])
            return
        with runtime.database.writing() as session:
            secret = invitations.invite_update(session, view.id, name, runtime.now(), days)
        address = f"{runtime.settings.public_url}/lti/register?invitation={secret}"
    show(as_json, {"name": name, "updated": False, "url": address}, [f"Update address for {name}, good once, for {days} days:", address])


@click.command()
@click.argument("name")
@click.option("--award-for", "issuer_slugs", multiple=True, help="Slug of an institution its courses may award for; may repeat.")
@json_option
def approve(name: str, issuer_slugs: tuple[str, ...], as_json: bool) -> None:
    """Let people come in from the platform NAME, which registered itself."""
    with tool() as runtime, runtime.database.writing() as session:
        platform = platforms.find_by_name(session, name)
        platforms.approve(session, platform.id, list(issuer_slugs))
    show(as_json, {"name": name, "state": "active"}, [f"{name} is approved."])


@click.command()
@click.argument("name")
@json_option
def refuse(name: str, as_json: bool) -> None:
    """Forget the platform NAME, which registered itself and waits."""
    with tool() as runtime, runtime.database.writing() as session:
        platforms.refuse(session, platforms.find_by_name(session, name).id)
    show(as_json, {"name": name, "state": "refused"}, [f"{name} is forgotten. Its administrator should delete the tool there."])


COMMANDS = (values, update, approve, refuse)
