"""The optional stage after the ranker: a cross-encoder reads the best candidates and has its say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.config import CrossEncoderConfig
from matcher.indexing import body_passages
from matcher.pairings import Pairing
from matcher.profiles import Profile
from matcher.query import Query
from matcher.ranking.calibration import sigmoid
from matcher.ranking.cross_encoder import CrossEncoderScorer, PairScorer
from matcher.ranking.ranker import Scores, with_score
from matcher.ranking.scoring import Scored
from matcher.ranking.table import FeatureTable
from matcher.records import key_of
from matcher.text import passages
from matcher.vocabulary import Kind

Floats = NDArray[np.float64]

CROSS_ENCODER: Final = "cross_encoder"
"""The name of its column and reason: σ(x) of the candidates that were read, NaN of the others."""
CROSS_ENCODER_LABEL: Final = "交叉编码"

_READ_KINDS = frozenset({Kind.ACHIEVEMENT, Kind.DEMAND})
_QUERY_PASSAGES = 2
"""A need's figures often stand after its first passage; two fill what models read at once."""
_LEAST = 1e-6
"""Probabilities are kept this far from 0 and 1 where log-odds are wanted."""


class Reranker:
    """Mixes a cross-encoder's reading of the `depth` best candidates into their scores.

    With p the ranker's score, x the cross-encoder's and w the weight, a candidate that was read scores
    (1 − w)·p + w·σ(x). Those that were not read stay behind: where the best of them would stand before
    the lowest one read, all of them are scaled down by one factor until it does not. Levels and the
    verdict on fitting follow from the new score by the model's own cuts.
    """

    def __init__(self, scorer: PairScorer, *, depth: int, weight: float, source: str = "") -> None:
        """Keep the options; `source` is the digest of the scorer's files."""
        self._scorer = scorer
        self._depth = depth
        self._weight = weight
        self._digest = hashlib.sha256(f"{source} {depth} {weight}".encode()).hexdigest()

    def rerank(self, query: Query, candidates: Sequence[Profile], scored: Scored, pairing: Pairing) -> Scored:
        """Return new scores, and a column that tells the cross-encoder's part in log-odds.

        Pairings with other kinds than achievements and demands, whose texts say less about fit, and
        empty lists come back as they are. Raises EncoderError when the cross-encoder gives no number.
        """
        if not candidates or not {pairing.asks, pairing.proposes} <= _READ_KINDS:
            return scored
        ranked = scored.scores.score
        best = sorted(range(len(candidates)), key=lambda row: (-ranked[row], key_of(candidates[row].record)))
        read = best[: self._depth]
        asked = asked_text(query.profile)
        opinion = np.full(len(candidates), np.nan)
        opinion[read] = sigmoid(self._scorer.score([(asked, proposed_text(candidates[row])) for row in read]))
        mixed = mix(ranked, opinion, weight=self._weight)
        return replace(
            scored,
            table=_with_column(scored.table, opinion),
            scores=_with_part(scored.scores, mixed),
            digests={**scored.digests, CROSS_ENCODER: self._digest},
        )


def open_reranker(config: CrossEncoderConfig) -> Reranker | None:
    """Return the configured stage; None where no folder is named or its weight is 0.

    Raises EncoderError or ModelMismatch when the folder holds no usable CrossEncoder.
    """
    if config.folder is None or config.weight == 0.0:
        return None
    scorer = CrossEncoderScorer(config.folder, batch_size=config.batch_size, threads=config.threads)
    source = _digest_folder(config.folder)
    return Reranker(scorer, depth=config.depth, weight=config.weight, source=source)


def _digest_folder(folder: Path) -> str:
    """Return the SHA-256 of the names and contents of a folder's own files."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        with path.open("rb") as file:
            found.update(f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return found.hexdigest()


def mix(ranked: Floats, opinion: Floats, *, weight: float) -> Floats:
    """Return final scores (candidates,) as `Reranker` has it; `opinion` is NaN where nothing was read."""
    is_read = ~np.isnan(opinion)
    mixed = np.where(is_read, (1.0 - weight) * ranked + weight * opinion, ranked)
    if is_read.all() or not is_read.any():
        return mixed
    lowest, highest = float(mixed[is_read].min()), float(ranked[~is_read].max())
    if highest > lowest:
        # Below, not level with it: a tie would be broken by id, whoever was read.
        ceiling = np.nextafter(lowest, 0.0)
        mixed[~is_read] = np.minimum(ranked[~is_read] * (ceiling / highest), ceiling)
    return mixed


def asked_text(profile: Profile) -> str:
    """Return the asking side as it is read: its title, and the beginning of what it needs or says."""
    return _joined(profile.text.title, passages(profile.text.body, max_passages=_QUERY_PASSAGES))


def proposed_text(profile: Profile) -> str:
    """Return a candidate as it is read: its title and its first passage."""
    return _joined(profile.text.title, body_passages(profile)[:1])


def _joined(title: str, body: Sequence[str]) -> str:
    return "\n".join((title, *body))


def _with_column(table: FeatureTable, opinion: Floats) -> FeatureTable:
    return FeatureTable((*table.names, CROSS_ENCODER), np.column_stack([table.values, opinion]))


def _with_part(scores: Scores, mixed: Floats) -> Scores:
    part = _log_odds(mixed) - _log_odds(scores.score)
    return replace(
        with_score(scores, mixed),
        raw=_log_odds(mixed),
        names=(*scores.names, CROSS_ENCODER),
        contributions=np.column_stack([scores.contributions, part]),
    )


def _log_odds(probability: Floats) -> Floats:
    inside = np.clip(probability, _LEAST, 1.0 - _LEAST)
    return np.asarray(np.log(inside / (1.0 - inside)), dtype=np.float64)
