"""The words of new and changed records against those of the records from before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Final, TypeAlias

from matcher.monitoring.options import MonitorConfig
from matcher.monitoring.sampling import Sample
from matcher.monitoring.values import NewWord, VocabularyFigures
from matcher.monitoring.weeks import Periods, Week
from matcher.store import StoredRecord
from matcher.text import text_of
from matcher.vocabulary import Kind, Visibility

KINDS: Final = (Kind.DEMAND, Kind.ACHIEVEMENT)
_KNOWN_SAMPLE: Final = 3000
"""Records of a kind from before that are read: two seconds of segmenting, and 100,000 different words."""
_WEEK_SAMPLE: Final = 500
_QUOTED: Final = 20
Terms: TypeAlias = Callable[[str], Sequence[str]]
"""Returns the words of a text."""


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    is_public: bool


class RecordTexts:
    """The texts of demands and achievements by the week of their last change, in samples of bounded size.

    Only the present text of a record is there to be read: one that was changed counts in the week of its last
    change alone. What was changed after the moment looked from is left out.
    """

    def __init__(self, periods: Periods) -> None:
        self._periods = periods
        self._window = frozenset(periods.window)
        self._known = {kind: Sample[_Text](_KNOWN_SAMPLE) for kind in KINDS}
        self._weeks: defaultdict[tuple[Kind, Week], Sample[_Text]] = defaultdict(lambda: Sample(_WEEK_SAMPLE))

    def add(self, kind: Kind, stored: Iterable[StoredRecord]) -> None:
        """Take in the records of a kind."""
        for one in stored:
            if one.updated_at > self._periods.at:
                continue
            week = Week.of(one.updated_at)
            text = _Text(text_of(one.record).whole, one.record.visibility is Visibility.PUBLIC)
            if week in self._window:
                self._weeks[kind, week].offer(one.record.id, text)
            elif week < self._periods.window[0]:
                self._known[kind].offer(one.record.id, text)

    def figures(
        self, terms: Terms, domain_words: Set[str], options: MonitorConfig
    ) -> tuple[VocabularyFigures, ...]:
        """Return the words of each kind and week, weeks without any new record left out."""
        known = {kind: [terms(one.text) for one in sample.drawn()] for kind, sample in self._known.items()}
        spread = Counter(word for texts in known.values() for words in texts for word in set(words))
        expected = {kind: _expected(texts, spread) for kind, texts in known.items()}
        found = []
        for kind in KINDS:
            enough = len(known[kind]) >= options.least_records
            for week in self._periods.window:
                if (kind, week) in self._weeks:
                    sample = self._weeks[kind, week]
                    texts = [(terms(one.text), one.is_public) for one in sample.drawn()]
                    note = _note(sample.seen, enough, options)
                    counted = _Counted.of(texts, spread.keys(), domain_words)
                    found.append(counted.figures(kind, week, sample.seen, expected[kind], note))
        return tuple(found)


def _expected(texts: Sequence[Sequence[str]], spread: Counter[str]) -> float | None:
    """Return the share of words that stand in one record alone (Good 1953, leaving one record out).

    That is what the others would not have known of a record, on average over all.
    """
    words = [word for text in texts for word in text]
    return sum(spread[word] == 1 for word in words) / len(words) if words else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    words: int
    unseen: int
    outside: int
    new_public: Counter[str]

    @classmethod
    def of(
        cls, texts: Sequence[tuple[Sequence[str], bool]], known: Set[str], domain_words: Set[str]
    ) -> _Counted:
        words = [word for text, _ in texts for word in text]
        return cls(
            words=len(words),
            unseen=sum(word not in known for word in words),
            outside=sum(word not in domain_words for word in words),
            new_public=Counter(
                word for text, is_public in texts if is_public for word in text if word not in known
            ),
        )

    def figures(
        self, kind: Kind, week: Week, records: int, expected: float | None, note: str | None
    ) -> VocabularyFigures:
        ordered = sorted(self.new_public.items(), key=lambda pair: (-pair[1], pair[0]))
        return VocabularyFigures(
            week=week.label,
            kind=kind,
            records=records,
            words=self.words,
            unseen=self.unseen / self.words if self.words else None,
            expected=expected,
            outside=self.outside / self.words if self.words else None,
            new_words=tuple(NewWord(word=word, count=count) for word, count in ordered[:_QUOTED]),
            note=note,
        )


def _note(records: int, is_known_enough: bool, options: MonitorConfig) -> str | None:
    if not is_known_enough:
        return f"窗口之前的记录不足 {options.least_records} 条，不作判断"
    if records < options.least_records:
        return f"新增或修改 {records} 条，不足 {options.least_records} 条，不作判断"
    return None
