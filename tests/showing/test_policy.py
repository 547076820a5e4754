"""How likely each place was, by hand and by acting the policy out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.showing.policy import Placing, Policy, place
from matcher.store import Experiment
from tests.conftest import AT

EXPERIMENT = Experiment(
    name="e", model="text", version_a=0, version_b=1, share=0.5, started_at=AT, started_by="t"
)


def placed(a: str, b: str | None = None, *, size: int = 3, **policy: Any) -> Placing:
    return place(a, b, size=size, policy=Policy(**{"request_id": "r", "experiment": EXPERIMENT, **policy}))


def test_without_chance_the_ranking_stands_and_is_certain() -> None:
    assert placed("xyzw", explore=0.0) == Placing(keys=("x", "y", "z"), propensities=(1.0, 1.0, 1.0))


def test_a_place_is_likely_by_the_draw_and_more_so_where_the_ranking_has_it() -> None:
    """Share 0.3 of three: 0.1 by the draw, 0.7 more as ranked."""
    for number in range(50):
        made = placed("xyz", explore=0.3, request_id=str(number))
        for position, (key, chance) in enumerate(zip(made.keys, made.propensities, strict=True), start=1):
            assert chance == pytest.approx(0.8 if "xyz".index(key) + 1 == position else 0.1)


def test_two_rankings_take_turns_and_each_place_knows_both_coins() -> None:
    """x–y against y–x, two places: whoever begins, both records come; each stands first half the time."""
    made = placed("xy", "yx", size=2)
    assert (sorted(made.keys), made.propensities, sorted(made.teams)) == (["x", "y"], (0.5, 0.5), ["a", "b"])


def test_a_drawn_list_of_an_experiment_has_no_teams_and_only_the_first_rankings_records() -> None:
    made_of = (placed("xy", "uv", size=2, explore=0.5, request_id=str(n)) for n in range(100))
    made = next(one for one in made_of if one.is_drawn)
    assert (sorted(made.keys), made.teams) == (["x", "y"], "")
    # By the draw ½·½. By the draft, in the other half, x stands first or second as the coin falls, y never.
    assert dict(zip(made.keys, made.propensities, strict=True)) == {"x": 0.5, "y": 0.25}


@given(
    st.permutations("uvwxyz"),
    st.permutations("uvwxyz"),
    st.integers(1, 6),
    st.sampled_from([0.0, 0.2, 1.0]),
    st.integers(0, 50),
)
def test_propensities_are_probabilities_above_0(
    a: list[str], b: list[str], size: int, explore: float, request: int
) -> None:
    made = placed("".join(a), "".join(b), size=size, explore=explore, request_id=str(request))
    assert len(made.keys) == len(set(made.keys)) == len(made.propensities) == size
    assert all(0 < one <= 1 for one in made.propensities)
    assert made == placed("".join(a), "".join(b), size=size, explore=explore, request_id=str(request))


def test_places_come_as_often_as_their_propensities_say() -> None:
    seen: Counter[tuple[str, int]] = Counter()
    said: dict[tuple[str, int], float] = {}
    for number in range(4_000):
        made = placed("xyz", "zwx", explore=0.25, request_id=str(number))
        for place_and_key in enumerate(made.keys, start=1):
            at = place_and_key[1], place_and_key[0]
            seen[at] += 1
            said[at] = made.propensities[place_and_key[0] - 1]
    assert sum(said.values()) == pytest.approx(3)
    # Four deviations of a share of 4,000 are at most 0.032.
    assert all(seen[at] / 4_000 == pytest.approx(chance, abs=0.032) for at, chance in said.items())


def test_an_experiment_takes_its_share_of_lists_short_enough_to_be_drafted() -> None:
    policies = [Policy(request_id=str(number), experiment=EXPERIMENT) for number in range(1_000)]
    inside = sum(one.experiment_for(10) is not None for one in policies)
    assert 430 <= inside <= 570
    assert all(one.experiment_for(31) is None for one in policies)
    assert Policy(request_id="r").experiment_for(10) is None
    whole = replace(EXPERIMENT, share=1.0)
    assert Policy(request_id="r", experiment=whole).experiment_for(30) == whole
