"""3有 cards as the bodies of answers."""

from __future__ import annotations

from collections.abc import Sequence

from api.card_bodies import (
    AspectView,
    CardView,
    FigureView,
    FindingView,
    IndicatorView,
    NextEvidenceView,
    ProposalView,
    QuoteView,
    RecordRef,
    SourceView,
    ValuationNote,
    VetoView,
)
from api.cards import Shown
from api.deciding import DecisionView
from matcher.appraisal.card import NOTICE
from matcher.appraisal.fair_value import ValuationStanding
from matcher.appraisal.method import Method
from matcher.appraisal.screening import Proposal
from matcher.appraisal.values import (
    AspectScore,
    Finding,
    IndicatorScore,
    NextEvidence,
    Quote,
    Source,
    Veto,
)
from matcher.records import RecordKey
from matcher.vocabulary import Kind


def view_card(shown: Shown, *, decision: DecisionView | None, standing: ValuationStanding) -> CardView:
    """Return a card as the body of a response, with the newest decision and how the fair value stands."""
    card, method, kept = shown.card, shown.method, shown.appraisal
    return CardView(
        achievement_id=card.achievement_id,
        title=card.title,
        revision=card.revision,
        index_revision=card.index_revision,
        at=card.at,
        reader=card.reader,
        reader_label=card.reader.label,
        type=card.type,
        type_label=card.type.label,
        is_type_assumed=card.is_type_assumed,
        method=card.method,
        notice=NOTICE,
        appraisal_id=None if kept is None else kept.id,
        stored_at=None if kept is None else kept.stored_at,
        proposal=_view_proposal(shown.proposal),
        aspects=tuple(_view_aspect(one, method) for one in card.aspects),
        views=dict(card.views),
        vetoes=tuple(map(_view_veto, card.vetoes)),
        remarks=tuple(_view_finding(one, None, method) for one in card.remarks),
        next_evidence=tuple(map(_view_next, card.next_evidence)),
        decision=decision,
        valuation=view_standing(standing),
    )


def view_standing(standing: ValuationStanding) -> ValuationNote:
    """Return how a fair value stands as part of a body."""
    return ValuationNote(
        state=standing.state,
        state_label=standing.state.label,
        why=standing.why,
        valid_until=standing.valid_until,
    )


def _view_proposal(proposal: Proposal) -> ProposalView:
    return ProposalView(
        verdict=proposal.verdict,
        label=proposal.verdict.label,
        reasons=proposal.reasons,
        is_exempt=proposal.is_exempt,
    )


def _view_aspect(one: AspectScore, method: Method) -> AspectView:
    return AspectView(
        aspect=one.aspect,
        label=one.aspect.label,
        score=one.score,
        low=one.low,
        high=one.high,
        completeness=one.completeness,
        claimed_share=one.claimed_share,
        level=one.level,
        meaning=one.meaning,
        shaken=one.shaken,
        indicators=tuple(_view_indicator(indicator, method) for indicator in one.indicators),
    )


def _view_indicator(one: IndicatorScore, method: Method) -> IndicatorView:
    return IndicatorView(
        id=one.id,
        label=one.label,
        state=one.state,
        state_label=one.state.label,
        score=one.score,
        low=one.low,
        high=one.high,
        weight=one.weight,
        findings=tuple(_view_finding(scored.finding, scored.points, method) for scored in one.findings),
    )


def _view_finding(one: Finding, points: float | None, method: Method) -> FindingView:
    # A value that was read from a sentence which is not shown would tell of it.
    is_told = not isinstance(one.source, Quote) or one.source.text
    return FindingView(
        kind=one.kind,
        label=method.rubrics[one.kind].label,
        state=one.state,
        state_label=one.state.label,
        points=points,
        value=one.value if is_told else None,
        note=one.note,
        source=view_source(one.source),
    )


def view_records(keys: Sequence[RecordKey]) -> tuple[RecordRef, ...]:
    """Return the records that something was counted from."""
    return tuple(RecordRef(kind=Kind.parse(key.kind), id=key.id) for key in keys)


def view_source(source: Source) -> SourceView:
    """Return the place or the figure that something rests on."""
    if isinstance(source, Quote):
        return QuoteView(field=source.field, start=source.start, end=source.end, text=source.text)
    return FigureView(
        name=source.name,
        value=source.value,
        unit=source.unit,
        text=source.text,
        records=view_records(source.records),
    )


def _view_veto(one: Veto) -> VetoView:
    return VetoView(kind=one.kind, label=one.label, source=view_source(one.source))


def _view_next(one: NextEvidence) -> NextEvidenceView:
    return NextEvidenceView(
        kind=one.kind,
        indicator=one.indicator,
        aspect=one.aspect,
        ask=one.ask,
        gain=one.gain,
        effort_days=one.effort_days,
    )
