"""A small engine for tests of the HTTP layer: a real store, and words shared as the whole of ranking."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.engine import Ask, Engine
from matcher.errors import NotFound
from matcher.pairings import pairing_named
from matcher.records import Record, RecordKey, dump_record, key_of, title_of
from matcher.store import STAFF, Store
from matcher.suggestions import MatchedTerm, Reason, Suggestion, SuggestionList


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeStatus:
    """What an engine says of itself."""

    store_revision: int
    index_revision: int
    indexed: int
    encoder: str
    ready: bool


class FakeEngine(Engine):
    """Searches a copy of the store that `follow` brings up to date, as an index does.

    While `held` is set, `follow` does nothing: the index lags.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.held = threading.Event()
        self._lock = threading.Lock()
        self._indexed: dict[RecordKey, tuple[Record, int]] = {}
        self._revision = 0

    def upsert(self, records: Sequence[Record], *, at: datetime) -> int:
        return self.store.upsert(records, at=at).revision

    def delete(self, keys: Sequence[RecordKey], *, at: datetime) -> int:
        deleted = self.store.delete(keys, at=at)
        with self._lock:
            for key in keys:
                self._indexed.pop(key, None)
        return deleted

    def follow(self, *, progress: Callable[[int, int], None] | None = None) -> int:
        with self._lock:
            if self.held.is_set():
                return self._revision
            for change in self.store.changes(after=self._revision, limit=100_000):
                self._revision = change.revision
                if change.record is None:
                    self._indexed.pop(change.key, None)
                else:
                    self._indexed[change.key] = (change.record, change.revision)
            return self._revision

    def status(self) -> FakeStatus:
        revision = self.store.revision()
        return FakeStatus(
            store_revision=revision,
            index_revision=self._revision,
            indexed=len(self._indexed),
            encoder="fake",
            ready=self._revision == revision,
        )

    def suggest(self, ask: Ask) -> SuggestionList:
        pairing = pairing_named(ask.pairing)
        asked = ask.text if ask.text is not None else self._text_of(ask)
        with self._lock:
            indexed = dict(self._indexed)
        scored = [
            (len(set(asked) & set(_text(record))), record, revision)
            for key, (record, revision) in indexed.items()
            if key.kind == pairing.proposes and key != ask.key
            if record.visibility in ask.visible and record.status.value in pairing.statuses
        ]
        scored.sort(key=lambda entry: (-entry[0], entry[1].id))
        return SuggestionList(
            pairing=ask.pairing,
            index_revision=self._revision,
            suggestions=tuple(_suggest(rank, *entry) for rank, entry in enumerate(scored[: ask.k], start=1)),
        )

    def close(self) -> None:
        self.store.close()

    def _text_of(self, ask: Ask) -> str:
        stored = self.store.get(ask.key, visible=STAFF) if ask.key else None
        if stored is None:
            raise NotFound("no such record")
        return _text(stored.record)


def _text(record: Record) -> str:
    return " ".join(str(value) for value in dump_record(record).values())


def _suggest(rank: int, shared: int, record: Record, revision: int) -> Suggestion:
    title = title_of(record)
    return Suggestion(
        rank=rank,
        key=key_of(record),
        title=title,
        score=shared / (shared + 10),
        level=3,
        why=f"共有{shared}字",
        reasons=(
            Reason(feature="shared_characters", value=float(shared), contribution=1.0, text="共有的字"),
            Reason(feature="title_cosine", value=0.87, contribution=0.5, text="标题语义相近"),
        ),
        matched=(
            MatchedTerm(
                term=title[0],
                query_field="text",
                record_field="title",
                query_spans=((0, 1),),
                record_spans=((0, 1),),
            ),
        ),
        leg_ranks={"words": rank},
        record=record,
        revision=revision,
    )
