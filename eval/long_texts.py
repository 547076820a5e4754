"""How a long text becomes a vector without drowning its title: `python -m eval.long_texts`.

Writes eval/results/long_texts.md: nDCG@10 of the dense leg alone within the judged full texts, for
several ways of making a document's vector, by how much the query's own title weighs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from eval.dataset import DATASETS
from eval.metrics import mean_with_interval, ndcg_judged
from eval.report import code_version, write_table
from matcher.batch import record_from_raw
from matcher.cli.context import OUT
from matcher.config import Config, load_config
from matcher.embeddings.cache import CachedEncoder
from matcher.embeddings.encoder import Encoder, Vectors
from matcher.embeddings.factory import open_encoder
from matcher.exchange import read_raw_documents
from matcher.judgements import Judgements, read_judgements, real_data_folder
from matcher.query import query_vector
from matcher.text import TEXT_VERSION, RecordText, passages, text_of
from matcher.vocabulary import Kind

RESULTS = Path(__file__).parent / "results"
_SHARES = (1.0, 0.7, 0.5, 0.3, 0.0)

Similarity = Callable[[Vectors], Vectors]
"""Query vector (dimension,) → similarity of each document (documents,)."""


def read_texts(path: Path, kind: Kind, wanted: set[str]) -> dict[str, RecordText]:
    """Return the texts of the wanted documents of a file, by id."""
    raw = [document for document in read_raw_documents(path).documents if document.id in wanted]
    return {document.id: text_of(record_from_raw(kind, document, "x")) for document in raw}


def representations(texts: list[RecordText], encoder: Encoder) -> Mapping[str, Similarity]:
    """Return the ways of comparing a query with the documents."""
    bodies = [passages(text.body, max_passages=2) or (text.title,) for text in texts]
    title = encoder.encode_passages([text.title for text in texts])
    first = encoder.encode_passages([body[0] for body in bodies])
    second = encoder.encode_passages([body[-1] for body in bodies])
    joined = encoder.encode_passages([f"{t.title}。{body[0]}" for t, body in zip(texts, bodies, strict=True)])
    body = _unit(first + second)
    return {
        "title alone": lambda q: title @ q,
        "first passage alone": lambda q: first @ q,
        "mean of two passages": lambda q: body @ q,
        "title and first passage as one text": lambda q: joined @ q,
        "best of title and passages": lambda q: np.maximum(title @ q, np.maximum(first @ q, second @ q)),
        "title + best passage": lambda q: title @ q + np.maximum(first @ q, second @ q),
        "unit(0.7 title + 0.3 body)": lambda q: _unit(0.7 * title + 0.3 * body) @ q,
        "unit(0.5 title + 0.5 body) ✓": lambda q: _unit(title + body) @ q,
        "unit(0.3 title + 0.7 body)": lambda q: _unit(0.3 * title + 0.7 * body) @ q,
    }


def measure(
    similarity: Similarity, queries: Mapping[str, Vectors], documents: list[str], judgements: Judgements
) -> str:
    """Return mean nDCG@10 of one representation."""
    ranking = {}
    for query, vector in queries.items():
        scores = similarity(vector)
        order = sorted(range(len(documents)), key=lambda row: (-float(scores[row]), documents[row]))
        ranking[query] = [documents[row] for row in order]
    return f"{mean_with_interval(ndcg_judged(ranking, judgements), seed=0).value:.3f}"


def build_rows(folder: Path, config: Config) -> list[list[str]]:
    """Return a row for each representation, a column for each share of the query's title."""
    dataset = DATASETS["fulltext"]
    judgements = read_judgements(folder / dataset.judgements)
    judged = {document for levels in judgements.values() for document in levels}
    texts = read_texts(folder / dataset.documents, Kind.ACHIEVEMENT, judged)
    asked = read_texts(folder / dataset.queries, Kind.DEMAND, set(judgements))
    encoder = CachedEncoder(
        open_encoder(config.encoder, models=config.home / "models"),
        config.home / "vectors.sqlite3",
        text_version=TEXT_VERSION,
    )
    ways = representations(list(texts.values()), encoder)
    columns = [
        {query: query_vector(text, encoder, title_share=share) for query, text in asked.items()}
        for share in _SHARES
    ]
    return [
        [name, *(measure(way, queries, list(texts), judgements) for queries in columns)]
        for name, way in ways.items()
    ]


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="folder of real data")
    folder = parser.parse_args().data or real_data_folder()
    headers = ("document vector", *(f"query: {share:g} title" for share in _SHARES))
    about = (
        f"`python -m eval.long_texts`, code {code_version()}. nDCG@10 of the dense leg within the judged "
        "full texts (judgements_fulltext_dev.csv: 16 demands, 525 pairs; development data, differences below "
        "0.05 say little). "
        "✓ is what the engine does, with 0.5 of the query's title."
    )
    path = write_table(RESULTS / "long_texts", about, headers, build_rows(folder, load_config()))
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), dtype=np.float32)


if __name__ == "__main__":
    main()
