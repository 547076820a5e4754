"""Whether the readiness is the one wanted."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.maturity_fit import MATURITY_FIT
from tests.builders import achievement, demand
from tests.ranking.sides import column, unread
from tests.ranking.small import profile

OFFERED = [("0", stage, "product") for stage in ("basic", "applied", "product")]


@pytest.mark.parametrize(
    ("description", "wanted"),
    [
        ("寻求成熟技术，可直接购买", [0.0, 0.5, 1.0]),
        ("希望与高校联合研发", [0.4, 1.0, 0.8]),
        ("先引进成熟工艺，再联合研发", [0.0, 0.5, 1.0]),
    ],
)
def test_wording_says_how_ready_it_should_be(description: str, wanted: list[float]) -> None:
    asking = profile(record=demand(title="压铸", description=description))
    assert column(MATURITY_FIT, asking, [profile()] * 3, offered=OFFERED) == pytest.approx(wanted)


def test_it_reads_from_the_achievement_side_too() -> None:
    wants = [demand(title="压铸", description="联合研发"), demand(title="压铸")]
    found = column(
        MATURITY_FIT,
        profile(record=achievement()),
        [profile(record=one) for one in wants],
        asked=("0", "basic", "product"),
    )
    assert found[0] == pytest.approx(0.4)
    assert np.isnan(found[1])


def test_a_demand_that_does_not_say_has_no_value() -> None:
    asking = profile(record=demand(title="车门锁"))
    assert np.isnan(column(MATURITY_FIT, asking, [profile()])).all()
    assert unread(MATURITY_FIT, asking, [profile()]) == [True]
