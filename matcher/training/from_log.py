"""From the log of suggestions and the ledger to what is learned from: rewarded lists, targets, grades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.labels import Label
from matcher.outcomes.rewards import RewardOptions, Showing, find_rewards
from matcher.ranking.ranker import Ranker
from matcher.ranking.table import FeatureTable
from matcher.showing.interleaving import takes_part
from matcher.store import LoggedList
from matcher.store.suggestion_values import pair_of
from matcher.training.logged import Floats, RewardedItem, RewardedList
from matcher.training.offpolicy import Target, place

Integers = NDArray[np.int64]

HELD_OUT_SHARE: Final = 0.3
NO_GRADE: Final = -1


def is_held_out(list_id: str) -> bool:
    """Return whether a list is kept for judging: training reads none of these, for ever, by the id alone."""
    return takes_part(list_id, experiment="holdout", share=HELD_OUT_SHARE)


def is_by_chance(one: LoggedList) -> bool:
    """Return whether each record could have stood elsewhere; of one alone there is no other order."""
    return len(one.items) > 1 and all(item.propensity < 1 for item in one.items)


def find_showings(logged: Sequence[LoggedList]) -> list[list[Showing]]:
    """Return each list's showings, in the order of its items; their pair is empty without an achievement."""
    return [
        [
            Showing(_pair_at(one, item.key.id), one.shown_at, one.suggestion_id(item.position))
            for item in one.items
        ]
        for one in logged
    ]


def reward_lists(
    logged: Sequence[LoggedList],
    entries: Iterable[LedgerEntry],
    *,
    at: datetime,
    options: RewardOptions | None = None,
) -> list[RewardedList]:
    """Return the lists with at least one item, with what came of each by `at`; None is still open.

    Features keep the names of the first list; what another list does not have is NaN there. Raises
    InvalidInput like `find_rewards`.
    """
    shown = [one for one in logged if one.items]
    names = shown[0].names if shown else ()
    showings = [showing for of_list in find_showings(shown) for showing in of_list]
    rewards = iter(find_rewards(entries, showings, at=at, options=options))
    return [
        RewardedList(
            id=one.id,
            items=tuple(
                RewardedItem(
                    key=item.key.id,
                    position=item.position,
                    features=tuple(row),
                    score=item.score,
                    propensity=item.propensity,
                    reward=next(rewards),
                )
                for item, row in zip(one.items, _aligned(one, names).tolist(), strict=True)
            ),
        )
        for one in shown
    ]


def targets_of(logged: Iterable[LoggedList], ranker: Ranker) -> dict[str, Target]:
    """Return what a ranker makes of each list: its records by score, best first, ties as they were shown.

    It scores the features that were logged, never today's; one that only some lists have is missing in
    the others. What comes after scoring (variety, the cross-encoder) is left out. This is a target only
    where chance decided the order of what is shown (`explore`) and not which records: others than the shown
    ones the log does not know. Raises InvalidInput for a feature that no list has.
    """
    shown = [one for one in logged if one.items]
    if not shown:
        return {}
    scores = ranker.probabilities(stack_tables(shown))
    targets: dict[str, Target] = {}
    start = 0
    for one in shown:
        order = np.argsort(-scores[start : start + len(one.items)], kind="stable")
        targets[one.id] = place([one.items[row].key.id for row in order], len(order))
        start += len(one.items)
    return targets


def stack_tables(logged: Sequence[LoggedList]) -> FeatureTable:
    """Return the features of all lists under each other, NaN where a list lacks one that another has."""
    names = tuple(dict.fromkeys(name for one in logged for name in one.names))
    parts = [_aligned(one, names) for one in logged]
    return FeatureTable(names, np.vstack(parts) if parts else np.zeros((0, 0)))


def narrow(one: LoggedList, names: Sequence[str]) -> LoggedList:
    """Return a list with these features alone, NaN where it lacks one: a log of many lists takes memory."""
    return replace(one, names=tuple(names), features=_aligned(one, names).astype(np.float32))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GradedRows:
    """What was shown, row by row and list after list, with what is known of each pair's fit.

    All arrays have shape (rows,). `lists` is the row's list, an index into `ids` and `askers`. `grades` and
    `levels` are NO_GRADE where nothing is known of the fit; `weights` (0–1, by age) are 0 there.
    """

    table: FeatureTable
    ids: tuple[str, ...]
    askers: tuple[str, ...]
    """Who asked for each list: kind and id."""
    lists: Integers
    positions: Integers
    grades: Integers
    levels: Integers
    is_censored: NDArray[np.bool_]
    weights: Floats


def grade_rows(logged: Sequence[LoggedList], labels: Iterable[Label]) -> GradedRows:
    """Return the rows of all lists, features as of the moment shown, with their pairs' labels.

    What had come about before a list was shown is no answer to that list, and its features may tell of it
    already (`past_acceptance`): a grade above 0, or a decline, counts only where it came later. A level that
    may still rise (`is_censored`) is the least that it can be.
    """
    by_pair: Mapping[Pair, Label] = {label.pair: label for label in labels if label.grade is not None}
    found = [
        _answer(by_pair.get(_pair_at(one, item.key.id)), one.shown_at) for one in logged for item in one.items
    ]
    return GradedRows(
        table=stack_tables(logged),
        ids=tuple(one.id for one in logged),
        askers=tuple(f"{one.asking.kind}/{one.asking.id}" if one.asking else one.id for one in logged),
        lists=np.repeat(np.arange(len(logged)), [len(one.items) for one in logged]).astype(np.int64),
        positions=np.array([item.position for one in logged for item in one.items], dtype=np.int64),
        grades=np.array([NO_GRADE if one is None else one.grade for one in found], dtype=np.int64),
        levels=np.array([NO_GRADE if one is None else one.level for one in found], dtype=np.int64),
        is_censored=np.array([one is not None and one.is_censored for one in found], dtype=np.bool_),
        weights=np.array([0.0 if one is None else one.weight for one in found], dtype=np.float64),
    )


def _answer(label: Label | None, shown_at: datetime) -> Label | None:
    """Return the label where it tells what came of being shown at that moment."""
    if label is None or (label.decided_at < shown_at and (label.grade or label.reasons)):
        return None
    return label


def _pair_at(one: LoggedList, proposed_id: str) -> Pair:
    """Return the pair of a suggestion as the ledger tells it."""
    found = pair_of(one.pairing, None if one.asking is None else one.asking.id, proposed_id)
    if found is None:
        return Pair("")
    kind = None if found.taker_kind is None else found.taker_kind.value
    return Pair(found.achievement_id, kind, found.taker_id)


def _aligned(one: LoggedList, names: Sequence[str]) -> Floats:
    """Return the list's features under these names, (items, names), NaN where it lacks one."""
    if one.names == names:
        return one.features.astype(np.float64)
    values = np.full((len(one.items), len(names)), np.nan)
    for column, name in enumerate(names):
        if name in one.names:
            values[:, column] = one.features[:, one.names.index(name)]
    return values
