"""How much of what a candidate's title names the query speaks of."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.need_words import NEED_WORDS
from tests.ranking.small import context, profile

IDF = {"电池": 3.0, "检测": 1.0, "系统": 4.0}


def test_it_is_the_share_of_the_title_that_the_whole_query_has() -> None:
    column = NEED_WORDS.compute(
        profile("电池", "检测"),
        [profile("电池 检测"), profile("电池 系统"), profile("系统", "电池"), profile("检测 检测")],
        context(term_idf=IDF),
    )
    assert column.tolist() == pytest.approx([1.0, 3 / 7, 0.0, 1.0])


def test_a_title_without_telling_words_has_no_value() -> None:
    column = NEED_WORDS.compute(profile("电池"), [profile(), profile("未知")], context(term_idf=IDF))
    np.testing.assert_array_equal(column, [np.nan, np.nan])


def test_a_query_without_words_has_nothing_of_any_title() -> None:
    assert NEED_WORDS.compute(profile(), [profile("电池")], context(term_idf=IDF)).tolist() == [0.0]
