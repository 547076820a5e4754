"""From labelled texts to a reading model: vectors and terms, folds by group, heads, mixture, figures."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.encoder import Encoder, Vectors
from matcher.reading.labels import Labels, Task, group_by_parent
from matcher.reading.model import Card, Mix, ReadingModel, softmax
from matcher.reading.training.examples import SEED_GROUP, Example
from matcher.reading.training.fitting import Head, fit_dense, fit_lexical, fit_mix, stack_terms
from matcher.reading.vectors import mixed_vector
from matcher.reading.words import Sparse, count_terms, weigh_terms
from matcher.text import Segmenter, normalise, passages

Progress = Callable[[int, int], None]
"""Called with (steps done, steps in all)."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FOLDS: Final = 3
VOCABULARY: Final = 9_000
"""Most frequent terms kept: half a megabyte in the model file; twice as many gain nothing out of fold."""
SEED_WORTH: Final = 6.0
"""Labelled texts that a seed counts for: seeds span fields that files of labels lack, papers above all."""
_CHUNK: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Examples ready to learn from: row i of everything is example i; `codes` are −1 where unknown."""

    vocabulary: tuple[str, ...]
    idf: NDArray[np.float32]
    texts: Sequence[Sparse]
    vectors: Vectors
    answers: Mapping[Task, Ints]
    folds: Ints  # −1: learned from in every fold


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutOfFold:
    """Scores of texts by heads that have not seen their group; `rows` of the table."""

    rows: Ints
    lexical: Floats
    dense: Floats
    answers: Ints


def train_reading(
    examples: Sequence[Example],
    *,
    labels: Labels,
    encoder: Encoder,
    segmenter: Segmenter,
    progress: Progress,
) -> ReadingModel:
    """Return the model learned from the examples; its card has the figures out of fold."""
    table = build_table(examples, labels=labels, encoder=encoder, segmenter=segmenter, progress=progress)
    heads: dict[Task, tuple[Head, Head]] = {}
    mixes: dict[Task, Mix] = {}
    held_out: dict[str, float] = {}
    for done, task in enumerate(Task):
        tested = cross_fit(table, task, len(labels.of(task)))
        mixes[task] = fit_mix(tested.lexical, tested.dense, tested.answers)
        held_out |= figures(tested, mixes[task], labels, task)
        heads[task] = _fit_rows(table, task, table.answers[task] >= 0, len(labels.of(task)))
        progress(done + 1, len(Task))
    return ReadingModel(
        card=Card(
            encoder=encoder.name,
            text_version=segmenter.fingerprint,
            industries=labels.industries,
            vocabulary=table.vocabulary,
            mixes=mixes,
            origin=_origin(examples),
            held_out={name: round(value, 4) for name, value in held_out.items()},
        ),
        idf=table.idf,
        lexical=np.hstack([heads[task][0].weights for task in Task]),
        lexical_bias=np.concatenate([heads[task][0].bias for task in Task]),
        dense=np.hstack([heads[task][1].weights for task in Task]).astype(np.float64),
        dense_bias=np.concatenate([heads[task][1].bias for task in Task]),
        rows={term: row for row, term in enumerate(table.vocabulary)},
    )


def build_table(
    examples: Sequence[Example],
    *,
    labels: Labels,
    encoder: Encoder,
    segmenter: Segmenter,
    progress: Progress,
) -> Table:
    """Return terms, vectors, answers and folds of the examples; encoding is what takes the time."""
    counts = [
        count_terms(segmenter.terms(normalise(one.title)), segmenter.terms(one.body)) for one in examples
    ]
    frequencies = Counter(term for terms in counts for term in terms)
    vocabulary = tuple(sorted(sorted(frequencies, key=lambda t: (-frequencies[t], t))[:VOCABULARY]))
    rows = {term: row for row, term in enumerate(vocabulary)}
    idf = np.array([np.log((1 + len(examples)) / (1 + frequencies[t])) + 1 for t in vocabulary], np.float32)
    return Table(
        vocabulary=vocabulary,
        idf=idf,
        texts=[weigh_terms(terms, rows, idf) for terms in counts],
        vectors=encode_examples(examples, encoder, progress),
        answers={task: _answers(examples, labels, task) for task in Task},
        folds=np.array([_fold(one.group) for one in examples]),
    )


def encode_examples(examples: Sequence[Example], encoder: Encoder, progress: Progress) -> Vectors:
    """Return each example's vector, shape (examples, dimension): as the index and the query make it."""
    found = np.zeros((len(examples), encoder.dimension), np.float32)
    for is_query in (False, True):
        chosen = [row for row, one in enumerate(examples) if one.is_query is is_query]
        encode = encoder.encode_queries if is_query else encoder.encode_passages
        for start in range(0, len(chosen), _CHUNK):
            part = chosen[start : start + _CHUNK]
            bodies = {row: p[0] for row in part if (p := passages(examples[row].body, max_passages=1))}
            titles = encode([examples[row].title for row in part])
            body_rows = dict(zip(bodies, encode(list(bodies.values())), strict=True)) if bodies else {}
            for row, title in zip(part, titles, strict=True):
                found[row] = mixed_vector(title, body_rows.get(row))
            progress(start + len(part), len(chosen))
    return found


