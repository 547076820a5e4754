"""Which demands are of one enterprise."""

from __future__ import annotations

import pytest

from matcher.history.enterprises import Enterprises, enterprise_name
from matcher.store import Store
from tests.builders import achievement, demand, demand_key
from tests.conftest import AT


def test_demands_of_one_enterprise_are_found_whatever_way_its_name_is_written(store: Store) -> None:
    one = demand("d1", enterprise="东莞市示例（精密）科技有限公司")
    other = demand("d2", enterprise="东莞市示例(精密) 科技有限公司")
    store.upsert([one, other, demand("d3", enterprise="另一有限公司"), demand("d4")], at=AT)
    enterprises = Enterprises(store)
    assert enterprises.demands_of(one) == enterprises.demands_of(other) == ["d1", "d2"]
    assert enterprises.demands_of(demand("d4")) == ["d4"]


def test_what_changes_is_followed(store: Store) -> None:
    one = demand("d1", enterprise="示例甲公司")
    store.upsert([one, demand("d2", enterprise="示例甲公司")], at=AT)
    enterprises = Enterprises(store)
    assert enterprises.demands_of(one) == ["d1", "d2"]
    store.upsert([achievement("a1")], at=AT)
    store.upsert([demand("d2", enterprise="示例乙公司"), demand("d3", enterprise="示例甲公司")], at=AT)
    assert enterprises.demands_of(one) == ["d1", "d3"]
    store.delete([demand_key("d3")], at=AT)
    assert enterprises.demands_of(one) == ["d1"]


def test_more_demands_than_a_page_are_followed(store: Store) -> None:
    store.upsert([demand(f"d{n}", enterprise=f"示例{n % 2}公司") for n in range(1200)], at=AT)
    assert len(Enterprises(store).demands_of(demand("d0", enterprise="示例0公司"))) == 600


@pytest.mark.parametrize(
    "name", ["东莞某科技公司", "某企业", "**科技有限公司", "XX公司", "匿名", "企业", "不便透露"]
)
def test_a_name_that_hides_who_it_is_joins_nothing(name: str, store: Store) -> None:
    one = demand("d1", enterprise=name)
    store.upsert([one, demand("d2", enterprise=name)], at=AT)
    assert enterprise_name(one) is None
    assert Enterprises(store).demands_of(one) == ["d1"]
