"""suggestions evaluate: what a version of a ranking model would have brought, as the gate tells it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.context import OUT, now
from matcher.config import Config
from matcher.errors import TooLittleEvidence
from matcher.store import AS_IT_COMES, Store
from matcher.training.offpolicy import ESTIMATORS, Estimate, EvaluationOptions
from matcher.training.registry import require_model
from matcher.training.release import ReleaseOptions, ReleaseVerdict, judge_release

_NAMES = {
    "ips": "inverse propensity",
    "snips": "self-normalised",
    "dr": "doubly robust",
}
_EVALUATION = EvaluationOptions()
_RELEASE = ReleaseOptions()


def evaluate_model(
    context: typer.Context,
    model: Annotated[str, typer.Argument(help="The model, as in `matcher ranker list`.")],
    version: Annotated[int, typer.Option(help="A version; 0 is the model as it comes.", min=0)] = AS_IT_COMES,
    days: Annotated[
        int, typer.Option(help="Lists of so many days; none that were pruned may be among them.", min=1)
    ] = _RELEASE.days,
    least_effective: Annotated[
        float, typer.Option(help="Refuse below so many lists at equal weights.", min=1)
    ] = _EVALUATION.least_effective,
    seed: Annotated[int, typer.Option(help="The same seed gives the same intervals.", min=0)] = 0,
) -> None:
    """Estimate what a version's order of the logged lists would have brought, against the one in use."""
    config: Config = context.obj.config
    options = ReleaseOptions(
        days=days,
        own=config.rankers,
        evaluation=EvaluationOptions(least_effective=least_effective, seed=seed),
    )
    with Store.open(config.store_url) as store:
        found = judge_release(store, require_model(model), version, at=now(), options=options)
    OUT.print(_table(found))


def _table(found: ReleaseVerdict) -> Table:
    """Return the figures; raise TooLittleEvidence where there are none."""
    if found.evaluation is None:
        raise TooLittleEvidence(found.reason or "the log does not carry it")
    told = found.evaluation
    table = Table("acts a list (95 %)", f"{found.name}, version {found.version}", "less the version in use")
    table.add_row("as it was shown", _interval(told.logged), "")
    for name in ESTIMATORS:
        table.add_row(_NAMES[name], _interval(told.values[name]), _interval(told.gains[name], "+"))
    table.add_row("lists, effective", f"{told.lists}, {told.effective_size:.0f}", "")
    table.add_row("items at the largest weight", f"{told.clipped_share:.1%}", "")
    table.add_row("verdict (doubly robust)", found.verdict, "")
    table.caption = found.lists
    return table


def _interval(estimate: Estimate, sign: str = "") -> str:
    return f"{estimate.value:{sign}.3f} [{estimate.low:{sign}.3f}, {estimate.high:{sign}.3f}]"
