"""The same means in two titles."""

from __future__ import annotations

import numpy as np

from matcher.ranking.features.method_match import METHOD_MATCH
from tests.ranking.small import context, profile


def test_the_same_means_match_whatever_the_thing_is() -> None:
    column = METHOD_MATCH.compute(
        profile("寻求隔膜检测"),
        [profile("焊缝检测系统"), profile("一种隔膜的制备方法"), profile("隔膜")],
        context(),
    )
    np.testing.assert_array_equal(column, [1.0, 0.0, np.nan])
