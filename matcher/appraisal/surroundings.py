"""What the platform knows around an achievement at a moment: demands, funds, neighbours, outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from matcher.records import RecordKey


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandMatch:
    """An open demand near the achievement; `score` is the calibrated probability of a strong match."""

    key: RecordKey
    revision: int
    title: str
    score: float
    enterprise: str | None = None
    town: str | None = None
    budget_max_cny: Decimal | None = None
    posted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundMatch:
    """An active fund; `score` is the calibrated probability that its thesis fits."""

    key: RecordKey
    revision: int
    title: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A near achievement; `likeness` from 0 (no term shared) to 1 (the same terms).

    `is_same`: a duplicate of the achievement itself. `is_earlier`: by the dates of both; None where unknown.
    """

    key: RecordKey
    revision: int
    title: str
    likeness: float
    is_same: bool
    is_earlier: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Realised:
    """Money that came of the achievement, as the outcome ledger recorded it (contract, investment, tax …)."""

    event: str
    amount_cny: Decimal
    on: date
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadIndustry:
    """An industry (战新 code) that was read from the text, with its probability."""

    code: str
    name: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Everything outside the record that a card rests on.

    `demands` and `funds` hold those near enough to be scored, best first; the counts say how many there
    were in all. `readiness` is the probability of basic, applied, product as read from the text; empty
    where nothing was read.
    """

    at: datetime
    index_revision: int
    open_demands: int = 0
    demands: tuple[DemandMatch, ...] = ()
    active_funds: int = 0
    funds: tuple[FundMatch, ...] = ()
    other_achievements: int = 0
    neighbours: tuple[Neighbour, ...] = ()
    realised: tuple[Realised, ...] = ()
    industries: tuple[ReadIndustry, ...] = ()
    readiness: tuple[float, ...] = ()
