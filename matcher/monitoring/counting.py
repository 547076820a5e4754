"""Lists counted by pairing and week, in one pass and in memory that does not grow with their number."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from matcher.monitoring.sampling import Sample
from matcher.monitoring.stability import BinTally, Floats, bin_count, choose_cuts, to_bins
from matcher.monitoring.weeks import Week
from matcher.store import LoggedList
from matcher.store.suggestion_values import Floats32

FIT_LEVEL: Final = 3
"""From this level on a suggestion is taken to fit (较强相关)."""
_SAMPLE: Final = 2000
"""Lists of a pairing that the deciles are taken from: of 20,000 suggestions they are within 0.3 % of all."""
_SAMPLE_ROWS: Final = 20
_BLOCK_ROWS: Final = 5000
"""Suggestions counted at once: below, numpy's calls cost more than its work; 2 MB of features."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cuts:
    """The bins of a pairing: of the first places' scores, and of each feature that the reference has."""

    score: Floats
    features: Mapping[str, Floats]


class _Drawn(NamedTuple):
    names: tuple[str, ...]
    features: Floats32
    score: float


def choose_all_cuts(reference: Iterable[LoggedList]) -> dict[str, Cuts]:
    """Return the bins by pairing, from the deciles of the reference's lists.

    Of many lists a sample by their ids stands for all, of long lists the first 20 places.
    """
    samples: defaultdict[str, Sample[_Drawn]] = defaultdict(lambda: Sample(_SAMPLE))
    for one in reference:
        if one.items:
            features = one.features[:_SAMPLE_ROWS].copy()
            samples[one.pairing].offer(one.id, _Drawn(one.names, features, one.items[0].score))
    return {pairing: _cuts_of(list(sample.drawn())) for pairing, sample in samples.items()}


def _cuts_of(drawn: Sequence[_Drawn]) -> Cuts:
    columns: defaultdict[str, list[Floats32]] = defaultdict(list)
    for one in drawn:
        for place, name in enumerate(one.names):
            columns[name].append(one.features[:, place])
    return Cuts(
        score=choose_cuts(np.array([one.score for one in drawn], dtype=np.float64)),
        features={name: choose_cuts(np.concatenate(of).astype(np.float64)) for name, of in columns.items()},
    )


@dataclass(slots=True)
class FeatureTally:
    """A feature's known values counted and added up, and its bins where the reference has some."""

    bins: BinTally | None
    known: int = 0
    total: float = 0.0

    def __add__(self, other: FeatureTally) -> FeatureTally:
        """Return the tally of both sides."""
        bins = None if self.bins is None or other.bins is None else self.bins + other.bins
        return FeatureTally(bins, self.known + other.known, self.total + other.total)


@dataclass(slots=True)
class ListTally:
    """What is counted of the lists of a pairing in a week."""

    lists: int = 0
    empty: int = 0
    without_fit: int = 0
    rows: int = 0
    """Suggestions."""
    levels: Counter[int] = field(default_factory=Counter)
    first_scores: array[float] = field(default_factory=lambda: array("d"))
    score: BinTally | None = None
    features: dict[str, FeatureTally] = field(default_factory=dict)

    def __add__(self, other: ListTally) -> ListTally:
        """Return the tally of both sides; of one pairing, as the bins must be the same."""
        names = dict.fromkeys([*self.features, *other.features])
        scores = [one for one in (self.score, other.score) if one is not None]
        return ListTally(
            lists=self.lists + other.lists,
            empty=self.empty + other.empty,
            without_fit=self.without_fit + other.without_fit,
            rows=self.rows + other.rows,
            levels=self.levels + other.levels,
            first_scores=self.first_scores + other.first_scores,
            score=sum(scores[1:], scores[0]) if scores else None,
            features={name: _sum_feature(self, other, name) for name in names},
        )

    def add(self, lists: Sequence[LoggedList], cuts: Cuts | None) -> None:
        """Add lists that were all made with the same features."""
        shown = [one for one in lists if one.items]
        self.lists += len(lists)
        self.empty += len(lists) - len(shown)
        self.without_fit += sum(all(item.level < FIT_LEVEL for item in one.items) for one in lists)
        self.levels.update(item.level for one in shown for item in one.items)
        self.first_scores.extend(one.items[0].score for one in shown)
        if shown:
            self._add_scores(shown, cuts)
            self._add_features(shown, cuts)

    def _add_scores(self, shown: Sequence[LoggedList], cuts: Cuts | None) -> None:
        if cuts is None:
            return
        if self.score is None:
            self.score = BinTally.empty(bin_count(cuts.score))
        bins = to_bins(np.array([one.items[0].score for one in shown], dtype=np.float64), cuts.score)
        one_each = np.eye(bin_count(cuts.score), dtype=np.int64)[bins]
        self.score.add(one_each, np.ones(len(shown), dtype=np.int64))

    def _add_features(self, shown: Sequence[LoggedList], cuts: Cuts | None) -> None:
        values = np.concatenate([one.features for one in shown]).astype(np.float64)
        lengths = np.array([len(one.items) for one in shown], dtype=np.int64)
        owners = np.repeat(np.arange(len(shown)), lengths)
        known_cuts = {} if cuts is None else cuts.features
        missing = np.full(len(values), np.nan)
        places = {name: place for place, name in enumerate(shown[0].names)}
        self.rows += len(values)
        for name in dict.fromkeys([*known_cuts, *places]):
            column = values[:, places[name]] if name in places else missing
            of = known_cuts.get(name)
            if name not in self.features:
                self.features[name] = FeatureTally(None if of is None else BinTally.empty(bin_count(of)))
            tally = self.features[name]
            known = column[~np.isnan(column)]
            tally.known += len(known)
            tally.total += float(known.sum())
            if of is not None and tally.bins is not None:
                bins = bin_count(of)
                by_list = np.bincount(owners * bins + to_bins(column, of), minlength=len(shown) * bins)
                tally.bins.add(by_list.reshape(len(shown), bins), lengths)


def _sum_feature(one: ListTally, other: ListTally, name: str) -> FeatureTally:
    """Return both sides' tally of a feature; who never had it adds nothing."""
    if name not in one.features or name not in other.features:
        return one.features.get(name) or other.features[name]
    return one.features[name] + other.features[name]


WeekTallies = dict[tuple[str, Week], ListTally]
"""By pairing and week."""


def count_lists(lists: Iterable[LoggedList], cuts: Mapping[str, Cuts]) -> WeekTallies:
    """Return the tallies of the lists by pairing and by the week that they were shown in."""
    tallies: defaultdict[tuple[str, Week], ListTally] = defaultdict(ListTally)
    for block in _blocks(lists):
        alike: defaultdict[tuple[str, Week, tuple[str, ...]], list[LoggedList]] = defaultdict(list)
        for one in block:
            alike[one.pairing, Week.of(one.shown_at), one.names].append(one)
        for (pairing, week, _), of in alike.items():
            tallies[pairing, week].add(of, cuts.get(pairing))
    return dict(tallies)


def _blocks(lists: Iterable[LoggedList]) -> Iterator[list[LoggedList]]:
    block: list[LoggedList] = []
    rows = 0
    for one in lists:
        block.append(one)
        rows += len(one.items) + 1
        if rows >= _BLOCK_ROWS:
            yield block
            block, rows = [], 0
    yield block
