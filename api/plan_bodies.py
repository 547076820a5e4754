"""The plan's progress, escalations and rewards as bodies of requests and answers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from api.deciding import Day, Number, Person
from api.schemas import Answer
from matcher.fields import AmountCny, Line
from matcher.outcomes.events import DeclineReason
from matcher.plan.case import ItemSource
from matcher.plan.measures import Measure
from matcher.plan.schedule import Standing
from matcher.plan.times import Clock
from matcher.plan.units import UnitLevel
from matcher.store import FactMeasure

FACT_EXAMPLE: Final[dict[str, Any]] = {
    "measure": "events",
    "value": 1,
    "happened_on": "2026-03-12",
    "reference": "对接会签到表 2026-03",
    "recorded_by": "王示例",
}
Worth: TypeAlias = int | Decimal
"""A number of pieces, or yuan."""


class PlanFactRequest(BaseModel):
    """A fact for the plan's figures that no record or outcome tells; facts of a measure add up."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [FACT_EXAMPLE]})

    measure: FactMeasure
    value: AmountCny = Field(description="What this fact adds: pieces, or yuan; 0 takes a fact back.")
    happened_on: Day
    reference: Line = Field(description="Where it is documented.")
    recorded_by: Person
    unit: Line | None = None
    supersedes: Number | None = Field(default=None, description="The fact that this one corrects.")


class PlanFactView(Answer):
    """A fact as it was recorded."""

    id: int
    measure: FactMeasure
    label: str = Field(examples=["成果转化对接会（场）"])
    value: Worth
    happened_on: date
    reference: str
    recorded_by: str
    recorded_at: datetime
    unit: str | None
    supersedes: int | None
    superseded_by: int | None = Field(description="The correction; the fact counts no more then.")


class PlanFacts(Answer):
    """The recorded facts of a year, oldest first, superseded ones too."""

    facts: tuple[PlanFactView, ...]


class PlanItemView(Answer):
    """One line of the list behind a figure; what the key may not see has neither id nor note."""

    source: ItemSource
    on: date
    value: Worth
    achievement_id: str | None
    number: int | None = Field(description="Of the decision, ledger entry or fact.")
    unit: str | None
    town: str | None
    note: str


class PlanFigureView(Answer):
    """A figure: the sum of `items`, which are left out on `lists=false`."""

    measure: Measure
    label: str = Field(examples=["培育转化落地"])
    unit: str = Field(examples=["项"])
    value: Worth
    items: tuple[PlanItemView, ...] | None


class PlanLineView(Answer):
    """A figure against its target; without one the rest is null."""

    figure: PlanFigureView
    goal: Worth | None
    more_than: bool = Field(description="The goal has to be exceeded (超), not only reached (不少于).")
    expected: Worth | None = Field(description="By today, advancing evenly over the target's time.")
    standing: Standing | None
    standing_label: str | None = Field(examples=["达到进度"])
    quote: str | None = Field(description="The plan's words.")


class PlanBenchmarkView(Answer):
    """A benchmark that the annex asks of a unit."""

    name: str = Field(examples=["新材料"])
    from_cny: Decimal
    line: PlanLineView


class PlanUnitView(Answer):
    """A unit's figures; `unit` null gathers what names no unit."""

    unit: str | None = Field(examples=["松山湖"])
    level: UnitLevel | None
    found: PlanLineView
    served: PlanLineView
    landed: PlanLineView
    carried: PlanFigureView = Field(description="Landed in 2024 without a quota, counting for 2025 too.")
    fields: str
    benchmarks: tuple[PlanBenchmarkView, ...]


class PlanTownView(Answer):
    """What lies in a town; null: elsewhere or unknown."""

    town: str | None
    found: PlanFigureView
    served: PlanFigureView
    landed: PlanFigureView


class PlanMonthView(Answer):
    """The figures of a month."""

    month: Annotated[int, Field(ge=1, le=12)]
    figures: tuple[PlanFigureView, ...]


class UnprovenLanding(Answer):
    """A landing that was reported and does not count yet."""

    achievement_id: str | None
    missing: tuple[str, ...] = Field(description="In Chinese, what the plan's standard still wants.")


class PlanProgress(Answer):
    """Progress on the plan in a year up to a day."""

    year: int
    today: date
    clock: Clock
    clock_label: str
    city: tuple[PlanLineView, ...]
    units: tuple[PlanUnitView, ...]
    towns: tuple[PlanTownView, ...]
    months: tuple[PlanMonthView, ...]
    unproven: tuple[UnprovenLanding, ...]
    undated: int = Field(description="Achievements without a day of discovery, which count nowhere.")
    notes: tuple[str, ...]


class FollowedView(Answer):
    """An achievement of the service library that is being followed."""

    achievement_id: str | None
    title: str | None
    level: str = Field(examples=["city"])
    level_label: str = Field(examples=["市领导"])
    who: str | None = Field(examples=["相关产业领域分管市领导（发现单位：松山湖）"])
    contribution_cny: Decimal | None
    unit: str | None
    person: str | None
    is_red: bool = Field(description="Nobody is named responsible (包干制).")
    last_entry: int | None
    last_on: date | None
    days_still: int | None
    raised: tuple[str, ...] = Field(
        description="Why it is brought before the city's leaders; empty: it is not."
    )


class CommonReasonView(Answer):
    """A reason of declines that keeps back many achievements."""

    reason: DeclineReason
    label: str
    count: int


class EscalationsView(Answer):
    """The list of a month."""

    month: str = Field(examples=["2026-03"])
    as_of: date
    rows: tuple[FollowedView, ...]
    landed: tuple[str | None, ...]
    common: tuple[CommonReasonView, ...]
    notes: tuple[str, ...]


class QuarterView(Answer):
    """A quarter's report."""

    quarter: str = Field(examples=["2026Q1"])
    label: str = Field(examples=["2026年第一季度"])
    as_of: date
    figures: tuple[PlanFigureView, ...]
    city: tuple[PlanLineView, ...]
    ahead: tuple[str | None, ...] = Field(description="Units that have done their landing quota.")
    behind: tuple[str | None, ...] = Field(description="Units behind in landing or finding.")
    escalations: EscalationsView


class DealView(Answer):
    """A broker's part of a contract."""

    entry: int
    achievement_id: str | None
    contract_number: str | None
    on: date
    amount_cny: Decimal
    share_cny: Decimal
    brokers: int


class BrokerRewardView(Answer):
    """What a broker's reward of a year comes to, as an estimate."""

    broker_id: str | None
    name: str | None
    brought_cny: Decimal
    reward_cny: Decimal
    is_cut: bool = Field(description="The yearly limit cut it.")
    doubts: tuple[str, ...]
    deals: tuple[DealView, ...]


class RewardsView(Answer):
    """Estimates of a year and the supports recorded in it."""

    year: int
    brokers: tuple[BrokerRewardView, ...]
    recorded: tuple[PlanFactView, ...]
    repeated: tuple[int, ...] = Field(description="Entries of contracts that an earlier entry tells already.")
    notes: tuple[str, ...]
