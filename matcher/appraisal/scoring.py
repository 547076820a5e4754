"""From findings to scores: what counts, how much, and between which bounds.

Different kinds of evidence add up like independent doubts: 1 − Π(1 − p). Of one kind only the best
counts, whichever its state. Claims together never give more than the method's cap. What is missing gives
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

import numpy as np

from matcher.appraisal.method import Indicator, Method, Rubric
from matcher.appraisal.values import (
    AspectScore,
    EvidenceState,
    Finding,
    IndicatorScore,
    ScoredFinding,
)
from matcher.appraisal.weighing import shaken
from matcher.vocabulary import Aspect

_DIGITS = 2
"""Scores are rounded to a hundredth: less is noise of floating point."""


def points_of(finding: Finding, rubric: Rubric) -> float:
    """Return the points of one finding, 0–100; 0 for remarks and ceilings."""
    if not rubric.counts:
        return 0.0
    return _points(rubric, finding.state, finding.value)


def score_indicator(
    indicator: Indicator, findings: Sequence[Finding], *, weight: float, claim_cap: float
) -> IndicatorScore:
    """Return one indicator's score from its findings; those of other indicators are left out."""
    rubrics = {kind.id: kind for kind in indicator.kinds}
    own = [one for one in findings if one.kind in rubrics]
    counting = [one for one in own if rubrics[one.kind].counts]
    known = [one for one in counting if one.state is EvidenceState.EVIDENCED]
    proved = _together(_best((one.kind, points_of(one, rubrics[one.kind])) for one in known))
    said = _together(_best((one.kind, points_of(one, rubrics[one.kind])) for one in counting))
    upheld = _together(
        _best((one.kind, _points(rubrics[one.kind], EvidenceState.EVIDENCED, one.value)) for one in counting)
    )
    ceiling = min((limit for one in own if (limit := rubrics[one.kind].ceiling) is not None), default=100.0)
    state = _state([one for one in own if not rubrics[one.kind].remark])
    # Each of the three only rises with a further finding that counts, and when a claim is proved; so does
    # their minimum. Adding up claims and proofs of one kind would not: a proved claim could stop counting.
    score = min(said, _joined(proved, claim_cap), ceiling)
    low = min(proved, ceiling)
    high = max(score, upheld) if counting else 100.0
    return IndicatorScore(
        id=indicator.id,
        label=indicator.label,
        state=state,
        score=round(score, _DIGITS),
        low=round(low, _DIGITS),
        high=round(min(high, ceiling), _DIGITS),
        weight=weight,
        findings=tuple(
            ScoredFinding(finding=one, points=round(points_of(one, rubrics[one.kind]), _DIGITS))
            for one in own
            if not rubrics[one.kind].remark
        ),
    )


def score_aspect(
    aspect: Aspect, findings: Sequence[Finding], method: Method, weights: Mapping[str, float]
) -> AspectScore:
    """Return an aspect's score: the weighted sum of its indicators, missing ones giving nothing."""
    indicators = tuple(
        score_indicator(one, findings, weight=weights[one.id], claim_cap=method.settings.claim_cap)
        for one in method.indicators[aspect]
    )
    scores = {one.id: one.score for one in indicators}
    score = _weighted(indicators, [one.score for one in indicators])
    lowest, highest = shaken(weights, scores)
    band = method.band(score)
    return AspectScore(
        aspect=aspect,
        score=score,
        low=_weighted(indicators, [one.low for one in indicators]),
        high=_weighted(indicators, [one.high for one in indicators]),
        completeness=_share(indicators, EvidenceState.EVIDENCED),
        claimed_share=_share(indicators, EvidenceState.CLAIMED),
        level=band.level,
        meaning=band.meaning[aspect],
        shaken=(round(lowest, _DIGITS), round(highest, _DIGITS)),
        indicators=indicators,
    )


def _points(rubric: Rubric, state: EvidenceState, value: float | None) -> float:
    most = rubric.evidenced if state is EvidenceState.EVIDENCED else rubric.claimed
    if not rubric.scale:
        return most
    if value is None:
        return 0.0
    values, shares = zip(*rubric.scale, strict=True)
    return most * float(np.interp(value, values, shares))


def _best(points: Iterable[tuple[str, float]]) -> dict[str, float]:
    best: dict[str, float] = {}
    for kind, value in points:
        best[kind] = max(value, best.get(kind, value))
    return best


def _together(best: Mapping[str, float]) -> float:
    doubt = 1.0
    for kind in sorted(best):
        doubt *= 1.0 - best[kind] / 100.0
    return 100.0 * (1.0 - doubt)


def _joined(proved: float, claimed: float) -> float:
    return 100.0 * (1.0 - (1.0 - proved / 100.0) * (1.0 - claimed / 100.0))


def _state(findings: Sequence[Finding]) -> EvidenceState:
    states = {one.state for one in findings}
    for state in (EvidenceState.EVIDENCED, EvidenceState.CLAIMED):
        if state in states:
            return state
    return EvidenceState.MISSING


def _weighted(indicators: Sequence[IndicatorScore], values: Sequence[float]) -> float:
    return round(fsum(one.weight * value for one, value in zip(indicators, values, strict=True)), _DIGITS)


def _share(indicators: Sequence[IndicatorScore], state: EvidenceState) -> float:
    return round(sum(one.weight for one in indicators if one.state is state), 4)
