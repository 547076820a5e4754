"""Ranking files: any queries and documents, in a store of their own, with the whole pipeline."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from matcher.asking import Ask
from matcher.config import Config
from matcher.engine import Engine
from matcher.errors import FieldProblem, InvalidRecords
from matcher.exchange import RawDocument
from matcher.fields import blank_unprintable
from matcher.pairings import Pairing
from matcher.ranking.table import FeatureTable
from matcher.reading.clauses import find_stages
from matcher.records import MODELS, Record, RecordKey, parse_record
from matcher.store import STAFF
from matcher.vocabulary import Kind, Stage

Progress = Callable[[int, int], None]
"""Called with (done, in all)."""

_TITLE_FIELDS = {Kind.ACHIEVEMENT: "title", Kind.DEMAND: "title", Kind.BROKER: "name", Kind.INVESTOR: "name"}
_TEXT_FIELDS = {
    Kind.ACHIEVEMENT: "summary",
    Kind.DEMAND: "description",
    Kind.BROKER: "specialities",
    Kind.INVESTOR: "thesis",
}
_TITLE_CHARS, _TEXT_CHARS = 500, 50_000  # what records take; the rest of a longer one says little more


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One line of a run: rank 1 is best within its query."""

    query_id: str
    document_id: str
    rank: int
    score: float
    level: int


class FileRanking:
    """Queries and documents of files, loaded into an engine; ids are those of the files.

    Inside, records carry numbers in the order of their ids, so that any id will do and ties
    still break by id.
    """

    def __init__(
        self,
        engine: Engine,
        pairing: Pairing,
        *,
        queries: Sequence[RawDocument],
        documents: Sequence[RawDocument],
    ) -> None:
        self.engine = engine
        self.pairing = pairing
        self._queries = _numbered(queries, "q")
        self._documents = _numbered(documents, "d")
        self._document_ids = {number: name for name, number in self._documents.items()}
        self._records = [
            *(record_from_raw(pairing.asks, raw, self._queries[raw.id]) for raw in queries),
            *(record_from_raw(pairing.proposes, raw, self._documents[raw.id]) for raw in documents),
        ]

    def load(self, *, at: datetime, progress: Progress | None = None) -> None:
        """Write everything to the engine's store and index it."""
        self.engine.upsert(self._records, at=at)
        self.engine.follow(progress=progress)

    @property
    def query_ids(self) -> tuple[str, ...]:
        """The queries' ids, in order."""
        return tuple(self._queries)

    @property
    def document_ids(self) -> tuple[str, ...]:
        """The documents' ids, in order."""
        return tuple(self._documents)

    def ask_for(self, query_id: str, *, k: int, at: datetime) -> Ask:
        """Return the request for one query; proposed are documents only, even of the query's kind."""
        return Ask(
            pairing=self.pairing.name,
            at=at,
            visible=STAFF,
            key=self.query_key(query_id),
            k=k,
            collapse=False,  # a run ranks every document of the file, also those that are the same
        )

    def query_key(self, query_id: str) -> RecordKey:
        """Return the record of a query id."""
        return RecordKey(self.pairing.asks, self._queries[query_id])

    def document_id(self, key: RecordKey) -> str | None:
        """Return the file's id of a record; None for a query."""
        return self._document_ids.get(key.id)

    def document_key(self, document_id: str) -> RecordKey:
        """Return the record of a document id."""
        return RecordKey(self.pairing.proposes, self._documents[document_id])

    def rank(self, query_id: str, *, depth: int, at: datetime) -> list[RunRow]:
        """Return the best `depth` documents of a query."""
        margin = len(self._queries) if self.pairing.asks is self.pairing.proposes else 0
        found = self.engine.suggest(self.ask_for(query_id, k=depth + margin, at=at)).suggestions
        scored = [(self.document_id(one.key), one.score, one.level) for one in found]
        kept = [(name, score, level) for name, score, level in scored if name is not None][:depth]
        return [
            RunRow(query_id=query_id, document_id=name, rank=rank, score=score, level=level)
            for rank, (name, score, level) in enumerate(kept, start=1)
        ]

    def rank_pairs(self, query_id: str, document_ids: Sequence[str], *, at: datetime) -> list[RunRow]:
        """Return a row for every named document of a query, best first."""
        keys = {self.document_key(name): name for name in document_ids}
        scores = self.engine.score(self.ask_for(query_id, k=1, at=at), list(keys))
        order = sorted(keys, key=lambda key: (-scores[key][0], key))
        return [
            RunRow(query_id=query_id, document_id=keys[key], rank=rank, score=score, level=level)
            for rank, key in enumerate(order, start=1)
            for score, level in [scores[key]]
        ]

    def features(
        self, query_id: str, document_ids: Sequence[str], *, at: datetime
    ) -> tuple[list[str], FeatureTable]:
        """Return the named documents and their features for a query, a row each."""
        names = {self.document_key(name): name for name in document_ids}
        found, table = self.engine.features(self.ask_for(query_id, k=1, at=at), list(names))
        return [names[key] for key in found], table

    def check_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Raise InvalidRecords naming every pair whose query or document is in no file."""
        problems = [
            FieldProblem(field, name, f"an id of the {field.removesuffix('_id')} file", row)
            for row, (query_id, document_id) in enumerate(pairs, start=2)
            for field, name, known in (
                ("query_id", query_id, self._queries),
                ("document_id", document_id, self._documents),
            )
            if name not in known
        ]
        if problems:
            raise InvalidRecords(problems)


@contextmanager
def open_ranking(
    config: Config, pairing: Pairing, *, queries: Sequence[RawDocument], documents: Sequence[RawDocument]
) -> Iterator[FileRanking]:
    """Yield a ranking over an engine in a temporary folder, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="matcher-rank-") as folder:
        engine = Engine.open_apart(config, Path(folder))
        try:
            yield FileRanking(engine, pairing, queries=queries, documents=documents)
        finally:
            engine.close()


