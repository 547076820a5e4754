"""ranker: versions of the ranking models, which one is in use, and back to the one before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.context import OUT, now
from matcher.cli.ranker_tables import activation_line, card_table, history_table, list_table
from matcher.config import Config
from matcher.store import AS_IT_COMES, ActivationDraft, Store
from matcher.training.registry import find_standing, find_standings, read_model_files, require_model
from matcher.training.release import ReleaseOptions, release

ranker = typer.Typer(no_args_is_help=True, help="Ranking models: versions, release, rollback.")
NameArgument = Annotated[str, typer.Argument(help="The model, as in `matcher ranker list`.")]
VersionArgument = Annotated[
    int, typer.Argument(help="A version; 0 is the model as it comes.", min=0, max=2**31 - 1)
]
ByOption = Annotated[str, typer.Option(help="Who does it, for the record.")]
ReasonOption = Annotated[str, typer.Option(help="Why, for the record.")]


@ranker.command("list")
def list_models(context: typer.Context) -> None:
    """List every model with its versions: which is in use, who added it when, what it was fitted on."""
    config: Config = context.obj.config
    with Store.open(config.store_url) as store:
        OUT.print(list_table(find_standings(store, own=config.rankers)))


@ranker.command()
def show(context: typer.Context, name: NameArgument, version: VersionArgument) -> None:
    """Print a version's card: what it was fitted on, what it was worth, its files."""
    config: Config = context.obj.config
    with Store.open(config.store_url) as store:
        standing = find_standing(store, name, own=config.rankers)
    kept = standing.as_it_comes if version == AS_IT_COMES else standing.version(version)
    OUT.print(card_table(name, version, digests=kept.digests, card=kept.card))


@ranker.command()
def add(
    context: typer.Context,
    name: NameArgument,
    files: Annotated[list[Path], typer.Argument(help="NAME.json and, where there is one, NAME-titles.json.")],
    by: ByOption = "cli",
) -> None:
    """Register model files, with the cards beside them, as the next version; it is not put in use."""
    contents, card = read_model_files(name, files)
    with Store.open(context.obj.config.store_url) as store:
        kept = store.models.add(name, contents, card=card, by=by, at=now())
    OUT.print(f"version {kept.version} of {name}", highlight=False)
    for of, digest in kept.digests.items():
        OUT.print(f"{of} SHA-256 {digest}", highlight=False, soft_wrap=True)
    OUT.print(f"put it in use with `matcher ranker activate {name} {kept.version}`", highlight=False)


@ranker.command()
def activate(
    context: typer.Context,
    name: NameArgument,
    version: VersionArgument,
    reason: ReasonOption,
    by: ByOption = "cli",
    force: Annotated[
        bool, typer.Option("--force", help="Although the log says that it is worse, or cannot tell.")
    ] = False,
) -> None:
    """Put a version in use, if the logged lists say that it is no worse; running servers follow at once."""
    config: Config = context.obj.config
    draft = ActivationDraft(name=require_model(name), version=version, by=by, reason=reason)
    with Store.open(config.store_url) as store:
        made = release(store, draft, at=now(), force=force, options=ReleaseOptions(own=config.rankers))
    OUT.print(activation_line(made), highlight=False, soft_wrap=True)


@ranker.command()
def rollback(context: typer.Context, name: NameArgument, reason: ReasonOption, by: ByOption = "cli") -> None:
    """Put the version in use again that was in use before; once more goes back one further."""
    require_model(name)
    with Store.open(context.obj.config.store_url) as store:
        made = store.models.roll_back(name, by=by, reason=reason, at=now())
    OUT.print(activation_line(made), highlight=False, soft_wrap=True)


@ranker.command()
def history(context: typer.Context, name: NameArgument) -> None:
    """List what was put in use when, by whom, why, and what it was judged by; newest first."""
    with Store.open(context.obj.config.store_url) as store:
        OUT.print(history_table(store.models.activations(require_model(name))))
