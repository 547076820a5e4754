"""What landing rules look at, and how they put their rulings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.advice.landing_text import Said, Topic, find_said
from matcher.advice.places import LocalNames, Seat
from matcher.advice.plan import Condition
from matcher.advice.values import Ruling, Standing
from matcher.appraisal.assessment import Assessment
from matcher.appraisal.dossier import Dossier
from matcher.appraisal.values import EvidenceState, Finding, Source


@dataclass(frozen=True, kw_only=True, eq=False)
class LandingCase:
    """What the rules look at, made once for an achievement."""

    dossier: Dossier
    assessment: Assessment
    seat: Seat
    local: LocalNames

    def said(self, topic: Topic) -> tuple[Said, ...]:
        """Return what the record says of a topic."""
        return find_said(self.dossier, topic)

    def findings(self, condition: Condition) -> tuple[Finding, ...]:
        """Return the appraisal's findings that speak for a condition."""
        return tuple(one for one in self.assessment.findings if one.kind in condition.kinds)

    def is_of_dongguan(self, said: Said) -> bool:
        """Whether a sentence names Dongguan or a town of it."""
        return self.local.is_named(said.sentence.text)


def seat_source(case: LandingCase) -> tuple[Source, ...]:
    """Return the field that says where the achievement is at home; () where none does."""
    return () if case.seat.source is None else (case.seat.source,)


def ruling_of(
    standing: Standing,
    why: str,
    grounds: tuple[Source, ...],
    state: EvidenceState,
    *,
    gap_cny: float | None = None,
) -> Ruling:
    """Return a ruling; see `Ruling` for its parts."""
    return Ruling(standing=standing, why=why, grounds=grounds, state=state, gap_cny=gap_cny)


def open_ruling(why: str, *, gap_cny: float | None = None) -> Ruling:
    """Return the ruling for what nothing speaks for."""
    return Ruling(standing=Standing.OPEN, why=why, gap_cny=gap_cny)


def by_said(standing: Standing, why: str, said: Iterable[Said], found: Iterable[Finding] = ()) -> Ruling:
    """Return a ruling that rests on sentences, and on findings beside them."""
    spoken, findings = list(said), list(found)
    grounds = dict.fromkeys([*(one.quote for one in spoken), *(one.source for one in findings)])
    return ruling_of(
        standing,
        why,
        tuple(grounds),
        _best([*(one.state for one in spoken), *(one.state for one in findings)]),
    )


def by_findings(
    standing: Standing, why: str, found: Iterable[Finding], *, gap_cny: float | None = None
) -> Ruling:
    """Return a ruling that rests on the appraisal's findings."""
    findings = list(found)
    return ruling_of(
        standing,
        why,
        tuple(dict.fromkeys(one.source for one in findings)),
        _best([one.state for one in findings]),
        gap_cny=gap_cny,
    )


def _best(states: Iterable[EvidenceState]) -> EvidenceState:
    return EvidenceState.EVIDENCED if EvidenceState.EVIDENCED in set(states) else EvidenceState.CLAIMED
