"""From the log of suggestions and the ledger to what is learned from: rewarded lists, levels, targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np

from matcher.errors import TooLittleEvidence
from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.labels import Label
from matcher.outcomes.rewards import RewardOptions, Showing, find_rewards
from matcher.ranking.ranker import Ranker
from matcher.ranking.table import FeatureTable
from matcher.store import LoggedList
from matcher.store.suggestion_values import pair_of
from matcher.training.logged import Floats, RewardedItem, RewardedList
from matcher.training.offpolicy import Target, place
from matcher.training.pairs import JudgedPairs


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
    """Return what a ranker makes of each list: its records in the ranker's order, ties as they were shown.

    It scores the features that were logged, never today's. This is a target only where chance decided the
    order of what is shown (`explore`) and not which records: others than the shown ones the log does not
    know. Raises InvalidInput for a feature that the log lacks.
    """
    targets: dict[str, Target] = {}
    for one in logged:
        if one.items:
            raw = ranker.score(_table(one)).raw
            order = np.argsort(-raw, kind="stable")
            targets[one.id] = place([one.items[row].key.id for row in order], len(order))
    return targets


def labelled_pairs(
    logged: Sequence[LoggedList], labels: Iterable[Label]
) -> tuple[JudgedPairs, Floats, tuple[int, ...]]:
    """Return the logged items whose pair has a level, the labels' weights (pairs,), and positions (pairs,).

    A query is a list: features are those of the moment shown. Weigh positions with `weigh_positions`. A
    level that may still rise (`is_censored`) is the least that it can be. Raises TooLittleEvidence where
    no item has a level.
    """
    by_pair: Mapping[Pair, Label] = {label.pair: label for label in labels if label.grade is not None}
    names = logged[0].names if logged else ()
    found = [
        (one, item, row, by_pair[pair])
        for one in logged
        for item, row in zip(one.items, _aligned(one, names), strict=True)
        if (pair := _pair_at(one, item.key.id)) in by_pair
    ]
    if not found:
        raise TooLittleEvidence("expected logged suggestions with an outcome, got none; wait, or log more")
    pairs = JudgedPairs(
        table=FeatureTable(names, np.array([row for _, _, row, _ in found])),
        levels=np.array([label.level for _, _, _, label in found], dtype=np.int64),
        queries=tuple(one.id for one, _, _, _ in found),
        documents=tuple(item.key.id for _, item, _, _ in found),
    )
    weights = np.array([label.weight for _, _, _, label in found])
    return pairs, weights, tuple(item.position for _, item, _, _ in found)


def _pair_at(one: LoggedList, proposed_id: str) -> Pair:
    """Return the pair of a suggestion as the ledger tells it."""
    found = pair_of(one.pairing, None if one.asking is None else one.asking.id, proposed_id)
    if found is None:
        return Pair("")
    kind = None if found.taker_kind is None else found.taker_kind.value
    return Pair(found.achievement_id, kind, found.taker_id)


def _table(one: LoggedList) -> FeatureTable:
    return FeatureTable(one.names, one.features.astype(np.float64))


def _aligned(one: LoggedList, names: Sequence[str]) -> Floats:
    """Return the list's features under these names, (items, names), NaN where it lacks one."""
    table = _table(one)
    missing = np.full(len(one.items), np.nan)
    columns = [table.column(name) if name in table.names else missing for name in names]
    return np.column_stack(columns) if columns else np.zeros((len(one.items), 0))
