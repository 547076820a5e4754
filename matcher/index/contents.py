"""The files of a snapshot: documents as JSON Lines, vectors as .npy, the graph as faiss writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import orjson

from matcher.embeddings.encoder import Vectors
from matcher.index.dense import Graph, load_faiss
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
    """All of an index but its lexical files: row i of everything belongs to one document."""

    slot_of: Mapping[RecordKey, int]  # in the order of the rows
    facets_of: Mapping[RecordKey, Facets]
    titles: Vectors
    bodies: Vectors  # rows of NaN where there is no body
    graph: Graph | None  # its nodes name slots


def write_contents(folder: Path, contents: Contents) -> None:
    """Write the files of a snapshot into an empty folder."""
    with (folder / _DOCUMENTS).open("wb") as file:
        for key, slot in contents.slot_of.items():
            facets = {name: sorted(values) for name, values in contents.facets_of[key].items()}
            line = {"kind": key.kind.value, "id": key.id, "slot": slot, "facets": facets}
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    np.save(folder / _TITLES, contents.titles, allow_pickle=False)
    np.save(folder / _BODIES, contents.bodies, allow_pickle=False)
    if contents.graph is not None:
        load_faiss().write_index(contents.graph.hnsw, str(folder / _GRAPH))
        np.save(folder / _NODES, contents.graph.slots, allow_pickle=False)


def read_contents(folder: Path, *, documents: int, dimension: int) -> Contents:
    """Return what a snapshot whose checksums hold contains; BrokenSnapshot when it does not fit together."""
    lines = [orjson.loads(line) for line in (folder / _DOCUMENTS).read_bytes().splitlines()]
    if len(lines) != documents:
        raise BrokenSnapshot(f"{len(lines)} documents, the manifest says {documents}")
    keys = [RecordKey(_KINDS[line["kind"]], line["id"]) for line in lines]
    facets = [{name: frozenset(values) for name, values in line["facets"].items()} for line in lines]
    return Contents(
        slot_of={key: line["slot"] for key, line in zip(keys, lines, strict=True)},
        facets_of=dict(zip(keys, facets, strict=True)),
        titles=_rows(folder / _TITLES, documents, dimension),
        bodies=_rows(folder / _BODIES, documents, dimension),
        graph=_graph(folder, dimension),
    )


def _rows(path: Path, documents: int, dimension: int) -> Vectors:
    rows = np.load(path, allow_pickle=False)
    if rows.shape != (documents, dimension) or rows.dtype != np.float32:
        raise BrokenSnapshot(f"{path.name} is {rows.dtype} {rows.shape}, expected {(documents, dimension)}")
    return np.asarray(rows)


def _graph(folder: Path, dimension: int) -> Graph | None:
    path = folder / _GRAPH
    if not path.exists():
        return None
    faiss = load_faiss()
    faiss.set_deserialization_vector_byte_limit(path.stat().st_size)
    hnsw, nodes = faiss.read_index(str(path)), np.load(folder / _NODES, allow_pickle=False)
    if hnsw.d != dimension or hnsw.ntotal != len(nodes):
        raise BrokenSnapshot(
            f"the graph has {hnsw.ntotal} nodes of {hnsw.d}, expected {len(nodes)} of {dimension}"
        )
    return Graph(hnsw, np.asarray(nodes, np.int64))
