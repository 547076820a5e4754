"""Where a pair that should have matched was lost: one decision from the facts of each stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matcher.suggestions import Reason


class Fate(StrEnum):
    """What became of a pair; the earliest stage that lost it names it."""

    NOT_STORED = "F0"
    TEXT = "F1"
    NOT_RETRIEVED = "F2"
    BELOW_THE_CUT = "F3"
    REMOVED = "F4"
    LITTLE_EVIDENCE = "F5"
    FOUND = "found"


FATE_LABELS: Mapping[Fate, str] = {
    Fate.NOT_STORED: "不在库中",
    Fate.TEXT: "文本或切词所致",
    Fate.NOT_RETRIEVED: "各路检索均未召回",
    Fate.BELOW_THE_CUT: "排序在截断之后",
    Fate.REMOVED: "被资格、可见范围、去重或多样性规则去除",
    Fate.LITTLE_EVIDENCE: "已展示，但依据不足",
    Fate.FOUND: "已找到",
}
"""What people call the fates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegPlace:
    """Where one leg has the record among all eligible ones; None where it does not find it at all."""

    rank: int | None
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFacts:
    """What every stage knows of a pair, as far as it came.

    `missing` names the side that is not in the store, `rule` the rule that keeps the record out, both in
    Chinese and None otherwise; later facts are empty then. `fused_rank` counts among the candidates of
    legs cut at `leg_depth`, of which `ranked_depth` are ranked. `rank` is the place among those
    shown, `score_rank` the one that its score alone would give; both None when it was not listed. `score`
    is what the ranker says of the pair, whether listed or not. `kth_score` and `kth_reasons` are those of the
    last of the `k` shown.
    """

    k: int
    threshold: float
    leg_depth: int
    ranked_depth: int
    missing: str | None = None
    rule: str | None = None
    query_terms: tuple[str, ...] = ()
    record_terms: tuple[str, ...] = ()
    shared_terms: tuple[str, ...] = ()
    legs: Mapping[str, LegPlace]
    fused_rank: int | None = None
    rank: int | None = None
    score_rank: int | None = None
    score: float | None = None
    matched: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    kth_score: float | None = None
    kth_reasons: tuple[Reason, ...] = ()

    @property
    def retrieved_by(self) -> tuple[str, ...]:
        """The legs that have the record within their depth."""
        return tuple(
            name
            for name, place in self.legs.items()
            if place.rank is not None and place.rank <= self.leg_depth
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """A fate and one line in Chinese that says why, with the numbers."""

    fate: Fate
    line: str


def explain_fate(facts: PairFacts) -> Finding:
    """Return the earliest stage that lost the pair; a function of the facts alone.

    Rules come before retrieval, because they filter inside the search: a record that may not be shown is
    never retrieved, however well it fits.
    """
    if facts.missing is not None:
        return Finding(Fate.NOT_STORED, f"库中没有这个编号的{facts.missing}")
    if facts.rule is not None:
        return Finding(Fate.REMOVED, f"不得展示：{facts.rule}")
    if not facts.retrieved_by:
        return _not_retrieved(facts)
    if facts.fused_rank is None or facts.fused_rank > facts.ranked_depth:
        return Finding(
            Fate.BELOW_THE_CUT,
            f"融合后第 {facts.fused_rank or '–'} 名，只有前 {facts.ranked_depth} 名进入排序",
        )
    if facts.rank is None or facts.rank > facts.k:
        return _not_shown(facts)
    return _shown(facts)


def _not_retrieved(facts: PairFacts) -> Finding:
    places = "，".join(f"{name} {place.rank or '未命中'}" for name, place in facts.legs.items())
    if not facts.record_terms:
        return Finding(Fate.TEXT, f"切词后没有可用的词，各路均未进前 {facts.leg_depth}（{places}）")
    if not facts.shared_terms:
        return Finding(
            Fate.TEXT,
            f"与诉求没有一个相同的词，语义也未进前 {facts.leg_depth}（{places}）；请对照双方词表看切法",
        )
    return Finding(
        Fate.NOT_RETRIEVED,
        f"有 {len(facts.shared_terms)} 个相同的词，但各路均未进前 {facts.leg_depth}（{places}）",
    )


def _not_shown(facts: PairFacts) -> Finding:
    score, kth = _figure(facts.score), _figure(facts.kth_score)
    if facts.rank is None and (facts.score or 0.0) < facts.threshold:
        return Finding(
            Fate.LITTLE_EVIDENCE, f"得分 {score} 低于“无合适匹配”的阈值 {facts.threshold:g}，未列出"
        )
    if facts.rank is None:
        return Finding(
            Fate.REMOVED, f"得分 {score} 已进入排序，却未列出：与列出的成果重复，或被多样性规则去除"
        )
    if facts.score_rank is not None and facts.score_rank <= facts.k:
        return Finding(
            Fate.REMOVED,
            f"按得分 {score} 应为第 {facts.score_rank} 名，因去重或多样性排到第 {facts.rank} 名",
        )
    return Finding(Fate.BELOW_THE_CUT, f"第 {facts.rank} 名，得分 {score}；第 {facts.k} 名的得分为 {kth}")


def _shown(facts: PairFacts) -> Finding:
    shown = f"第 {facts.rank} 名，得分 {_figure(facts.score)}"
    if (facts.score or 0.0) < facts.threshold:
        return Finding(Fate.LITTLE_EVIDENCE, f"{shown}，低于阈值 {facts.threshold:g}")
    if not facts.matched:
        return Finding(Fate.LITTLE_EVIDENCE, f"{shown}，但没有一个可指出的共同词")
    return Finding(Fate.FOUND, f"{shown}，共同词：{'、'.join(facts.matched[:5])}")


def _figure(score: float | None) -> str:
    return "–" if score is None else f"{score:.3f}"
