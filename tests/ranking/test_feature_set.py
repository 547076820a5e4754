"""What every feature promises, and the table of them."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.profiles import Profile
from matcher.ranking.feature_set import FEATURES, compute_table
from matcher.ranking.features.base import FeatureContext
from matcher.ranking.table import FeatureTable, stack
from tests.builders import achievement, demand
from tests.ranking.small import context, profile

RANGES: Final = {
    "leg_dense": (-10.0, 10.0),
    "leg_words": (-10.0, 10.0),
    "leg_grams": (-10.0, 10.0),
    "dense_title": (-1.0, 1.0),
    "dense_body": (-1.0, 1.0),
    "title_words": (0.0, 1.7),
    "body_words": (0.0, 1.0),
    "need_words": (0.0, 1.0),
    "title_grams": (0.0, 1.7),
    "industry": (0.0, 1.0),
    "constraint_coverage": (-1.0, 1.0),
    "field_fit": (0.0, 1.0),
    "form_fit": (0.0, 1.0),
    "maturity_fit": (0.0, 1.0),
    "area_fit": (0.0, 1.0),
    "productisable": (0.0, 1.0),
    "excluded": (0.0, 1.0),
    "investable": (0.0, 1.0),
    "stage_fit": (0.0, 1.0),
    "region_fit": (0.0, 1.0),
    "ticket_fit": (0.0, 1.0),
    "best_passage": (-1.0, 1.0),
    "title_bm25": (0.0, 2.2),
    "keyword_bm25": (0.0, 2.2),
    "body_bm25": (0.0, 2.2),
    "char_ngrams": (0.0, 1.0),
    "rare_terms": (0.0, 1.0),
    "domain_terms": (0.0, 1.0),
    "object_match": (0.0, 1.0),
    "method_match": (0.0, 1.0),
    "budget_fit": (0.0, 1.0),
    "place_fit": (0.0, 1.0),
    "freshness": (0.0, 1.0),
    "hubness": (-1.0, 1.0),
    "neighbour_support": (-1.0, 1.0),
    "past_acceptance": (-10.0, 10.0),
    "declined_alike": (0.0, 1.0),
}
WORDS: Final = ("电池", "检测", "系统", "模具", "未知")
CODES: Final = ("C3972", "C3973", "C13", "1.1", "1.2", "C9999")
SLACK: Final = 1e-6

words = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
codes = st.lists(st.sampled_from(CODES), max_size=2)
weights = st.dictionaries(st.sampled_from(WORDS), st.floats(0.01, 1.0), max_size=5)
idf = st.dictionaries(st.sampled_from(WORDS), st.floats(0.0, 12.0), max_size=5)
angle = st.one_of(st.none(), st.floats(0.0, 6.3))


@st.composite
def questions(draw: st.DrawFn) -> tuple[Profile, list[Profile], FeatureContext, list[int]]:
    """Return a query, candidates, their context and a permutation of the candidates."""
    count = draw(st.integers(0, 6))
    candidates = [
        profile(draw(words), draw(words), grams=draw(words), record=achievement(industry_codes=draw(codes)))
        for _ in range(count)
    ]
    query = profile(draw(words), draw(words), grams=draw(words), record=demand(industry_codes=draw(codes)))
    known = context(
        titles=[_direction(draw(angle)) for _ in range(count)] or np.zeros((0, 2)).tolist(),
        bodies=[_direction(draw(angle)) for _ in range(count)] or np.zeros((0, 2)).tolist(),
        words=draw(weights),
        grams=draw(weights),
        term_idf=draw(idf),
        gram_idf=draw(idf),
    )
    return query, candidates, known, draw(st.permutations(range(count)))


def _direction(radians: float | None) -> tuple[float, float]:
    return (np.nan, np.nan) if radians is None else (float(np.cos(radians)), float(np.sin(radians)))


def shuffled(known: FeatureContext, order: list[int]) -> FeatureContext:
    """Return the context with the candidates' vectors in another order."""
    return context(
        titles=[tuple(known.title_vectors[row].tolist()) for row in order],
        bodies=[tuple(known.body_vectors[row].tolist()) for row in order],
        words=known.words,
        grams=known.grams,
        term_idf=known.term_idf,
        gram_idf=known.gram_idf,
    )


def test_the_promised_ranges_cover_every_feature() -> None:
    assert set(RANGES) == set(FEATURES)


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_has_its_name_and_a_chinese_label(name: str) -> None:
    assert FEATURES[name].name == name
    assert any("\u4e00" <= char <= "\u9fff" for char in FEATURES[name].label)
    assert len({feature.label for feature in FEATURES.values()}) == len(FEATURES)


@settings(max_examples=60, deadline=None)
@given(questions())
def test_every_column_stays_in_its_range_and_follows_its_candidates(
    question: tuple[Profile, list[Profile], FeatureContext, list[int]],
) -> None:
    query, candidates, known, order = question
    if not candidates:
        return
    moved = shuffled(known, order)
    for name, feature in FEATURES.items():
        column = feature.compute(query, candidates, known)
        low, high = RANGES[name]
        values = column[~np.isnan(column)]
        assert column.shape == (len(candidates),)
        assert ((values >= low - SLACK) & (values <= high + SLACK)).all(), name
        other = feature.compute(query, [candidates[row] for row in order], moved)
        np.testing.assert_array_equal(other, column[order], err_msg=name)


@pytest.mark.parametrize("name", FEATURES)
def test_no_candidates_give_an_empty_column(name: str) -> None:
    none = np.zeros((0, 2)).tolist()
    known = context(titles=none, bodies=none, words={"电池": 1.0}, term_idf={"电池": 2.0})
    known = FeatureContext(
        at=known.at,
        query_vector=known.query_vector,
        title_vectors=np.zeros((0, 2), np.float32),
        body_vectors=np.zeros((0, 2), np.float32),
        words=known.words,
        grams={"电": 1.0},
        term_idf=known.term_idf,
        gram_idf={"电": 1.0},
        taxonomy=known.taxonomy,
    )
    assert FEATURES[name].compute(profile("电池"), [], known).shape == (0,)


def test_the_table_has_a_named_column_for_each_feature() -> None:
    known = context(titles=[(1, 0), (0, 1)], bodies=[(np.nan, np.nan), (1, 0)])
    table = compute_table(profile("电池"), [profile("电池"), profile("模具")], known)
    assert table.names == tuple(FEATURES)
    assert table.values.shape == (2, len(FEATURES))
    np.testing.assert_array_equal(table.column("dense_title"), [1.0, 0.0])
    np.testing.assert_array_equal(table.column("dense_body"), [np.nan, 1.0])
    assert np.isnan(table.column("industry")).all()


def test_a_table_refuses_infinite_values_and_columns_without_a_name() -> None:
    with pytest.raises(InvalidInput, match="infinite"):
        stack([("a", np.array([1.0, np.inf]))], rows=2)
    with pytest.raises(InvalidInput, match="feature columns"):
        FeatureTable(("a", "b"), np.zeros((2, 1)))
    assert stack([], rows=3).values.shape == (3, 0)
