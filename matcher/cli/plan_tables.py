"""The plan's figures as people read them in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from matcher.advice.money import yuan
from matcher.plan.escalation import EscalationList, Followed
from matcher.plan.pages import figure_text
from matcher.plan.progress_values import MONTHLY, Line, Progress, UnitLine
from matcher.plan.rewards import Deal, YearRewards

_RED = "bold red"


def progress_tables(progress: Progress) -> Group:
    """Return the city's targets, units with a quota or anything counted, months, notes."""
    parts: list[RenderableType] = [
        Text(f"{progress.year} 年行动计划进度（至 {progress.today}）", style="bold")
    ]
    if progress.city:
        parts.append(_city_table(progress))
    parts.append(_unit_table(progress))
    parts.append(_month_table(progress))
    missing = progress.counted.unproven if progress.city else ()
    parts += [Text(f"{id} 已报落地、未达标准：{'；'.join(verdict.missing)}") for id, verdict in missing]
    if progress.undated:
        parts.append(Text(f"未登记发现日期、未计入的成果 {len(progress.undated)} 项"))
    return Group(*parts, *(Text(f"· {note}", style="dim") for note in progress.notes))


def _city_table(progress: Progress) -> Table:
    table = Table("指标", "目标", "完成", "应达进度", "进度")
    for line in progress.city:
        table.add_row(line.figure.measure.label, *_cells(line))
    return table


def _unit_table(progress: Progress) -> Table:
    table = Table("单位", "发现／应达／指标", "进度", "服务", "落地／应达／指标", "进度", "抵扣")
    for one in progress.units:
        if len(progress.units) > 1 and not _says_something(one):
            continue
        name = "未注明单位" if one.unit is None else one.unit.name
        carried = str(len(one.carried.items) or "")
        served = f"{one.served.figure.value:f}"
        table.add_row(name, *_short(one.found), served, *_short(one.landed), carried)
    return table


def _says_something(one: UnitLine) -> bool:
    figures = (one.found.figure, one.served.figure, one.landed.figure, one.carried)
    return (
        one.found.goal is not None or one.landed.goal is not None or any(figure.items for figure in figures)
    )


def _short(line: Line) -> tuple[str, str]:
    value = f"{line.figure.value:f}"
    if line.goal is None or line.standing is None:
        return value, ""
    return f"{value}／{line.expected:f}／{line.goal.goal:f}", line.standing.label


def _cells(line: Line) -> tuple[str, str, str, str]:
    measure = line.figure.measure
    if line.goal is None or line.standing is None or line.expected is None:
        return "", figure_text(line.figure), "", ""
    goal, expected = (
        yuan(value) if measure.is_money else f"{value:f} {measure.unit}"
        for value in (line.goal.goal, line.expected)
    )
    return goal, figure_text(line.figure), expected, line.standing.label


def _month_table(progress: Progress) -> Table:
    table = Table("月份", *(one.label for one in MONTHLY))
    for month in progress.months:
        table.add_row(f"{month.month} 月", *(figure_text(one) if one.items else "" for one in month.figures))
    return table


def escalation_tables(found: EscalationList) -> Group:
    """Return a month's list; who has nobody responsible stands in red."""
    table = Table("级别", "成果", "预期贡献", "跟踪服务", "责任人", "最近台账", "提请事项")
    for one in found.rows:
        table.add_row(*_followed_cells(one))
    raised = sum(bool(one.raised) for one in found.rows)
    red = sum(one.is_red for one in found.rows)
    head = (
        f"{found.month:%Y-%m} 入库成果跟进清单（至 {found.as_of}）："
        f"{len(found.rows)} 项，提请调度 {raised} 项，未指定责任人 {red} 项，本月落地 {len(found.landed)} 项"
    )
    common = [Text(f"普遍性制约：{one.reason.label}，{len(one.achievement_ids)} 项") for one in found.common]
    return Group(
        Text(head, style="bold"), table, *common, *(Text(f"· {one}", style="dim") for one in found.notes)
    )


def _followed_cells(one: Followed) -> tuple[RenderableType, ...]:
    amount = "" if one.contribution_cny is None else yuan(one.contribution_cny)
    person = Text("未指定", style=_RED) if one.is_red else Text(one.person or "")
    last = "无" if one.last_on is None else f"{one.last_on}（第 {one.last_entry} 条）"
    title = f"{one.achievement_id} {one.title}"
    return one.level.label, Text(title), amount, Text(one.who), person, last, Text("；".join(one.raised))


def reward_tables(rewards: YearRewards) -> Group:
    """Return the estimates of a year with the deals behind them, and recorded supports."""
    table = Table("经纪人", "促成交易额", "测算奖励", "成交明细", "须核对")
    for one in rewards.brokers:
        deals = "\n".join(map(_deal_line, one.deals))
        reward = yuan(one.reward_cny) + ("（封顶）" if one.is_cut else "")
        name = f"{one.broker_id} {one.name or ''}".strip()
        table.add_row(Text(name), yuan(one.brought_cny), reward, deals, Text("；".join(one.doubts)))
    recorded = [
        Text(f"登记：{one.measure.label} {one.value:f}（{one.reference}）") for one in rewards.recorded
    ]
    head = Text(f"{rewards.year} 年技术经纪（理）人奖励测算", style="bold")
    return Group(head, table, *recorded, *(Text(f"· {one}", style="dim") for one in rewards.notes))


def _deal_line(deal: Deal) -> str:
    whole = f"合同 {yuan(deal.amount_cny)}，{deal.brokers} 人"
    return f"台账 {deal.entry}：{deal.on} {yuan(deal.share_cny)}（{whole}）"
