"""The card of a ranking model trained on outcomes: what it read, what it changed, what that is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from matcher.ranking.ranker import Ranker
from matcher.training.examination import Examination
from matcher.training.from_log import NO_GRADE, GradedRows
from matcher.training.logged import Floats
from matcher.training.ordered_pairs import OrderedPairs
from matcher.training.outcome_fitting import Correction
from matcher.training.position_bias import PositionWeights

GRADES: Final = ("shown", "viewed", "contacted", "met", "trial", "contract")
"""Grade 0 also stands for what was declined as technically unfit."""
_RESAMPLES: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was learned from, after censoring: `effective_lists` of equal weight, `grades` by name.

    `acted` suggestions were looked at for certain; weighed against their positions they say as much as
    `acted_effective` of equal weight, `clipped` of them held at the largest weight.
    """

    lists: int
    lists_with_pairs: int
    effective_lists: float
    pairs: int
    labelled: int
    censored: int
    grades: Mapping[str, int]
    acted: int
    acted_effective: float
    clipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOutOrder:
    """How often the better of two suggestions stands first, on lists that training did not read.

    `base` and `trained` are shares (0–1) of the weighed pairs, `low` and `high` the 95 % interval of their
    difference (bootstrap over asking records: lists of one record are not independent). The same pair of
    records may have been seen in training in another list.
    """

    lists: int
    askers: int
    pairs: int
    base: float
    trained: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCard:
    """What a model trained on outcomes was fitted on and what it is worth.

    `held_out` is None where no list that was held out has a pair. `correction` is in log-odds by deviation.
    """

    name: str
    base_version: int
    pairing: str
    since: datetime | None
    until: datetime
    note: str | None
    program: str
    counted: Counted
    examination: Examination
    correction: Correction
    lists_held_out: int
    held_out: HeldOutOrder | None

    def to_json(self) -> dict[str, Any]:
        """Return the card as plain JSON; `until` is what the release gate goes by."""
        return {
            "trained_on": "outcomes",
            **asdict(self),
            "since": None if self.since is None else self.since.isoformat(),
            "until": self.until.isoformat(),
            "examination": {**asdict(self.examination), "values": list(self.examination.values)},
        }


def count_rows(rows: GradedRows, pairs: OrderedPairs, weighed: PositionWeights) -> Counted:
    """Return what the rows of training hold."""
    return Counted(
        lists=len(rows.ids),
        lists_with_pairs=pairs.list_count,
        effective_lists=pairs.effective_lists,
        pairs=len(pairs.better),
        labelled=int((rows.grades != NO_GRADE).sum()),
        censored=int(rows.is_censored.sum()),
        grades={name: int((rows.grades == grade).sum()) for grade, name in enumerate(GRADES)},
        acted=weighed.acted,
        acted_effective=weighed.effective_size,
        clipped=weighed.clipped,
    )


def compare_order(
    rows: GradedRows, pairs: OrderedPairs, base: Ranker, trained: Ranker
) -> HeldOutOrder | None:
    """Return how two rankers order the pairs, by their scores; None without pairs. One seed, one answer."""
    if not len(pairs.better):
        return None
    right = [pairs.correct(ranker.probabilities(rows.table)) * pairs.weights for ranker in (base, trained)]
    _, asker_of = np.unique(np.array(rows.askers), return_inverse=True)
    group = asker_of[pairs.lists]
    columns = np.vstack([np.bincount(group, one) for one in (*right, pairs.weights)]).astype(np.float64)
    columns = columns[:, columns[2] > 0]
    low, high = np.percentile(_differences(columns), [2.5, 97.5])
    shares = columns[:2].sum(axis=1) / columns[2].sum()
    return HeldOutOrder(
        lists=pairs.list_count,
        askers=columns.shape[1],
        pairs=len(pairs.better),
        base=float(shares[0]),
        trained=float(shares[1]),
        low=float(low),
        high=float(high),
    )


def _differences(columns: Floats) -> Floats:
    """Return trained less base of each resample of the asking records, (resamples,)."""
    generator, askers = np.random.default_rng(0), columns.shape[1]
    totals = np.array(
        [columns[:, generator.integers(0, askers, askers)].sum(axis=1) for _ in range(_RESAMPLES)]
    )
    return np.asarray((totals[:, 1] - totals[:, 0]) / totals[:, 2], dtype=np.float64)
