"""The files of a snapshot: documents as JSON Lines, vectors as .npy, the graph as faiss writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from matcher.embeddings.encoder import Vectors
from matcher.index.dense import Graph, load_faiss
from matcher.index.lexical import Entry
from matcher.index.slots import Facets
from matcher.index.snapshots import BrokenSnapshot
from matcher.records import RecordKey
from matcher.vocabulary import Kind

_DOCUMENTS: Final = "documents.jsonl"
_TITLES: Final = "title_vectors.npy"
_BODIES: Final = "body_vectors.npy"
_GRAPH: Final = "graph.faiss"
_NODES: Final = "graph_nodes.npy"
_KINDS: Final = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contents:
    """All of an index: row i of everything, and graph nodes numbered i, belong to the document in slot i."""

    keys: Sequence[RecordKey]
    facets: Sequence[Facets]
    entries: Sequence[Entry]
    titles: Vectors
    bodies: Vectors  # rows of NaN where there is no body
    graph: Graph | None


def document_line(key: RecordKey, facets: Facets, entry: Entry) -> bytes:
    """Return one document without its vectors as a line of JSON."""
    values = {
        "kind": key.kind.value,
        "id": key.id,
        "facets": {name: sorted(some) for name, some in facets.items()},
        "title": entry.title,
        "body": entry.body,
        "title_grams": entry.title_grams,
        "body_grams": entry.body_grams,
    }
    return orjson.dumps(values) + b"\n"


def write_documents(folder: Path, lines: Iterable[bytes]) -> None:
    """Write the documents of a snapshot, one line each."""
    with (folder / _DOCUMENTS).open("wb") as file:
        file.writelines(lines)


def write_vectors(folder: Path, vectors: tuple[Vectors, Vectors], graph: Graph | None) -> None:
    """Write the vectors of a snapshot, in the order of its documents, and its graph."""
    for name, rows in zip((_TITLES, _BODIES), vectors, strict=True):
        np.save(folder / name, rows, allow_pickle=False)
    if graph is not None:
        load_faiss().write_index(graph.hnsw, str(folder / _GRAPH))
        np.save(folder / _NODES, graph.slots, allow_pickle=False)


def read_contents(folder: Path, *, documents: int, dimension: int) -> Contents:
    """Return what a snapshot whose checksums hold contains; BrokenSnapshot when it does not fit together."""
    titles, bodies = (_rows(folder / name, documents, dimension) for name in (_TITLES, _BODIES))
    lines = (folder / _DOCUMENTS).read_bytes().splitlines()
    if len(lines) != documents:
        raise BrokenSnapshot(f"{len(lines)} documents, the manifest says {documents}")
    parsed = [orjson.loads(line) for line in lines]
    return Contents(
        keys=[RecordKey(_KINDS[values["kind"]], values["id"]) for values in parsed],
        facets=[{name: frozenset(some) for name, some in values["facets"].items()} for values in parsed],
        entries=[_entry(slot, values) for slot, values in enumerate(parsed)],
        titles=titles,
        bodies=bodies,
        graph=_graph(folder, documents, dimension),
    )


def _entry(slot: int, values: Mapping[str, Any]) -> Entry:
    return Entry(
        slot=slot,
        title=values["title"],
        body=values["body"],
        title_grams=values["title_grams"],
        body_grams=values["body_grams"],
    )


def _rows(path: Path, documents: int, dimension: int) -> Vectors:
    rows = np.load(path, allow_pickle=False)
    if rows.shape != (documents, dimension) or rows.dtype != np.float32:
        raise BrokenSnapshot(f"{path.name} is {rows.dtype} {rows.shape}, expected {(documents, dimension)}")
    return np.asarray(rows)


def _graph(folder: Path, documents: int, dimension: int) -> Graph | None:
    path = folder / _GRAPH
    if not path.exists():
        return None
    faiss = load_faiss()
    faiss.set_deserialization_vector_byte_limit(path.stat().st_size)
    hnsw, nodes = faiss.read_index(str(path)), np.load(folder / _NODES, allow_pickle=False)
    fits = hnsw.d == dimension and hnsw.ntotal == len(nodes) and (not len(nodes) or nodes.max() < documents)
    if not fits:
        raise BrokenSnapshot(
            f"the graph has {hnsw.ntotal} nodes of {hnsw.d}, expected {len(nodes)} of {dimension}"
        )
    return Graph(hnsw, np.asarray(nodes, np.int64))
