"""Measures the index: search and change times beside bare faiss and tantivy in the same run.

`python -m eval.bench_index --out eval/results/index.md`; ten minutes on two busy cores.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from matcher.embeddings.encoder import Vectors
from matcher.index import DenseOptions, EmbeddedIndex, IndexDocument, IndexIdentity, IndexOptions, Where
from matcher.judgements import real_data_folder
from matcher.records import RecordKey
from matcher.text import Segmenter, grams
from matcher.vocabulary import Kind

DIMENSION = 384
K = 10
QUERIES = 200
Asked = TypeVar("Asked")
FILTERS = {
    "": Where(),
    ", filter 2 %": Where(any_of={"town": frozenset({"7"})}),
    ", filter 50 %": Where(any_of={"town": frozenset(map(str, range(25)))}),
}
DICTIONARY = Path(__file__).parents[1] / "data" / "dictionary"


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one kind of call takes, in milliseconds: on the clock and of the thread's processor."""

    name: str
    wall: Sequence[float]
    cpu: Sequence[float]
    bare: Timing | None = None

    @property
    def row(self) -> str:
        """The timing as a row of a Markdown table."""
        p50, p95, p99 = np.percentile(self.wall, [50, 95, 99])
        cpu = float(np.median(self.cpu))
        ratio = f"{cpu / float(np.median(self.bare.cpu)):.2f}" if self.bare else ""
        return f"| {self.name} | {p50:.2f} | {p95:.2f} | {p99:.2f} | {cpu:.2f} | {ratio} |"


def measure(
    name: str, call: Callable[[Asked], object], asked: Sequence[Asked], bare: Timing | None = None
) -> Timing:
    """Return the time of a call for each argument, after ten that are not counted."""
    for argument in asked[:10]:
        call(argument)
    wall, cpu = [], []
    for argument in asked:
        begun, worked = time.perf_counter(), time.thread_time()
        call(argument)
        cpu.append(1000 * (time.thread_time() - worked))
        wall.append(1000 * (time.perf_counter() - begun))
    return Timing(name, wall, cpu, bare)


def make_vectors(count: int, seed: int) -> Vectors:
    """Return unit rows around 200 centres, shape (count, 384)."""
    generator = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(200, DIMENSION)).astype(np.float32)
    rows = centres[generator.integers(0, 200, count)] + generator.normal(size=(count, DIMENSION)).astype(
        np.float32
    )
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def make_documents(count: int, titles: Sequence[str], vectors: Vectors) -> list[IndexDocument]:
    """Return documents whose bodies are four real titles drawn at random; one of 50 towns each."""
    segmenter = Segmenter.from_folder(DICTIONARY)
    words, pairs = [segmenter.terms(title) for title in titles], [grams(title) for title in titles]
    drawn = np.random.default_rng(1).integers(0, len(titles), (count, 5))
    return [
        IndexDocument(
            key=RecordKey(Kind.ACHIEVEMENT, f"a{n:07}"),
            facets={"kind": frozenset({"achievement"}), "town": frozenset({str(n % 50)})},
            title_terms=words[row[0]],
            body_terms=tuple(term for title in row[1:] for term in words[title]),
            title_grams=pairs[row[0]],
            body_grams=tuple(gram for title in row[1:] for gram in pairs[title]),
            title_vector=vectors[n],
            body_vector=None,
        )
        for n, row in enumerate(drawn)
    ]


def build(documents: Sequence[IndexDocument], options: DenseOptions) -> tuple[EmbeddedIndex, float]:
    """Return an index of the documents and the seconds it took."""
    identity = IndexIdentity(store_id="bench", encoder="random", text_version="1", dimension=DIMENSION)
    index = EmbeddedIndex(identity, IndexOptions(dense=options))
    begun = time.perf_counter()
    index.upsert(documents, revision=1)
    return index, time.perf_counter() - begun


def dense_timings(name: str, index: EmbeddedIndex, bare: Any, queries: Vectors) -> list[Timing]:
    """Return dense search times: bare faiss, ours, and ours with a filter of 2 % and of half."""
    importlib.import_module("faiss").omp_set_num_threads(1)
    plain = measure(f"bare faiss, {name}", lambda query: bare.search(query[None], K), list(queries))
    timings = [plain]
    for label, where in FILTERS.items():

        def search(query: Vectors, where: Where = where) -> object:
            return index.search_dense(query, k=K, where=where)

        timings.append(measure(f"search_dense, {name}{label}", search, list(queries), plain))
    return timings


def recall(index: EmbeddedIndex, exact: EmbeddedIndex, queries: Vectors) -> float:
    """Return which share of the exact ten nearest the index finds."""
    shared = 0
    for query in queries:
        found = {hit.key for hit in index.search_dense(query, k=K, where=Where())}
        shared += len(found & {hit.key for hit in exact.search_dense(query, k=K, where=Where())})
    return shared / (K * len(queries))


