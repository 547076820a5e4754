"""Where two records sit."""

from __future__ import annotations

import numpy as np

from matcher.ranking.features.place_fit import PLACE_FIT
from tests.builders import achievement, broker, demand, investor
from tests.ranking.small import context, profile


def test_nearer_places_fit_better() -> None:
    places = ("东城街道", "南城街道", "长安镇", "深圳", "北京", None)
    offers = [profile(record=achievement(place=place)) for place in places]
    column = PLACE_FIT.compute(profile(record=demand(town="东城街道")), offers, context())
    # One town, one zone (中心城区), one city; Shenzhen and Beijing are elsewhere to a town.
    np.testing.assert_array_equal(column, [1.0, 0.8, 0.6, 0.2, 0.2, np.nan])


def test_a_broker_fits_by_the_nearest_of_the_towns_and_a_fund_not_at_all() -> None:
    asked = profile(record=demand(town="东城街道"))
    offers = [
        profile(record=broker(towns=["长安镇", "东城街道"])),
        profile(record=broker()),
        profile(record=investor(regions=["东莞"])),
    ]
    np.testing.assert_array_equal(PLACE_FIT.compute(asked, offers, context()), [1.0, np.nan, np.nan])
