"""What decisions about a fund and an achievement are made of, and the decision itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from matcher.channels.funds.material import Facts
from matcher.channels.funds.options import CooldownConfig
from matcher.outcomes.events import DeclineReason, EventKind
from matcher.records import Achievement, Investor
from matcher.vocabulary import Term


class Ground(Term):
    """Why a pair is in a digest or out of it; the first three are in."""

    FITS = "fits", "符合投向"
    CHANGED = "changed", "推送后有实质变化"
    FLOOR = "floor", "久未展示，优先安排"
    INACTIVE = "inactive", "机构已停用"
    HIDDEN = "hidden", "成果未公开"
    NOT_IN_SERVICE = "not_in_service", "不在成果服务库"
    CLOSED = "closed", "成果已不可推送"
    CONFLICT = "conflict", "与已投或回避对象冲突"
    IN_TALKS = "in_talks", "双方已在对接"
    REFUSED = "refused", "属机构明确不投的范围"
    OUTSIDE = "outside", "不在投向领域"
    STAGE = "stage", "投资阶段不符"
    TICKET = "ticket", "投资额度不符"
    REGION = "region", "地域不符"
    COOLDOWN = "cooldown", "谢绝后的间隔期内"
    DUPLICATE = "duplicate", "与另一条记录是同一成果"
    PUSHED = "pushed", "已推送过，无实质变化"
    LEVEL = "level", "低于机构要求的等级"
    THRESHOLD = "threshold", "低于推送分数线"
    CROWDED = "crowded", "同一产业本期已够"
    UNRANKED = "unranked", "未进入待选名单"
    CAP = "cap", "本周名额已满"

    @property
    def is_in(self) -> bool:
        """Whether this ground puts a pair in."""
        return self in (Ground.FITS, Ground.CHANGED, Ground.FLOOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Words of a fund's own record: `text` is what stands at start–end of the named field."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One side of the fit: 0–1, None where it is unknown; the fund's words for it, and in Chinese why."""

    value: float | None = None
    clause: Clause | None = None
    text: str = ""


UNKNOWN = Fit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """How an achievement fits a thesis; `refused` is how far it is what the fund will not touch."""

    area: Fit = UNKNOWN
    stage: Fit = UNKNOWN
    ticket: Fit = UNKNOWN
    region: Fit = UNKNOWN
    refused: Fit = UNKNOWN
    conflict: Clause | None = None
    """Where the fund's record names the achievement's owner among what it stays away from."""
    industry: str | None = None
    """Code of the industry that the achievement most surely belongs to."""
    shared: tuple[str, ...] = ()
    """Words of the achievement's name that the area's topic or the fund's text holds: evidence, no score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A fund and an achievement with what was found out about the two.

    `twins` are other records of the same achievement; `twin_of` is the one that stands for it before this
    one. `is_ranked` is False for one that was not among the best that are considered. `waiting_days` is
    given for an achievement that nobody was pushed for too long and that fits no other fund better.
    """

    fund: Investor
    achievement: Achievement
    revision: int
    score: float
    level: int
    fits: Fits
    facts: Facts
    facts_hash: str
    twins: tuple[str, ...] = ()
    twin_of: str | None = None
    is_ranked: bool = True
    waiting_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPush:
    """One push of an achievement to the fund."""

    digest_id: str
    facts: Facts
    facts_hash: str
    pushed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastNo:
    """The fund's last no to an achievement that stands; `reason` is None for a dismissal without one."""

    reason: DeclineReason | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What has been between a fund and achievements, by achievement id, and how many places are left."""

    left: int
    taken: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How many of each industry the digest holds so far."""
    pushed: Mapping[str, tuple[PastPush, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Oldest first."""
    noes: Mapping[str, PastNo] = field(default_factory=lambda: MappingProxyType({}))
    talks: Mapping[str, EventKind] = field(default_factory=lambda: MappingProxyType({}))
    """How far the two have come, where they have met since the last no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A fund's rules, see `PushConfig`."""

    threshold: float
    least_level: int
    per_week: int
    per_industry: int
    least_area: float
    least_stage: float
    least_ticket: float
    least_region: float
    cooldown_days: CooldownConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """In or out, on what ground, and in Chinese why; `changes` says what changed since the last push."""

    ground: Ground
    why: str
    changes: tuple[str, ...] = ()

    @property
    def is_in(self) -> bool:
        """Whether the pair belongs in the digest."""
        return self.ground.is_in
