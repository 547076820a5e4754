"""Facts recorded for the plan: kept as they were written, corrected by new ones, never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from matcher.errors import Conflict, InvalidInput, InvalidRecords, NotFound
from matcher.store import FactMeasure, PlanFactDraft, Store

AT = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)  # 23:30 on the same day in China


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url, create=True) as opened:
        yield opened


def draft(**values: Any) -> PlanFactDraft:
    given = {
        "measure": FactMeasure.EVENTS,
        "value": Decimal(1),
        "happened_on": date(2026, 3, 1),
        "reference": "对接会第1场",
        "recorded_by": "示例",
        **values,
    }
    return PlanFactDraft(**given)


def test_a_fact_is_kept_as_it_was_written(store: Store) -> None:
    amount = Decimal("1234567890.12")
    kept = store.plan_facts.record(draft(measure=FactMeasure.CONTRACTS, value=amount, unit="松山湖"), at=AT)
    assert (kept.id, kept.value, kept.unit, kept.recorded_at, kept.counts) == (1, amount, "松山湖", AT, True)
    assert store.plan_facts.all() == [kept]


def test_a_correction_takes_the_place_of_what_it_names(store: Store) -> None:
    store.plan_facts.record(draft(), at=AT)
    correction = store.plan_facts.record(draft(value=Decimal(2), supersedes=1), at=AT)
    first, second = store.plan_facts.all()
    assert (first.superseded_by, first.counts) == (2, False)
    assert (second, second.supersedes, second.counts) == (correction, 1, True)


def test_what_was_corrected_is_not_corrected_again(store: Store) -> None:
    store.plan_facts.record(draft(), at=AT)
    store.plan_facts.record(draft(value=Decimal(0), supersedes=1), at=AT)
    with pytest.raises(Conflict, match="superseded by 2"):
        store.plan_facts.record(draft(value=Decimal(3), supersedes=1), at=AT)


def test_the_same_fact_twice_is_refused_naming_the_first(store: Store) -> None:
    store.plan_facts.record(draft(), at=AT)
    with pytest.raises(Conflict, match="plan fact 1"):
        store.plan_facts.record(draft(value=Decimal(2)), at=AT)
    store.plan_facts.record(draft(unit="松山湖"), at=AT)
    store.plan_facts.record(draft(reference="对接会第2场"), at=AT)
    assert len(store.plan_facts.all()) == 3


def test_a_correction_names_a_fact_of_its_measure(store: Store) -> None:
    store.plan_facts.record(draft(), at=AT)
    with pytest.raises(Conflict, match="events"):
        store.plan_facts.record(draft(measure=FactMeasure.VENTURE, supersedes=1), at=AT)
    with pytest.raises(NotFound, match="plan fact 9"):
        store.plan_facts.record(draft(supersedes=9), at=AT)


@pytest.mark.parametrize("value", ["-1", "1.5", "NaN", "Infinity", "1E+16"])
def test_a_number_of_events_is_a_whole_one(store: Store, value: str) -> None:
    with pytest.raises(InvalidRecords, match="value"):
        store.plan_facts.record(draft(value=Decimal(value)), at=AT)


def test_an_amount_has_at_most_two_decimals(store: Store) -> None:
    with pytest.raises(InvalidRecords, match="value"):
        store.plan_facts.record(draft(measure=FactMeasure.CONTRACTS, value=Decimal("0.001")), at=AT)


def test_today_in_china_is_fine_and_tomorrow_is_not(store: Store) -> None:
    with pytest.raises(InvalidRecords, match="happened_on"):
        store.plan_facts.record(draft(happened_on=date(2026, 3, 2)), at=AT)
    midnight = datetime(2026, 3, 1, 16, tzinfo=UTC)
    store.plan_facts.record(draft(happened_on=date(2026, 3, 2)), at=midnight)


@pytest.mark.parametrize("field", ["reference", "recorded_by"])
def test_where_it_is_documented_and_who_records_it_is_said(store: Store, field: str) -> None:
    with pytest.raises(InvalidInput, match=field):
        store.plan_facts.record(draft(**{field: " "}), at=AT)
