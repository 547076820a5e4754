"""Team drafts, by hand and by going through every coin."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.showing.interleaving import DraftedItem, credit, draft, placement_propensities, takes_part

RANKINGS = st.permutations("uvwxyz").flatmap(
    lambda order: st.integers(0, 6).map(lambda length: "".join(order[:length]))
)


def by_coins(a: str, b: str, coins: tuple[bool, ...], size: int) -> str:
    """Radlinski's draft as written: the team with fewer records picks, a coin when they have as many."""
    left, flips = {True: list(a), False: list(b)}, iter(coins)
    made, counts = "", {True: 0, False: 0}
    while len(made) < size:
        for ranking in left.values():
            ranking[:] = [key for key in ranking if key not in made]
        if not left[True] and not left[False]:
            break
        is_even = counts[True] == counts[False]
        team = next(flips) if is_even else counts[True] < counts[False]
        # A team that has run out lets the other pick, and counts as having picked.
        if left[team]:
            made += left[team][0]
        counts[team] += 1
    return made


def test_two_rankings_of_two_records_by_hand() -> None:
    # Heads: x, then b's best left, y. Tails: y, then x.
    assert placement_propensities("xy", "yx", size=2) == {
        ("x", 1): 0.5,
        ("y", 2): 0.5,
        ("y", 1): 0.5,
        ("x", 2): 0.5,
    }


def test_a_shared_first_record_is_certain_and_what_follows_is_drawn() -> None:
    # x comes first either way; heads: b adds z, tails: a adds y.
    found = placement_propensities("xy", "xz", size=2)
    assert found == {("x", 1): 1.0, ("z", 2): 0.5, ("y", 2): 0.5}


def test_equal_rankings_leave_nothing_to_draw() -> None:
    assert placement_propensities("xyz", "xyz", size=3) == {("x", 1): 1.0, ("y", 2): 1.0, ("z", 3): 1.0}


@settings(deadline=None)
@given(RANKINGS, RANKINGS, st.integers(1, 6))
def test_propensities_are_those_of_all_coins_together(a: str, b: str, size: int) -> None:
    expected: dict[tuple[str, int], float] = defaultdict(float)
    for coins in product((True, False), repeat=7):
        for position, key in enumerate(by_coins(a, b, coins, size), start=1):
            expected[key, position] += 1 / 2**7
    assert placement_propensities(a, b, size=size) == pytest.approx(dict(expected))


@settings(deadline=None)
@given(RANKINGS, RANKINGS, st.integers(1, 6), st.text(max_size=8))
def test_a_draft_is_made_again_from_its_ids_and_keeps_its_propensities(
    a: str, b: str, size: int, request_id: str
) -> None:
    made = draft(a, b, size=size, request_id=request_id, experiment="e")
    assert draft(a, b, size=size, request_id=request_id, experiment="e") == made
    assert len(made) == min(size, len(set(a) | set(b)))
    assert len({item.key for item in made}) == len(made)
    chances = placement_propensities(a, b, size=size)
    for item in made:
        assert item.propensity == chances[item.key, item.position] > 0
    by_position: dict[int, float] = defaultdict(float)
    for (_, position), chance in chances.items():
        by_position[position] += chance
    assert all(total == pytest.approx(1.0) for total in by_position.values())


def test_the_teams_take_turns_and_get_as_many_records_each() -> None:
    for number in range(50):
        made = draft("abcdef", "uvwxyz", size=6, request_id=str(number), experiment="e")
        assert Counter(item.team for item in made) == {"a": 3, "b": 3}
        for first, second in zip(made[::2], made[1::2], strict=True):
            assert {first.team, second.team} == {"a", "b"}


def test_over_many_requests_each_team_starts_half_of_the_lists() -> None:
    starts = Counter(
        draft("ab", "xy", size=2, request_id=str(number), experiment="e")[0].team for number in range(2_000)
    )
    # 1,000 expected, deviation 22.
    assert 934 <= starts["a"] <= 1_066


def test_another_experiment_draws_anew() -> None:
    def starts(experiment: str) -> list[str]:
        return [
            draft("ab", "xy", size=2, request_id=str(n), experiment=experiment)[0].team for n in range(64)
        ]

    assert starts("first") != starts("second")


def test_a_share_of_the_requests_takes_part_and_stays_when_it_grows() -> None:
    ids = [str(number) for number in range(2_000)]
    small = {one for one in ids if takes_part(one, experiment="e", share=0.1)}
    large = {one for one in ids if takes_part(one, experiment="e", share=0.3)}
    assert small < large
    # 200 expected, deviation 13.
    assert 160 <= len(small) <= 240
    assert not any(takes_part(one, experiment="e", share=0) for one in ids)
    assert all(takes_part(one, experiment="e", share=1) for one in ids)


def item(key: str, position: int, team: str) -> DraftedItem:
    return DraftedItem(key=key, position=position, team="a" if team == "a" else "b", propensity=0.5)


def test_credit_goes_to_the_team_with_more_acts() -> None:
    items = [item("x", 1, "a"), item("y", 2, "b"), item("z", 3, "b")]
    assert credit(items, ["x"]) == "a"
    assert credit(items, ["x", "y"]) is None
    assert credit(items, ["x", "y", "z"]) == "b"
    assert credit(items, []) is None


def test_what_is_no_ranking_no_share_and_no_record_is_refused() -> None:
    with pytest.raises(InvalidInput, match="'x' twice"):
        draft("xx", "y", size=2, request_id="r", experiment="e")
    with pytest.raises(InvalidInput, match="1–30"):
        draft("x", "y", size=31, request_id="r", experiment="e")
    with pytest.raises(InvalidInput, match="share within"):
        takes_part("r", experiment="e", share=1.5)
    with pytest.raises(InvalidInput, match="got 'q'"):
        credit([item("x", 1, "a")], ["q"])
