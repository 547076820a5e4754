"""How close a title is to everything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.embeddings.scale import measure_centre
from matcher.ranking.features.hubness import HUBNESS
from tests.fakes import HashedGramEncoder, shared_taxonomy
from tests.ranking.small import context, profile


def test_it_is_the_mean_similarity_to_all_names() -> None:
    names = ["电池", "模具", "电池模具"]
    encoder = HashedGramEncoder()
    centre = measure_centre(encoder, names)
    assert centre is not None
    known = replace(context(titles=encoder.encode_passages(["电池"]).tolist()), centre=centre)
    expected = float((encoder.encode_passages(names) @ encoder.encode_passages(["电池"])[0]).mean())
    assert HUBNESS.compute(profile(), [profile()], known)[0] == pytest.approx(expected, abs=1e-6)


def test_without_a_centre_or_a_vector_there_is_no_value() -> None:
    known = context(titles=[(1, 0), (np.nan, np.nan)])
    np.testing.assert_array_equal(HUBNESS.compute(profile(), [profile()] * 2, known), [np.nan] * 2)
    centred = replace(known, centre=np.array([0.5, 0.5], dtype=np.float32))
    np.testing.assert_array_equal(HUBNESS.compute(profile(), [profile()] * 2, centred), [0.5, np.nan])
    assert measure_centre(HashedGramEncoder(), []) is None


def test_the_names_of_industries_are_those_of_the_two_upper_levels() -> None:
    names = shared_taxonomy().industry_names(levels=2)
    assert "新一代信息技术产业" in names
    assert len(names) == len(set(names))
    assert 100 < len(names) < 200
