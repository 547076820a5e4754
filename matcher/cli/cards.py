"""3有 cards, proposals and runs as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from matcher.appraisal.agreement import VERDICTS, Agreement
from matcher.appraisal.card import NOTICE
from matcher.appraisal.method import Method
from matcher.appraisal.screening import Proposal
from matcher.appraisal.values import AspectScore, Card, EvidenceState, Finding, Quote
from matcher.store import AppraisalRun, StoredAppraisal
from matcher.training.appraisal import FittedWeights
from matcher.vocabulary import Aspect

_MARKS = {EvidenceState.EVIDENCED: "●", EvidenceState.CLAIMED: "○", EvidenceState.MISSING: "—"}
_PERCENTILES = (0, 10, 25, 50, 75, 90, 100)


def card_lines(card: Card, proposal: Proposal, method: Method) -> Group:
    """Return a card with everything it rests on."""
    assumed = "（未填，按此类）" if card.is_type_assumed else ""
    head = Text(f"《{card.title}》 {card.achievement_id}", style="bold")
    about = (
        f"{card.at:%Y-%m-%d}　对象：{card.reader.label}　{card.type.label}{assumed}　"
        f"方法 {card.method}　{NOTICE}"
    )
    parts: list[RenderableType] = [head, Text(about), _proposal_line(proposal)]
    for aspect in card.aspects:
        parts += [_aspect_line(aspect), Padding(_indicator_table(aspect, method), (0, 0, 0, 2))]
    views = "　".join(f"{name} {score:.1f}" for name, score in card.views.items())
    parts.append(Text(f"行动计划口径：{views}"))
    parts += [Text(f"否决：{veto.label}（{veto.source.text}）", style="red") for veto in card.vetoes]
    parts += [Text(f"未计分的评价用语：{one.source.text}") for one in card.remarks]
    parts += [
        Text(f"建议补证：{one.ask}（{one.aspect.label} +{one.gain:.1f} 分，约 {one.effort_days:g} 天）")
        for one in card.next_evidence
    ]
    return Group(*parts, Text(""))


def _proposal_line(proposal: Proposal) -> Text:
    exempt = "（免评价）" if proposal.is_exempt else ""
    return Text(f"建议：{proposal.verdict.label}{exempt}　{'；'.join(proposal.reasons)}")


def _aspect_line(aspect: AspectScore) -> Text:
    low, high = aspect.shaken
    return Text(
        f"{aspect.aspect.label} {aspect.score:.1f} 分（{aspect.low:.1f}–{aspect.high:.1f}）{aspect.level}："
        f"{aspect.meaning}。有据 {aspect.completeness:.0%}，自述 {aspect.claimed_share:.0%}；"
        f"权重±20% 时 {low:.1f}–{high:.1f}",
        style="bold",
    )


def _indicator_table(aspect: AspectScore, method: Method) -> Table:
    table = Table("指标", "状态", "得分", "权重", box=None, pad_edge=False)
    table.add_column("依据", overflow="fold", ratio=1)
    for one in aspect.indicators:
        found = [_finding_line(scored.finding, scored.points, method) for scored in one.findings]
        table.add_row(
            one.label,
            f"{_MARKS[one.state]} {one.state.label}",
            f"{one.score:.0f}",
            f"{one.weight:.0%}",
            "\n".join(found),
        )
    return table


def _finding_line(finding: Finding, points: float, method: Method) -> str:
    label = method.rubrics[finding.kind].label
    source = finding.source
    where = f"[{source.field} {source.start}–{source.end}] " if isinstance(source, Quote) else "[平台] "
    note = f"（{finding.note}）" if finding.note else ""
    return f"{_MARKS[finding.state]} {label} {points:.0f}：{where}{source.text}{note}"


def run_table(run: AppraisalRun, stored: Sequence[StoredAppraisal]) -> Group:
    """Return what a run did and how the library's scores are distributed."""
    verdicts = "，".join(f"{one.label} {run.counts.get(one.value, 0)}" for one in VERDICTS)
    line = f"本次评价 {run.done} 项：{verdicts}；有变化而存档 {run.counts.get('kept', 0)} 项"
    return Group(Text(line), distribution_table(stored)) if stored else Group(Text(line))


def distribution_table(stored: Sequence[StoredAppraisal]) -> Table:
    """Return the percentiles of the three scores over a library."""
    table = Table(f"{len(stored)} 项成果", *(f"{p}%" for p in _PERCENTILES), title="得分分布（分位）")
    for aspect in Aspect:
        scores = np.array([one.scores[aspect] for one in stored])
        table.add_row(aspect.label, *(f"{value:.1f}" for value in np.percentile(scores, _PERCENTILES)))
    return table


def agreement_lines(agreement: Agreement) -> Group:
    """Return the agreement of engine and people with its table."""
    return Group(*_agreement(agreement))


def _agreement(agreement: Agreement) -> Iterator[RenderableType]:
    if agreement.kappa is None:
        yield Text(f"{agreement.decisions} 个有建议的决定，尚不足以计算一致性")
        return
    interval = "" if agreement.low is None else f"（95% 区间 {agreement.low:.2f}–{agreement.high:.2f}）"
    yield Text(
        f"{agreement.decisions} 个决定，{agreement.same} 个与建议相同，加权 κ {agreement.kappa:.2f}{interval}"
    )
    table = Table("建议＼决定", *(one.label for one in VERDICTS))
    for verdict, counts in zip(VERDICTS, agreement.table, strict=True):
        table.add_row(verdict.label, *map(str, counts))
    yield table
    for one in agreement.differences:
        yield Text(
            f"{one.aspect.label}：{one.count} 个人工评分，平均高出 {one.mean:+.1f}，"
            f"平均相差 {one.mean_absolute:.1f}"
        )


def fitted_table(fitted: FittedWeights, method: Method) -> Table:
    """Return fitted weights beside those in use, and how they did on held-out decisions."""
    title = (
        f"{fitted.decisions} 个决定：留出一致性 {fitted.fitted:.3f}，现用权重 {fitted.judged:.3f}，"
        f"提高 {fitted.gain:+.3f} [{fitted.gain_low:+.3f}, {fitted.gain_high:+.3f}]"
    )
    table = Table("方面", "指标", "现用", "拟合", title=title)
    for aspect in Aspect:
        used = method.plain_weights(aspect, fitted.reader)
        labels = {one.id: one.label for one in method.indicators[aspect]}
        for id, share in fitted.indicators[aspect].items():
            table.add_row(aspect.label, labels[id], f"{used[id]:.1%}", f"{share:.1%}")
    return table
