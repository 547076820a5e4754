"""Reads industry, readiness and form of records, from what they state and else from their text."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.encoder import Vectors
from matcher.profiles import Profile
from matcher.reading.areas import AreaTable
from matcher.reading.given import blend_industries, blend_readiness, given_readiness, given_weights
from matcher.reading.labels import Labels, Task
from matcher.reading.model import FOLDER, ReadingModel, load_reading_model
from matcher.reading.publication import Publication, publication_of
from matcher.reading.thesis import Thesis, read_thesis
from matcher.reading.words import Sparse, count_terms, weigh_terms
from matcher.records import Investor
from matcher.taxonomy import Taxonomy

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readings:
    """What was read of some records: row i belongs to record i, each row of a question sums to 1."""

    labels: Labels
    industries: Floats  # (records, codes)
    readiness: Floats  # (records, 3)
    forms: Floats  # (records, 5)
    publications: tuple[Publication, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Known:
    """What does not depend on the vector: log-odds by words, and what the record states."""

    lexical: Floats
    industries: Floats | None
    readiness: Floats | None
    publication: Publication


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """All that was read of one side of a match; `theses` are None for records that are no investors."""

    readings: Readings
    theses: tuple[Thesis | None, ...]


class Reader:
    """A reading model at work with one encoder and one taxonomy; safe to share between threads.

    With another encoder than the model was trained with, texts are read by their words alone.
    """

    def __init__(self, model: ReadingModel, *, encoder: str, taxonomy: Taxonomy, areas: AreaTable) -> None:
        self.model = model
        self.taxonomy = taxonomy
        self.areas = areas
        self.reads_vectors = encoder == model.card.encoder
        self._knowledge: WeakKeyDictionary[Profile, _Known] = WeakKeyDictionary()
        self._theses: WeakKeyDictionary[Profile, Thesis] = WeakKeyDictionary()
        self._lock = threading.Lock()

    @classmethod
    def load(cls, data: Path, *, encoder: str, taxonomy: Taxonomy, folder: Path = FOLDER) -> Reader:
        """Return the reader of the installed model; NotFound, ModelMismatch or ConfigError without one."""
        areas = AreaTable.load(data / "reading", taxonomy)
        return cls(load_reading_model(folder), encoder=encoder, taxonomy=taxonomy, areas=areas)

    @property
    def labels(self) -> Labels:
        """The answers that can be read."""
        return self.model.labels

    def read(self, profiles: Sequence[Profile], vectors: Sequence[Vectors | None]) -> Readings:
        """Return the readings of records, from one vector each (`mixed_vector`), None where there is none.

        Given industry codes and readiness go before what the text says.
        """
        labels, known = self.labels, [self._known(profile) for profile in profiles]
        lexical, dense = np.full((2, len(profiles), labels.width), np.nan)
        for row, (one, vector) in enumerate(zip(known, vectors, strict=True)):
            lexical[row] = one.lexical
            if self.reads_vectors and vector is not None:
                # Row by row: a product of tables rounds equal rows differently, and then they would not tie.
                dense[row] = self.model.dense_scores(vector)
        found = self.model.mixed(lexical, dense)
        industries, readiness, forms = (found[:, labels.columns(task)] for task in Task)
        for row, one in enumerate(known):
            if one.industries is not None:
                industries[row] = blend_industries(one.industries, industries[row])
            readiness[row] = blend_readiness(one.readiness, one.publication, readiness[row])
        return Readings(
            labels=labels,
            industries=industries,
            readiness=readiness,
            forms=forms,
            publications=tuple(one.publication for one in known),
        )

    def thesis(self, profile: Profile) -> Thesis | None:
        """Return what an investor looks for; None for other records."""
        if not isinstance(profile.record, Investor):
            return None
        with self._lock:
            known = self._theses.get(profile)
        if known is None:
            known = read_thesis(profile.record, self.areas, self.taxonomy)
            with self._lock:
                self._theses[profile] = known
        return known

    def side(self, profiles: Sequence[Profile], vectors: Sequence[Vectors | None]) -> Side:
        """Return all that is read of one side of a match, the query's or the candidates'."""
        return Side(
            readings=self.read(profiles, vectors),
            theses=tuple(self.thesis(profile) for profile in profiles),
        )

    def terms_of(self, profile: Profile) -> Sparse:
        """Return the terms of a record that the model knows, with their weights."""
        counts = count_terms(profile.title_terms, profile.body_terms)
        return weigh_terms(counts, self.model.rows, self.model.idf)

    def _known(self, profile: Profile) -> _Known:
        """Remembered as long as the profile lives: cutting and looking up costs more than all the rest."""
        with self._lock:
            known = self._knowledge.get(profile)
        if known is None:
            record = profile.record
            known = _Known(
                lexical=self.model.lexical_scores(self.terms_of(profile)),
                industries=given_weights(record.industry_codes, self.labels.industries, self.taxonomy),
                readiness=given_readiness(record),
                publication=publication_of(record),
            )
            with self._lock:
                self._knowledge[profile] = known
        return known
