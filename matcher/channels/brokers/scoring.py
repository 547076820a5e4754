"""How good a deal is: the pair's own score times how well the broker fits it, with all parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from matcher.records import Broker
from matcher.taxonomy import Taxonomy
from matcher.vocabulary import CertificateGrade

_WEIGHTS: Final = {"speciality": 0.6, "place": 0.15, "record": 0.15, "grade": 0.1}
"""By design: who knows the field matters most; what is not known of a broker counts neither way."""
_SAME_ZONE: Final = 0.8
"""As the feature `place_fit`: another town of one zone is twenty minutes away."""
_GRADES: Final = {CertificateGrade.SENIOR: 1.0, CertificateGrade.INTERMEDIATE: 0.6}


@dataclass(frozen=True, slots=True, kw_only=True)
class DealScore:
    """The parts, each 0 to 1; None where nothing is known.

    `pair` is the engine's score of the achievement for the demand or fund, `achievement` and `counterpart`
    those of either for the broker (a fund has none), `place`, `grade` and `record` are told of below.
    """

    pair: float
    achievement: float
    counterpart: float | None = None
    place: float | None = None
    grade: float | None = None
    record: float | None = None

    @property
    def speciality(self) -> float:
        """Mean of the broker's fit to the two sides that is known."""
        return _mean(one for one in (self.achievement, self.counterpart) if one is not None)

    @property
    def broker(self) -> float:
        """Weighted mean of what is known of the broker: 0.6 speciality, 0.15 place and record, 0.1 grade."""
        values = {name: getattr(self, name) for name in _WEIGHTS}
        known: dict[str, float] = {name: value for name, value in values.items() if value is not None}
        weights = sum(_WEIGHTS[name] for name in known)
        return sum(_WEIGHTS[name] * value for name, value in known.items()) / weights

    @property
    def total(self) -> float:
        """`pair` × `broker`: a deal needs both; more of any part is never worse."""
        return self.pair * self.broker

    def parts(self) -> dict[str, float | None]:
        """Return what is kept with a deal, rounded to four digits."""
        names = ("pair", "achievement", "counterpart", "speciality", "place", "grade", "record", "broker")
        values = {name: getattr(self, name) for name in names}
        return {name: None if value is None else round(value, 4) for name, value in values.items()}


def place_part(broker: Broker, town: str | None, taxonomy: Taxonomy) -> float | None:
    """Return 1 in one of the broker's towns, 0.8 in another of its zone, else 0, None if unknown."""
    if town is None or not broker.towns:
        return None
    there = taxonomy.town(town)
    return max(_nearness(own, town, taxonomy, None if there is None else there.zone) for own in broker.towns)


def grade_part(broker: Broker) -> float | None:
    """Return 1 for a senior certificate, 0.6 for an intermediate one, None without one on record."""
    return None if broker.certificate is None else _GRADES[broker.certificate.grade]


def record_part(done: int, failed: int) -> float | None:
    """Return (done + 1) / (done + failed + 2), Laplace's rule of succession; None without any deal."""
    return None if done + failed == 0 else (done + 1) / (done + failed + 2)


def _nearness(own: str, town: str, taxonomy: Taxonomy, zone: str | None) -> float:
    here = taxonomy.town(own)
    if own == town or (here is not None and here == taxonomy.town(town)):
        return 1.0
    return _SAME_ZONE if here is not None and zone is not None and here.zone == zone else 0.0


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) / len(known)
