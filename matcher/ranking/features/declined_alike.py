"""Whether a candidate is like what the taker declined, in the respect it was declined for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from matcher.outcomes.declines import DeclinedRecord
from matcher.outcomes.events import DeclineReason
from matcher.outcomes.labels import LabelOptions
from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.budget_fit import asked_price_cny
from matcher.ranking.table import Column
from matcher.reading.regions import lies_outside
from matcher.records import Achievement
from matcher.taxonomy import Taxonomy
from matcher.text.party_names import plain_name

_DAY_S: Final = 86_400.0
_CITY: Final = "东莞"
_LEAST_LEVEL: Final = 2
"""Classes of level 1 (制造业) have everything in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Respect:
    """What of an achievement a reason is about (None: not known), and when a candidate shares it."""

    read: Callable[[Achievement, Taxonomy], Any]
    shares: Callable[[Any, Any], bool]
    """Of what the declined one has and what the candidate has."""


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """Share of the declines whose respect the candidate shares, 0–1, newer ones weighing more.

    Of declines that are no judgement of a respect, and where it is not known of either side, nothing is
    counted; NaN where that leaves none.
    """
    shared, told = np.zeros(len(candidates)), np.zeros(len(candidates))
    for reason, respect in _RESPECTS.items():
        said = [
            (value, _weight(one, context))
            for one in context.declined
            if one.reason is reason and (value := respect.read(one.record, context.taxonomy)) is not None
        ]
        for row, candidate in enumerate(candidates if said else ()):
            if not isinstance(candidate.record, Achievement):
                continue
            own = respect.read(candidate.record, context.taxonomy)
            if own is not None:
                told[row] += sum(weight for _, weight in said)
                shared[row] += sum(weight for value, weight in said if respect.shares(value, own))
    column = np.full(len(candidates), np.nan)
    column[told > 0] = shared[told > 0] / told[told > 0]
    return column


def _weight(declined: DeclinedRecord, context: FeatureContext) -> float:
    """Halved each half-life of the labels."""
    age_days = max(0.0, (context.at - declined.declined_at).total_seconds() / _DAY_S)
    return float(0.5 ** (age_days / LabelOptions().half_life_days))


def _owner(record: Achievement, taxonomy: Taxonomy) -> str | None:
    return None if record.owner is None else plain_name(record.owner)


def _industries(record: Achievement, taxonomy: Taxonomy) -> frozenset[str] | None:
    """Return the classes of level 2 and below that a record lies in."""
    codes = [code for code in record.industry_codes if taxonomy.is_known(code)]
    classes = {above for code in codes for above in (code, *taxonomy.ancestors(code))}
    telling = frozenset(one for one in classes if taxonomy.industry(one).level >= _LEAST_LEVEL)
    return telling or None


_SAME_OWNER: Final = _Respect(read=_owner, shares=lambda declined, own: bool(declined == own))
_RESPECTS: Final[Mapping[DeclineReason, _Respect]] = {
    DeclineReason.TECHNOLOGY: _Respect(read=_industries, shares=lambda declined, own: bool(declined & own)),
    DeclineReason.MATURITY: _Respect(
        read=lambda record, taxonomy: record.trl, shares=lambda declined, own: bool(own <= declined)
    ),
    DeclineReason.BUDGET: _Respect(
        read=lambda record, taxonomy: asked_price_cny(record.summary),
        shares=lambda declined, own: bool(own >= declined),
    ),
    DeclineReason.PLACE: _Respect(
        read=lambda record, taxonomy: lies_outside(record.place, _CITY, taxonomy),
        shares=lambda declined, own: bool(declined and own),
    ),
    DeclineReason.COMPETITION: _SAME_OWNER,
    DeclineReason.CONFIDENTIALITY: _SAME_OWNER,
}
"""The other reasons (已解决, 已转让, 时机) are no judgement of what was shown."""

DECLINED_ALIKE = Feature("declined_alike", "与以往谢绝相似", _compute)
