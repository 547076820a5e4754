"""Logged lists for tests, as short as they can be told."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.training.logged import RewardedItem, RewardedList


def logged(
    name: str,
    keys: Sequence[str],
    *,
    propensities: Sequence[float],
    rewards: Sequence[float | None],
    features: Sequence[float] | None = None,
) -> RewardedList:
    """Return a list of records with one feature each, 0 unless told otherwise."""
    items = tuple(
        RewardedItem(
            key=key,
            position=place + 1,
            features=(features[place] if features else 0.0,),
            score=0.0,
            propensity=propensities[place],
            reward=rewards[place],
        )
        for place, key in enumerate(keys)
    )
    return RewardedList(id=name, items=items)
