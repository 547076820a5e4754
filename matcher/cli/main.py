"""The command line's entry: settings, then one command."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Annotated

import typer

from matcher import __version__
from matcher.cli.appraising import add_appraising_commands
from matcher.cli.bridge import bridge
from matcher.cli.context import ERR, Context, print_problems
from matcher.cli.data import add_data_commands
from matcher.cli.deals import deals
from matcher.cli.experiments import experiment
from matcher.cli.keys import keys
from matcher.cli.matching import add_matching_commands
from matcher.cli.models import model
from matcher.cli.monitor import watch
from matcher.cli.outcomes import outcomes
from matcher.cli.plan import plan
from matcher.cli.push import push
from matcher.cli.rankers import ranker
from matcher.cli.reading import add_reading_commands, train
from matcher.cli.service import add_service_commands, index
from matcher.cli.suggestions import suggestions
from matcher.cli.training import add_training_commands
from matcher.config import load_config
from matcher.errors import ConfigError, InvalidRecords, MatcherError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Matching engine for technology transfer.",
    rich_markup_mode=None,
)
app.add_typer(model, name="model")
app.add_typer(index, name="index")
app.add_typer(train, name="train")
app.add_typer(keys, name="key")
app.add_typer(bridge, name="bridge")
app.add_typer(plan, name="plan")
app.add_typer(push, name="push")
app.add_typer(suggestions, name="suggestions")
app.add_typer(outcomes, name="outcomes")
app.add_typer(deals, name="deals")
app.add_typer(ranker, name="ranker")
app.add_typer(experiment, name="experiment")
app.command("monitor")(watch)
add_data_commands(app)
add_matching_commands(app)
add_service_commands(app)
add_reading_commands(app)
add_training_commands(train)
add_appraising_commands(app, train)
# Evaluation is a leaf that an installation may do without; its commands load their code when they run.
if importlib.util.find_spec("eval") is not None:
    app.add_typer(importlib.import_module("eval.commands").evaluation, name="eval")
    bridge.command()(importlib.import_module("eval.bridge_commands").measure)


@app.callback()
def _configure(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./matcher.toml).")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder for database, models and index.")] = None,
) -> None:
    settings = load_config(config)
    if home is not None:
        settings = settings.model_copy(update={"home": home})
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"the folder home {settings.home} cannot be made: {error.strerror}; choose another with --home"
        ) from None
    context.obj = Context(settings)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Run the command; an expected error is one line on standard error and exit status 1."""
    try:
        app()
    except InvalidRecords as error:
        print_problems(error.problems)
        sys.exit(1)
    except MatcherError as error:
        ERR.print(f"error: {error}", style="red", highlight=False, soft_wrap=True)
        sys.exit(1)
