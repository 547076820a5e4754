"""The dense leg: exact inner products by faiss, and a graph for large collections, re-scored exactly."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.encoder import Vectors
from matcher.errors import ConfigError
from matcher.index.slots import Bits, Slots, count_bits, slots_in

_SPARE: Final = 16  # fetched beyond k so that ties at the cut can be seen
_TOLERANCE: Final = 1e-5  # float32 sums of faiss differ from exact ones by less than this


@dataclass(frozen=True, slots=True, kw_only=True)
class DenseOptions:
    """How title and body make one vector, and when the exact scan gives way to a graph.

    Raises ConfigError for values outside their range.
    """

    title_weight: float = 0.5  # share of the title; the body has the rest
    flat_limit: int = 50_000  # up to here the exact scan takes about 3 ms (FACTS, Dense)
    exact_share: float = (
        0.1  # filters that let fewer through are scanned exactly: faster, and nothing is missed
    )
    links: int = 32  # HNSW M
    ef_construction: int = 100
    ef_search: int = 128
    pending_limit: int = 2048  # so many new rows are scanned beside the graph before it takes them in
    stale_share: float = 0.3  # more replaced or deleted nodes than this, and the graph is built anew
    build_threads: int = 2

    def __post_init__(self) -> None:
        if not 0.0 <= self.title_weight <= 1.0:
            raise ConfigError(f"expected title_weight from 0 to 1, got {self.title_weight}")
        if min(self.links, self.ef_construction, self.ef_search, self.pending_limit, self.build_threads) < 1:
            raise ConfigError(
                "expected links, ef_construction, ef_search, pending_limit and build_threads of 1 or more"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """An HNSW index and the slot that each of its nodes was made from; -1 for a node without one."""

    hnsw: Any
    slots: Slots


class DenseIndex:
    """Document vectors by slot, with title and body vectors beside them.

    One writer; searches may run beside `prepare_graph`, not beside the other changes.
    """

    def __init__(self, dimension: int, options: DenseOptions) -> None:
        self._dimension = dimension
        self._options = options
        self._faiss = load_faiss()
        self._flat: Any = self._faiss.IndexFlatIP(dimension)
        self._titles: Vectors = np.zeros((0, dimension), np.float32)
        self._bodies: Vectors = np.zeros((0, dimension), np.float32)
        self._graph: Graph | None = None
        self._in_graph: Bits = np.zeros(0, np.uint8)

    def current_graph(self) -> Graph | None:
        """Return the graph in use with -1 for nodes out of date; None while the collection is scanned."""
        if self._graph is None:
            return None
        current = np.unpackbits(self._in_graph, bitorder="little")[self._graph.slots].astype(np.bool_)
        return Graph(self._graph.hnsw, np.where(current & (self._graph.slots >= 0), self._graph.slots, -1))

    def put(self, slots: Slots, titles: Vectors, bodies: Vectors, *, capacity: int) -> None:
        """Set the vectors of slots; rows of NaN in `bodies` mean no body. `capacity` is the slot table's."""
        if not len(slots):
            return
        self._make_room(int(slots.max()) + 1, capacity)
        self._titles[slots], self._bodies[slots] = titles, bodies
        self._rows()[slots] = document_vectors(titles, bodies, self._options.title_weight)
        self._forget(slots)

    def drop(self, slots: Slots) -> None:
        """Take slots out of the graph; the caller's bitmaps keep them out of the scan."""
        self._forget(slots)

    def vectors(self, slots: Slots) -> tuple[Vectors, Vectors]:
        """Return title and body vectors of the slots, rows of NaN for slots of -1."""
        titles = np.full((len(slots), self._dimension), np.nan, np.float32)
        bodies = titles.copy()
        known = slots >= 0
        titles[known], bodies[known] = self._titles[slots[known]], self._bodies[slots[known]]
        return titles, bodies

    def search(self, vector: Vectors, *, k: int, eligible: Bits) -> tuple[Slots, NDArray[np.float64]]:
        """Return slots and exact scores of the k best eligible and of all that tie with the last of them.

        In no fixed order. Through the graph a few of the best may be missed, but never the number.
        """
        total = count_bits(eligible)
        limit = min(k + _SPARE, total)
        while limit:
            slots = self._candidates(vector, limit, eligible, total)
            scores = self._exact_scores(slots, vector)
            last = np.partition(scores, limit - min(k, limit))[limit - min(k, limit)]
            if limit == total or scores.min() < last - _TOLERANCE:
                return slots, scores
            limit = min(limit * 4, total)
        return np.zeros(0, np.int64), np.zeros(0, np.float64)

    def prepare_graph(self, live: Bits) -> Graph | None:
        """Return the graph that the collection should have now, None when the one in use will do.

        Built aside, on `build_threads` threads; readers go on with the old one until `adopt_graph`.
        """
        if count_bits(live) <= self._options.flat_limit:
            return None
        pending = slots_in(live & ~self._in_graph[: len(live)])
        if len(pending) <= self._options.pending_limit:
            return None
        nodes = 0 if self._graph is None else len(self._graph.slots)
        stale = nodes - count_bits(self._in_graph)
        if self._graph is None or stale > self._options.stale_share * (nodes + len(pending)):
            return self._extended(self._empty_hnsw(), np.zeros(0, np.int64), slots_in(live))
        return self._extended(self._faiss.clone_index(self._graph.hnsw), self._graph.slots, pending)

    def adopt_graph(self, graph: Graph) -> None:
        """Search by this graph from now on; its last node of a slot is the slot's present vector."""
        known = np.zeros(len(self._in_graph) * 8, np.bool_)
        known[graph.slots[graph.slots >= 0]] = True
        current = np.packbits(known, bitorder="little")
        newest = np.full(len(known), -1, np.int64)
        nodes = np.flatnonzero(graph.slots >= 0)
        np.maximum.at(newest, graph.slots[nodes], nodes)
        slots = np.full_like(graph.slots, -1)
        slots[newest[newest >= 0]] = np.flatnonzero(newest >= 0)
        self._graph, self._in_graph = Graph(graph.hnsw, slots), current

    def _candidates(self, vector: Vectors, limit: int, eligible: Bits, total: int) -> Slots:
        if self._graph is None or total <= max(limit, self._options.exact_share * len(self._graph.slots)):
            return self._scan(vector, limit, eligible)
        inside = eligible & self._in_graph[: len(eligible)]
        found = self._walk(self._graph, vector, limit, inside)
        if len(found) < min(limit, count_bits(inside)):
            return self._scan(vector, limit, eligible)
        beside = self._scan(vector, limit, eligible & ~inside)
        if not len(beside):
            return found
        both = np.concatenate([found, beside])
        best = np.argsort(-self._exact_scores(both, vector), kind="stable")[:limit]
        return both[best]

    def _scan(self, vector: Vectors, limit: int, eligible: Bits) -> Slots:
        if not eligible.any():
            return np.zeros(0, np.int64)
        if count_bits(eligible) == self._flat.ntotal:
            return self._searched(self._flat, vector, limit, None)
        selector = self._faiss.IDSelectorBitmap(np.ascontiguousarray(eligible))
        return self._searched(self._flat, vector, limit, self._faiss.SearchParameters(sel=selector))

    def _walk(self, graph: Graph, vector: Vectors, limit: int, inside: Bits) -> Slots:
        wanted = np.unpackbits(inside, bitorder="little")[graph.slots] & (graph.slots >= 0)
        selector = (
            None if wanted.all() else self._faiss.IDSelectorBitmap(np.packbits(wanted, bitorder="little"))
        )
        effort = max(self._options.ef_search, 2 * limit)
        parameters = self._faiss.SearchParametersHNSW(efSearch=effort, sel=selector)
        return graph.slots[self._searched(graph.hnsw, vector, limit, parameters)]

    def _searched(self, index: Any, vector: Vectors, limit: int, parameters: Any) -> Slots:
        self._faiss.omp_set_num_threads(1)  # per thread: request threads share the cores among themselves
        _, found = index.search(np.ascontiguousarray(vector[None, :]), limit, params=parameters)
        return np.asarray(found[0][found[0] >= 0], np.int64)

    def _exact_scores(self, slots: Slots, vector: Vectors) -> NDArray[np.float64]:
        """Sums in double precision: the same for equal vectors wherever they stand, so that ties are ties."""
        rows = self._rows()[slots].astype(np.float64)
        return np.asarray((rows * vector.astype(np.float64)).sum(axis=1), np.float64)

    def _rows(self) -> Vectors:
        """The document vectors inside faiss' own memory."""
        total = self._flat.ntotal
        if not total:
            return np.zeros((0, self._dimension), np.float32)
        rows = self._faiss.rev_swig_ptr(self._flat.get_xb(), total * self._dimension)
        return np.asarray(rows.reshape(total, self._dimension))

    def _make_room(self, needed: int, capacity: int) -> None:
        present = len(self._titles)
        if needed > self._flat.ntotal:
            self._flat.add(np.zeros((needed - self._flat.ntotal, self._dimension), np.float32))
        if needed > present:
            self._titles = _taller(self._titles, capacity)
            self._bodies = _taller(self._bodies, capacity)
        if capacity > len(self._in_graph) * 8:
            self._in_graph = np.concatenate(
                [self._in_graph, np.zeros(capacity // 8 - len(self._in_graph), np.uint8)]
            )

    def _forget(self, slots: Slots) -> None:
        if self._graph is not None:
            mask = np.zeros(len(self._in_graph) * 8, np.bool_)
            mask[slots] = True
            self._in_graph = self._in_graph & ~np.packbits(mask, bitorder="little")

    def _empty_hnsw(self) -> Any:
        hnsw = self._faiss.IndexHNSWFlat(
            self._dimension, self._options.links, self._faiss.METRIC_INNER_PRODUCT
        )
        hnsw.hnsw.efConstruction = self._options.ef_construction
        return hnsw

    def _extended(self, hnsw: Any, known: Slots, added: Slots) -> Graph:
        self._faiss.omp_set_num_threads(self._options.build_threads)
        try:
            hnsw.add(self._rows()[added])
        finally:
            self._faiss.omp_set_num_threads(1)
        return Graph(hnsw, np.concatenate([known, added]))


def document_vectors(titles: Vectors, bodies: Vectors, title_weight: float) -> Vectors:
    """Return unit(w·title + (1 − w)·body) for each row, (n, dimension); the title where there is no body."""
    mixed = title_weight * titles + (1.0 - title_weight) * bodies
    lengths = np.linalg.norm(mixed, axis=1, keepdims=True)
    usable = np.isfinite(lengths) & (lengths > _TOLERANCE)
    return np.where(usable, mixed / np.where(usable, lengths, 1.0), titles).astype(np.float32)


@lru_cache(maxsize=1)
def load_faiss() -> Any:
    """Return the faiss module, imported when first needed."""
    return importlib.import_module("faiss")


def _taller(rows: Vectors, height: int) -> Vectors:
    taller = np.full((height, rows.shape[1]), np.nan, np.float32)
    taller[: len(rows)] = rows
    return taller
