"""Splits: whole groups, whole days, and never an id on both sides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.training.splits import Split, folds_by_time, grouped_folds, refuse_overlap, split_by_time

ids = st.sets(st.text("abc", min_size=1, max_size=4), min_size=2, max_size=30)


def test_an_id_on_both_sides_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="2 in train and test: b, c"):
        Split(("a", "b", "c"), ("c", "b"))
    with pytest.raises(InvalidInput, match="d0, d1, d2, d3, d4 and 3 more"):
        refuse_overlap([f"d{n}" for n in range(8)], [f"d{n}" for n in range(8)])
    refuse_overlap(["a"], ["b"])


@settings(max_examples=60, deadline=None)
@given(ids, st.integers(2, 5), st.integers(0, 3))
def test_every_id_is_tested_exactly_once_and_never_where_it_is_learned(
    names: set[str], folds: int, seed: int
) -> None:
    if len(names) < folds:
        with pytest.raises(InvalidInput, match="a group for each"):
            grouped_folds(names, folds=folds, seed=seed)
        return
    splits = grouped_folds(names, folds=folds, seed=seed)
    assert sorted(name for split in splits for name in split.test) == sorted(names)
    for split in splits:
        assert set(split.train) | set(split.test) == names
        assert not set(split.train) & set(split.test)
    sizes = [len(split.test) for split in splits]
    assert max(sizes) - min(sizes) <= 1
    assert splits == grouped_folds(sorted(names, reverse=True), folds=folds, seed=seed)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.sampled_from("xyz"), min_size=1),
    st.integers(0, 3),
)
def test_a_group_stays_on_one_side(group_of: dict[str, str], seed: int) -> None:
    if len(set(group_of.values())) < 2:
        return
    for split in grouped_folds(group_of, folds=2, seed=seed, group_of=group_of):
        assert not {group_of[name] for name in split.train} & {group_of[name] for name in split.test}


def test_another_seed_deals_otherwise() -> None:
    names = [f"d{n}" for n in range(20)]
    assert grouped_folds(names, folds=4, seed=1) != grouped_folds(names, folds=4, seed=2)


DAY = date(2026, 1, 1)


def test_what_is_older_is_learned_from_and_the_day_itself_is_measured() -> None:
    when = {"a": DAY, "b": DAY + timedelta(1), "c": DAY + timedelta(2), "d": DAY + timedelta(1)}
    assert split_by_time(when, until=DAY + timedelta(1)) == Split(("a",), ("b", "c", "d"))


def test_a_side_without_ids_and_ids_without_a_date_are_refused() -> None:
    with pytest.raises(InvalidInput, match="0 before and 1 from then on"):
        split_by_time({"a": DAY}, until=DAY)
    with pytest.raises(InvalidInput, match="1 have none: b"):
        split_by_time({"a": DAY, "b": None}, until=DAY)
    with pytest.raises(InvalidInput, match="1 have none: b"):
        folds_by_time({"a": DAY, "b": None}, folds=1)


def test_each_stretch_is_measured_after_all_before_it_was_learned() -> None:
    when = {f"d{n}": DAY + timedelta(n) for n in range(6)}
    assert folds_by_time(when, folds=2) == [
        Split(("d0", "d1"), ("d2", "d3")),
        Split(("d0", "d1", "d2", "d3"), ("d4", "d5")),
    ]
    with pytest.raises(InvalidInput, match=r"3 days, got 2"):
        folds_by_time({"a": DAY, "b": DAY + timedelta(1)}, folds=2)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=4), st.integers(0, 12), min_size=2), st.integers(1, 4)
)
def test_time_never_runs_backwards_whatever_the_dates(offsets: dict[str, int], folds: int) -> None:
    when = {name: DAY + timedelta(days) for name, days in offsets.items()}
    if len(set(when.values())) < folds + 1:
        return
    splits = folds_by_time(when, folds=folds)
    assert len(splits) == folds
    tested = [name for split in splits for name in split.test]
    assert len(tested) == len(set(tested))
    for split in splits:
        assert max(when[name] for name in split.train) < min(when[name] for name in split.test)
