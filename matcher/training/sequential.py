"""A test of which ranker is preferred that is valid at any time, and how many weeks it will take."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matcher.errors import InvalidInput, TooLittleEvidence
from matcher.showing.interleaving import Team

_PRIOR = 20.0
"""Beta(20, 20) over the share: most at 0.4–0.6, where the preferences of two sane rankers lie. Any prior
keeps the error of the first kind; this one only says at which differences the test is quick."""
_LONGEST = 20_000
_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """How the decided comparisons stand.

    `share` of them was won by `a`; `low` and `high` bound the true share at every moment at once with
    probability 1 − alpha. `p_value` is valid however often it was looked at. `preferred` is set from the
    comparison on, `decided_after`, at which the test ended; later ones do not take it back.
    """

    comparisons: int
    wins_a: int
    share: float
    low: float
    high: float
    p_value: float
    preferred: Team | None
    decided_after: int | None


def assess_preference(winners: Iterable[Team | None], *, alpha: float = 0.05) -> Preference:
    """Return how a run of interleaved comparisons stands, in the order in which they became known.

    Mixture sequential probability ratio test (Robbins 1970) of a share of 1/2: the likelihood under a
    Beta-distributed share by that under 1/2 is a martingale, which exceeds 1/alpha at any time with
    probability at most alpha (Ville 1939). The interval inverts the same test, a confidence sequence
    (Howard et al. 2021). Draws (None) are left out. Without comparisons the interval is 0–1, the share
    NaN. Raises InvalidInput for an alpha outside 0–1.
    """
    _check_alpha(alpha)
    made = [winner for winner in winners if winner is not None]
    wins, highest = 0, 0.0
    preferred: Team | None = None
    decided_after: int | None = None
    for count, winner in enumerate(made, start=1):
        wins += winner == "a"
        highest = max(highest, log_evidence(wins, count - wins))
        if preferred is None and highest >= -math.log(alpha):
            preferred, decided_after = ("a" if 2 * wins > count else "b"), count
    low, high = confidence_bounds(wins, len(made) - wins, alpha=alpha)
    return Preference(
        comparisons=len(made),
        wins_a=wins,
        share=wins / len(made) if made else math.nan,
        low=low,
        high=high,
        p_value=math.exp(-highest),
        preferred=preferred,
        decided_after=decided_after,
    )


def log_evidence(wins: int, losses: int, *, share: float = 0.5) -> float:
    """Return the logarithm of the mixture's likelihood by that of one share (0–1); infinite where it is 0."""
    mixed = _log_beta(_PRIOR + wins, _PRIOR + losses) - _log_beta(_PRIOR, _PRIOR)
    return mixed - _log_power(share, wins) - _log_power(1.0 - share, losses)


def confidence_bounds(wins: int, losses: int, *, alpha: float = 0.05) -> tuple[float, float]:
    """Return the shares between which the test at `alpha` refuses none; 0–1 without comparisons."""
    _check_alpha(alpha)
    observed = wins / (wins + losses) if wins + losses else 0.5
    low, high = (_edge(wins, losses, observed, outside, alpha) for outside in (0.0, 1.0))
    return low, high


def _edge(wins: int, losses: int, inside: float, outside: float, alpha: float) -> float:
    """Return by bisection where the evidence against a share reaches 1/alpha, `outside` if nowhere.

    Evidence is least, at most 1, at the observed share and rises to both sides.
    """
    if log_evidence(wins, losses, share=outside) < -math.log(alpha):
        return outside
    for _ in range(_STEPS):
        half = (inside + outside) / 2
        if log_evidence(wins, losses, share=half) < -math.log(alpha):
            inside = half
        else:
            outside = half
    return outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What a week brings to an experiment."""

    weekly_lists: float
    share: float
    """Of the lists that are interleaved, 0–1."""
    decided_share: float
    """Of the interleaved lists that end with one team ahead, 0–1."""

    def __post_init__(self) -> None:
        """Refuse traffic that brings nothing."""
        if not (self.weekly_lists > 0 and 0 < self.share <= 1 and 0 < self.decided_share <= 1):
            raise InvalidInput(
                "expected weekly_lists above 0 and shares above 0, at most 1, got "
                f"{self.weekly_lists:g}, {self.share:g} and {self.decided_share:g}"
            )

    @property
    def weekly_comparisons(self) -> float:
        """Decided comparisons a week."""
        return self.weekly_lists * self.share * self.decided_share


def plan_weeks(preference: float, traffic: Traffic, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """Return the weeks after which the test has ended with probability `power`, if a's share is `preference`.

    Waiting for outcomes is not in it: add the horizon of the reward. Raises like `plan_comparisons`.
    """
    return math.ceil(plan_comparisons(preference, power=power, alpha=alpha) / traffic.weekly_comparisons)


def plan_comparisons(preference: float, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """Return the least number of decided comparisons by which the test has ended with probability `power`.

    Exact: the chances of all counts of wins are followed from comparison to comparison, those at which
    the test ends taken out. Raises InvalidInput for a preference of 1/2 or outside 0–1, and
    TooLittleEvidence where 20,000 comparisons are not enough.
    """
    _check_alpha(alpha)
    if not (0 < preference < 1 and preference != 0.5 and 0 < power < 1):
        raise InvalidInput(
            f"expected a preference within 0–1 other than 0.5, and a power within 0–1, got {preference:g} "
            f"and {power:g}"
        )
    going, least, ended, margin = np.ones(1), 0, 0.0, 0
    for count in range(1, _LONGEST + 1):
        going = np.append(going * (1 - preference), 0.0) + np.append(0.0, going * preference)
        margin = _next_margin(count, margin, alpha)
        leads = 2 * (least + np.arange(len(going))) - count
        stays = np.abs(leads) < margin
        ended += float(going[~stays].sum())
        # Those that go on stand side by side: a test that ends is one of a lead on either side.
        least += int(np.argmax(stays))
        going = going[stays]
        if ended >= power:
            return count
    raise TooLittleEvidence(
        f"expected a difference that {_LONGEST} comparisons can show, got a preference of {preference:g}; "
        "such a difference is too small to decide by interleaving"
    )


def _next_margin(count: int, last: int, alpha: float) -> int:
    """Return the least |wins − losses| that ends the test after `count`, given that of one less (0 for none).

    It falls by one at most, and is more than `count` where no lead ends the test yet.
    """
    margin = max(last - 1, count % 2)
    while margin <= count:
        if log_evidence((count + margin) // 2, (count - margin) // 2) >= -math.log(alpha):
            return margin
        margin += 2
    return margin


def _log_power(share: float, times: int) -> float:
    if times == 0:
        return 0.0
    return times * math.log(share) if share > 0 else -math.inf


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _check_alpha(alpha: float) -> None:
    if not 0 < alpha < 1:
        raise InvalidInput(f"expected alpha within 0–1, got {alpha:g}")
