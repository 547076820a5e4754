"""Items put together by unit, town or month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from matcher.plan.case import Item

_Key = TypeVar("_Key", bound=Hashable)


def group(items: Iterable[Item], key: Callable[[Item], _Key]) -> Mapping[_Key, Sequence[Item]]:
    """Return the items by their key, in the order given; a key that nothing has gives nothing."""
    groups: defaultdict[_Key, list[Item]] = defaultdict(list)
    for one in items:
        groups[key(one)].append(one)
    return groups


def of_year(items: Iterable[Item], year: int) -> list[Item]:
    """Return the items of a year."""
    return [one for one in items if one.on.year == year]
