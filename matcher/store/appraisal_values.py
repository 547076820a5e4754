"""The values that go in and out of the store about appraisals: cards as text, runs, decisions, valuations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from matcher.records import RecordKey
from matcher.vocabulary import Aspect, Term


class Verdict(Term):
    """What the engine proposes, or a person decides, about the service library (成果服务库)."""

    ADMIT = "admit", "入库"
    HOLD = "hold", "暂缓"
    REJECT = "reject", "不入库"


class RunMode(Term):
    """Whether a run appraises every achievement or only those that something changed for."""

    FULL = "full", "全部"
    CHANGED = "changed", "仅变动"


class RunState(Term):
    """Where a run stands; only one run is `running` at a time."""

    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"
    INTERRUPTED = "interrupted", "已中断"


class ValuationMethod(Term):
    """How an appraiser comes to a fair value (资产评估基本方法)."""

    INCOME = "income", "收益法"
    MARKET = "market", "市场法"
    COST = "cost", "成本法"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalDraft:
    """An appraisal to be kept.

    `scores` holds all three aspects, 0–100; `payload` is the whole appraisal as JSON text, which the store
    does not look into. `content_hash` tells two appraisals of one achievement apart: a draft whose hash is
    that of the newest is not stored again. `rests_on` are the records that it was computed from.
    """

    achievement_id: str
    achievement_revision: int
    index_revision: int
    method: str
    proposal: Verdict
    scores: Mapping[Aspect, float]
    payload: str
    content_hash: str
    rests_on: tuple[RecordKey, ...] = ()
    run_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAppraisal:
    """An appraisal as it was kept; the revisions are those of the moment when it was first found."""

    id: int
    achievement_id: str
    achievement_revision: int
    index_revision: int
    method: str
    run_id: int | None
    proposal: Verdict
    scores: Mapping[Aspect, float]
    payload: str
    content_hash: str
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalFilter:
    """Which of the newest appraisals to list; None lets everything pass, an empty set nothing.

    `decided` asks for achievements that a person has (True) or has not (False) decided about.
    """

    proposals: frozenset[Verdict] | None = None
    libraries: frozenset[str] | None = None
    decided: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalRun:
    """A run over the library: who began it on which revision and method, how far it is, how it ended."""

    id: int
    mode: RunMode
    state: RunState
    started_by: str
    started_at: datetime
    heartbeat_at: datetime
    finished_at: datetime | None
    store_revision: int
    method: str
    done: int
    wanted: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """What a person decides about an achievement, and why.

    `appraisal_id` is the appraisal that the person saw; None for what enters without one (推荐评价).
    `values` holds the person's own scores, 0–100, of the aspects that they gave one for. `supersedes` names
    an earlier decision about the same achievement that this one corrects.
    """

    achievement_id: str
    appraisal_id: int | None
    decision: Verdict
    person: str
    reason: str
    values: Mapping[Aspect, float]
    supersedes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision as it was kept, with the proposal of the appraisal seen and what it did to the library.

    `achievement_revision` is the achievement's revision when it was decided about, before the library
    changed from `library_before` to `library_after` (codes of `Library`; None: in none).
    """

    id: int
    achievement_id: str
    achievement_revision: int
    appraisal_id: int | None
    proposal: Verdict | None
    decision: Verdict
    person: str
    reason: str
    values: Mapping[Aspect, float]
    supersedes: int | None
    library_before: str | None
    library_after: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuationResult:
    """What an outside appraiser found: yuan, exact to two decimals, and the SHA-256 of the report file."""

    id: int
    valuation_id: int
    appraiser: str
    method: ValuationMethod
    value_cny: Decimal
    valued_on: date
    report_sha256: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """A request for a fair value (公允价值) of an achievement as it was at a revision, and its results.

    The newest result comes first and is the one that counts; none means that it is awaited.
    """

    id: int
    achievement_id: str
    achievement_revision: int
    purpose: str
    requested_by: str
    requested_at: datetime
    results: tuple[ValuationResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDraft:
    """A fair value to be recorded; at most two decimals, `report_sha256` as 64 lower-case hex digits."""

    valuation_id: int
    appraiser: str
    method: ValuationMethod
    value_cny: Decimal
    valued_on: date
    report_sha256: str
    recorded_by: str
