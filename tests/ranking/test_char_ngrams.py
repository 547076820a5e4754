"""Runs of one to three characters, by TF-IDF."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matcher.ranking.features.char_ngrams import CHAR_NGRAMS
from matcher.text.ngrams import character_ngrams
from tests.ranking.small import context, profile

KNOWN = context(gram_idf={"膜": 2.0, "具": 2.0})


def test_runs_are_counted_within_han_and_latin_terms_come_whole() -> None:
    assert character_ngrams("隔膜A1，膜") == {"隔": 1, "膜": 2, "隔膜": 1, "a1": 1}
    assert character_ngrams("") == {}


def test_the_same_single_run_is_alike_and_another_is_not() -> None:
    same, other = CHAR_NGRAMS.compute(profile("膜"), [profile("膜"), profile("具")], KNOWN)
    assert same == pytest.approx(1.0)
    assert other == 0.0


def test_a_longer_title_is_less_alike_by_the_length_of_its_counts() -> None:
    (longer,) = CHAR_NGRAMS.compute(profile("膜"), [profile("膜、具")], KNOWN)
    assert longer == pytest.approx(1 / math.sqrt(2))


def test_three_characters_weigh_as_the_rarer_of_their_pairs() -> None:
    known = context(gram_idf={"离子": 3.0, "子膜": 1.0})
    column = CHAR_NGRAMS.compute(profile("离子膜"), [profile("离子"), profile("离子膜")], known)
    # Telling are 离子 (3), 子膜 (1), 离子膜 (3), tf 1 + ln 3 each; of 离子's three runs one.
    length, spread = math.sqrt(9 + 1 + 9), math.sqrt(19 / 3)
    assert column[0] == pytest.approx(9 / (length * math.sqrt(3) * spread))
    assert column[1] == pytest.approx(19 / (length * math.sqrt(6) * spread))


def test_a_query_without_known_runs_has_no_value() -> None:
    np.testing.assert_array_equal(CHAR_NGRAMS.compute(profile("膜"), [profile("膜")], context()), [np.nan])
