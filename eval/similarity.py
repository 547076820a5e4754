"""Baselines fitted on the documents alone: character n-gram TF-IDF, and LSA over the same features."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from eval.corpus import Corpus
from eval.runs import Ranked
from matcher.embeddings.lsa import LsaEncoder
from matcher.exchange import RawDocument
from matcher.text import normalise, text_of

RankDocuments = Callable[[str], list[Ranked]]
"""Query id → all documents with their cosine, best first, ties by id."""

_MAX_FEATURES = 400_000
"""Characters' 1–3-grams of 14,000 abstracts run to millions; those beyond occur once or twice."""


def rank_by_tfidf(corpus: Corpus) -> RankDocuments:
    """Return the cosine of TF-IDF over character 1–3-grams of title and text (sublinear tf, unit rows)."""
    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), sublinear_tf=True, max_features=_MAX_FEATURES, dtype=np.float32
    )
    documents = vectorizer.fit_transform(_texts(corpus.documents))

    def rank(query_id: str) -> list[Ranked]:
        row = vectorizer.transform([_query_text(corpus, query_id)])
        return _ranked(corpus.documents, np.asarray((documents @ row.T).todense())[:, 0])

    return rank


def rank_by_lsa(corpus: Corpus) -> RankDocuments:
    """Return the cosine of LSA vectors (`LsaEncoder`, 256 dimensions) of title and text."""
    texts = _texts(corpus.documents)
    encoder = LsaEncoder(dimension=256).fit(texts)
    documents = encoder.encode_passages(texts)

    def rank(query_id: str) -> list[Ranked]:
        return _ranked(
            corpus.documents, documents @ encoder.encode_queries([_query_text(corpus, query_id)])[0]
        )

    return rank


def _texts(documents: Sequence[RawDocument]) -> list[str]:
    return [normalise(f"{one.title}\n{one.text}").text for one in documents]


def _query_text(corpus: Corpus, query_id: str) -> str:
    """Return what the engine's legs read of the query too: its title and what it needs."""
    return normalise(text_of(corpus.query_record(query_id)).whole).text


def _ranked(documents: Sequence[RawDocument], scores: NDArray[np.float32]) -> list[Ranked]:
    order = sorted(range(len(documents)), key=lambda row: (-float(scores[row]), documents[row].id))
    return [Ranked(documents[row].id, float(scores[row])) for row in order]
