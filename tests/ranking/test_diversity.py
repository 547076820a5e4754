"""Lists that are good and not ten times the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.embeddings.scale import SimilarityScale
from matcher.errors import InvalidInput
from matcher.ranking.diversity import rerank_mmr

SCORES = np.array([0.9, 0.8, 0.5])
TWINS = np.array([(1, 0), (1, 0), (0, 1)], dtype=np.float32)


def test_without_diversity_the_order_stays() -> None:
    assert rerank_mmr(SCORES, TWINS, diversity=0.0, k=3) == [0, 1, 2]
    assert rerank_mmr(SCORES, TWINS, diversity=0.0, k=2) == [0, 1]


def test_the_twin_of_the_best_stands_back_for_another() -> None:
    # Scores within the list are 1, 0.75, 0. Second place: 0.5 · 0.75 − 0.5 · 1 = −0.125 against 0 − 0.
    assert rerank_mmr(SCORES, TWINS, diversity=0.5, k=3) == [0, 2, 1]
    # 0.7 · 0.75 − 0.3 · 1 = 0.225: too little diversity to pass over it.
    assert rerank_mmr(SCORES, TWINS, diversity=0.3, k=3) == [0, 1, 2]


def test_likeness_is_read_on_the_encoders_scale() -> None:
    scale = SimilarityScale(unrelated=0.8, similar=1.0)
    rows = np.array([(1, 0), (0.8, 0.6), (0, 1)], dtype=np.float32)
    # 0.8 is unrelated under this encoder, so the second stands as far from the first as the third does.
    assert rerank_mmr(SCORES, rows, diversity=0.6, k=2, scale=scale) == [0, 1]
    assert rerank_mmr(SCORES, rows, diversity=0.6, k=2) == [0, 2]


def test_a_row_without_a_vector_is_like_nothing() -> None:
    rows = np.array([(1, 0), (1, 0), (np.nan, np.nan)], dtype=np.float32)
    assert rerank_mmr(SCORES, rows, diversity=0.5, k=3) == [0, 2, 1]


@pytest.mark.parametrize(("diversity", "k"), [(-0.1, 1), (1.1, 1), (float("nan"), 1), (0.5, 0)])
def test_a_diversity_outside_its_range_is_refused(diversity: float, k: int) -> None:
    with pytest.raises(InvalidInput, match="diversity"):
        rerank_mmr(SCORES, TWINS, diversity=diversity, k=k)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 6.3)), max_size=8),
    st.floats(0, 1),
    st.integers(1, 10),
)
def test_the_best_stays_first_and_nobody_is_lost_or_doubled(
    drawn: list[tuple[float, float]], diversity: float, k: int
) -> None:
    scores = np.array(sorted((score for score, _ in drawn), reverse=True))
    rows = np.array([(np.cos(a), np.sin(a)) for _, a in drawn], dtype=np.float32).reshape(-1, 2)
    chosen = rerank_mmr(scores, rows, diversity=diversity, k=k)
    assert len(chosen) == len(set(chosen)) == min(k, len(drawn))
    if chosen:
        assert chosen[0] == 0
