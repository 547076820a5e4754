"""Splits into what is learned from and what is measured on: by demand, and by time.

Whatever makes a split, an id that stands on both sides is refused: a figure measured on what was
learned from says nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matcher.errors import InvalidInput

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Split:
    """Ids to learn from and ids to measure on, each sorted; raises InvalidInput when they share one."""

    train: tuple[str, ...]
    test: tuple[str, ...]

    def __post_init__(self) -> None:
        refuse_overlap(self.train, self.test)


def refuse_overlap(train: Collection[str], test: Collection[str]) -> None:
    """Raise InvalidInput naming the ids that are both learned from and measured on."""
    shared = sorted(set(train) & set(test))
    if shared:
        more = f" and {len(shared) - _NAMED} more" if len(shared) > _NAMED else ""
        raise InvalidInput(
            f"expected no id on both sides of a split, got {len(shared)} in train and test: "
            f"{', '.join(shared[:_NAMED])}{more}; take them out of one side"
        )


def grouped_folds(
    ids: Collection[str], *, folds: int, seed: int, group_of: Mapping[str, str] | None = None
) -> list[Split]:
    """Return k splits of demand ids; every id is in exactly one test side, its pairs all with it.

    Ids with the same value in `group_of` (the same need posted twice, say) stay on one side. Groups are
    dealt out in an order drawn from the seed alone, each to the fold that has fewest ids so far; the
    order of `ids` does not matter. Raises InvalidInput for fewer than two folds or fewer groups than folds.
    """
    groups: dict[str, list[str]] = {}
    for one in sorted(set(ids)):
        groups.setdefault((group_of or {}).get(one, one), []).append(one)
    if folds < 2 or len(groups) < folds:
        raise InvalidInput(f"expected 2 folds or more and a group for each, got {folds} for {len(groups)}")
    tests: list[list[str]] = [[] for _ in range(folds)]
    for name in sorted(groups, key=lambda name: _draw(name, seed)):
        min(tests, key=len).extend(groups[name])
    everything = set(ids)
    return [Split(tuple(sorted(everything - set(test))), tuple(sorted(test))) for test in tests]


def split_by_time(when: Mapping[str, date | None], *, until: date) -> Split:
    """Return what was posted before `until` to learn from, and the rest to measure on.

    Raises InvalidInput when a date is missing (naming the ids) or when a side is empty.
    """
    _refuse_undated(when)
    dated = {name: moment for name, moment in when.items() if moment is not None}
    train = tuple(sorted(name for name, moment in dated.items() if moment < until))
    test = tuple(sorted(name for name, moment in dated.items() if moment >= until))
    if not train or not test:
        raise InvalidInput(
            f"expected dates on both sides of {until}, got {len(train)} before and {len(test)} from then on"
        )
    return Split(train, test)


def folds_by_time(when: Mapping[str, date | None], *, folds: int) -> list[Split]:
    """Return k splits, each measured on the next stretch of time and learning from all before it.

    The stretches hold about as many ids each, cut only between days, so that nothing of a day is learned
    from and measured on. Raises InvalidInput as `split_by_time`, and for fewer days than folds + 1.
    """
    _refuse_undated(when)
    days = sorted({moment for moment in when.values() if moment is not None})
    if folds < 1 or len(days) < folds + 1:
        raise InvalidInput(f"expected a fold or more and {folds + 1} days, got {len(days)} day(s)")
    starts = _starts(days, sorted(moment for moment in when.values() if moment is not None), folds)
    splits = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        known = {name: m for name, m in when.items() if m is not None and (end is None or m < end)}
        splits.append(split_by_time(known, until=start))
    return splits


def _starts(days: Sequence[date], moments: Sequence[date], folds: int) -> list[date]:
    """Return the day on which each test stretch begins: rising, never the first day."""
    starts: list[date] = []
    for fold in range(1, folds + 1):
        wanted = moments[len(moments) * fold // (folds + 1)]
        earliest = days.index(starts[-1]) + 1 if starts else 1
        latest = len(days) - (folds - fold) - 1
        starts.append(days[min(max(days.index(wanted), earliest), latest)])
    return starts


def _refuse_undated(when: Mapping[str, date | None]) -> None:
    undated = sorted(name for name, moment in when.items() if moment is None)
    if undated:
        named = ", ".join(undated[:_NAMED])
        raise InvalidInput(
            f"expected a date for every id, {len(undated)} have none: {named}; give one or leave them out"
        )


def _draw(name: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}/{name}".encode("utf-8", "surrogatepass")).digest()
