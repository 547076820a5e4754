"""The appraisal card as a digest carries it: weighed for funds, from the achievement's own words alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from matcher.appraisal.assessment import Basis
from matcher.appraisal.card import NOTICE
from matcher.appraisal.values import AspectScore, Card, CardReader, Quote
from matcher.appraising.appraiser import Appraiser, weigh
from matcher.appraising.gathering import Gatherer
from matcher.engine import Engine
from matcher.store import StoredRecord

_QUOTES: Final = 2
_DIGITS: Final = 1


class DigestCards:
    """Makes cards for digests; the same store, index and moment give the same.

    Scores are the same for everyone. Sentences of the platform's figures are left out: they tell of records
    that a fund may not see; the page behind the link shows what it may.
    """

    def __init__(self, engine: Engine, basis: Basis) -> None:
        self._appraiser = Appraiser(Gatherer(engine), basis)
        self._method = basis.method

    def make(self, stored: Sequence[StoredRecord], *, at: datetime) -> list[dict[str, Any]]:
        """Return the card of each achievement as JSON values, in their order."""
        if not stored:
            return []
        return [
            _view(weigh(one.assessment, self._method, reader=CardReader.FUND).card)
            for one in self._appraiser.appraise(stored, at=at)
        ]


def _view(card: Card) -> dict[str, Any]:
    return {
        "reader": card.reader.value,
        "notice": NOTICE,
        "method": card.method,
        "aspects": [_view_aspect(one) for one in card.aspects],
        "vetoes": [one.label for one in card.vetoes],
        "page": f"/v1/achievements/{card.achievement_id}/appraisal.html?reader={card.reader.value}",
    }


def _view_aspect(one: AspectScore) -> dict[str, Any]:
    return {
        "aspect": one.aspect.value,
        "label": one.aspect.label,
        "score": round(one.score, _DIGITS),
        "low": round(one.low, _DIGITS),
        "high": round(one.high, _DIGITS),
        "level": one.level,
        "completeness": round(one.completeness, 2),
        "quotes": _quotes(one),
    }


def _quotes(one: AspectScore) -> list[dict[str, Any]]:
    """Return the achievement's own sentences that count most, with their state."""
    scored = [found for indicator in one.indicators for found in indicator.findings]
    own = [found for found in scored if isinstance(found.finding.source, Quote) and found.points > 0]
    best = sorted(own, key=lambda found: -found.points)[:_QUOTES]
    return [
        {"text": found.finding.source.text, "state": found.finding.state.label}
        for found in best
        if isinstance(found.finding.source, Quote)
    ]
