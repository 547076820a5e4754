"""experiment: two versions of a model interleaved on live requests: planned, started, read, ended."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from matcher.cli.context import OUT, now
from matcher.cli.experiment_tables import list_table, plan_table, standing_table
from matcher.cli.ranker_tables import activation_line
from matcher.config import Config
from matcher.errors import InvalidInput
from matcher.showing.interleaving import Team
from matcher.store import ExperimentDraft, Store
from matcher.training.experiment_ending import Ending, end_experiment
from matcher.training.experiment_planning import plan_experiment, read_traffic
from matcher.training.experiments import ExperimentOptions, check_name, read_standing
from matcher.training.registry import require_model
from matcher.training.release import ReleaseOptions
from matcher.training.sequential import Traffic

experiment = typer.Typer(
    no_args_is_help=True, help="Experiments: two versions of a ranking model on live requests."
)
NameArgument = Annotated[str, typer.Argument(help="The experiment, as in `matcher experiment list`.")]
ByOption = Annotated[str, typer.Option(help="Who does it, for the record.")]
ShareOption = Annotated[
    float, typer.Option(help="Of the requests whose lists are interleaved, above 0 to 1.")
]
PreferenceOption = Annotated[
    float, typer.Option(help="Share of decided lists that the better version wins, which is worth knowing.")
]
_PREFERENCE = ExperimentOptions().preference
_MOST = 2**31 - 1


class Side(StrEnum):
    """One of the two versions."""

    A = "a"
    B = "b"


@experiment.command()
def plan(
    context: typer.Context,
    model: Annotated[str, typer.Option(help="The model, as in `matcher ranker list`.")] = "text",
    share: ShareOption = 0.2,
    preference: PreferenceOption = _PREFERENCE,
    weekly_lists: Annotated[
        float | None, typer.Option(help="Lists of the model a week (default: as the log has them).")
    ] = None,
    decided_share: Annotated[
        float | None, typer.Option(help="Of the lists that end with one version ahead (default: by the log).")
    ] = None,
) -> None:
    """Print how many weeks an experiment takes to tell two versions apart."""
    options = ExperimentOptions(preference=preference)
    if weekly_lists is not None and decided_share is not None:
        traffic = Traffic(weekly_lists=weekly_lists, share=share, decided_share=decided_share)
    elif weekly_lists is None and decided_share is None:
        with Store.open(context.obj.config.store_url) as store:
            traffic = read_traffic(store, require_model(model), share=share, at=now(), reward=options.reward)
    else:
        raise InvalidInput("name --weekly-lists and --decided-share both, or neither")
    OUT.print(plan_table(plan_experiment(traffic, options)))


@experiment.command()
def start(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A name that no experiment had before.")],
    a: Annotated[int, typer.Option("--a", help="A version; 0 is the model as it comes.", min=0, max=_MOST)],
    b: Annotated[int, typer.Option("--b", help="The version that it is compared with.", min=0, max=_MOST)],
    model: Annotated[str, typer.Option(help="The model, as in `matcher ranker list`.")] = "text",
    share: ShareOption = 0.2,
    by: ByOption = "cli",
) -> None:
    """Interleave two versions on a share of the requests from the next one on, in every server."""
    draft = ExperimentDraft(
        name=check_name(name), model=require_model(model), version_a=a, version_b=b, share=share
    )
    with Store.open(context.obj.config.store_url) as store:
        begun = store.experiments.start(draft, by=by, at=now())
    OUT.print(
        f"{begun.name}: versions {a} (a) and {b} (b) of {begun.model} on {share:.0%} of the requests",
        highlight=False,
        soft_wrap=True,
    )


@experiment.command("list")
def list_experiments(context: typer.Context) -> None:
    """List every experiment: running ones, and how the others ended."""
    with Store.open(context.obj.config.store_url) as store:
        OUT.print(list_table(store.experiments.all()))


@experiment.command()
def status(context: typer.Context, name: NameArgument, preference: PreferenceOption = _PREFERENCE) -> None:
    """Print how an experiment stands; it may be looked at as often as one likes."""
    options = ExperimentOptions(preference=preference)
    with Store.open(context.obj.config.store_url) as store:
        OUT.print(standing_table(read_standing(store, name, at=now(), options=options)))


@experiment.command()
def end(
    context: typer.Context,
    name: NameArgument,
    conclusion: Annotated[str | None, typer.Option(help="In words (default: what the figures say).")] = None,
    activate: Annotated[Side | None, typer.Option(help="Whose version is put in use.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Put it in use undecided, or although the release gate refuses.")
    ] = False,
    by: ByOption = "cli",
) -> None:
    """End an experiment; with --activate b its better version is put in use, through the release gate."""
    config: Config = context.obj.config
    team: Team | None = None
    if activate is not None:
        team = "a" if activate is Side.A else "b"
    ending = Ending(by=by, conclusion=conclusion, activate=team, force=force)
    with Store.open(config.store_url) as store:
        done = end_experiment(store, name, ending, at=now(), options=ReleaseOptions(own=config.rankers))
    OUT.print(f"{name} ended: {done.experiment.conclusion}", highlight=False, soft_wrap=True)
    if done.activation is not None:
        OUT.print(activation_line(done.activation), highlight=False, soft_wrap=True)
    elif activate is not None:
        OUT.print("its version is in use already", highlight=False)
