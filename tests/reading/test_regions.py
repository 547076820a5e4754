"""Whether a place lies outside a region."""

from __future__ import annotations

import pytest

from matcher.reading.regions import lies_outside
from tests.fakes import shared_taxonomy


@pytest.mark.parametrize(
    ("place", "outside"),
    [
        ("松山湖", False),
        ("长安镇", False),
        ("广东省东莞市", False),
        ("东莞", False),
        ("深圳", True),
        ("西安市长安区", True),
        ("广东省", None),  # may be Dongguan or not
        ("粤港澳大湾区", None),
        ("全国", None),
        (None, None),
    ],
)
def test_a_place_is_outside_the_city_when_it_says_so(place: str | None, outside: bool | None) -> None:
    assert lies_outside(place, "东莞", shared_taxonomy()) is outside


@pytest.mark.parametrize(("place", "outside"), [("深圳", False), ("虎门镇", False), ("武汉", True)])
def test_the_province_has_its_cities(place: str, outside: bool) -> None:
    assert lies_outside(place, "广东", shared_taxonomy()) is outside
