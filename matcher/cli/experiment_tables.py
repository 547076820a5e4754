"""Experiments as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from matcher.store import Experiment
from matcher.training.experiment_ending import conclude
from matcher.training.experiment_planning import ExperimentPlan
from matcher.training.experiments import ExperimentOptions, ExperimentStanding

_MOMENT = "%Y-%m-%d %H:%M"


def list_table(experiments: Sequence[Experiment]) -> Table:
    """Return every experiment, newest first."""
    table = Table("experiment", "model", "a", "b", "share", "started", "by", "ended", "conclusion")
    for one in reversed(experiments):
        ended = "running" if one.ended_at is None else f"{one.ended_at:{_MOMENT}} by {one.ended_by}"
        table.add_row(
            one.name,
            one.model,
            str(one.version_a),
            str(one.version_b),
            f"{one.share:.0%}",
            f"{one.started_at:{_MOMENT}}",
            one.started_by,
            ended,
            one.conclusion or "",
        )
    return table


def standing_table(found: ExperimentStanding) -> Table:
    """Return how an experiment stands, a sentence's worth a row."""
    one = found.experiment
    table = Table(f"{one.name}: versions {one.version_a} (a) and {one.version_b} (b) of {one.model}", "")
    ended = "running" if one.ended_at is None else f"ended {one.ended_at:{_MOMENT}}: {one.conclusion or ''}"
    table.add_row("since", f"{one.started_at:{_MOMENT}}, {ended}")
    table.add_row("result", conclude(found))
    table.add_row("interleaved lists", f"{found.lists}, {found.weekly_lists:.0f} a week")
    table.add_row("decided: more acted on of one version", f"{found.decided}, {found.wins_b} of them for b")
    table.add_row("drawn: nobody acted, or as much on either", f"{found.draws}, {found.ties} of them ties")
    table.add_row("waiting until everybody had the same time", str(found.waiting))
    if found.decided:
        table.add_row("share that b won, 95 %", f"{found.share_b:.1%} [{found.low:.1%}, {found.high:.1%}]")
        table.add_row("p, valid however often it is looked at", f"{found.p_value:.3g}")
    table.add_row("counts as acting", _reward(found.options))
    table.add_row(*_weeks(found.options, found.weeks_planned, found.weeks_waiting))
    return table


def plan_table(plan: ExperimentPlan) -> Table:
    """Return what an experiment takes."""
    table = Table("plan", "")
    traffic = plan.traffic
    table.add_row("lists of the model a week", f"{traffic.weekly_lists:.0f}")
    table.add_row("of these interleaved", f"{traffic.share:.0%}")
    table.add_row("of these decided", f"{traffic.decided_share:.1%}")
    table.add_row("decided lists a week", f"{traffic.weekly_comparisons:.1f}")
    table.add_row("decided lists needed", str(plan.comparisons))
    table.add_row("counts as acting", _reward(plan.options))
    table.add_row(*_weeks(plan.options, plan.weeks, plan.weeks_waiting))
    return table


def _reward(options: ExperimentOptions) -> str:
    reward = options.reward
    return (
        f"{reward.stage.value} within {reward.horizon_days:g} days, "
        f"reported within {reward.lag_days:g} days more"
    )


def _weeks(options: ExperimentOptions, weeks: int | None, waiting: int) -> tuple[str, str]:
    what = f"weeks to show that one wins {options.preference:.0%}, at power {options.power:.0%}"
    if weeks is None:
        return what, f"not known yet, and {waiting} of waiting for the last"
    return what, f"{weeks} in all, and {waiting} of waiting for the last"
