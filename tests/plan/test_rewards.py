"""Estimates of brokers' rewards."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.outcomes.entries import LedgerEntry
from matcher.plan.case import PlanCase
from matcher.plan.rewards import BrokerReward, YearRewards, estimate_rewards, split_deal
from tests.builders import broker
from tests.plan.cases import case, count, fact
from tests.plan.ledger import entry, settings

CERTIFICATE = {"grade": "senior", "valid_until": "2025-06-30"}
_RULE = settings().rewards


def contract(
    number: int, amount: int | str, *brokers: str, day: str = "2025-03-01", **values: Any
) -> LedgerEntry:
    given = {"contract_number": f"2025-{number}", **values}
    return entry(number, "contract", day, amount_cny=amount, broker_ids=brokers, **given)


def rewards(*entries: LedgerEntry, year: int = 2025, of: PlanCase | None = None) -> YearRewards:
    brokers = [broker(id, certificate=CERTIFICATE) for id in ("b1", "b2", "b3")]
    used = of or case(brokers=brokers, entries=entries)
    return estimate_rewards(used, count(used), settings(), year=year)


def of_broker(found: YearRewards, id: str) -> BrokerReward:
    return next(one for one in found.brokers if one.broker_id == id)


def test_five_per_cent_of_the_year() -> None:
    found = rewards(
        contract(1, 1_000_000, "b1"), contract(2, 500_000, "b1"), contract(3, 9, "b1", day="2024-12-31")
    )
    (one,) = found.brokers
    assert (one.brought_cny, one.reward_cny, one.is_cut) == (Decimal(1_500_000), Decimal(75_000), False)
    assert [deal.entry for deal in one.deals] == [1, 2]


def test_no_more_than_half_a_million_for_a_broker_and_year() -> None:
    exactly = of_broker(rewards(contract(1, 10_000_000, "b1")), "b1")
    assert (exactly.reward_cny, exactly.is_cut) == (Decimal(500_000), False)
    more = of_broker(rewards(contract(1, 9_000_000, "b1"), contract(2, 2_000_000, "b1")), "b1")
    assert (more.reward_cny, more.is_cut) == (Decimal(500_000), True)


def test_a_shared_deal_is_shared_equally_to_the_fen() -> None:
    found = rewards(contract(1, "100.00", "b2", "b1", "b3"))
    shares = {one.broker_id: one.deals[0].share_cny for one in found.brokers}
    assert shares == {"b2": Decimal("33.34"), "b1": Decimal("33.33"), "b3": Decimal("33.33")}


def test_the_first_may_count_twice() -> None:
    double = _RULE.model_copy(update={"split": "first_double"})
    assert split_deal(contract(1, 300, "b1", "b2"), double) == {"b1": Decimal(200), "b2": Decimal(100)}
    assert split_deal(contract(1, 300, "b1"), double) == {"b1": Decimal(300)}


def test_a_broker_named_twice_has_one_part() -> None:
    assert split_deal(contract(1, 300, "b1", "b2", "b1"), _RULE) == {"b1": Decimal(150), "b2": Decimal(150)}


def test_a_contract_told_twice_counts_once() -> None:
    found = rewards(contract(1, 100, "b1"), contract(2, 100, "b2", contract_number="2025-1"))
    assert [one.broker_id for one in found.brokers] == ["b1"]
    assert found.repeated == (2,)


def test_corrected_contracts_and_deals_without_brokers_count_nothing() -> None:
    found = rewards(
        contract(1, 100, "b1", superseded_by=3),
        contract(2, 100),
        entry(4, "met", "2025-03-01", broker_ids=["b1"]),
    )
    assert found.brokers == ()


def test_who_is_not_in_the_library_gets_nothing() -> None:
    (one,) = rewards(contract(1, 100, "b9")).brokers
    assert (one.reward_cny, one.brought_cny) == (Decimal(0), Decimal(100))
    assert one.doubts == ("不在技术经纪（理）人库，不计奖励",)


def test_what_has_to_be_looked_at_is_said() -> None:
    late = contract(1, 100, "b1", day="2025-07-01", contract_number=None)
    assert of_broker(rewards(late), "b1").doubts == (
        "台账第 1 条签订时证书已过有效期",
        "台账第 1 条无技术合同登记编号",
    )
    without = case(brokers=[broker("b1")], entries=[contract(1, 100, "b1")])
    assert rewards(of=without).brokers[0].doubts == ("未登记证书",)


def test_recorded_supports_are_listed_as_they_are() -> None:
    of = case(
        facts=[
            fact(1, "event_subsidy", 3_000_000, "2025-05-01"),
            fact(2, "proof_support", 1_000_000, "2024-05-01"),
            fact(3, "events", 1, "2025-05-01"),
            fact(4, "person_award", 200_000, "2025-05-01", superseded_by=5),
        ]
    )
    assert [one.id for one in rewards(of=of).recorded] == [1]


@given(
    fen=st.integers(0, 10**12),
    brokers=st.lists(st.sampled_from(["b1", "b2", "b3", "b4", "b5", "b6", "b7"]), min_size=1),
    split=st.sampled_from(["equal", "first_double"]),
)
def test_parts_add_up_to_the_deal(fen: int, brokers: list[str], split: str) -> None:
    amount = Decimal(fen) / 100
    parts = split_deal(contract(1, str(amount), *brokers), _RULE.model_copy(update={"split": split}))
    assert sum(parts.values()) == amount
    assert set(parts) == set(brokers)
    assert all(part >= 0 for part in parts.values())


def test_the_greatest_reward_stands_first_and_ties_go_by_id() -> None:
    found = rewards(contract(1, 100, "b3"), contract(2, 100, "b1"), contract(3, 200, "b2"))
    assert [one.broker_id for one in found.brokers] == ["b2", "b1", "b3"]


@pytest.mark.parametrize("year", [2024, 2026])
def test_a_year_without_contracts_has_no_rewards(year: int) -> None:
    assert rewards(contract(1, 100, "b1"), year=year).brokers == ()
