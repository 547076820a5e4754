"""What the ledger recorded shows on cards, as known at their moment, and makes runs look again."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from matcher.appraisal.surroundings import Realised
from matcher.appraising.changes import changed_ids
from matcher.appraising.ledger import _PROVEN, LedgerIncome
from matcher.engine import Engine
from matcher.outcomes.events import parse_event
from matcher.store import RunMode, Store
from tests.appraising.world import appraise, open_engine, run_library, write
from tests.builders import achievement
from tests.conftest import AT
from tests.fakes import DATA

DAY = timedelta(days=1)


@pytest.fixture
def small(store: Store) -> Engine:
    """An engine with two achievements that share nothing."""
    engine = open_engine(store)
    write(engine, achievement("a1", "锂电池隔膜缺陷检测"), achievement("a2", "咖啡豆烘焙香气"))
    return engine


def report(engine: Engine, key: str, kind: str, *, day: int = -1, after: int = 0, **values: Any) -> int:
    """Record an event of a1 that happened `day` days from AT and is reported `after` days from it."""
    plain = {"key": key, "kind": kind, "achievement_id": "a1", "happened_at": AT + day * DAY}
    told = parse_event({**plain, **values})
    return engine.store.outcomes.record([told], reported_by="x", at=AT + after * DAY)[0].number


def test_money_is_income_under_its_name_with_its_evidence(small: Engine) -> None:
    report(small, "k1", "contract", amount_cny="680000", contract_number="2026-17", reference="档案")
    report(small, "k2", "tax", day=-2, amount_cny="12.50")
    report(small, "k3", "met")
    day = AT.date()
    assert LedgerIncome(small.store)("a1", AT) == (
        Realised(event="tax", amount_cny=Decimal("12.5"), on=day - 2 * DAY, reference="台账第 2 号"),
        Realised(event="contract", amount_cny=Decimal(680000), on=day - DAY, reference="2026-17"),
    )
    assert LedgerIncome(small.store)("a2", AT) == ()


def test_income_is_what_was_known_at_the_moment(small: Engine) -> None:
    wrong = report(small, "k1", "income", amount_cny=900)
    report(small, "k2", "income", after=3, amount_cny=90, supersedes=wrong)
    report(small, "k3", "income", day=1, after=3, amount_cny=7)

    def amounts(after: int) -> list[int]:
        return [int(one.amount_cny) for one in LedgerIncome(small.store)("a1", AT + after * DAY)]

    assert [amounts(after) for after in (-1, 0, 2, 3)] == [[], [900], [900], [90, 7]]


def test_what_proves_a_landing_is_told_by_the_name_that_the_plan_knows(small: Engine) -> None:
    proofs = [
        {"condition": "project_team", "reference": "社保参保证明"},
        {"condition": "project_stake", "reference": "协议7", "amount_cny": 500},
        {"condition": "project_income", "reference": "审计报告", "amount_cny": 2_000_000},
    ]
    report(small, "k1", "landed", landing_type="project", proofs=proofs)
    found = [(one.event, int(one.amount_cny), one.reference) for one in LedgerIncome(small.store)("a1", AT)]
    assert found == [("team", 0, "社保参保证明"), ("stake", 500, "协议7")]


def test_the_plan_calls_the_proven_conditions_events_so() -> None:
    forms = tomllib.loads((DATA / "plan" / "landing.toml").read_text(encoding="utf-8"))["forms"]
    named = {one["id"]: one["events"] for form in forms for one in form["conditions"]}
    assert {id: [event] for id, event in _PROVEN.items()} == {id: named[id] for id in _PROVEN}


def test_a_recorded_contract_stands_on_the_card(small: Engine) -> None:
    def income() -> list[float | None]:
        (one,) = appraise(small, "a1")
        return [found.value for found in one.assessment.findings if found.kind == "ledger_income"]

    assert income() == []
    report(small, "k1", "contract", amount_cny="680000")
    report(
        small,
        "k2",
        "landed",
        landing_type="project",
        proofs=[{"condition": "project_team", "reference": "x"}],
    )
    assert income() == [680_000.0]


def test_a_run_over_what_changed_looks_again_at_what_has_new_money(small: Engine) -> None:
    assert run_library(small, RunMode.FULL).done == 2
    assert run_library(small, RunMode.CHANGED).done == 0
    number = report(small, "k1", "contract", amount_cny="680000")
    report(small, "k2", "shown", achievement_id="a2")
    run = run_library(small, RunMode.CHANGED)
    assert (run.done, run.counts["kept"]) == (1, 1)
    report(small, "k3", "withdrawn", supersedes=number)
    assert run_library(small, RunMode.CHANGED).counts["kept"] == 1


def test_what_was_reported_long_before_the_last_run_is_left_alone(small: Engine) -> None:
    report(small, "k1", "contract", amount_cny=1, day=-9, after=-5)
    revision, today = small.store.revision(), date(2026, 12, 24)
    run_library(small, RunMode.FULL)
    assert changed_ids(small, after=revision, since=AT.date() - 5 * DAY, today=AT.date()) == ["a1"]
    assert changed_ids(small, after=revision, since=AT.date() - 3 * DAY, today=today) == []
