"""Deals and assignments as people read them in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from matcher.channels.brokers.assigning import Assigned
from matcher.records import title_of
from matcher.store import Deal


def deal_table(deals: Sequence[Deal], at: datetime) -> Table:
    """Return a row a deal, with its state at a moment."""
    table = Table("编号", "经纪人", "成果", "对接方", "状态", "保留至", "得分", "下一步")
    for deal in deals:
        other = deal.pair.counterpart
        table.add_row(
            deal.id,
            deal.broker_id,
            deal.pair.achievement_id,
            f"{other.kind.label} {other.id}",
            deal.state_at(at).label,
            deal.held_until.date().isoformat(),
            f"{deal.score:.3f}",
            deal.next_step,
        )
    return table


def assignment_tables(made: Assigned) -> Group:
    """Return who gets what, how many each broker gets, what each rule costs, and what cannot be."""
    found = made.assignment
    head = (
        f"待分配 {len(made.pool.pairs)} 项，经纪人 {len(made.pool.brokers)} 名，分配 {len(made.offers)} 项；"
        f"总值 {found.value:.3f}（上界 {found.bound:.3f}），公平底线缺 {found.floor_missing} 项"
    )
    parts: list[RenderableType] = [Text(head, style="bold"), _offers(made), _brokers(made)]
    if made.costs:
        parts.append(_costs(made))
    return Group(*parts, *(Text(f"· {problem}", style="bold red") for problem in made.problems))


def _offers(made: Assigned) -> Table:
    table = Table("经纪人", "成果", "对接方", "得分", "下一步")
    for offer in made.offers:
        one = offer.open_pair
        other = one.pair.counterpart
        table.add_row(
            offer.broker.name,
            one.achievement.title,
            f"{other.kind.label} {title_of(one.counterpart)}",
            f"{offer.score.total:.3f}",
            offer.next_step,
        )
    return table


def _brokers(made: Assigned) -> Table:
    table = Table("经纪人", "分配", "余量")
    counts = Counter(broker for _, broker in made.assignment.chosen)
    for number, broker in enumerate(made.pool.brokers):
        table.add_row(broker.name, str(counts[number]), str(made.pool.problem.capacities[number]))
    return table


def _costs(made: Assigned) -> Table:
    table = Table("规则", "代价（总值）")
    for rule, cost in made.costs.items():
        table.add_row(rule.label, f"{cost:.3f}")
    return table
