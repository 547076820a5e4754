"""Why a record is proposed, in Chinese: up to three sentences, and one reason a feature."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matcher.evidence.coverage import Coverage
from matcher.evidence.statements import make_statements, say
from matcher.ranking.feature_set import FEATURES
from matcher.ranking.reranking import CROSS_ENCODER, CROSS_ENCODER_LABEL
from matcher.suggestions import MatchedTerm, Reason

_FIELD_LABELS = {
    "title": "标题",
    "keywords": "关键词",
    "summary": "简介",
    "description": "描述",
    "specialities": "专长",
    "areas": "方向",
    "thesis": "投资方向",
}
_LABELS = {name: feature.label for name, feature in FEATURES.items()} | {CROSS_ENCODER: CROSS_ENCODER_LABEL}
_LINE_TERMS = 5
_NOTABLE = 0.15
"""Log-odds from which a feature is worth a word: about four points of probability at even odds."""


def explain_features(
    names: Sequence[str], values: Sequence[float], contributions: Sequence[float]
) -> tuple[Reason, ...]:
    """Return a reason for each feature that took part, the strongest first; unknown ones come last."""
    reasons = [
        Reason(
            feature=name,
            value=None if math.isnan(value) else value,
            contribution=contribution,
            text=f"{_LABELS[name]}：{_words_for(name, value, contribution)}",
        )
        for name, value, contribution in zip(names, values, contributions, strict=True)
        if math.isnan(value) or contribution != 0.0  # known, and nothing to it: not part of this sum
    ]
    return tuple(sorted(reasons, key=lambda r: (r.value is None, -abs(r.contribution), r.feature)))


def explain_line(matched: Sequence[MatchedTerm], reasons: Sequence[Reason]) -> str:
    """Return one line: the shared words with the field they stand in, then what speaks for and against."""
    parts = []
    by_field: dict[str, list[str]] = {}
    for match in matched[:_LINE_TERMS]:
        by_field.setdefault(match.record_field, []).append(match.term)
    for field, terms in by_field.items():
        parts.append(f"{_FIELD_LABELS[field]}共有“{'、'.join(terms)}”")
    known = [reason for reason in reasons if reason.value is not None]
    speaking = [r for r in known if r.contribution >= _NOTABLE][:2]
    against = [r for r in known if r.contribution <= -_NOTABLE][:1]
    if speaking:
        parts.append("、".join(_LABELS[r.feature] for r in speaking))
    if against:
        parts.append("不足：" + _LABELS[against[0].feature] + "偏低")
    return "；".join(parts) or "没有共有用词，仅语义上略为接近"


def explain_match(
    coverage: Sequence[Coverage], matched: Sequence[MatchedTerm], reasons: Sequence[Reason], *, has_body: bool
) -> str:
    """Return at most three Chinese sentences: constraints met and not met, those left open, shared words.

    Each is worked out from the values given (`make_statements`, `explain_line`), none is a guess. Without
    constraints it is the line of `explain_line` alone.
    """
    said = say(make_statements(coverage, has_body=has_body))
    line = explain_line(matched, reasons)
    return f"{said}{line}。" if said else line


def _words_for(name: str, value: float, contribution: float) -> str:
    if math.isnan(value):
        if contribution == 0.0:
            return "无数据，不计分"
        # A cross-encoder's verdict on others moves candidates that it did not read; trees learn what a
        # missing value goes with.
        return "未重排，得分不高于已重排者" if name == CROSS_ENCODER else "无数据，按缺失计"
    if contribution >= _NOTABLE:
        return "加分"
    return "减分" if contribution <= -_NOTABLE else "影响很小"
