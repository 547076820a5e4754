"""BM25 of the query's words in the title alone."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.profiles import make_profile
from matcher.ranking.features.title_bm25 import TITLE_BM25
from tests.builders import achievement
from tests.fakes import shared_segmenter
from tests.ranking.small import context, profile

KNOWN = context(words={"电池": 1.0, "检测": 0.5}, term_idf={"电池": 3.0, "检测": 2.0})


def test_a_title_scores_its_words_by_weight_and_idf_and_saturates() -> None:
    one, twice, none = TITLE_BM25.compute(
        profile(), [profile("电池"), profile("电池 电池"), profile("模具")], KNOWN
    )
    # 3 of 4 in all. One term of the usual ten: norm 1.2 (1/4 + 3/4 · 1/10) = 0.39; two: 0.48.
    assert one == pytest.approx(3 / 4 * 1 * 2.2 / (1 + 0.39))
    assert twice == pytest.approx(3 / 4 * 2 * 2.2 / (2 + 0.48))
    assert none == 0.0


def test_keywords_are_no_part_of_the_title() -> None:
    record = achievement(title="隔膜", keywords=["电池"])
    column = TITLE_BM25.compute(profile(), [make_profile(record, shared_segmenter())], KNOWN)
    assert column[0] == 0.0


def test_a_query_without_telling_words_has_no_value() -> None:
    np.testing.assert_array_equal(TITLE_BM25.compute(profile(), [profile("电池")], context()), [np.nan])
