"""The same thing in two titles."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.object_match import OBJECT_MATCH
from tests.ranking.small import context, profile


def test_the_same_thing_made_in_another_way_matches_and_another_thing_does_not() -> None:
    same, other = OBJECT_MATCH.compute(
        profile("寻求隔膜检测"), [profile("一种隔膜的制备方法"), profile("焊缝检测")], context()
    )
    assert same == 1.0
    assert other == 0.0


def test_likeness_is_the_mean_of_what_is_found_of_each_side() -> None:
    known = context(gram_idf={"隔": 1.0, "膜": 1.0, "隔膜": 2.0})
    (wider,) = OBJECT_MATCH.compute(profile("隔膜"), [profile("湿隔膜")], known)
    # All of 隔膜 is found; of 湿, 隔, 膜, 湿隔, 隔膜 three are asked for.
    assert wider == pytest.approx((1 + 3 / 5) / 2)


def test_a_title_that_names_no_thing_has_no_value() -> None:
    np.testing.assert_array_equal(
        OBJECT_MATCH.compute(profile("隔膜"), [profile("关键技术研究")], context()), [np.nan]
    )
    np.testing.assert_array_equal(
        OBJECT_MATCH.compute(profile("关键技术研究"), [profile("隔膜")], context()), [np.nan]
    )
