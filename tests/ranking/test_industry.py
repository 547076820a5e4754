"""How near the industries of two records are."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.industry import INDUSTRY
from tests.builders import achievement, demand
from tests.ranking.small import context, profile


def values(asked: list[str], *offered: list[str]) -> list[float]:
    """Return the column for a demand of some codes and achievements of others."""
    query = profile(record=demand(industry_codes=asked))
    candidates = [profile(record=achievement(industry_codes=codes)) for codes in offered]
    return [float(value) for value in INDUSTRY.compute(query, candidates, context())]


def test_the_nearest_pair_of_codes_counts() -> None:
    # C3972 and C3973 share C397: depths 2, 3 and 3, so 2·2/(3 + 3).
    found = values(["C3972"], ["C3972"], ["C3973"], ["C13"], ["C13", "C3973"])
    assert found == pytest.approx([1.0, 2 / 3, 0.0, 2 / 3])


def test_it_reads_the_same_from_both_sides() -> None:
    assert values(["1.1", "C39"], ["1.2"]) == values(["1.2"], ["1.1", "C39"])
    assert values(["1.1"], ["1.2"]) == [0.5]


@pytest.mark.parametrize(
    ("asked", "offered"), [([], ["C39"]), (["C39"], []), (["C9999"], ["C39"]), (["C39"], ["C9999"])]
)
def test_no_code_or_none_known_on_either_side_gives_no_value(asked: list[str], offered: list[str]) -> None:
    assert np.isnan(values(asked, offered)).tolist() == [True]


def test_an_unknown_code_beside_a_known_one_is_read_past() -> None:
    assert values(["C9999", "C39"], ["C39", "C9999"]) == [1.0]
