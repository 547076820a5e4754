"""How long an experiment will take: from a week's traffic to weeks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from matcher.errors import TooLittleEvidence
from matcher.outcomes.rewards import RewardOptions
from matcher.store import Store
from matcher.training.experiment_lists import find_acts, is_settled, lists_of
from matcher.training.experiments import ExperimentOptions, count_weekly, weeks_to_settle
from matcher.training.sequential import Traffic

LOOK_BACK: Final = timedelta(days=180)
"""Twice the time after which lists are settled, so that as many are settled as still wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentPlan:
    """What an experiment takes: decided lists, weeks of showing them, and weeks until the last is settled."""

    traffic: Traffic
    options: ExperimentOptions
    comparisons: int

    @property
    def weeks(self) -> int:
        """Weeks of showing lists."""
        return math.ceil(self.comparisons / self.traffic.weekly_comparisons)

    @property
    def weeks_waiting(self) -> int:
        """Weeks from showing a list to settling it, which come on top."""
        return weeks_to_settle(self.options.reward)


def plan_experiment(traffic: Traffic, options: ExperimentOptions | None = None) -> ExperimentPlan:
    """Return what an experiment takes at this traffic."""
    chosen = options or ExperimentOptions()
    return ExperimentPlan(traffic=traffic, options=chosen, comparisons=chosen.comparisons_planned)


def read_traffic(
    store: Store, model: str, *, share: float, at: datetime, reward: RewardOptions | None = None
) -> Traffic:
    """Return what a week brings to an experiment on a share (0–1), from the lists of the last half year.

    Of the lists that are settled, those on which somebody acted are taken for decided: ties, a few, are
    not foreseen. Raises TooLittleEvidence where nobody acted on any settled list.
    """
    chosen = reward or RewardOptions()
    logged = list(lists_of(store, model, at - LOOK_BACK, at))
    settled = [one for one in logged if is_settled(one, at, chosen)]
    acted = sum(map(bool, find_acts(settled, store.outcomes.iterate(), at=at, reward=chosen)))
    if not acted:
        raise TooLittleEvidence(
            f"expected lists of {model!r} that somebody acted on, got none among {len(settled)} settled ones "
            f"of {len(logged)}; name what a week brings: its lists, and the share of them that are decided"
        )
    since = min(one.shown_at for one in logged)
    return Traffic(
        weekly_lists=count_weekly(len(logged), since, at),
        share=share,
        decided_share=acted / len(settled),
    )
