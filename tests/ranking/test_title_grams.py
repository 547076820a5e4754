"""The query's characters and pairs in a candidate's title, shorter titles first."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.title_grams import TITLE_GRAMS
from tests.ranking.small import context, profile

KNOWN = context(grams={"电": 1.0, "电池": 1.0}, gram_idf={"电": 1.0, "电池": 3.0})


def test_grams_count_by_weight_and_idf() -> None:
    char, both, none = TITLE_GRAMS.compute(
        profile(), [profile(grams="电"), profile(grams="电 电池"), profile("电池", grams="模 模具")], KNOWN
    )
    # One gram of the usual thirty: 1.2 (1/4 + 3/4 · 1/30) = 0.33; two: 0.36.
    assert char == pytest.approx(0.25 * 2.2 / 1.33)
    assert both == pytest.approx(1.0 * 2.2 / 1.36)
    assert none == 0.0


def test_a_query_without_telling_grams_has_no_value() -> None:
    for known in (context(), context(grams={"电": 1.0}), context(gram_idf={"电": 1.0})):
        np.testing.assert_array_equal(
            TITLE_GRAMS.compute(profile(), [profile(grams="电")] * 2, known), [np.nan, np.nan]
        )