def record_from_raw(kind: Kind, raw: RawDocument, number: str) -> Record:
    """Return a document as a record of the kind: title, text, and those other fields that fit.

    What a record cannot take is left out: the file was made for another purpose. A control character
    becomes a space, an overlong text is cut.
    """
    values: dict[str, Any] = {
        "id": number,
        _TITLE_FIELDS[kind]: blank_unprintable(raw.title).strip()[:_TITLE_CHARS],
        _TEXT_FIELDS[kind]: blank_unprintable(raw.text)[:_TEXT_CHARS],
    }
    for name, value in _renamed(kind, raw.fields):
        if name in MODELS[kind].model_fields and name not in values and _fits(kind, values, name, value):
            values[name] = value
    return parse_record(kind, values)


_ALSO_CALLED = {
    Kind.ACHIEVEMENT: {"kind": "form"},
    Kind.INVESTOR: {"region": "regions"},
}
"""What files of other makers call a field, where it says the same."""


def _renamed(kind: Kind, fields: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the fields under the record's names; a fund's one region as a list, its stages by our words."""
    for name, value in fields.items():
        own = _ALSO_CALLED.get(kind, {}).get(name, name)
        if own == "regions" and isinstance(value, str):
            yield own, [value]
        elif own == "stages" and isinstance(value, list) and kind is Kind.INVESTOR:
            known = {stage.value for stage in Stage}
            yield own, value if known.issuperset(value) else find_stages("、".join(map(str, value)))
        else:
            yield own, value


_KEPT_OUT = frozenset({"status", "visibility", "deadline", "certificate"})
"""Fields that decide who may see a record or whether it is open: a ranking takes every document."""


def _fits(kind: Kind, values: Mapping[str, Any], name: str, value: object) -> bool:
    if name in _KEPT_OUT:
        return False
    try:
        parse_record(kind, {**values, name: value})
    except InvalidRecords:
        return False
    return True


def _numbered(documents: Sequence[RawDocument], letter: str) -> dict[str, str]:
    width = len(str(len(documents)))
    names = sorted(document.id for document in documents)
    return {name: f"{letter}{position:0{width}d}" for position, name in enumerate(names)}
