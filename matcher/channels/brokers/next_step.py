"""What a broker does first with a deal, in Chinese: by how far the pair came and what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matcher.evidence.comparing import State
from matcher.evidence.coverage import Coverage, is_counted
from matcher.evidence.scope import Strength
from matcher.outcomes.events import STAGES, EventKind
from matcher.records import Demand, Record, title_of

_OPEN: Final = (State.CONTRADICTED, State.MISSING)
_QUESTIONS: Final = 2
"""More than two open points nobody asks about in a first call."""


def advise_next_step(stage: EventKind | None, counterpart: Record, coverage: Sequence[Coverage] = ()) -> str:
    """Return one sentence: the next stage, then what to make sure of on the way."""
    reached = -1 if stage is None else STAGES[stage]
    if reached >= STAGES[EventKind.TRIAL]:
        return "已送样试用：跟进试用结论，推进签订技术合同并登记。"
    if reached >= STAGES[EventKind.MET]:
        return f"双方已洽谈：{_ask_owner(coverage) or '落实送样试用'}，再定试用方案。"
    if reached >= STAGES[EventKind.CONTACTED]:
        return f"已有联系：{_ask_owner(coverage) or '核对技术指标'}，再约双方洽谈。"
    then = _ask_owner(coverage) or "再请成果方介绍"
    return f"先联系{_address(counterpart)}{_confirm(counterpart)}；{then}。"


def _address(counterpart: Record) -> str:
    if isinstance(counterpart, Demand):
        return f"需求方（{counterpart.enterprise}）" if counterpart.enterprise else "需求方"
    return f"投资机构（{title_of(counterpart)}）"


def _confirm(counterpart: Record) -> str:
    if not isinstance(counterpart, Demand):
        return "确认投资阶段与单笔额度"
    if counterpart.budget_min_cny is None and counterpart.budget_max_cny is None:
        return "确认预算"
    return "确认需求仍在征集" if counterpart.deadline is None else "确认交付时间"


def _ask_owner(coverage: Sequence[Coverage]) -> str:
    """Return what to ask the achievement's side for: what contradicts first, then musts, then wishes."""
    open_points = [one for one in coverage if is_counted(one) and one.state in _OPEN]
    open_points.sort(
        key=lambda one: (one.state is State.MISSING, one.constraint.strength is not Strength.HARD)
    )
    labels = list(dict.fromkeys(one.constraint.label for one in open_points))[:_QUESTIONS]
    return f"请成果方补充：{'、'.join(labels)}" if labels else ""