def cross_fit(table: Table, task: Task, count: int) -> OutOfFold:
    """Return scores of every grouped example with an answer, by heads fitted without its group."""
    answers = table.answers[task]
    known = answers >= 0
    rows = np.flatnonzero(known & (table.folds >= 0))
    lexical, dense = np.zeros((len(rows), count)), np.zeros((len(rows), count))
    terms = stack_terms(table.texts, len(table.vocabulary))
    for fold in range(FOLDS):
        inside = table.folds[rows] == fold
        if not inside.any():
            continue
        by_words, by_vector = _fit_rows(table, task, known & (table.folds != fold), count)
        test = rows[inside]
        lexical[inside] = terms[test] @ by_words.weights + by_words.bias
        dense[inside] = table.vectors[test] @ by_vector.weights + by_vector.bias
    return OutOfFold(rows=rows, lexical=lexical, dense=dense, answers=answers[rows])


def figures(tested: OutOfFold, mix: Mix, labels: Labels, task: Task) -> dict[str, float]:
    """Return accuracy (first and among three; for industries at both levels) with both heads and one."""
    found = {f"{task}_texts": float(len(tested.rows))}
    mixed = {
        "": softmax(mix.lexical * tested.lexical + mix.dense * tested.dense),
        "_words_alone": softmax(mix.alone * tested.lexical),
    }
    for name, chances in mixed.items():
        found |= {f"{task}_{k}{name}": v for k, v in hits(chances, tested.answers).items()}
        if task is Task.INDUSTRY:
            groups = group_by_parent(labels.industries)
            wide = np.stack([chances[:, columns].sum(axis=1) for columns in groups.values()], axis=1)
            parents = np.array(
                [p for c in range(len(labels.industries)) for p, g in enumerate(groups.values()) if c in g]
            )
            found |= {f"{task}_wide_{k}{name}": v for k, v in hits(wide, parents[tested.answers]).items()}
    return found


def hits(chances: Floats, answers: Ints) -> dict[str, float]:
    """Return how often the answer is the first, and among the first three; NaN for no texts."""
    if not len(answers):
        return {"top1": float("nan"), "top3": float("nan")}
    order = np.argsort(-chances, axis=1, kind="stable")
    return {
        "top1": float((order[:, 0] == answers).mean()),
        "top3": float((order[:, :3] == answers[:, None]).any(axis=1).mean()),
    }


def _fit_rows(table: Table, task: Task, chosen: NDArray[np.bool_], count: int) -> tuple[Head, Head]:
    rows = np.flatnonzero(chosen)
    terms = stack_terms([table.texts[int(row)] for row in rows], len(table.vocabulary))
    answers = table.answers[task][rows]
    worth = np.where(table.folds[rows] < 0, SEED_WORTH, 1.0)
    return fit_lexical(terms, answers, count, worth), fit_dense(table.vectors[rows], answers, count, worth)


def _answers(examples: Sequence[Example], labels: Labels, task: Task) -> Ints:
    places = {label: place for place, label in enumerate(labels.of(task))}
    given = {Task.INDUSTRY: "code", Task.READINESS: "stage", Task.FORM: "form"}[task]
    return np.array([places.get(getattr(one, given) or "", -1) for one in examples])


def _fold(group: str) -> int:
    if group == SEED_GROUP:
        return -1
    return hashlib.sha256(group.encode()).digest()[0] % FOLDS


def _origin(examples: Sequence[Example]) -> str:
    seeds = sum(one.group == SEED_GROUP for one in examples)
    groups = len({one.group for one in examples} - {SEED_GROUP})
    return (
        f"{len(examples) - seeds} labelled texts in {groups} groups, {seeds} seeds; held-out figures by "
        f"{FOLDS} folds of groups"
    )
