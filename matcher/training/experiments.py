"""How an experiment between two versions stands: which one was acted on more, and how sure that is."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from matcher.errors import InvalidInput
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.rewards import RewardOptions
from matcher.showing.interleaving import DraftedItem, Team, credit
from matcher.store import Experiment, LoggedList, Store
from matcher.training.experiment_lists import find_acts, is_settled, lists_of
from matcher.training.sequential import Preference, assess_preference, plan_comparisons

_WEEK: Final = timedelta(days=7)
_LEAST_AGE: Final = timedelta(days=1)
"""A rate is told over a day at least: the first hours of an experiment say nothing of its weeks."""
_BEYOND: Final = timedelta(milliseconds=1)
"""The log is read up to a moment, without it."""
LEAST_PREFERENCE: Final = 0.52
"""Takes 9,400 decided lists; what is smaller cannot be told from none within years."""
NAME_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
_PLAN: Final = lru_cache(maxsize=64)(plan_comparisons)
"""Takes a tenth of a second, and options seldom change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentOptions:
    """What counts as acting on a suggestion, how sure the test is, and which preference is worth knowing."""

    reward: RewardOptions = field(default_factory=RewardOptions)
    alpha: float = 0.05
    power: float = 0.8
    preference: float = 0.55
    """The share of decided lists that the better version wins: 55 to 45 is worth a release and takes 1,300
    decided lists; half of that difference would take 5,800."""

    def __post_init__(self) -> None:
        """Refuse preferences that cannot be planned for."""
        if not LEAST_PREFERENCE <= self.preference <= 0.99:
            raise InvalidInput(
                f"preference: a share from {LEAST_PREFERENCE} to 0.99 was expected, came "
                f"{self.preference:g}; smaller ones take longer than anybody waits"
            )

    @property
    def comparisons_planned(self) -> int:
        """Decided lists by which the preference shows with the power."""
        return _PLAN(self.preference, power=self.power, alpha=self.alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentStanding:
    """How an experiment stands at a moment.

    Of `lists` shown, `waiting` are not settled: the reward's horizon and lag are not over. Of the settled
    ones `decided` have one version ahead; `draws` have none: on nobody's records was acted (most of them),
    or on as many of either, which are `ties`. Draws take no side. `share_b`, NaN without decided lists, is
    the share of these that b won; `low` and `high` bound the true share at every moment at once.
    """

    experiment: Experiment
    at: datetime
    options: ExperimentOptions
    lists: int
    waiting: int
    decided: int
    wins_b: int
    draws: int
    ties: int
    share_b: float
    low: float
    high: float
    p_value: float
    preferred: Team | None
    decided_after: int | None
    """The decided list at which the test ended."""
    weekly_lists: float
    """Interleaved lists a week so far."""

    @property
    def weeks_planned(self) -> int | None:
        """Weeks of showing lists, in all, until the preference of the options shows at this rate.

        None while no list is decided.
        """
        if not self.decided:
            return None
        decided_weekly = self.weekly_lists * self.decided / (self.decided + self.draws)
        return math.ceil(self.options.comparisons_planned / decided_weekly)

    @property
    def weeks_waiting(self) -> int:
        """Weeks from showing a list to settling it, which come on top of those planned."""
        return weeks_to_settle(self.options.reward)

    @property
    def version_preferred(self) -> int | None:
        """The version that the test ended with, None while it has not ended."""
        if self.preferred is None:
            return None
        return self.experiment.version_a if self.preferred == "a" else self.experiment.version_b


def assess_experiment(
    logged: Iterable[LoggedList],
    entries: Iterable[LedgerEntry],
    experiment: Experiment,
    *,
    at: datetime,
    options: ExperimentOptions | None = None,
) -> ExperimentStanding:
    """Return how an experiment stands, from the lists that were interleaved for it.

    A list counts from when it settled, not before, whatever is known already, and lists in the order shown:
    what comes soon would else be counted ahead of what comes late. The team with more records that somebody
    acted on (`find_acts`) wins a list. Ties are draws and take no side: they favour nobody, so the test
    stays true; it becomes slower, which the plan tells. Raises InvalidInput like `find_acts`.
    """
    chosen = options or ExperimentOptions()
    shown = _shown_for(logged, experiment.name, at)
    settled = [one for one in shown if is_settled(one, at, chosen.reward)]
    course = _follow(settled, find_acts(settled, entries, at=at, reward=chosen.reward))
    found = assess_preference(course.winners, alpha=chosen.alpha)
    share_b, low, high = _of_b(found)
    return ExperimentStanding(
        experiment=experiment,
        at=at,
        options=chosen,
        lists=len(shown),
        waiting=len(shown) - len(settled),
        decided=found.comparisons,
        wins_b=found.comparisons - found.wins_a,
        draws=len(settled) - found.comparisons,
        ties=course.ties,
        share_b=share_b,
        low=low,
        high=high,
        p_value=found.p_value,
        preferred=found.preferred,
        decided_after=found.decided_after,
        weekly_lists=count_weekly(len(shown), experiment.started_at, experiment.ended_at or at),
    )


def check_name(name: str) -> str:
    """Return the name of a new experiment; raise InvalidInput for one that no address can carry."""
    if not re.fullmatch(NAME_PATTERN, name):
        raise InvalidInput(f"name: up to 64 letters, digits, '.', '_' and '-' were expected, came {name!r}")
    return name


def read_standing(
    store: Store, name: str, *, at: datetime, options: ExperimentOptions | None = None
) -> ExperimentStanding:
    """Return how an experiment of the store stands; raise NotFound for a name that was never one."""
    experiment = store.experiments.get(name)
    # A request that began before the end may have been answered after it.
    last = at if experiment.ended_at is None else min(experiment.ended_at + _LEAST_AGE, at)
    logged = lists_of(store, experiment.model, experiment.started_at, last + _BEYOND)
    return assess_experiment(logged, store.outcomes.iterate(), experiment, at=at, options=options)


def count_weekly(lists: int, since: datetime, until: datetime) -> float:
    """Return how many a week these lists are."""
    return lists / (max(until - since, _LEAST_AGE) / _WEEK)


def weeks_to_settle(reward: RewardOptions) -> int:
    """Return the weeks, rounded up, from showing a list to settling it."""
    return math.ceil((reward.horizon_days + reward.lag_days) / 7)


class _Course(NamedTuple):
    winners: list[Team | None]
    ties: int


def _shown_for(logged: Iterable[LoggedList], name: str, at: datetime) -> list[LoggedList]:
    found = [one for one in logged if _experiment_of(one) == name and one.shown_at <= at]
    return sorted(found, key=lambda one: (one.shown_at, one.id))


def _experiment_of(one: LoggedList) -> str | None:
    return None if one.shown_by is None else one.shown_by.experiment


def _follow(settled: Sequence[LoggedList], acts: Sequence[frozenset[str]]) -> _Course:
    """Return who won each list, and how many of the draws are between two who were both acted on."""
    winners = [credit(_drafted(one), acted) for one, acted in zip(settled, acts, strict=True)]
    ties = sum(winner is None and bool(acted) for winner, acted in zip(winners, acts, strict=True))
    return _Course(winners, ties)


def _drafted(one: LoggedList) -> list[DraftedItem]:
    teams = "" if one.shown_by is None else one.shown_by.teams
    return [
        DraftedItem(
            key=item.key.id,
            position=item.position,
            team="a" if team == "a" else "b",
            propensity=item.propensity,
        )
        for item, team in zip(one.items, teams, strict=True)
    ]


def _of_b(found: Preference) -> tuple[float, float, float]:
    return 1 - found.share, 1 - found.high, 1 - found.low
