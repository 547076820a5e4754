"""Who may do what: the tables of roles, actions, visibilities and pairings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from matcher.appraisal.values import CardReader
from matcher.outcomes.events import EventKind
from matcher.pairings import PAIRINGS
from matcher.vocabulary import Term, Visibility


class Role(Term):
    """What an API key may be used for."""

    WINDOW = "window", "企业产学研诉求窗口"
    CENTRE = "centre", "成果转化服务中心"
    FUND = "fund", "创投机构"
    BROKER = "broker", "技术经纪人"
    EVALUATOR = "evaluator", "评估人员"
    ADMIN = "admin", "管理员"


class Action(Term):
    """What a route does, as far as permission goes."""

    READ = "read", "查看记录"
    WRITE = "write", "写入记录"
    SUGGEST = "suggest", "获取推荐"
    DESCRIBE = "describe", "查看说明"
    APPRAISE = "appraise", "查看评价"
    REVIEW = "review", "查看评价清单"
    SCREEN = "screen", "批量评价"
    DECIDE = "decide", "入库决定与公允价值"
    REPLAY = "replay", "重现推荐"
    RECORD = "record", "上报结果"
    AUDIT = "audit", "查看结果台账"
    PLAN = "plan", "查看计划进度"
    RECORD_PLAN = "record_plan", "登记计划事实与导出"
    PUSH = "push", "制作与批准推送"
    READ_PUSHES = "read_pushes", "查看推送"
    DEAL = "deal", "申请与办理项目"
    ASSIGN = "assign", "分配项目与裁定"
    COMPARE = "compare", "查看排序模型与对比实验"
    RELEASE = "release", "启用与回退排序模型"


_EVERYONE: Final = frozenset(Role)
_STAFF: Final = frozenset({Role.CENTRE, Role.ADMIN})

ALLOWED: Mapping[Action, frozenset[Role]] = {
    Action.READ: _EVERYONE,
    Action.WRITE: _STAFF,
    Action.SUGGEST: _EVERYONE,
    Action.DESCRIBE: _EVERYONE,
    Action.APPRAISE: _STAFF | {Role.EVALUATOR, Role.FUND},
    Action.REVIEW: _STAFF | {Role.EVALUATOR},
    Action.SCREEN: _STAFF,
    Action.DECIDE: _STAFF,
    Action.REPLAY: _STAFF | {Role.EVALUATOR},
    Action.RECORD: _STAFF | {Role.WINDOW, Role.FUND, Role.BROKER},
    Action.AUDIT: _STAFF | {Role.EVALUATOR},
    Action.PLAN: _STAFF | {Role.EVALUATOR},
    Action.RECORD_PLAN: _STAFF,
    Action.PUSH: _STAFF,
    Action.READ_PUSHES: _STAFF | {Role.FUND},
    Action.DEAL: _STAFF | {Role.BROKER},
    Action.ASSIGN: _STAFF,
    Action.COMPARE: _STAFF | {Role.EVALUATOR},
    # Evaluators answer for the quality of matches; the centre works with what they release.
    Action.RELEASE: frozenset({Role.EVALUATOR, Role.ADMIN}),
}
"""Which roles may do an action; every route names its action."""

_PUBLIC: Final = frozenset({Visibility.PUBLIC})
_PUBLIC_AND_MASKED: Final = frozenset({Visibility.PUBLIC, Visibility.MASKED})
_ALL: Final = frozenset(Visibility)

SEES_IN_FULL: Mapping[Role, frozenset[Visibility]] = {
    Role.WINDOW: _PUBLIC,
    Role.CENTRE: _ALL,
    Role.FUND: _PUBLIC,
    Role.BROKER: _PUBLIC,
    Role.EVALUATOR: _PUBLIC_AND_MASKED,
    Role.ADMIN: _ALL,
}
"""Records a role sees with every field; only these are searched, proposed and quoted for it."""

SEES_MASKED: Mapping[Role, frozenset[Visibility]] = {
    role: _PUBLIC_AND_MASKED - SEES_IN_FULL[role] for role in Role
}
"""Records a role meets only as {id, kind, industry_codes, place, visibility}, when it gets or lists them."""

MAY_ASK: Mapping[Role, frozenset[str]] = {
    Role.WINDOW: frozenset(
        {"demand-achievement", "demand-broker", "demand-demand", "achievement-achievement"}
    ),
    Role.FUND: frozenset({"investor-achievement", "achievement-achievement"}),
    Role.BROKER: frozenset(
        {"broker-achievement", "broker-demand", "achievement-demand", "demand-achievement"}
    ),
    Role.EVALUATOR: frozenset(PAIRINGS),
    Role.CENTRE: frozenset(PAIRINGS),
    Role.ADMIN: frozenset(PAIRINGS),
}
"""The pairings a role may ask for suggestions in."""

_SEEN_AND_ANSWERED: Final = frozenset(
    {EventKind.SHOWN, EventKind.VIEWED, EventKind.DISMISSED, EventKind.DECLINED, EventKind.CONTACTED}
)
_DEALS: Final = frozenset({EventKind.MET, EventKind.TRIAL, EventKind.CONTRACT, EventKind.INVESTED})

MAY_RECORD: Mapping[Role, frozenset[EventKind]] = {
    Role.WINDOW: _SEEN_AND_ANSWERED,
    Role.FUND: _SEEN_AND_ANSWERED | _DEALS,
    Role.BROKER: _SEEN_AND_ANSWERED | _DEALS,
    Role.EVALUATOR: frozenset(),
    Role.CENTRE: frozenset(EventKind),
    Role.ADMIN: frozenset(EventKind),
}
"""The kinds of event a role may record; what counts for the plan, and taking back, is the centre's."""

MAY_ASK_UNLOGGED: Final = frozenset({Role.EVALUATOR})
"""Roles whose questions may stay out of the log: they measure the engine, nobody acts on what they get."""

MAY_READ_AS: Mapping[Role, tuple[CardReader, ...]] = {
    role: (CardReader.FUND,) if role is Role.FUND else tuple(CardReader)
    for role in sorted(ALLOWED[Action.APPRAISE])
}
"""For whom a role may have cards weighed; the first is what it gets when it names nobody."""
