"""What the ledger says of pairs and brokers, and the next step that follows from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from matcher.channels.brokers.courses import Course, read_courses
from matcher.channels.brokers.next_step import advise_next_step
from matcher.evidence.comparing import State
from matcher.evidence.constraints import Constraint
from matcher.evidence.coverage import Coverage
from matcher.evidence.scope import Strength
from matcher.evidence.terms import ConstraintType
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import EventKind, parse_event
from matcher.records import Demand, Investor, RecordKey
from matcher.store import DealPair
from matcher.vocabulary import Kind

AT = datetime(2026, 11, 1, tzinfo=UTC)
PAIR = DealPair("a1", RecordKey(Kind.DEMAND, "d1"))


def entries(*steps: tuple[str, str | None], demand: str = "d1") -> list[LedgerEntry]:
    """Return entries of one pair, (kind, broker), a day apart."""
    made = []
    for number, (kind, broker) in enumerate(steps, start=1):
        values: dict[str, Any] = {"amount_cny": "1"} if kind in ("contract", "invested") else {}
        values |= {"reason": "budget"} if kind == "declined" else {}
        event = parse_event(
            {
                "key": f"{demand}-{number}",
                "kind": kind,
                "happened_at": AT + timedelta(days=number),
                "achievement_id": "a1",
                "taker": {"kind": "demand", "id": demand},
                "broker_ids": [broker] if broker else [],
                **values,
            }
        )
        made.append(
            LedgerEntry(
                number=number,
                event=event,
                achievement_id="a1",
                taker_kind="demand",
                taker_id=demand,
                reported_at=AT,
                reported_by="x",
            )
        )
    return made


def course(*steps: tuple[str, str | None]) -> Course:
    return read_courses(entries(*steps)).pairs[PAIR]


def test_a_pair_at_work_is_led_by_the_last_who_did_something() -> None:
    found = course(("contacted", "b1"), ("met", "b2"))
    assert found == Course(stage=EventKind.MET, is_over=False, led_by=frozenset({"b2"}))


def test_a_contract_or_a_last_no_ends_a_pair() -> None:
    assert course(("met", "b1"), ("contract", "b1")).is_over
    assert course(("contacted", None), ("declined", None)).is_over
    assert not course(("declined", None), ("contacted", None)).is_over  # taken up again


def test_a_brokers_record_counts_each_pair_once() -> None:
    found = read_courses(
        [
            *entries(("contract", "b1"), ("contract", "b1")),
            *entries(("met", "b1"), ("failed", "b1"), demand="d2"),
            *entries(("failed", "b1"), ("contract", "b1"), demand="d3"),
        ]
    )
    assert (found.done["b1"], found.failed["b1"]) == (2, 1)


def covered(text: str, state: State, strength: Strength = Strength.HARD) -> Coverage:
    constraint = Constraint(
        type=ConstraintType.MATERIAL,
        strength=strength,
        field="description",
        start=0,
        end=len(text),
        text=text,
        term=text,
    )
    return Coverage(constraint=constraint, state=state)


def test_without_contact_the_budget_is_asked_for_and_what_is_missing() -> None:
    demand = Demand(id="d1", title="降低翘曲", enterprise="示例公司")
    coverage = (
        covered("陶瓷", State.SUPPORTED),
        covered("银膏", State.MISSING, Strength.SOFT),
        covered("氮化铝", State.MISSING),
        covered("铜", State.CONTRADICTED),
    )
    step = advise_next_step(None, demand, coverage)
    assert step == "先联系需求方（示例公司）确认预算；请成果方补充：铜、氮化铝。"


def test_a_known_budget_is_not_asked_for() -> None:
    demand = Demand(id="d1", title="降低翘曲", budget_max_cny=Decimal(10))
    assert advise_next_step(None, demand) == "先联系需求方确认需求仍在征集；再请成果方介绍。"


def test_a_fund_is_asked_for_stage_and_ticket() -> None:
    step = advise_next_step(EventKind.VIEWED, Investor(id="i1", name="示例基金"))
    assert step == "先联系投资机构（示例基金）确认投资阶段与单笔额度；再请成果方介绍。"


def test_later_stages_have_later_steps() -> None:
    demand = Demand(id="d1", title="降低翘曲")
    assert advise_next_step(EventKind.CONTACTED, demand) == "已有联系：核对技术指标，再约双方洽谈。"
    assert advise_next_step(EventKind.MET, demand).startswith("双方已洽谈：落实送样试用")
    assert advise_next_step(EventKind.TRIAL, demand).startswith("已送样试用")
