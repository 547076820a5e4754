"""BM25 of the query's words in the body."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.body_bm25 import BODY_BM25
from tests.ranking.small import context, profile

KNOWN = context(words={"电池": 1.0}, term_idf={"电池": 3.0})


def test_only_the_body_counts_and_a_long_one_for_less() -> None:
    short, long, title, none = BODY_BM25.compute(
        profile(),
        [
            profile(body="电池"),
            profile(body="电池 " + "模具 " * 199),
            profile("电池", "模具"),
            profile("电池"),
        ],
        KNOWN,
    )
    # Norms: 1 of 100 terms: 1.2 (1/4 + 3/400) = 0.309; 200 of 100: 1.2 (1/4 + 3/2) = 2.1.
    assert short == pytest.approx(2.2 / 1.309)
    assert long == pytest.approx(2.2 / 3.1)
    assert title == 0.0
    assert np.isnan(none)
