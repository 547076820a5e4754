"""suggestions evaluate: what a ranking model would have brought on the logged lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.context import OUT, now
from matcher.config import Config
from matcher.errors import TooLittleEvidence
from matcher.outcomes.rewards import RewardOptions
from matcher.pairings import pairing_named
from matcher.ranking.model_file import load_ranker
from matcher.store import Store
from matcher.training.from_log import reward_lists, targets_of
from matcher.training.logged import settled_lists
from matcher.training.offpolicy import ESTIMATORS, Estimate, Evaluation, EvaluationOptions, evaluate_ranker

_NAMES = {
    "ips": "inverse propensity",
    "snips": "self-normalised",
    "dr": "doubly robust",
}
_DEFAULTS = EvaluationOptions()


def evaluate_model(
    context: typer.Context,
    model: Annotated[str, typer.Argument(help="Name of a ranking model.")],
    pairing: Annotated[str, typer.Option(help="Who asks for what.")] = "demand-achievement",
    days: Annotated[
        int, typer.Option(help="Lists of so many days; none that were pruned may be among them.", min=1)
    ] = 365,
    least_effective: Annotated[
        float, typer.Option(help="Refuse below so many lists at equal weights.", min=1)
    ] = _DEFAULTS.least_effective,
    seed: Annotated[int, typer.Option(help="The same seed gives the same intervals.", min=0)] = 0,
) -> None:
    """Estimate what a model's order of the logged lists would have brought, against what was shown."""
    config: Config = context.obj.config
    at = now()
    wanted = pairing_named(pairing).name
    with Store.open(config.store_url) as store:
        logged = list(store.suggestions.iterate(at - timedelta(days=days), at, wanted))
        lists = settled_lists(reward_lists(logged, store.outcomes.iterate(), at=at))
    if not lists:
        wait = RewardOptions()
        raise TooLittleEvidence(
            f"expected logged lists of {wanted} shown {wait.waits.days} days ago or "
            f"earlier, got none of {len(logged)}; wait, or look further back with --days"
        )
    known = {one.id for one in lists}
    targets = targets_of((one for one in logged if one.id in known), load_ranker(model, own=config.rankers))
    options = EvaluationOptions(least_effective=least_effective, seed=seed)
    OUT.print(_table(model, evaluate_ranker(lists, targets, options=options)))


def _table(model: str, found: Evaluation) -> Table:
    table = Table("acts a list (95 %)", model, "less what was shown")
    table.add_row("as it was shown", _interval(found.logged), "")
    for name in ESTIMATORS:
        table.add_row(_NAMES[name], _interval(found.values[name]), _interval(found.gains[name], "+"))
    table.add_row("lists, effective", f"{found.lists}, {found.effective_size:.0f}", "")
    table.add_row("items at the largest weight", f"{found.clipped_share:.1%}", "")
    verdict = "worse" if found.is_worse else "better" if found.is_better else "not told apart"
    table.add_row("verdict (doubly robust)", verdict, "")
    return table


def _interval(estimate: Estimate, sign: str = "") -> str:
    return f"{estimate.value:{sign}.3f} [{estimate.low:{sign}.3f}, {estimate.high:{sign}.3f}]"
