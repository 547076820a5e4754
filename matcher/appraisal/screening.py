"""Screening for the service library (常规入库评价): what is proposed, and why; a person decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.appraisal.assessment import Assessment
from matcher.appraisal.method import Method
from matcher.appraisal.values import AspectScore, Card, EvidenceState, Finding, Quote
from matcher.store import Verdict
from matcher.vocabulary import Aspect

_SURELY_BASIC: Final = 0.6
"""From this probability a text is read as basic research: of texts read so, four in five are."""
_LIKELY_BASIC: Final = 0.4
"""Enough where the text's own words tell of no more than an experiment."""
_MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the engine proposes, with its reasons in Chinese; `is_exempt`: enters without evaluation."""

    verdict: Verdict
    reasons: tuple[str, ...]
    is_exempt: bool = False


def screen(card: Card, assessment: Assessment, method: Method) -> Proposal:
    """Return what is proposed for an achievement.

    What is gone or has lost its rights is refused, whoever recommends it; what waits for a proof is held;
    what key institutes or chain leaders recommended enters without evaluation (action plan, 三（三）2).
    The others are refused when two years do not suffice or the best case falls short, admitted when each
    of the 3有 reaches its threshold and rests on evidence, and held otherwise.
    """
    final = {rule.kind: rule.is_final for rule in method.settings.vetoes}
    asks = {rule.kind: rule.ask for rule in method.settings.vetoes}
    blocking = [veto.label for veto in card.vetoes if final[veto.kind]]
    if blocking:
        return Proposal(verdict=Verdict.REJECT, reasons=tuple(f"否决：{label}" for label in blocking))
    if card.vetoes:
        reasons = tuple(f"{veto.label}，请{asks[veto.kind]}" for veto in card.vetoes)
        return Proposal(verdict=Verdict.HOLD, reasons=reasons)
    if assessment.recommended_by:
        said = f"{assessment.recommended_by}书面推荐，免评价入库"
        return Proposal(verdict=Verdict.ADMIT, reasons=(said,), is_exempt=True)
    refused = [*_too_early(assessment, method), *_out_of_reach(card, method)]
    if refused:
        return Proposal(verdict=Verdict.REJECT, reasons=tuple(refused))
    short = list(_short(card, method))
    if not short:
        reached = tuple(_reached(card.aspect(aspect)) for aspect in Aspect)
        return Proposal(verdict=Verdict.ADMIT, reasons=reached)
    asked = [
        f"补充：{one.ask}（约 {one.effort_days:g} 天，+{one.gain:g} 分）" for one in card.next_evidence[:2]
    ]
    return Proposal(verdict=Verdict.HOLD, reasons=(*short, *asked))


def best_readiness(findings: Sequence[Finding]) -> Finding | None:
    """Return the finding of the highest TRL, an evidenced one first among equals; None where none says."""
    stated = [one for one in findings if one.kind == "trl" and one.value is not None]
    return max(
        stated,
        key=lambda one: (one.value or 0.0, one.state is EvidenceState.EVIDENCED),
        default=None,
    )


def _too_early(assessment: Assessment, method: Method) -> Iterator[str]:
    """Yield why two years do not suffice.

    A low level that the record states decides. One that only its text tells of (通过实验证明) is no sign that
    it went no further: then, as without any level, it has to read as basic research too.
    """
    rules = method.settings.screening
    best = best_readiness(assessment.findings)
    level = None if best is None else best.value
    basic = assessment.surroundings.readiness[0] if assessment.surroundings.readiness else 0.0
    is_low = level is not None and level < rules.least_readiness
    if is_low and _states_level(assessment.findings):
        yield (
            f"技术就绪度 TRL{level:g} 低于 {rules.least_readiness}，预计 {rules.horizon_years:g} 年内难以落地"
        )
    elif (is_low and basic >= _LIKELY_BASIC) or (level is None and basic >= _SURELY_BASIC):
        yield f"由文本判断为基础研究（把握 {basic:.2f}），{rules.horizon_years:g} 年内落地依据不足"
    months = [
        one.value for one in assessment.findings if one.kind == "time_to_production" and one.value is not None
    ]
    if months and min(months) > rules.horizon_years * _MONTHS_A_YEAR:
        yield f"自述 {min(months):g} 个月后投产，超出 {rules.horizon_years:g} 年"


def _states_level(findings: Sequence[Finding]) -> bool:
    """Whether the record's own field names a level."""
    sources = (one.source for one in findings if one.kind == "trl")
    return any(isinstance(source, Quote) and source.field == "trl" for source in sources)


def _out_of_reach(card: Card, method: Method) -> Iterator[str]:
    for one in card.aspects:
        least = method.settings.screening.admit[one.aspect]
        if one.high < least:
            yield f"{one.aspect.label}：即使证实全部自述、补齐缺项，也只有 {one.high:g} 分，低于 {least:g}"


def _short(card: Card, method: Method) -> Iterator[str]:
    for one in card.aspects:
        least = method.settings.screening.admit[one.aspect]
        if one.score < least:
            yield f"{one.aspect.label} {one.score:g} 分，低于 {least:g}（{_words(one)}）"
        elif one.completeness == 0.0:
            yield f"{one.aspect.label}仅有自述，没有可核实的证据"


def _reached(one: AspectScore) -> str:
    return f"{one.aspect.label} {one.score:g} 分（{_words(one)}）"


def _words(one: AspectScore) -> str:
    return f"有据 {one.completeness:.0%}，自述 {one.claimed_share:.0%}"
