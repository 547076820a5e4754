"""Which kind may be proposed to which: one entry a pairing, with its eligibility and weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from matcher.errors import InvalidInput
from matcher.records import OPEN_STATUSES, Broker, Certificate, Demand, Record
from matcher.vocabulary import DemandStatus, Kind

FUSION_WEIGHTS: Mapping[str, float] = {"dense": 1.0, "words": 0.5, "grams": 0.75}
"""Between what is best on short titles and on full texts (development judgements; eval/results/fusion.md)."""


AREA_WEIGHTS: Mapping[str, float] = {"areas": 1.0, "topics": 0.5, "dense": 0.25, "words": 0.25, "grams": 0.1}
"""A fund looks for fields and products, not for its own words; by design, not fitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """One kind proposed to another.

    `statuses` are those a proposed record may have; with `expires`, a demand past its deadline and
    a broker whose certificate ran out are left out. `leg_weights` weigh the legs when they are
    fused; `model` names the ranking model.
    """

    asks: Kind
    proposes: Kind
    statuses: frozenset[str] = OPEN_STATUSES
    expires: bool = True
    leg_weights: Mapping[str, float] = field(default_factory=lambda: FUSION_WEIGHTS)
    model: str = "text"

    @property
    def name(self) -> str:
        """`asks-proposes`, as in the API."""
        return f"{self.asks}-{self.proposes}"

    def is_eligible(self, record: Record, today: date) -> bool:
        """Whether the record may be proposed today, by its kind, status and dates."""
        if record.status.value not in self.statuses:
            return False
        match record:
            case (
                Demand(deadline=date() as last) | Broker(certificate=Certificate(valid_until=date() as last))
            ):
                return not self.expires or last >= today
            case _:
                return True


_ANY_DEMAND = frozenset(status.value for status in DemandStatus)

PAIRINGS: Mapping[str, Pairing] = {
    pairing.name: pairing
    for pairing in (
        Pairing(asks=Kind.DEMAND, proposes=Kind.ACHIEVEMENT),
        Pairing(asks=Kind.ACHIEVEMENT, proposes=Kind.DEMAND),
        Pairing(asks=Kind.INVESTOR, proposes=Kind.ACHIEVEMENT, leg_weights=AREA_WEIGHTS, model="fund"),
        Pairing(asks=Kind.ACHIEVEMENT, proposes=Kind.INVESTOR, model="fund"),
        Pairing(asks=Kind.DEMAND, proposes=Kind.BROKER, model="field"),
        Pairing(asks=Kind.ACHIEVEMENT, proposes=Kind.BROKER, model="field"),
        Pairing(asks=Kind.BROKER, proposes=Kind.ACHIEVEMENT, model="field"),
        Pairing(asks=Kind.BROKER, proposes=Kind.DEMAND, model="field"),
        # Asked before: a solved or closed demand is the most useful answer.
        Pairing(asks=Kind.DEMAND, proposes=Kind.DEMAND, statuses=_ANY_DEMAND, expires=False),
        Pairing(asks=Kind.ACHIEVEMENT, proposes=Kind.ACHIEVEMENT),
    )
}


def pairing_named(name: str) -> Pairing:
    """Return the pairing; raise InvalidInput naming all of them."""
    if name not in PAIRINGS:
        raise InvalidInput(f"pairing is one of {', '.join(PAIRINGS)}, not {name!r}")
    return PAIRINGS[name]
