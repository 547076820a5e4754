"""The 3有 card: an assessment weighed for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matcher.appraisal.assessment import Assessment
from matcher.appraisal.method import Indicator, Method, Rubric
from matcher.appraisal.scoring import score_aspect, score_indicator
from matcher.appraisal.values import (
    AspectScore,
    Card,
    CardReader,
    EvidenceState,
    Figure,
    Finding,
    NextEvidence,
)
from matcher.vocabulary import AchievementType, Aspect

NOTICE: Final = "初筛参考，不作达标判定；分值未校准"
"""Said wherever scores are shown, until enough outcomes are there to calibrate on (APPRAISAL: about 200)."""
ASSUMED_TYPE: Final = AchievementType.PROJECT
"""Most achievements land as projects; a card says when this was assumed."""
_NEXT: Final = 5
_SHORTEST_DAYS: Final = 1.0
"""Whatever is asked for takes a day to come: what costs an hour is not ten times as good."""
_WORTH_ASKING: Final = 0.5
"""Gains of less than half a point change nothing that a reader would see."""


def make_card(assessment: Assessment, method: Method, reader: CardReader) -> Card:
    """Return the card of an assessment for a reader; the same arguments give the same card."""
    type = assessment.type or ASSUMED_TYPE
    weights = {aspect: method.weights(aspect, reader, type) for aspect in Aspect}
    aspects = tuple(score_aspect(aspect, assessment.findings, method, weights[aspect]) for aspect in Aspect)
    scores = {one.id: one.score for aspect in aspects for one in aspect.indicators}
    views = {
        name: round(sum(share * scores[id] for id, share in shares.items()) / sum(shares.values()), 2)
        for name, shares in method.settings.views.items()
    }
    return Card(
        achievement_id=assessment.achievement_id,
        title=assessment.title,
        revision=assessment.revision,
        index_revision=assessment.surroundings.index_revision,
        at=assessment.at,
        reader=reader,
        type=type,
        is_type_assumed=assessment.type is None,
        method=method.version,
        aspects=aspects,
        views=views,
        vetoes=assessment.vetoes,
        remarks=tuple(one for one in assessment.findings if method.rubrics[one.kind].remark),
        next_evidence=_next_evidence(assessment.findings, aspects, method),
    )


def _next_evidence(
    findings: Sequence[Finding], aspects: Sequence[AspectScore], method: Method
) -> tuple[NextEvidence, ...]:
    """Return for each indicator the piece that gives most points for a day's work, best first, at most five.

    What each would bring is found by adding it and scoring again, with a value in the middle of its scale
    where nothing tells the real one.
    """
    said = {one.kind for one in findings}
    offers = [
        offer
        for aspect in aspects
        for indicator in method.indicators[aspect.aspect]
        for rubric in indicator.kinds
        if rubric.ask and (rubric.id in said or not rubric.once_claimed)
        if (offer := _offer(rubric, indicator, findings, aspect, method)) is not None
    ]
    best = sorted(offers, key=lambda one: (-one.gain / max(one.effort_days, _SHORTEST_DAYS), one.kind))
    first = {one.indicator: one for one in reversed(best)}
    return tuple(one for one in best if one is first[one.indicator])[:_NEXT]


def _offer(
    rubric: Rubric,
    indicator: Indicator,
    findings: Sequence[Finding],
    aspect: AspectScore,
    method: Method,
) -> NextEvidence | None:
    now = next(one for one in aspect.indicators if one.id == indicator.id)
    known = [one.value for one in findings if one.kind == rubric.id and one.value is not None]
    value = max(known) if known else _middle(rubric)
    brought = Finding(
        kind=rubric.id,
        state=EvidenceState.EVIDENCED,
        source=Figure(name="asked", value=0.0, unit="", text=rubric.ask),
        value=value,
    )
    then = score_indicator(
        indicator, [*findings, brought], weight=now.weight, claim_cap=method.settings.claim_cap
    )
    gain = round(now.weight * (then.score - now.score), 2)
    if gain < _WORTH_ASKING:
        return None
    return NextEvidence(
        kind=rubric.id,
        indicator=indicator.id,
        aspect=aspect.aspect,
        ask=rubric.ask,
        gain=gain,
        effort_days=rubric.effort_days,
    )


def _middle(rubric: Rubric) -> float | None:
    return rubric.scale[len(rubric.scale) // 2][0] if rubric.scale else None
