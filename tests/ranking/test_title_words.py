"""The query's words in a candidate's title, shorter titles first."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.title_words import TITLE_WORDS
from tests.ranking.small import context, profile

KNOWN = context(words={"电池": 1.0, "检测": 0.5}, term_idf={"电池": 2.0, "检测": 4.0, "系统": 9.0})


def test_words_count_by_weight_and_idf_and_only_those_of_the_title() -> None:
    one, both, none = TITLE_WORDS.compute(
        profile(), [profile("电池"), profile("电池 检测"), profile("系统", "电池 检测")], KNOWN
    )
    # Both words gain 2. One term of the usual twelve: 2.2 / (1 + 1.2 (1/4 + 3/4 · 1/12)) = 2.2 / 1.375.
    assert one == pytest.approx(0.5 * 2.2 / 1.375)
    assert both == pytest.approx(1.0 * 2.2 / 1.45)
    assert none == 0.0


def test_a_title_of_usual_length_with_every_word_has_one() -> None:
    filler = " ".join(f"词{n}" for n in range(10))
    assert TITLE_WORDS.compute(profile(), [profile(f"电池 检测 {filler}")], KNOWN) == pytest.approx(1.0)


def test_repeating_a_word_changes_nothing() -> None:
    once, twice = TITLE_WORDS.compute(profile(), [profile("电池"), profile("电池 电池")], KNOWN)
    assert once == twice


@pytest.mark.parametrize("known", [context(), context(words={"电池": 1.0}), context(term_idf={"电池": 2.0})])
def test_a_query_without_telling_words_has_no_value(known: object) -> None:
    column = TITLE_WORDS.compute(profile(), [profile("电池"), profile()], known)  # type: ignore[arg-type]
    np.testing.assert_array_equal(column, [np.nan, np.nan])


def test_an_empty_title_shares_nothing() -> None:
    assert TITLE_WORDS.compute(profile(), [profile()], KNOWN).tolist() == [0.0]
