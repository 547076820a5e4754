"""BM25 of the query's words in the keywords."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.profiles import make_profile
from matcher.ranking.features.keyword_bm25 import KEYWORD_BM25
from tests.builders import achievement
from tests.fakes import shared_segmenter
from tests.ranking.small import context, profile

KNOWN = context(words={"隔膜": 1.0}, term_idf={"隔膜": 3.0})


def test_only_keywords_count_and_without_any_there_is_no_value() -> None:
    records = [
        achievement(title="注塑机", keywords=["隔膜"]),
        achievement(title="隔膜", keywords=["注塑机"]),
        achievement(title="隔膜"),
    ]
    profiles = [make_profile(record, shared_segmenter()) for record in records]
    column = KEYWORD_BM25.compute(profile(), profiles, KNOWN)
    # One term of the usual ten: norm 1.2 (1/4 + 3/4 · 1/10) = 0.39.
    assert column[0] == pytest.approx(2.2 / 1.39)
    np.testing.assert_array_equal(column[1:], [0.0, np.nan])
