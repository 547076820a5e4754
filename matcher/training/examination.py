"""How likely each position of the logged lists was looked at, by the best way that the log allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import numpy as np

from matcher.errors import TooLittleEvidence
from matcher.outcomes.entries import LedgerEntry
from matcher.store import LoggedList
from matcher.training.from_log import is_by_chance, narrow, reward_lists
from matcher.training.logged import Floats, RewardedList, rewards_of, settled_lists
from matcher.training.position_bias import examination_by_draws, fit_examination

How = Literal["drawn", "fitted", "none"]

MOST_LISTS: Final = 20_000
"""The newest of the log: what is known by then gets little better."""
_MOST_FITTED: Final = 5_000
"""A regression in rounds takes a second for each thousand."""
_FEWEST_DRAWN: Final = 300
_FEWEST_ACTS: Final = 100
"""A position's figure is a ratio of counts: from fewer it is mostly chance, and every weight with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """`values[k − 1]` is how likely position k is looked at, relative to the first; it never rises.

    `how`: from drawn places, fitted without draws, or not at all (all 1), then with a `note` why. `lists`
    is of how many settled lists.
    """

    values: tuple[float, ...]
    how: How
    lists: int
    note: str | None = None

    def reach(self, positions: int) -> Floats:
        """Return the first so many values, (positions,); beyond the last known one, that."""
        known = np.array(self.values or (1.0,))
        return known[np.minimum(np.arange(positions), len(known) - 1)]


def find_examination(
    logged: Sequence[LoggedList], entries: Sequence[LedgerEntry], *, at: datetime, names: Sequence[str]
) -> Examination:
    """Return each position's examination from the settled lists of a log.

    Where enough lists were in drawn order the design tells it (`examination_by_draws`); else a regression
    on the features `names` (`fit_examination`), which leans on its form; else every position counts alike.
    Further down nobody looks more: values that rise by chance are pooled (isotonic regression).
    """
    drawn = _settled([narrow(one, ()) for one in logged if is_by_chance(one)], entries, at)
    if len(drawn) >= _FEWEST_DRAWN and rewards_of(drawn).sum() >= _FEWEST_ACTS:
        return Examination(values=_fall(examination_by_draws(drawn)), how="drawn", lists=len(drawn))
    recent = _settled([narrow(one, names) for one in logged[-_MOST_FITTED:] if one.items], entries, at)
    acts = float(rewards_of(recent).sum())
    try:
        if acts < _FEWEST_ACTS:
            raise TooLittleEvidence(
                f"expected {_FEWEST_ACTS} suggestions that somebody acted on in settled lists, got {acts:.0f}"
            )
        return Examination(values=_fall(fit_examination(recent)), how="fitted", lists=len(recent))
    except TooLittleEvidence as error:
        return Examination(values=(1.0,), how="none", lists=len(recent), note=str(error))


def _settled(
    logged: Sequence[LoggedList], entries: Sequence[LedgerEntry], at: datetime
) -> list[RewardedList]:
    return settled_lists(reward_lists(logged, entries, at=at))


def _fall(values: Floats) -> tuple[float, ...]:
    # Half a second to import, which commands that fit nothing need not wait for.
    from scipy.optimize import isotonic_regression

    pooled = isotonic_regression(values, increasing=False).x
    return tuple((pooled / pooled[0]).tolist())
