"""lti-tool keys: make a secret, export public keys, import a key pair."""

from __future__ import annotations

import json
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from lti_tool.cli.words import CommandRefused, tool
from lti_tool.sealing import new_secret
from lti_tool.services import keys


@click.group()
def command() -> None:
    """Make, export and import keys."""


@command.command()
def secret() -> None:
    """Print a fresh value for LTI_TOOL_SECRET_KEY."""
    click.echo(new_secret())


@command.command()
@click.option("--to", "folder", default="jwks", show_default=True, type=click.Path(path_type=Path))
def export(folder: Path) -> None:
    """Write the public LTI keys as FOLDER/lti.json, as hosts read them at /lti/jwks.json."""
    with tool() as runtime, runtime.database.reading() as session:
        public = keys.list_public_jwks(session)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lti.json").write_text(json.dumps({"keys": public}, indent=2) + "\n")
    click.echo(f"{len(public)} public keys written to {folder / 'lti.json'}.")


@command.command("import")
@click.argument("pem", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(pem: Path) -> None:
    """Take an RSA private key over as the LTI key in force; it is kept sealed, delete the file afterwards."""
    try:
        private = load_pem_private_key(pem.read_bytes(), None)
    except (ValueError, TypeError):
        raise CommandRefused("key_bad") from None
    if not isinstance(private, RSAPrivateKey) or private.key_size < 2048:
        raise CommandRefused("key_bad")
    with tool() as runtime, runtime.database.writing() as session:
        kid = keys.add_lti_key(session, runtime.sealer, private, runtime.now())
    click.echo(f"Key {kid} is in force.")


@command.command()
def ensure() -> None:
    """Make the first LTI key if there is none."""
    with tool():
        click.echo("There is an LTI key.")
