"""Whether a ranking hangs on exact weights: every weight a fifth more or less, alone and all at once.

The usual sensitivity test of weighted sums (OECD/JRC Handbook on Constructing Composite Indicators, 2008,
step 7): ranks that turn over at ±20 % rest on the weights, not on the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matcher.appraisal.values import Card
from matcher.appraisal.weighing import SHAKEN_BY
from matcher.errors import InvalidInput
from matcher.vocabulary import Aspect

_DRAWS: Final = 100
"""Joint draws: the least tau of more draws hardly falls any more, and each costs a sort of all cards."""
_TOP: Final = 20
"""About as many as a panel looks at in one sitting."""
_DIGITS: Final = 6
"""Sums that differ by less are ties: floating point alone must not order cards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How well perturbed rankings agree with the unperturbed one: Kendall's tau-b, share of the top kept."""

    mean_tau: float
    least_tau: float
    mean_kept: float
    least_kept: float

    @property
    def line(self) -> str:
        """The figures in Chinese."""
        return (
            f"秩相关（Kendall τ-b）平均{self.mean_tau:.3f}、最低{self.least_tau:.3f}，"
            f"前列保留平均{self.mean_kept:.0%}、最少{self.least_kept:.0%}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RankStability:
    """How far the order of cards changes when weights do: one at a time, and all jointly at random.

    `most_sensitive` is the position of the weight that turns the order over most when it changes alone. `top`
    is how many leading cards `kept` looks at: fewer where there are fewer cards.
    """

    cards: int
    top: int
    by: float
    draws: int
    single: Agreement
    joint: Agreement
    most_sensitive: int

    @property
    def line(self) -> str:
        """The result in Chinese."""
        return (
            f"{self.cards}项成果，权重逐项±{self.by:.0%}：{self.single.line}；"
            f"全部权重随机±{self.by:.0%}（{self.draws}次）：{self.joint.line}（前列指前{self.top}名）"
        )


def perturb(
    scores: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    seed: int,
    draws: int = _DRAWS,
    top: int = _TOP,
) -> RankStability:
    """Return the rank stability of weighted sums over cards.

    `scores` is (cards, parts), 0–100; `weights` is (parts,), or (cards, parts) where they differ by type.
    Each changed weight is scaled and the weights sum to 1 again. Ties in score count as ties for tau and
    are broken by position for the top. An order of nothing but ties that stays so has tau 1, and 0 when it
    does not. The same seed gives the same result. Raises InvalidInput for fewer than two cards, shapes that
    do not fit, no draws or no top.
    """
    if draws < 1 or top < 1:
        raise InvalidInput(f"expected at least one draw and a top of at least one, got {draws} and {top}")
    if scores.ndim != 2 or len(scores) < 2 or weights.shape not in (scores.shape, scores.shape[1:]):
        raise InvalidInput(
            f"expected scores of at least two cards and weights that fit, "
            f"got {scores.shape} and {weights.shape}"
        )
    rows = np.broadcast_to(weights, scores.shape)
    parts = scores.shape[1]
    limit = min(top, len(scores))
    base = _sums(scores, rows, np.ones(parts))
    alone = [_compare(base, _sums(scores, rows, factors), limit) for factors in _one_at_a_time(parts)]
    generator = np.random.default_rng(seed)
    drawn = generator.uniform(1 - SHAKEN_BY, 1 + SHAKEN_BY, (draws, parts))
    jointly = [_compare(base, _sums(scores, rows, factors), limit) for factors in drawn]
    return RankStability(
        cards=len(scores),
        top=limit,
        by=SHAKEN_BY,
        draws=draws,
        single=_agreement(alone),
        joint=_agreement(jointly),
        most_sensitive=int(np.argmin([tau for tau, _ in alone])) // 2,
    )


def stability_of(
    cards: Sequence[Card], aspect_weights: Mapping[Aspect, float], *, seed: int
) -> tuple[Mapping[Aspect, RankStability], RankStability]:
    """Return the rank stability of each aspect's scores, and of their mean weighed as the reader does.

    The cards are of one reader; each keeps its own weights, which go by type. Raises InvalidInput for fewer
    than two cards.
    """
    if len(cards) < 2:
        raise InvalidInput(f"expected at least two cards to compare the order of, got {len(cards)}")
    aspects = {}
    for aspect in Aspect:
        own = [card.aspect(aspect).indicators for card in cards]
        aspects[aspect] = perturb(
            np.array([[one.score for one in indicators] for indicators in own]),
            np.array([[one.weight for one in indicators] for indicators in own]),
            seed=seed,
        )
    whole = perturb(
        np.array([[card.aspect(aspect).score for aspect in Aspect] for card in cards]),
        np.array([aspect_weights[aspect] for aspect in Aspect]),
        seed=seed,
    )
    return aspects, whole


def _one_at_a_time(parts: int) -> Iterator[NDArray[np.float64]]:
    for part in range(parts):
        for factor in (1 - SHAKEN_BY, 1 + SHAKEN_BY):
            factors = np.ones(parts)
            factors[part] = factor
            yield factors


def _sums(
    scores: NDArray[np.float64], weights: NDArray[np.float64], factors: NDArray[np.float64]
) -> NDArray[np.float64]:
    scaled = weights * factors
    sums: NDArray[np.float64] = (scaled * scores).sum(axis=1) / scaled.sum(axis=1)
    return sums.round(_DIGITS)


def _compare(base: NDArray[np.float64], other: NDArray[np.float64], top: int) -> tuple[float, float]:
    """Return tau-b and the share of the top kept."""
    kept = np.intersect1d(_leading(base, top), _leading(other, top)).size / top
    return _tau(base, other), kept


def _tau(base: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    tied, still = bool((base == base[0]).all()), bool((other == other[0]).all())
    if tied or still:
        return float(tied and still)
    # Imported where it is used: scipy.stats takes half a second that a server need not wait for.
    from scipy.stats import kendalltau

    measured: Any = kendalltau(base, other)
    return float(measured.statistic)


def _leading(sums: NDArray[np.float64], top: int) -> NDArray[np.intp]:
    return np.argsort(-sums, kind="stable")[:top]


def _agreement(compared: Sequence[tuple[float, float]]) -> Agreement:
    taus, kept = np.array(compared).T
    return Agreement(
        mean_tau=float(taus.mean()),
        least_tau=float(taus.min()),
        mean_kept=float(kept.mean()),
        least_kept=float(kept.min()),
    )
