"""Excel workbook of cards: one row an achievement, then every indicator, then every piece of evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from matcher.appraisal.card import NOTICE
from matcher.appraisal.method import Method
from matcher.appraisal.values import Card, EvidenceState, Finding, Quote
from matcher.printing.wording import field_label, moment, record_label
from matcher.printing.xlsx_stream import Cell, Head, XlsxStream
from matcher.vocabulary import Aspect


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A card with what was proposed and decided on it; the last are empty where nobody has decided."""

    card: Card
    recommended_by: str | None = None
    proposal: str = ""
    reasons: Sequence[str] = ()
    decision: str = ""
    decided_by: str = ""
    decision_reason: str = ""
    decided_at: str = ""


def write_cards(target: Path | BinaryIO, rows: Iterable[CardRow], method: Method) -> None:
    """Write the workbook: sheets 成果, 子指标, 证据 and 说明, in the order of the rows.

    A text is a text whatever it looks like; nothing in it is ever a formula. A sheet that is full goes on in
    one with a number behind its name. Texts beyond 16,383 characters are cut and end in …（截断）.
    """
    with XlsxStream(target) as book:
        cards = book.sheet("成果", [*_HEAD, *_aspect_heads(method), *_TAIL])
        indicators = book.sheet("子指标", _INDICATOR_HEAD)
        evidence = book.sheet("证据", _EVIDENCE_HEAD)
        for row in rows:
            cards.append(_card_line(row, method))
            for line in _indicator_lines(row.card):
                indicators.append(line)
            for line in _evidence_lines(row.card, method):
                evidence.append(line)
        notes = book.sheet("说明", _NOTE_HEAD)
        for line in _notes(method):
            notes.append(line)


_HEAD: Final[tuple[Head, ...]] = (
    ("成果编号", 16),
    ("名称", 42),
    ("类型", 10),
    ("读者", 18),
    ("评价时点", 17),
    ("修订", 8),
)
_TAIL: Final[tuple[Head, ...]] = (
    ("推荐单位", 18),
    ("否决项", 24),
    ("建议", 10),
    ("建议理由", 40),
    ("人工决定", 10),
    ("决定人", 12),
    ("决定理由", 30),
    ("决定时间", 17),
    ("方法版本", 18),
)
_INDICATOR_HEAD: Final[tuple[Head, ...]] = (
    ("成果编号", 16),
    ("名称", 42),
    ("方面", 14),
    ("子指标", 16),
    ("状态", 8),
    ("得分", 8),
    ("下限", 8),
    ("上限", 8),
    ("权重", 8),
)
_EVIDENCE_HEAD: Final[tuple[Head, ...]] = (
    ("成果编号", 16),
    ("方面", 14),
    ("子指标", 16),
    ("依据类别", 24),
    ("状态", 8),
    ("分值", 8),
    ("来源", 18),
    ("起", 6),
    ("止", 6),
    ("原文或平台数据", 70),
    ("相关记录", 30),
    ("说明", 30),
)
_NOTE_HEAD: Final[tuple[Head, ...]] = (("项目", 16), ("内容", 90))


def _aspect_heads(method: Method) -> Iterator[Head]:
    for aspect in Aspect:
        yield aspect.label, 12
        for part in ("下限", "上限", "等级", "证据完整度", "仅自述"):
            yield f"{aspect.label}·{part}", 12
    for name in method.settings.views:
        yield name, 10


def _card_line(row: CardRow, method: Method) -> list[Cell]:
    card = row.card
    line: list[Cell] = [
        card.achievement_id,
        card.title,
        card.type.label + ("（暂按）" if card.is_type_assumed else ""),
        card.reader.label,
        moment(card.at),
        card.revision,
    ]
    for one in (card.aspect(aspect) for aspect in Aspect):
        line += [one.score, one.low, one.high, one.level, one.completeness, one.claimed_share]
    line += [card.views.get(name) for name in method.settings.views]
    return [
        *line,
        row.recommended_by,
        "；".join(one.label for one in card.vetoes),
        row.proposal,
        "；".join(row.reasons),
        row.decision,
        row.decided_by,
        row.decision_reason,
        row.decided_at,
        card.method,
    ]


def _indicator_lines(card: Card) -> Iterator[list[Cell]]:
    for aspect in card.aspects:
        for one in aspect.indicators:
            head: list[Cell] = [card.achievement_id, card.title, aspect.aspect.label, one.label]
            yield [*head, one.state.label, one.score, one.low, one.high, round(one.weight, 4)]


def _evidence_lines(card: Card, method: Method) -> Iterator[list[Cell]]:
    for aspect in card.aspects:
        for one in aspect.indicators:
            for scored in one.findings:
                head: list[Cell] = [card.achievement_id, aspect.aspect.label, one.label]
                yield [*head, *_finding_cells(scored.finding, scored.points, method)]
    for remark in card.remarks:
        yield [card.achievement_id, "备注", None, *_finding_cells(remark, None, method)]
    for veto in card.vetoes:
        finding = Finding(kind=veto.kind, state=EvidenceState.CLAIMED, source=veto.source)
        cells = _finding_cells(finding, None, method)
        yield [card.achievement_id, "否决项", None, veto.label, None, *cells[2:]]


def _finding_cells(finding: Finding, points: float | None, method: Method) -> list[Cell]:
    rubric = method.rubrics.get(finding.kind)
    label = finding.kind if rubric is None else rubric.label
    source = finding.source
    head: list[Cell] = [label, finding.state.label, points]
    if isinstance(source, Quote):
        return [*head, field_label(source.field), source.start, source.end, source.text, None, finding.note]
    records = "、".join(map(record_label, source.records))
    return [*head, "平台数据", None, None, source.text, records, finding.note]


def _notes(method: Method) -> Iterator[list[Cell]]:
    yield ["性质", NOTICE]
    yield ["方法版本", method.version]
    yield ["区间", "下限只计有据的；上限把自述当作已证实、把缺失当作满分"]
    yield ["证据状态", "有据：可核对；自述：仅为陈述；缺失：没有依据，计 0 分，不取中间值"]
    for band in method.settings.bands:
        meanings = "；".join(f"{aspect.label}：{text}" for aspect, text in band.meaning.items())
        yield [f"等级 {band.level}", f"{band.least:g} 分起。{meanings}"]
