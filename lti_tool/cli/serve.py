"""lti-tool serve: one gunicorn process with threads, and the worker as its child."""

from __future__ import annotations

import click

from lti_tool.cli.words import CommandRefused, tool
from lti_tool.services import platforms


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option("--no-worker", is_flag=True, help="Run no worker beside it.")
@click.option("--demo", "is_demo", is_flag=True, hidden=True)
def command(host: str | None, port: int | None, no_worker: bool, is_demo: bool) -> None:
    """Run the web process and, as its child, the worker."""
    chosen = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    with tool(**chosen) as runtime:
        with runtime.database.reading() as session:
            if platforms.holds_demo(session) and not is_demo:
                raise CommandRefused("demo_database")
        settings = runtime.settings
    from lti_tool.serving import serve

    serve(settings, worker=settings.worker and not no_worker)
