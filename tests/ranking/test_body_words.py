"""The query's words anywhere in a candidate's text."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.body_words import BODY_WORDS
from tests.ranking.small import context, profile

KNOWN = context(words={"电池": 1.0, "检测": 0.5}, term_idf={"电池": 2.0, "检测": 2.0})


def test_it_is_the_share_of_the_wanted_words_whatever_the_length() -> None:
    title, body, both, none = BODY_WORDS.compute(
        profile(),
        [
            profile("电池"),
            profile("系统", "检测 " + " ".join(f"词{n}" for n in range(500))),
            profile("电池", "检测"),
            profile("系统", "模具"),
        ],
        KNOWN,
    )
    assert (title, body, both, none) == pytest.approx((2 / 3, 1 / 3, 1.0, 0.0))


def test_a_query_without_telling_words_has_no_value() -> None:
    for known in (context(), context(words={"电池": 1.0}), context(term_idf={"电池": 2.0})):
        np.testing.assert_array_equal(
            BODY_WORDS.compute(profile(), [profile("电池")] * 2, known), [np.nan, np.nan]
        )
