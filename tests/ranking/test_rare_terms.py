"""The rarest words of the query's title."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.rare_terms import RARE_TERMS
from tests.ranking.small import context, profile


def test_the_five_rarest_title_words_count_by_idf_wherever_they_stand() -> None:
    words = dict.fromkeys("abcdefg", 1.0)
    idf = {"a": 5.0, "b": 4.0, "c": 3.0, "d": 2.0, "e": 1.0, "f": 0.5, "g": 9.0}
    known = context(words=words, term_idf=idf)
    query = profile("a b c d e f", "g")
    column = RARE_TERMS.compute(query, [profile("a", "b"), profile("f"), profile("g")], known)
    assert column[0] == pytest.approx(9 / 15)
    np.testing.assert_array_equal(column[1:], [0.0, 0.0])


def test_a_title_that_no_record_shares_a_word_with_has_no_value() -> None:
    known = context(words={}, term_idf={"a": 5.0})
    np.testing.assert_array_equal(RARE_TERMS.compute(profile("a"), [profile("a")], known), [np.nan])
