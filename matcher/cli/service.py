"""index, serve, doctor: the engine as a service."""

from __future__ import annotations

import shutil
from typing import Annotated

import typer
from rich.text import Text

from matcher.cli.checks import run_checks
from matcher.cli.context import OUT, open_engine, progress_bar

index = typer.Typer(no_args_is_help=True, help="The search index: build, rebuild, status.")


def add_service_commands(app: typer.Typer) -> None:
    """Add the commands that run and check the service."""
    app.command()(serve)
    app.command()(doctor)


@index.command()
def build(context: typer.Context) -> None:
    """Bring the index up to the store and save it; continues where an interrupted run stopped."""
    with open_engine(context.obj.config) as engine, progress_bar("index") as progress:
        engine.follow(progress=progress)
        status = engine.status()
    OUT.print(f"{status.indexed} record(s) indexed, revision {status.index_revision}", highlight=False)


@index.command()
def rebuild(context: typer.Context) -> None:
    """Throw the saved index away and build it from the store; vectors of unchanged texts are reused."""
    shutil.rmtree(context.obj.config.home / "index", ignore_errors=True)
    build(context)


@index.command()
def status(context: typer.Context) -> None:
    """Print how far the index is behind the store."""
    with open_engine(context.obj.config) as engine:
        now = engine.status()
    OUT.print(
        f"store revision {now.store_revision}, index revision {now.index_revision}, "
        f"{now.indexed} record(s) indexed, encoder {now.encoder}",
        highlight=False,
    )


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=1, max=65535)] = None,
) -> None:
    """Serve the HTTP API; OpenAPI docs at /docs."""
    from api.serve import serve as run

    config = context.obj.config
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    config = config.model_copy(update={"api": config.api.model_copy(update=given)})
    OUT.print(f"serving at http://{config.api.host}:{config.api.port} (docs at /docs)", highlight=False)
    with open_engine(config) as engine:
        run(engine, config)


def doctor(context: typer.Context) -> None:
    """Check everything the engine needs, one line each; exit status 1 when something is amiss."""
    sound = True
    for check in run_checks(context.obj.config):
        sound &= check.is_sound
        mark = Text("ok  ", "green") if check.is_sound else Text("FAIL", "red")
        OUT.print(mark, f"{check.name}: {check.finding}", highlight=False, soft_wrap=True)
    if not sound:
        raise typer.Exit(1)
