"""Random changes and searches: the real index answers as the brute-force one does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from matcher.index import DenseOptions, EmbeddedIndex, Hit, IndexDocument, IndexOptions, LexicalOptions, Where
from matcher.index.dense import DenseIndex, document_vectors
from matcher.index.slots import SlotTable
from tests.index.oracle import OracleIndex
from tests.index.samples import IDENTITY, document, key, random_units, unit

NAMES = st.sampled_from([f"d{n}" for n in range(12)])
WORDS = st.lists(st.sampled_from(["电池", "电机", "膜", "涂层", "peek", "5μm"]), max_size=5).map(" ".join)
VECTORS = st.tuples(*[st.integers(-2, 2)] * 3).filter(any).map(lambda values: unit(*values))
FACETS = st.sampled_from(["x", "y", "z"])
WHERES = st.builds(
    Where,
    any_of=st.dictionaries(st.just("town"), st.frozensets(FACETS, min_size=1), max_size=1),
    excluded=st.frozensets(NAMES.map(key), max_size=3),
)
DOCUMENTS = st.builds(
    document, NAMES, title=WORDS, body=WORDS, vector=VECTORS, body_vector=st.none() | VECTORS, town=FACETS
)


def scores_close(found: list[Hit], wanted: list[Hit], tolerance: float) -> bool:
    """Whether two answers agree: the same scores in order, and the same documents but for near ties."""
    if len(found) != len(wanted):
        return False
    pairs = zip(found, wanted, strict=True)
    return all(abs(ours.score - theirs.score) <= tolerance for ours, theirs in pairs)


class Comparison(RuleBasedStateMachine):
    """Applies every change to both indexes and compares what they find."""

    @initialize(has_graph=st.booleans())
    def start(self, has_graph: bool) -> None:
        dense = DenseOptions(flat_limit=0, pending_limit=2, exact_share=0.0, stale_share=0.5, build_threads=1)
        self.index = EmbeddedIndex(
            IDENTITY,
            IndexOptions(
                dense=dense if has_graph else DenseOptions(), lexical=LexicalOptions(heap_bytes=15_000_000)
            ),
        )
        self.oracle = OracleIndex(IDENTITY)
        self.revision = 0

    @rule(documents=st.lists(DOCUMENTS, max_size=4))
    def upsert(self, documents: list[IndexDocument]) -> None:
        self.revision += 1
        self.index.upsert(documents, revision=self.revision)
        self.oracle.upsert(documents, revision=self.revision)

    @rule(names=st.lists(NAMES, max_size=3))
    def delete(self, names: list[str]) -> None:
        self.revision += 1
        self.index.delete([key(name) for name in names], revision=self.revision)
        self.oracle.delete([key(name) for name in names], revision=self.revision)

    @rule(vector=VECTORS, k=st.integers(1, 14), where=WHERES)
    def search_dense(self, vector: np.ndarray, k: int, where: Where) -> None:
        found = self.index.search_dense(vector, k=k, where=where)
        assert scores_close(found, self.oracle.search_dense(vector, k=k, where=where), 1e-6)
        assert found == sorted(found, key=lambda hit: (-hit.score, hit.key))

    @rule(
        terms=st.dictionaries(st.sampled_from(["电池", "膜", "peek"]), st.just(1.0)),
        k=st.integers(1, 14),
        where=WHERES,
    )
    def search_lexical(self, terms: dict[str, float], k: int, where: Where) -> None:
        found = self.index.search_lexical(terms, k=14, where=where)
        wanted = self.oracle.search_lexical(terms, k=14, where=where)
        assert {hit.key for hit in found} == {hit.key for hit in wanted}
        assert found == sorted(found, key=lambda hit: (-hit.score, hit.key))
        assert self.index.search_lexical(terms, k=k, where=where) == found[:k]

    @invariant()
    def the_same_documents_are_there(self) -> None:
        if hasattr(self, "index"):
            assert self.index.keys() == self.oracle.keys()
            assert self.index.size == self.oracle.size
            assert self.index.revision == self.oracle.revision


Comparison.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes; a seed reproduces
    suppress_health_check=list(HealthCheck),
)
TestComparison = Comparison.TestCase


@pytest.mark.parametrize("seed", range(3))
def test_bm25_scores_equal_the_formula_while_nothing_was_replaced(seed: int) -> None:
    generator = np.random.default_rng(seed)
    words = ["电池", "电机", "膜", "涂层", "轴承"]
    documents = [
        document(
            f"d{n}", title=" ".join(generator.choice(words, 3)), body=" ".join(generator.choice(words, n))
        )
        for n in range(1, 12)
    ]
    index, oracle = EmbeddedIndex(IDENTITY), OracleIndex(IDENTITY)
    index.upsert(documents, revision=1)
    oracle.upsert(documents, revision=1)
    terms, grams = {"电池": 1.0, "膜": 0.3}, {"轴": 0.7}
    found = index.search_lexical(terms, grams=grams, k=20, where=Where())
    wanted = oracle.search_lexical(terms, grams=grams, k=20, where=Where())
    assert scores_close(found, wanted, 2e-4)


def graph_and_scan(rows: np.ndarray, options: DenseOptions) -> tuple[DenseIndex, DenseIndex, SlotTable]:
    table = SlotTable()
    documents = [replace(document(f"d{n:05}"), title_vector=row) for n, row in enumerate(rows)]
    planned = table.plan([d.key for d in documents])
    table.put(planned, {d.key: d.facets for d in documents})
    bodies = np.full_like(rows, np.nan)
    graph, scan = DenseIndex(rows.shape[1], options), DenseIndex(rows.shape[1], DenseOptions())
    for dense in (graph, scan):
        dense.put(np.arange(len(rows)), rows, bodies, capacity=table.capacity)
    built = graph.prepare_graph(table.live)
    assert built is not None
    graph.adopt_graph(built)
    return graph, scan, table


def test_the_graph_finds_97_of_100_nearest_and_always_k() -> None:
    rows = random_units(3000, seed=1, dimension=32)
    graph, scan, table = graph_and_scan(rows, DenseOptions(flat_limit=1000, links=16, ef_construction=60))
    found = 0
    for query in random_units(60, seed=2, dimension=32):
        ours, our_scores = graph.search(query, k=10, eligible=table.live)
        theirs, their_scores = scan.search(query, k=10, eligible=table.live)
        assert len(ours) >= 10
        found += len(set(ours[np.argsort(-our_scores)[:10]]) & set(theirs[np.argsort(-their_scores)[:10]]))
    assert found / 600 >= 0.97


def test_a_replaced_vector_is_found_beside_the_graph_and_the_old_one_is_not() -> None:
    rows = random_units(500, seed=3, dimension=32)
    options = DenseOptions(flat_limit=100, exact_share=0.0, pending_limit=50, links=8)
    graph, _, table = graph_and_scan(rows, options)
    moved = -rows[7]
    graph.put(np.array([7]), moved[None], np.full((1, 32), np.nan, np.float32), capacity=table.capacity)
    slots, scores = graph.search(moved, k=1, eligible=table.live)
    assert slots[np.argmax(scores)] == 7
    slots, _ = graph.search(rows[7], k=400, eligible=table.live)
    assert len(slots) >= 400
    assert 7 not in slots[:100]


def test_identical_vectors_tie_exactly_however_many_there_are() -> None:
    rows = np.repeat(random_units(1, seed=4, dimension=32), 300, axis=0)
    graph, scan, table = graph_and_scan(rows, DenseOptions(flat_limit=10, links=8, pending_limit=5))
    for dense in (graph, scan):
        slots, scores = dense.search(rows[0], k=5, eligible=table.live)
        assert len(slots) == 300
        assert len(set(scores.tolist())) == 1


def test_document_vectors_are_unit_and_opposite_ones_fall_back_to_the_title() -> None:
    titles = np.stack([unit(1), unit(1), unit(1)])
    bodies = np.stack([unit(0, 1), -unit(1), np.full(8, np.nan, np.float32)])
    made = document_vectors(titles, bodies, 0.5)
    np.testing.assert_allclose(made, np.stack([unit(1, 1), unit(1), unit(1)]), atol=1e-6)
    np.testing.assert_allclose(document_vectors(titles, bodies, 1.0), titles, atol=1e-6)