def bare_tantivy(documents: Sequence[IndexDocument]) -> tuple[Any, Any]:
    """Return a tantivy schema and searcher over title and body words, as its manual would have it."""
    tantivy = importlib.import_module("tantivy")
    builder = tantivy.SchemaBuilder()
    for field in ("title", "body"):
        builder.add_text_field(field, tokenizer_name="terms", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("terms", words)
    writer = index.writer(64_000_000, 1)
    for document in documents:
        made = tantivy.Document()
        made.add_text("title", " ".join(document.title_terms))
        made.add_text("body", " ".join(document.body_terms))
        writer.add_document(made)
    writer.commit()
    index.reload()
    return schema, index.searcher()


def lexical_timings(
    index: EmbeddedIndex, bare: tuple[Any, Any], asked: Sequence[IndexDocument]
) -> list[Timing]:
    """Return lexical search times: bare tantivy, words, words with filters, grams."""
    tantivy = importlib.import_module("tantivy")
    schema, searcher = bare

    def search_bare(document: IndexDocument) -> object:
        parts = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, field, term, index_option="freq"))
            for field in ("title", "body")
            for term in dict.fromkeys(document.title_terms[:8])
        ]
        return searcher.search(tantivy.Query.boolean_query(parts), K, count=False)

    plain = measure("bare tantivy, ≤ 8 words", search_bare, asked)
    timings = [plain]
    for label, where in FILTERS.items():

        def search_words(document: IndexDocument, where: Where = where) -> object:
            return index.search_lexical(dict.fromkeys(document.title_terms[:8], 1.0), k=K, where=where)

        timings.append(measure(f"search_lexical, ≤ 8 words{label}", search_words, asked, plain))
    for limit in (20, 80):

        def search_grams(document: IndexDocument, limit: int = limit) -> object:
            chosen = dict.fromkeys((document.title_grams + document.body_grams)[:limit], 1.0)
            return index.search_lexical({}, grams=chosen, k=K, where=Where())

        timings.append(measure(f"search_lexical, ≤ {limit} grams", search_grams, asked))
    return timings


def change_timings(index: EmbeddedIndex, documents: Sequence[IndexDocument]) -> list[Timing]:
    """Return the times of single changes and of batches of 256."""
    batches = [documents[n : n + 256] for n in range(0, 5120, 256)]
    singles = documents[:60]
    return [
        measure("upsert of 1", lambda document: index.upsert([document], revision=1), singles),
        measure("upsert of 256", lambda batch: index.upsert(batch, revision=1), batches),
        measure("delete of 1", lambda document: index.delete([document.key], revision=1), singles),
    ]


def snapshot_seconds(index: EmbeddedIndex, options: DenseOptions) -> str:
    """Return a sentence on how long a snapshot takes to write and to load, and its size."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        written = index.snapshot(Path(folder))
        saved = time.perf_counter()
        loaded = EmbeddedIndex.load(Path(folder), index.identity, IndexOptions(dense=options))
        done = time.perf_counter()
        size = sum(path.stat().st_size for path in written.iterdir()) / 1e6
    return (
        f"Snapshot of {loaded.size:,} documents: {size:.0f} MB, written in {saved - begun:.1f} s "
        f"(checksums and fsync included), loaded in {done - saved:.1f} s."
    )


def report(count: int) -> str:
    """Run everything and return the page."""
    titles = [json.loads(line)["title"] for line in (real_data_folder() / "achievement_titles.jsonl").open()]
    vectors, queries = make_vectors(count, 1), make_vectors(QUERIES, 2)
    documents = make_documents(count, titles, vectors)
    scanning, walking = DenseOptions(flat_limit=count), DenseOptions(flat_limit=count // 2)
    flat, flat_seconds = build(documents, scanning)
    faiss = importlib.import_module("faiss")
    bare = faiss.IndexFlatIP(DIMENSION)
    bare.add(vectors)
    timings = dense_timings("scan", flat, bare, queries)
    timings += lexical_timings(flat, bare_tantivy(documents), documents[:QUERIES])
    graph, graph_seconds = build(documents, walking)
    walked = graph._dense.current_graph()  # the bare graph is the same one: building another takes a minute
    assert walked is not None
    walked.hnsw.hnsw.efSearch = walking.ef_search
    timings += dense_timings("graph", graph, walked.hnsw, queries)
    found = recall(graph, flat, queries)
    timings += change_timings(flat, documents)
    small, small_seconds = build(documents[:14_000], DenseOptions())
    lines = [
        "# Index: speed beside the bare libraries",
        "",
        f"`python -m eval.bench_index --documents {count}`, commit {_commit()}, {platform.machine()}.",
        f"{count:,} documents of real words (one title, four as body), random vectors of {DIMENSION},",
        f"k = {K}, {QUERIES} queries, one thread a search. Times on the clock suffer from other load;",
        "the ratio is of processor time (medians, calling thread) to the bare library's in the same run.",
        "",
        "| call | p50 ms | p95 ms | p99 ms | cpu ms | ratio |",
        "|---|---|---|---|---|---|",
        *(timing.row for timing in timings),
        "",
        f"Recall@{K} of the graph against the scan: {found:.3f}. Built in one batch: {flat_seconds:.1f} s "
        f"with the scan, {graph_seconds:.1f} s with the graph, 14,000 documents {small_seconds:.1f} s.",
        "",
        snapshot_seconds(small, DenseOptions()),
        snapshot_seconds(flat, scanning),
    ]
    return "\n".join(lines) + "\n"


def _commit() -> str:
    return subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()


def main() -> None:
    """Write the page to --out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--out", type=Path, default=Path("eval/results/index.md"))
    options = parser.parse_args()
    options.out.write_text(report(options.documents), encoding="utf-8")


if __name__ == "__main__":
    main()
