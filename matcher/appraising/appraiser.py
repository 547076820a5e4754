"""Assessments of stored achievements, and what the store keeps of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.appraisal.assessment import Assessment, Basis, assess
from matcher.appraisal.card import make_card
from matcher.appraisal.forms import hash_assessment, write_assessment
from matcher.appraisal.method import Method
from matcher.appraisal.screening import Proposal, screen
from matcher.appraisal.values import Card, CardReader
from matcher.appraising.gathering import Gatherer
from matcher.errors import InvalidInput
from matcher.records import Achievement, RecordKey
from matcher.store import AppraisalDraft, StoredRecord

SCREENED_FOR = CardReader.CENTRE
"""Screening is the centre's: scores and proposals that the store lists are by its weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraised:
    """One achievement appraised: the assessment, a reader's card (the centre's) and what is proposed."""

    assessment: Assessment
    card: Card
    proposal: Proposal


class Appraiser:
    """Appraises achievements at the gatherer's moment; the same store and moment give the same."""

    def __init__(self, gatherer: Gatherer, basis: Basis) -> None:
        self._gatherer = gatherer
        self._basis = basis

    def appraise(self, stored: Sequence[StoredRecord], *, at: datetime) -> list[Appraised]:
        """Return each achievement appraised, in their order; raise InvalidInput for other records."""
        surroundings = self._gatherer.gather(stored, at=at)
        return [
            weigh(assess(_achievement(one), one.revision, around, self._basis), self._basis.method)
            for one, around in zip(stored, surroundings, strict=True)
        ]


def weigh(assessment: Assessment, method: Method, *, reader: CardReader = SCREENED_FOR) -> Appraised:
    """Return an assessment with a reader's card; what is proposed goes by the centre's, whoever reads."""
    centre = make_card(assessment, method, SCREENED_FOR)
    card = centre if reader is SCREENED_FOR else make_card(assessment, method, reader)
    return Appraised(assessment=assessment, card=card, proposal=screen(centre, assessment, method))


def make_draft(appraised: Appraised, *, run_id: int | None = None) -> AppraisalDraft:
    """Return what the store keeps of an appraisal."""
    assessment = appraised.assessment
    return AppraisalDraft(
        achievement_id=assessment.achievement_id,
        achievement_revision=assessment.revision,
        index_revision=assessment.surroundings.index_revision,
        method=assessment.method,
        proposal=appraised.proposal.verdict,
        scores={one.aspect: one.score for one in appraised.card.aspects},
        payload=write_assessment(assessment),
        content_hash=hash_assessment(assessment),
        rests_on=tuple(sorted(set(_rests_on(assessment)))),
        run_id=run_id,
    )


def _rests_on(assessment: Assessment) -> Iterable[RecordKey]:
    around = assessment.surroundings
    for group in (around.demands, around.funds, around.neighbours):
        for one in group:
            yield one.key


def _achievement(stored: StoredRecord) -> Achievement:
    if not isinstance(stored.record, Achievement):
        raise InvalidInput(f"achievements are appraised, came {type(stored.record).__name__}")
    return stored.record
