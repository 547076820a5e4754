"""`matcher train ranker --outcomes`: the model in use, corrected by what became of its suggestions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from matcher import __version__
from matcher.errors import TooLittleEvidence
from matcher.outcomes.entries import Pair
from matcher.outcomes.labels import Label, LabelOptions, known_entries, make_labels
from matcher.pairings import pairing_named
from matcher.ranking.model_file import format_model, titles_name
from matcher.ranking.ranker import Ranker
from matcher.ranking.versions import RankerVersions
from matcher.store import AS_IT_COMES, LoggedList, Store
from matcher.training.examination import MOST_LISTS, Examination, find_examination
from matcher.training.from_log import GradedRows, find_showings, grade_rows, is_held_out
from matcher.training.ordered_pairs import OrderedPairs, order_pairs, sort_rows
from matcher.training.outcome_card import HeldOutOrder, OutcomeCard, compare_order, count_rows
from matcher.training.outcome_fitting import Model, correct_models, fit_correction, models_of, ranker_of
from matcher.training.position_bias import PositionWeights, weigh_positions

Progress = Callable[[int, int], None]
"""Called with (lists read, lists in the log): fewer are read of one pairing and span."""

_ACTED_LEVEL: Final = 2
"""From here on a level tells that the suggestion was looked at."""
_LABELS: Final = LabelOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeOptions:
    """What is learned from: lists of a pairing shown from `since` on and before `until`, and who says so.

    `own` is the folder of models that version 0 comes from. Nothing that was shown, happened or was reported
    from `until` on is read.
    """

    until: datetime
    since: datetime | None = None
    pairing: str = "demand-achievement"
    note: str | None = None
    own: Path | None = None
    labels: LabelOptions = _LABELS
    most_lists: int = 50_000
    """The newest; with a half-life of half a year older ones say little."""
    fewest_lists: int = 30
    """With a suggestion that came further than another: from fewer, chance teaches as much as outcomes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedRanker:
    """The corrected model's files by the names of their models, for `store.models.add`, and its card."""

    name: str
    files: dict[str, str]
    card: OutcomeCard


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Log:
    """Lists whose asking record is in the ledger, those for `training` and those held out."""

    training: tuple[LoggedList, ...]
    held_out: tuple[LoggedList, ...]
    labels: tuple[Label, ...]
    examination: Examination


def train_on_outcomes(
    store: Store, options: OutcomeOptions, *, progress: Progress = lambda done, total: None
) -> TrainedRanker:
    """Return the pairing's model in use, corrected by outcomes; nothing is registered or put in use.

    Asked by free texts, lists have no pair of records to tell the outcome of, and take no part but in the
    examination of positions. Raises TooLittleEvidence where too few lists have a suggestion that came
    further than another.
    """
    name = pairing_named(options.pairing).model
    version = store.models.serving().versions.get(name, AS_IT_COMES)
    base = RankerVersions(store.models, own=options.own).open(name, version).ranker
    models = models_of(base)
    log = _read_log(store, base, options, progress)
    rows = grade_rows(log.training, log.labels)
    weighed = _weigh(rows, log.examination)
    pairs = order_pairs(rows, position_weights=weighed.weights, sorts=sort_rows(rows.table, len(models)))
    _check(pairs, len(log.training), options)
    correction = fit_correction(models, rows, pairs)
    done = _name_origin(correct_models(models, correction, rows.table), version, options)
    card = OutcomeCard(
        name=name,
        base_version=version,
        pairing=options.pairing,
        since=options.since,
        until=options.until,
        note=options.note,
        program=__version__,
        counted=count_rows(rows, pairs, weighed),
        examination=log.examination,
        correction=correction,
        lists_held_out=len(log.held_out),
        held_out=_compare(log, base, ranker_of(done)),
    )
    files = zip((name, titles_name(name)), done, strict=False)
    return TrainedRanker(name=name, files={of: format_model(one) for of, one in files}, card=card)


def _read_log(store: Store, base: Ranker, options: OutcomeOptions, progress: Progress) -> _Log:
    entries = list(store.outcomes.iterate())
    known = known_entries(entries, at=options.until)
    parties = {one.achievement_id for one in known} | {one.taker_id for one in known}
    training: deque[LoggedList] = deque(maxlen=options.most_lists)
    held_out: deque[LoggedList] = deque(maxlen=options.most_lists)
    recent: deque[LoggedList] = deque(maxlen=MOST_LISTS)
    shown: dict[Pair, datetime] = {}
    total = store.suggestions.count()
    for read, one in enumerate(store.suggestions.iterate(options.since, options.until, options.pairing), 1):
        progress(read, total)
        is_kept_apart = is_held_out(one.id)
        if one.items and not is_kept_apart:
            recent.append(one)
        if one.items and one.asking is not None and one.asking.id in parties:
            (held_out if is_kept_apart else training).append(one)
            for showing in find_showings([one])[0]:
                shown.setdefault(showing.pair, showing.shown_at)
    return _Log(
        training=tuple(training),
        held_out=tuple(held_out),
        labels=tuple(make_labels(entries, at=options.until, options=options.labels, shown=shown)),
        examination=find_examination(tuple(recent), entries, at=options.until, names=sorted(base.features)),
    )


def _weigh(rows: GradedRows, examination: Examination) -> PositionWeights:
    furthest = int(rows.positions.max(initial=1))
    return weigh_positions(rows.positions, rows.levels >= _ACTED_LEVEL, examination.reach(furthest))


def _check(pairs: OrderedPairs, lists: int, options: OutcomeOptions) -> None:
    if pairs.list_count < options.fewest_lists:
        raise TooLittleEvidence(
            f"expected {options.fewest_lists} lists of {options.pairing} shown before "
            f"{options.until.isoformat()} with one suggestion that came further than another, got "
            f"{pairs.list_count} of {lists} whose asking record is in the ledger; wait for outcomes, have "
            "them reported, or look further back with --since"
        )


def _compare(log: _Log, base: Ranker, trained: Ranker) -> HeldOutOrder | None:
    """Return how both order the lists held out; scores of texts and titles are on one scale."""
    rows = grade_rows(log.held_out, log.labels)
    weights = _weigh(rows, log.examination).weights
    pairs = order_pairs(rows, position_weights=weights, sorts=np.zeros(len(rows.lists), dtype=np.int64))
    return compare_order(rows, pairs, base, trained)


def _name_origin(models: Sequence[Model], version: int, options: OutcomeOptions) -> tuple[Model, ...]:
    told = f"version {version}, corrected by outcomes of {options.pairing} until {options.until.isoformat()}"
    return tuple(model.model_copy(update={"origin": f"{model.origin}; {told}"}) for model in models)
