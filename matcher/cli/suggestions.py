"""suggestions: how long the log of suggestions is kept, and what rankers are worth on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from matcher.cli.context import OUT, now
from matcher.cli.offpolicy import evaluate_model
from matcher.store import Store

suggestions = typer.Typer(no_args_is_help=True, help="The log of suggestions as they were shown.")
suggestions.command("evaluate")(evaluate_model)


@suggestions.callback()
def _group() -> None:
    """The log of suggestions as they were shown."""


@suggestions.command()
def prune(
    context: typer.Context,
    older_than: Annotated[int, typer.Option(help="Days that every list is kept.", min=1)],
) -> None:
    """Delete lists shown more days ago than that, but keep those with outcomes."""
    with Store.open(context.obj.config.store_url) as store:
        pruned = store.suggestions.prune(now() - timedelta(days=older_than))
        kept = store.suggestions.count()
    OUT.print(f"{pruned} list(s) deleted, {kept} kept", highlight=False)
