"""From ranked candidates to the list that is shown: order, collapse duplicates, diversify, cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.asking import Ask
from matcher.candidates import Candidate
from matcher.duplicates import find_duplicates
from matcher.embeddings.encoder import Vectors
from matcher.explaining import Shown
from matcher.profiles import Profile
from matcher.ranking.diversity import rerank_mmr
from matcher.ranking.scoring import Scored
from matcher.reading.vectors import mixed_rows
from matcher.stages import Stages
from matcher.store import StoredRecord


def make_shortlist(
    found: Sequence[tuple[Candidate, StoredRecord]],
    profiles: Sequence[Profile],
    scored: Scored,
    *,
    stages: Stages,
    ask: Ask,
) -> list[Shown]:
    """Return at most `ask.k` candidates, best first, ties by key.

    With `ask.collapse` a group of duplicates is shown once, by its best candidate, which names the others;
    without it every record stands for itself. `ask.diversity` is that of `rerank_mmr`. Raises InvalidInput
    for a diversity outside 0–1.
    """
    scores = scored.scores.score
    order = sorted(range(len(found)), key=lambda row: (-scores[row], found[row][0].key))
    vectors = _vectors(found, stages)
    others = _others(order, [profiles[row] for row in order], vectors[order]) if ask.collapse else {}
    hidden = {row for rows in others.values() for row in rows}
    kept = [row for row in order if row not in hidden]
    best = rerank_mmr(scores[kept], vectors[kept], diversity=ask.diversity, k=ask.k, scale=stages.scale)
    return [
        Shown(
            row=row,
            candidate=found[row][0],
            stored=found[row][1],
            profile=profiles[row],
            duplicates=tuple(found[other][0].key for other in others.get(row, ())),
        )
        for row in (kept[position] for position in best)
    ]


def _others(order: Sequence[int], profiles: Sequence[Profile], vectors: Vectors) -> dict[int, list[int]]:
    """Return the best row of each group of duplicates with the rows of the others, in the order ranked."""
    groups = [[order[position] for position in group.rows] for group in find_duplicates(profiles, vectors)]
    return {rows[0]: rows[1:] for rows in groups}


def _vectors(found: Sequence[tuple[Candidate, StoredRecord]], stages: Stages) -> Vectors:
    """Return one unit row a candidate, its title and body in equal parts, NaN for one the index lost."""
    rows = np.full((len(found), stages.index.identity.dimension), np.nan, dtype=np.float32)
    known = mixed_rows(*stages.index.vectors([candidate.key for candidate, _ in found]))
    for row, vector in enumerate(known):
        if vector is not None:
            rows[row] = vector
    return rows
