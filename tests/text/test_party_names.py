"""Names of parties in one spelling."""

from __future__ import annotations

import pytest

from matcher.text.party_names import plain_name


@pytest.mark.parametrize(
    "name", ["東莞示例(精密)科技ABC", " 东莞示例（精密） 科技 ａｂｃ", "东莞示例(精密)科技abc"]
)
def test_ways_to_write_a_name_are_one(name: str) -> None:
    assert plain_name(name) == "东莞示例(精密)科技abc"


def test_other_names_stay_other() -> None:
    assert plain_name("示例大学") != plain_name("示例大学珠海校区")
