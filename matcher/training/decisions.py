"""People's decisions about cards as numbers, and the sums that weights give them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.appraisal.method import Method
from matcher.appraisal.values import Card, CardReader
from matcher.appraising.library import Decided
from matcher.store import Verdict
from matcher.vocabulary import Aspect

READER: Final = CardReader.CENTRE
"""Screening is the centre's, and so are the decisions."""
RANKS: Final = {Verdict.REJECT: 0, Verdict.HOLD: 1, Verdict.ADMIT: 2}
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """Decisions as numbers: scores 0–1 and factors of their types (decisions, indicators), ranks 0–2.

    `prior` are the weights in use as shares of the whole, (indicators,), summing to 1.
    """

    names: tuple[tuple[Aspect, str], ...]
    scores: Floats
    factors: Floats
    ranks: NDArray[np.int64]
    prior: Floats

    @cached_property
    def aspects(self) -> dict[Aspect, list[int]]:
        """The columns of each aspect."""
        return {
            aspect: [column for column, (of, _) in enumerate(self.names) if of is aspect] for aspect in Aspect
        }

    @cached_property
    def terms(self) -> Floats:
        """What each share is multiplied by in the whole sum, as long as shares stay near those in use."""
        whole = np.ones_like(self.scores)
        for columns in self.aspects.values():
            weights = self.prior[columns] / self.prior[columns].sum()
            whole[:, columns] = (self.factors[:, columns] @ weights)[:, None]
        return np.asarray(self.scores * self.factors / whole)

    def rows(self, rows: NDArray[np.int64]) -> Sheet:
        """Return the decisions of these rows."""
        return replace(self, scores=self.scores[rows], factors=self.factors[rows], ranks=self.ranks[rows])


def make_sheet(decided: Sequence[Decided], method: Method) -> Sheet:
    """Return decisions as numbers; the shares in use are those of the method, fitted or judged."""
    names = tuple((aspect, one.id) for aspect in Aspect for one in method.indicators[aspect])
    aspects = method.aspect_weights(READER)
    # Weights before any type's factors: these are what is learned, each type has its own factors still.
    plain = {aspect: method.plain_weights(aspect, READER) for aspect in Aspect}
    factors = [method.settings.types.get(one.card.type, {}) for one in decided]
    shape = (len(decided), len(names))
    return Sheet(
        names=names,
        scores=np.array([_scores(one.card, names) for one in decided]).reshape(shape),
        factors=np.array([[of.get(id, 1.0) for _, id in names] for of in factors]).reshape(shape),
        ranks=np.array([RANKS[one.decision] for one in decided], dtype=np.int64),
        prior=np.array([aspects[aspect] * plain[aspect][id] for aspect, id in names]),
    )


def _scores(card: Card, names: Sequence[tuple[Aspect, str]]) -> list[float]:
    known = {one.id: one.score / 100 for aspect in card.aspects for one in aspect.indicators}
    return [known[id] for _, id in names]


def card_sums(shares: Floats, sheet: Sheet) -> Floats:
    """Return the sum over the three aspects that each decision's card has by these shares, (decisions,)."""
    whole = np.zeros(len(sheet.ranks))
    for columns in sheet.aspects.values():
        weights = shares[columns] * sheet.factors[:, columns]
        aspect = (weights * sheet.scores[:, columns]).sum(axis=1) / weights.sum(axis=1)
        whole += shares[columns].sum() * aspect
    return whole
