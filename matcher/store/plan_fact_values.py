"""The values that go in and out of the store about the plan's recorded facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from matcher.vocabulary import Term


class FactMeasure(Term):
    """What is recorded for the plan because no record or outcome tells it."""

    EVENTS = "events", "成果转化对接会（场）"
    CONTRACTS = "contracts", "全市技术合同登记额（元）"
    VENTURE = "venture", "台账外的落地成果创投额（元）"
    COMPLEXES = "complexes", "创新创业综合体（个）"
    AGENCIES_ABOVE_SCALE = "agencies_above_scale", "市场化机构新增上规（家）"
    PROOF_SUPPORT = "proof_support", "概念验证中心（中试基地）支持（元）"
    EVENT_SUBSIDY = "event_subsidy", "成果转化主题活动资助（元）"
    PERSON_AWARD = "person_award", "优秀技术转移转化个人奖励（元）"
    AGENCY_AWARD = "agency_award", "科技中介服务机构资助（元）"

    @property
    def is_money(self) -> bool:
        """Whether its value is yuan, not a number of pieces."""
        return self not in (FactMeasure.EVENTS, FactMeasure.COMPLEXES, FactMeasure.AGENCIES_ABOVE_SCALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFactDraft:
    """A fact to be recorded; facts of a measure add up, so `value` is what this one adds.

    `unit` is whose it is, None for the city's. `reference` says where it is documented. `supersedes` names
    the fact that this one corrects.
    """

    measure: FactMeasure
    value: Decimal
    happened_on: date
    reference: str
    recorded_by: str
    unit: str | None = None
    supersedes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFact:
    """A fact as it was recorded; it counts no more once `superseded_by` names its correction."""

    id: int
    measure: FactMeasure
    value: Decimal
    happened_on: date
    reference: str
    recorded_by: str
    recorded_at: datetime
    unit: str | None = None
    supersedes: int | None = None
    superseded_by: int | None = None

    @property
    def counts(self) -> bool:
        """Whether no correction has taken its place."""
        return self.superseded_by is None
