"""A new mining and the list that people may have edited become one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcher.bridge.entries import Entry, Status


def merge_entries(kept: Sequence[Entry], mined: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the old list brought up to what was mined now, sorted by term and expansion.

    Rows that are `manual` or `rejected` stay exactly as they are. An `active` row takes kind, weight,
    evidence and source of the new mining and keeps its measured figures; one that was not mined again goes.
    To be rid of a row for good, reject it: a deleted one comes back. New rows are taken as they are.
    """
    merged = {entry.key: entry for entry in mined}
    for entry in kept:
        if entry.status is not Status.ACTIVE:
            merged[entry.key] = entry
        elif entry.key in merged:
            merged[entry.key] = replace(
                merged[entry.key],
                marginal_recall=entry.marginal_recall,
                false_hit_rate=entry.false_hit_rate,
                n=entry.n,
            )
    return tuple(merged[key] for key in sorted(merged))
