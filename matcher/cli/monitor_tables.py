"""The monitor's figures as people read them in a terminal; alarms come first."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from matcher.monitoring.acceptance import UNKNOWN_VERSION
from matcher.monitoring.shares import Share
from matcher.monitoring.values import (
    Acceptance,
    AcceptanceFigures,
    Alarm,
    LedgerFigures,
    ListFigures,
    MonitorReport,
    PairingFigures,
    Severity,
    VocabularyFigures,
)
from matcher.monitoring.weeks import CHINA
from matcher.pairings import PAIRINGS

_STYLES = {Severity.ALARM: "bold red", Severity.WARNING: "yellow"}
_FEATURES_SHOWN = 1
_WORDS_SHOWN = 8


def monitor_tables(report: MonitorReport) -> Group:
    """Return alarms with what to do next, then the figures of each pairing, of words and of reports."""
    parts: list[RenderableType] = [Text(_heading(report), style="bold")]
    parts += [_alarm_line(one) for one in report.alarms]
    steps = dict.fromkeys(f"{one.kind.label}：{one.next_step}" for one in report.alarms if one.is_on)
    parts += [Text(f"→ {step}") for step in steps]
    if not report.alarms:
        parts.append(Text("无警报", style="green"))
    for one in report.pairings:
        parts += [Text(f"\n{_pairing_name(one.pairing)}", style="bold"), _list_table(one)]
        parts += [Text(f"{note.week}：{note.note}", style="dim") for note in one.weeks if note.note]
        parts += [_acceptance_table(one.acceptance), *_broken_down(one.acceptance)]
    if report.vocabulary:
        parts.append(_word_table(report.vocabulary))
    parts.append(_report_table(report.ledger))
    return Group(*parts)


def _heading(report: MonitorReport) -> str:
    day = report.at.astimezone(CHINA).date()
    weeks, reference = report.weeks, report.reference
    return f"漂移监测 {weeks[0]} 至 {weeks[-1]}（截至 {day}），参照 {reference[0]} 至 {reference[-1]}"


def _alarm_line(one: Alarm) -> Text:
    where = " ".join(part for part in (one.pairing, one.week) if part)
    over = "" if one.is_on else "（此前）"
    style = _STYLES[one.severity] if one.is_on else "dim"
    return Text(f"【{one.severity.label}】{one.kind.label}{over} {where} {one.message}", style=style)


def _pairing_name(name: str) -> str:
    pairing = PAIRINGS[name]
    return f"{name}（{pairing.asks.label} → {pairing.proposes.label}）"


def _list_table(figures: PairingFigures) -> Table:
    table = Table(
        "周", "推荐", "无结果", "首位均分／中位", "无较强相关", "各级 4/3/2/1", "得分 PSI", "最大特征 PSI"
    )
    table.add_row("参照期", *_list_cells(figures.reference))
    for one in figures.weeks:
        table.add_row(f"{one.week}{'' if one.is_whole else '（未完）'}", *_list_cells(one))
    return table


def _list_cells(one: ListFigures) -> tuple[str, ...]:
    scores = "" if one.first_mean is None else f"{one.first_mean:.2f}／{one.first_median:.2f}"
    total = sum(one.levels.values())
    levels = "/".join(f"{one.levels.get(level, 0) / total:.0%}" for level in (4, 3, 2, 1)) if total else ""
    psi = "" if one.score.psi is None else f"{one.score.psi:.2f}"
    return str(one.lists), str(one.empty), scores, _share(one.without_fit), levels, psi, _widest(one)


def _widest(one: ListFigures) -> str:
    known = [(feature.stability.psi, feature.name) for feature in one.features if feature.stability.psi]
    return "、".join(f"{name} {psi:.2f}" for psi, name in sorted(known, reverse=True)[:_FEATURES_SHOWN])


def _acceptance_table(acceptance: Acceptance) -> Table:
    table = Table("展示周", "已到期", "未到期", "采纳率", "每次推荐采纳条数")
    table.add_row("参照期", *_acceptance_cells(acceptance.reference))
    for one in acceptance.weeks:
        table.add_row(one.week, *_acceptance_cells(one))
    return table


def _acceptance_cells(one: AcceptanceFigures) -> tuple[str, ...]:
    of = one.accepted.of
    each = f"{one.acts / of:.2f}" if of else ""
    return str(of), str(one.open), _interval(one.accepted), each


def _broken_down(acceptance: Acceptance) -> list[Text]:
    places = [
        f"第 {place} 位{'及以后' if place > 10 else ''} {_share(share)}"
        for place, share in acceptance.positions.items()
    ]
    versions = [
        f"{'版本未知' if version == UNKNOWN_VERSION else f'版本 {version}'} {_interval(share)}"
        for version, share in acceptance.versions.items()
    ]
    return [Text(f"采纳：{'，'.join(part)}") for part in (places, versions) if part]


def _word_table(vocabulary: tuple[VocabularyFigures, ...]) -> Table:
    table = Table("周", "记录", "条数", "新词占比", "一般", "词典外", "公开记录中的新词", "说明")
    for one in vocabulary:
        words = "、".join(f"{word.word} {word.count}" for word in one.new_words[:_WORDS_SHOWN])
        shares = (_percent(one.unseen), _percent(one.expected), _percent(one.outside))
        table.add_row(
            one.week,
            one.kind.label,
            str(one.records),
            *shares,
            Text(words),
            (one.note or "").partition("，")[0],
        )
    return table


def _report_table(ledger: LedgerFigures) -> Table:
    silent = "" if ledger.silent_days is None else f"，距今 {ledger.silent_days} 天"
    last = "从未" if ledger.last_report is None else f"{ledger.last_report.astimezone(CHINA):%Y-%m-%d}"
    table = Table(
        "周", "上报条数", "发生到上报（天，中位）", "九成以内（天）", title=f"最近上报 {last}{silent}"
    )
    for one in ledger.weeks:
        median = "" if one.median_days is None else f"{one.median_days:.1f}"
        p90 = "" if one.p90_days is None else f"{one.p90_days:.1f}"
        table.add_row(one.week, str(one.entries), median, p90)
    return table


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _share(share: Share) -> str:
    return _percent(share.value)


def _interval(share: Share) -> str:
    if share.value is None:
        return ""
    return f"{share.value:.1%} [{share.low:.1%}, {share.high:.1%}]"
