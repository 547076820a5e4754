"""Whether an achievement sits where a fund invests."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.region_fit import REGION_FIT
from tests.builders import achievement, investor
from tests.ranking.sides import column, unread
from tests.ranking.small import profile


@pytest.mark.parametrize(
    ("regions", "place", "fit"),
    [
        (["松山湖"], "松山湖", 1.0),
        (["长安镇"], "松山湖", 0.6),
        (["东莞市"], "长安镇", 1.0),
        (["广东省"], "松山湖", 1.0),
        (["粤港澳大湾区"], "深圳市", 1.0),
        (["上海市"], "松山湖", 0.2),
        (["全国"], "北京市", 1.0),
        (["上海市", "长安镇"], "长安镇", 1.0),
        (["长安镇"], "东莞市", 0.6),
        (["长安镇"], "北京市", 0.2),
    ],
)
def test_towns_lie_in_cities_and_cities_in_provinces(regions: list[str], place: str, fit: float) -> None:
    fund = profile(record=investor(regions=regions))
    assert column(REGION_FIT, fund, [profile(record=achievement(place=place))]) == [fit]


def test_no_place_or_no_region_gives_no_value() -> None:
    everywhere = profile(record=investor(regions=["全国"]))
    assert np.isnan(column(REGION_FIT, everywhere, [profile()])).all()
    here = profile(record=achievement(place="松山湖"))
    assert np.isnan(column(REGION_FIT, profile(record=investor()), [here])).all()
    assert unread(REGION_FIT, everywhere, [here]) == [True]
