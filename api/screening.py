"""What is asked and answered about a library's appraisals: lists, runs, how far people agree."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.card_bodies import Points
from api.deciding import DecisionView
from api.schemas import Answer
from matcher.appraisal.agreement import VERDICTS, Agreement
from matcher.errors import FieldProblem, InvalidRecords
from matcher.records import RecordId
from matcher.store import AppraisalFilter, AppraisalRun, RunMode, RunState, StoredAppraisal, Verdict
from matcher.vocabulary import Aspect, Library

MOST_IDS = 100
"""Some seconds of work; more are appraised by a run."""


def _check_once(ids: list[str]) -> list[str]:
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise ValueError(f"each id once; twice came {', '.join(twice)[:200]}")
    return ids


class AppraisalFilters(BaseModel):
    """Which of the newest appraisals; repeat a filter to accept several values."""

    model_config = ConfigDict(extra="forbid")

    proposal: Annotated[list[Verdict], Field(max_length=3, description="As the engine proposed.")] = []
    decided: Annotated[bool | None, Field(description="Whether a person has decided.")] = None
    library: Annotated[list[Library], Field(max_length=3)] = []

    def where(self) -> AppraisalFilter:
        """Return the filters as the store takes them."""
        return AppraisalFilter(
            proposals=frozenset(self.proposal) or None,
            libraries=frozenset(map(str, self.library)) or None,
            decided=self.decided,
        )


class AppraisalQuery(AppraisalFilters):
    """Which appraisals, in which order, how many, and from where on."""

    order: Annotated[
        Literal["id", "market", "innovation", "economy"],
        Field(description="By id page by page, or the highest scores of an aspect, without a further page."),
    ] = "id"
    cursor: Annotated[
        str | None, Field(max_length=400, description="The `next` of the page before; only by id.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def aspect(self) -> Aspect | None:
        """Return whose scores order the list, None by id; raise InvalidRecords for a cursor beside one."""
        if self.order == "id":
            return None
        if self.cursor is not None:
            expected = "no cursor with an order by scores: it gives the highest `limit` and no further page"
            raise InvalidRecords([FieldProblem("cursor", self.cursor[:80], expected)])
        return Aspect.parse(self.order)

    def listing(self) -> str:
        """Return what the cursor is bound to."""
        return repr(
            ["appraisals", sorted(map(str, self.proposal)), self.decided, sorted(map(str, self.library))]
        )


class AppraisalEntry(Answer):
    """The newest stored appraisal of an achievement in short; the centre's weights."""

    achievement_id: str = Field(examples=["ach-2026-0017"])
    title: str = Field(examples=["锂电池隔膜高速在线视觉检测系统"])
    scores: dict[Aspect, Points] = Field(examples=[{"market": 44.2, "innovation": 51.0, "economy": 23.5}])
    proposal: Verdict
    label: str = Field(examples=["暂缓"])
    appraisal_id: int
    achievement_revision: int
    method: str = Field(examples=["2026.1+3f2a91c0"])
    stored_at: datetime
    decision: DecisionView | None


class AppraisalPage(Answer):
    """Some appraisals and where to go on."""

    notice: str = Field(examples=["初筛参考，不作达标判定；分值未校准"])
    items: tuple[AppraisalEntry, ...]
    next: str | None = Field(description="The cursor of the next page; null at the end and by score.")


class AppraisalRunRequest(BaseModel):
    """What to appraise: named achievements at once, or the library in the background."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"mode": "changed"}, {"ids": ["ach-2026-0017"]}]},
    )

    mode: RunMode = Field(
        default=RunMode.CHANGED,
        description="The whole library, or what changed since the last run; of no effect beside `ids`.",
    )
    ids: (
        Annotated[list[RecordId], Field(min_length=1, max_length=MOST_IDS), AfterValidator(_check_once)]
        | None
    ) = Field(default=None, description="Achievements to appraise and keep before the answer.")


class RunView(Answer):
    """A run over the library."""

    id: int
    mode: RunMode
    mode_label: str = Field(examples=["仅变动"])
    state: RunState
    state_label: str = Field(examples=["进行中"])
    is_cancelling: bool = Field(description="It was asked to stop, and does after its batch.")
    started_by: str = Field(examples=["cli"])
    started_at: datetime
    heartbeat_at: datetime
    finished_at: datetime | None
    store_revision: int
    method: str = Field(examples=["2026.1+3f2a91c0"])
    done: int
    wanted: int
    counts: dict[str, int] = Field(
        description="Proposals by verdict, and how many appraisals were new; filled at the end.",
        examples=[{"admit": 12, "hold": 203, "reject": 41, "kept": 256}],
    )


class RunList(Answer):
    """The newest runs, newest first."""

    runs: tuple[RunView, ...]


class DifferenceView(Answer):
    """Where people gave scores of their own."""

    aspect: Aspect
    count: int
    mean: float = Field(description="By how many points people lie above the engine, on average.")
    mean_absolute: float


class AgreementView(Answer):
    """How far people follow the engine's proposals, by the newest decision about each achievement."""

    decisions: int = Field(description="Decisions that answer a proposal.")
    same: int
    kappa: float | None = Field(description="Weighted kappa (quadratic); null where it is not defined.")
    low: float | None = Field(description="95 % bootstrap interval.")
    high: float | None
    verdicts: tuple[Verdict, ...] = Field(description="Order of the table's rows and columns.")
    table: tuple[tuple[int, ...], ...] = Field(description="Rows: proposed; columns: decided.")
    differences: tuple[DifferenceView, ...]


def view_entry(one: StoredAppraisal, title: str, decision: DecisionView | None) -> AppraisalEntry:
    """Return a stored appraisal in short."""
    return AppraisalEntry(
        achievement_id=one.achievement_id,
        title=title,
        scores=dict(one.scores),
        proposal=one.proposal,
        label=one.proposal.label,
        appraisal_id=one.id,
        achievement_revision=one.achievement_revision,
        method=one.method,
        stored_at=one.stored_at,
        decision=decision,
    )


def view_run(one: AppraisalRun, *, is_cancelling: bool) -> RunView:
    """Return a run as the body of a response."""
    return RunView(
        id=one.id,
        mode=one.mode,
        mode_label=one.mode.label,
        state=one.state,
        state_label=one.state.label,
        is_cancelling=is_cancelling,
        started_by=one.started_by,
        started_at=one.started_at,
        heartbeat_at=one.heartbeat_at,
        finished_at=one.finished_at,
        store_revision=one.store_revision,
        method=one.method,
        done=one.done,
        wanted=one.wanted,
        counts=dict(one.counts),
    )


def view_agreement(one: Agreement) -> AgreementView:
    """Return the agreement as the body of a response."""
    return AgreementView(
        decisions=one.decisions,
        same=one.same,
        kappa=one.kappa,
        low=one.low,
        high=one.high,
        verdicts=VERDICTS,
        table=one.table,
        differences=tuple(
            DifferenceView(
                aspect=each.aspect, count=each.count, mean=each.mean, mean_absolute=each.mean_absolute
            )
            for each in one.differences
        ),
    )
