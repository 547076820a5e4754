"""Keeping the index in step with the store: records become documents, changes are followed in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from matcher.embeddings.encoder import Encoder, Vectors
from matcher.index.base import KIND_FACET, IndexDocument
from matcher.profiles import Profile, make_profile
from matcher.records import Achievement, Broker, Demand, Investor, Record, key_of, kind_of
from matcher.stages import Stages
from matcher.store import Change
from matcher.taxonomy import Taxonomy
from matcher.text import passages

Progress = Callable[[int, int], None]
"""Called with (changes applied, changes known)."""

_BATCH = 256
"""Changes a step: some ten seconds of encoding, so that little is lost when the process dies."""
_PASSAGES = 2
"""Leading passages of a body that are encoded: real summaries have 1.2 (eval/results/fusion.md)."""


def facets_of(record: Record, taxonomy: Taxonomy) -> dict[str, frozenset[str]]:
    """Return the exact values a record can be filtered by; an industry stands under its ancestors too."""
    codes = {code for known in record.industry_codes for code in _with_ancestors(known, taxonomy)}
    facets = {
        KIND_FACET: {kind_of(record).value},
        "status": {record.status.value},
        "visibility": {record.visibility.value},
        "industry": codes,
        "town": set(_towns_of(record)),
    }
    if isinstance(record, Achievement):
        facets["library"] = {record.library.value} if record.library else set()
        facets["type"] = {record.type.value} if record.type else set()
    if isinstance(record, Investor):
        facets["stage"] = {stage.value for stage in record.stages}
    return {name: frozenset(values) for name, values in facets.items() if values}


def make_documents(
    profiles: Sequence[Profile], *, encoder: Encoder, taxonomy: Taxonomy
) -> list[IndexDocument]:
    """Return the profiles as index documents; all texts are encoded in one call."""
    bodies = [body_passages(profile) for profile in profiles]
    texts = [profile.text.title for profile in profiles] + [text for body in bodies for text in body]
    vectors = encoder.encode_passages(texts)
    documents = []
    start = len(profiles)
    for profile, title_vector, body in zip(profiles, vectors, bodies, strict=False):
        documents.append(
            IndexDocument(
                key=key_of(profile.record),
                facets=facets_of(profile.record, taxonomy),
                title_terms=profile.title_terms,
                body_terms=profile.body_terms,
                # Of titles alone: in a body single characters match anything.
                title_grams=profile.title_grams,
                title_vector=title_vector,
                body_vector=_unit_mean(vectors[start : start + len(body)]),
            )
        )
        start += len(body)
    return documents


def body_passages(profile: Profile) -> tuple[str, ...]:
    """Return those passages of a record's body that its body vector is made of."""
    return passages(profile.text.body, max_passages=_PASSAGES)


class Indexer:
    """Applies the store's changes to the index, in the order of their revisions."""

    def __init__(self, stages: Stages, *, snapshots: Path | None, snapshot_every: int) -> None:
        self._stages = stages
        self._store = stages.store
        self._index = stages.index
        self._snapshots = snapshots
        self._snapshot_every = snapshot_every
        self._unsaved = 0
        self._following = threading.Lock()

    def follow(self, progress: Progress | None = None) -> int:
        """Bring the index up to the store's revision and return it; one follower at a time.

        Interrupted at any moment, what was applied stays applied in this process, and another
        process starts again from the newest snapshot.
        """
        with self._following:
            wanted, start = self._store.revision(), self._index.revision
            while self._index.revision < wanted:
                changes = self._store.changes(after=self._index.revision, limit=_BATCH)
                if not changes:
                    self._index.upsert((), revision=wanted)
                    break
                self._apply(changes)
                if progress is not None:
                    progress(self._index.revision - start, wanted - start)
            return self._index.revision

    def save(self) -> None:
        """Write a snapshot when anything changed since the last one."""
        with self._following:
            self._save()

    def _apply(self, changes: Sequence[Change]) -> None:
        revision = changes[-1].revision
        records = [change.record for change in changes if change.record is not None]
        gone = [change.key for change in changes if change.record is None]
        documents = make_documents(
            [make_profile(record, self._stages.segmenter) for record in records],
            encoder=self._stages.encoder,
            taxonomy=self._stages.taxonomy,
        )
        self._index.delete(gone, revision=self._index.revision)
        self._index.upsert(documents, revision=revision)
        self._unsaved += len(changes)
        if self._unsaved >= self._snapshot_every:
            self._save()

    def _save(self) -> None:
        if self._snapshots is not None and self._unsaved:
            self._index.snapshot(self._snapshots)
            self._unsaved = 0


def _unit_mean(rows: Vectors) -> Vectors | None:
    if not len(rows):
        return None
    mean = rows.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return None if length < 1e-6 else np.asarray(mean / length, dtype=np.float32)


def _with_ancestors(code: str, taxonomy: Taxonomy) -> Sequence[str]:
    return (code, *taxonomy.ancestors(code)) if taxonomy.is_known(code) else (code,)


def _towns_of(record: Record) -> Sequence[str]:
    match record:
        case Achievement():
            return (record.place,) if record.place else ()
        case Demand():
            return (record.town,) if record.town else ()
        case Broker():
            return record.towns
        case _:
            return record.regions
