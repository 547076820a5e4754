"""Offers: an open pair for a broker, with its score, reasons and next step; conflicts are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.asking import Ask
from matcher.channels.brokers.conflicts import is_own_house
from matcher.channels.brokers.courses import NO_COURSE, Course, Courses
from matcher.channels.brokers.next_step import advise_next_step
from matcher.channels.brokers.pairs import OpenPair
from matcher.channels.brokers.scoring import DealScore, grade_part, place_part, record_part
from matcher.engine import Engine
from matcher.records import Broker, Demand, RecordKey, key_of
from matcher.store import EVERYONE, DealDraft
from matcher.suggestions import LEVEL_LABELS
from matcher.taxonomy import Taxonomy
from matcher.vocabulary import Kind

Fits = Mapping[RecordKey, float]
"""How well records fit a broker, 0 to 1, by their keys."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offer:
    """An open pair that a broker may take."""

    open_pair: OpenPair
    broker: Broker
    score: DealScore
    course: Course

    @property
    def party(self) -> str | None:
        """The enterprise whose demand it is."""
        other = self.open_pair.counterpart
        return other.enterprise if isinstance(other, Demand) else None

    @property
    def next_step(self) -> str:
        """What to do first, in Chinese."""
        one = self.open_pair
        return advise_next_step(self.course.stage, one.counterpart, one.coverage)

    def draft(self, deal_id: str, suggestions: Mapping[str, str]) -> DealDraft:
        """Return the offer as it is held."""
        one = self.open_pair
        return DealDraft(
            id=deal_id,
            pair=one.pair,
            broker_id=self.broker.id,
            score=round(self.score.total, 6),
            scores=self.score.parts(),
            reasons=_reasons(self),
            next_step=self.next_step,
            party=self.party,
            suggestions=suggestions,
        )


def fits_of(engine: Engine, broker: Broker, pairs: Sequence[OpenPair], *, at: datetime) -> Fits:
    """Return the engine's score of the pairs' achievements and demands for a broker; funds have none."""
    fits: dict[RecordKey, float] = {}
    for kind in (Kind.ACHIEVEMENT, Kind.DEMAND):
        keys = sorted({key for one in pairs for key in _sides(one) if key.kind is kind})
        if keys:
            name = f"broker-{kind}"
            ask = Ask(pairing=name, at=at, visible=EVERYONE, key=key_of(broker))
            fits.update({key: score for key, (score, _) in engine.score(ask, keys).items()})
    return fits


def make_offers(
    broker: Broker, pairs: Sequence[OpenPair], fits: Fits, courses: Courses, taxonomy: Taxonomy
) -> list[Offer]:
    """Return what may be offered, best first, ties by pair.

    Left out: pairs of the broker's own house, those that the ledger says are over, and those that another
    broker leads.
    """
    record = record_part(courses.done.get(broker.id, 0), courses.failed.get(broker.id, 0))
    offers = []
    for one in pairs:
        course = courses.pairs.get(one.pair, NO_COURSE)
        is_led = bool(course.led_by) and broker.id not in course.led_by
        fit = fits.get(RecordKey(Kind.ACHIEVEMENT, one.achievement.id))
        if fit is None or course.is_over or is_led or is_own_house(broker, one.achievement, one.counterpart):
            continue
        score = DealScore(
            pair=one.score,
            achievement=fit,
            counterpart=fits.get(one.pair.counterpart),
            place=place_part(broker, _place_of(one), taxonomy),
            grade=grade_part(broker),
            record=record,
        )
        offers.append(Offer(open_pair=one, broker=broker, score=score, course=course))
    return sorted(offers, key=lambda offer: (-offer.score.total, offer.open_pair.pair))


def _sides(one: OpenPair) -> tuple[RecordKey, RecordKey]:
    return RecordKey(Kind.ACHIEVEMENT, one.achievement.id), one.pair.counterpart


def _place_of(one: OpenPair) -> str | None:
    """Return where the work is: at the demand's town, for a fund where the achievement is."""
    return one.counterpart.town if isinstance(one.counterpart, Demand) else one.achievement.place


def _reasons(offer: Offer) -> tuple[str, ...]:
    """Return what speaks for the offer, in Chinese."""
    one, score = offer.open_pair, offer.score
    reasons = [f"成果与{one.pair.counterpart.kind.label}{LEVEL_LABELS[one.level]}（{score.pair:.2f}）"]
    if one.why:
        reasons.append(one.why)
    reasons.append(f"与经纪人专长相符程度{score.speciality:.2f}")
    if score.place is not None and score.place > 0:
        reasons.append("在服务镇街" if score.place == 1 else "与服务镇街同片区")
    if score.record is not None:
        reasons.append(f"过往对接成功率{score.record:.2f}（平滑后）")
    return tuple(reasons)
