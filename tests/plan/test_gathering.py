"""A case out of the store holds what the figures are counted from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from matcher.outcomes.events import parse_event
from matcher.plan.gathering import gather_case
from matcher.store import DecisionDraft, FactMeasure, PlanFactDraft, Store, Verdict
from tests.builders import achievement, broker, demand
from tests.plan.cases import city_line, progress
from tests.plan.ledger import moment, settings

AT = moment("2026-06-01")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}", create=True) as opened:
        yield opened


def record(store: Store, key: str, kind: str, taker: str | None = None, **values: Any) -> int:
    party = None if taker is None else {"kind": "demand", "id": taker}
    event = {
        "key": key,
        "kind": kind,
        "happened_at": moment("2026-05-01"),
        "achievement_id": "a1",
        "taker": party,
    }
    (entry,) = store.outcomes.record([parse_event({**event, **values})], reported_by="示例", at=AT)
    return entry.number


def test_everything_that_counts_comes_out_of_the_store(store: Store) -> None:
    store.upsert([achievement("a1", discovered_on="2026-01-01", visibility="staff"), broker("b1")], at=AT)
    store.upsert([demand("d1", town="长安镇"), demand("d2", town="深圳市"), demand("d3")], at=AT)
    store.appraisals.decisions.decide(
        DecisionDraft(
            achievement_id="a1",
            appraisal_id=None,
            decision=Verdict.ADMIT,
            person="示例",
            reason="示例",
            values={},
        ),
        at=AT,
    )
    store.plan_facts.record(
        PlanFactDraft(
            measure=FactMeasure.EVENTS,
            value=Decimal(2),
            happened_on=moment("2026-05-01").date(),
            reference="签到表",
            recorded_by="示例",
        ),
        at=AT,
    )
    record(store, "k1", "shown")
    for key, taker in (("k2", "d1"), ("k3", "d2"), ("k4", "d3")):
        record(store, key, "contract", taker, amount_cny=1)
    of = gather_case(store, settings().units)
    assert of.local_takers == {("demand", "d1"): True, ("demand", "d2"): False}
    assert [one.event.key for one in of.entries] == ["k2", "k3", "k4"]
    assert (list(of.achievements), list(of.brokers)) == (["a1"], ["b1"])
    year = progress(of, 2026)
    assert [int(city_line(year, name).figure.value) for name in ("found", "served", "events", "landed")] == [
        1, 1, 2, 0,
    ]  # fmt: skip


def test_a_correction_of_a_landing_takes_it_back(store: Store) -> None:
    store.upsert([achievement("a1")], at=AT)
    proof = {"condition": "project_team", "reference": "社保证明"}
    number = record(store, "k1", "landed", landing_type="project", proofs=[proof])
    assert city_line(progress(gather_case(store, settings().units), 2026), "landed").figure.value == 1
    record(store, "k2", "met", supersedes=number)
    assert city_line(progress(gather_case(store, settings().units), 2026), "landed").figure.value == 0
