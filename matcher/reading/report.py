"""A reading for people: the likely answers, how sure they are, and the words that speak for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.encoder import Vectors
from matcher.profiles import Profile
from matcher.reading.divisions import DivisionReader
from matcher.reading.labels import NO_INDUSTRY, Answer, Form, Readiness, Task, group_by_parent
from matcher.reading.reader import Reader
from matcher.text import Segmenter

Floats = NDArray[np.float64]

SURE_ENOUGH: Final = 0.4
"""Below this an answer is not given: of texts read with less, fewer than half are right."""
_SHOWN: Final = 3
_WORDS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingWord:
    """A word that speaks for an answer: `weight` in log-odds, and where it stands.

    `places` are (field, start, end) with offsets into the field's text as it was written.
    """

    word: str
    weight: float
    places: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReading:
    """The answers to one question, the likeliest first; `answer` is None when none is sure enough."""

    answers: tuple[Answer, ...]
    answer: Answer | None
    words: tuple[SpeakingWord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingReport:
    """What was read of one text. A wide industry (first level) may be sure where no narrow one is."""

    industry: TaskReading
    wide_industry: Answer | None
    divisions: tuple[Answer, ...]
    readiness: TaskReading
    form: TaskReading
    read_by_vector: bool
    """False where only the words were read, the model being another encoder's."""


def report_reading(
    profile: Profile,
    vector: Vectors | None,
    *,
    fields: Mapping[str, str],
    reader: Reader,
    segmenter: Segmenter,
) -> ReadingReport:
    """Return the reading of one record with its evidence; `fields` are its texts as written, by name."""
    readings = reader.read([profile], [vector])
    industries = readings.industries[0]
    names = {
        code: reader.taxonomy.industry(code).name for code in reader.labels.industries if code != NO_INDUSTRY
    }
    names[NO_INDUSTRY] = "不属战略性新兴产业"
    places = _locate(fields, segmenter)

    def answer(task: Task, chances: Floats, labels: Mapping[str, str]) -> TaskReading:
        answers = _ranked(chances, labels)
        first = answers[0]
        return TaskReading(
            answers=answers[:_SHOWN],
            answer=first if first.confidence >= SURE_ENOUGH else None,
            words=_speaking(profile, task, first.code, reader, places),
        )

    return ReadingReport(
        industry=answer(Task.INDUSTRY, industries, {code: names[code] for code in reader.labels.industries}),
        wide_industry=_wide(industries, reader),
        divisions=DivisionReader(reader.taxonomy, segmenter).read(
            profile, industries, reader.labels.industries
        ),
        readiness=answer(Task.READINESS, readings.readiness[0], {one.value: one.label for one in Readiness}),
        form=answer(Task.FORM, readings.forms[0], {one.value: one.label for one in Form}),
        read_by_vector=reader.reads_vectors and vector is not None,
    )


def _ranked(chances: Floats, labels: Mapping[str, str]) -> tuple[Answer, ...]:
    answers = [
        Answer(code=code, name=name, confidence=float(chance))
        for (code, name), chance in zip(labels.items(), chances, strict=True)
    ]
    return tuple(sorted(answers, key=lambda one: (-one.confidence, one.code)))


def _wide(industries: Floats, reader: Reader) -> Answer | None:
    """Return the first-level industry that is sure enough, None where none is."""
    groups = group_by_parent(reader.labels.industries)
    chances = {
        code: float(industries[columns].sum()) for code, columns in groups.items() if code != NO_INDUSTRY
    }
    code = max(chances, key=lambda one: chances[one])
    if chances[code] < SURE_ENOUGH:
        return None
    return Answer(code=code, name=reader.taxonomy.industry(code).name, confidence=chances[code])


def _speaking(
    profile: Profile,
    task: Task,
    code: str,
    reader: Reader,
    places: Mapping[str, Sequence[tuple[str, int, int]]],
) -> tuple[SpeakingWord, ...]:
    """Return the words that raise this answer most over the mean of the others, at most five."""
    rows, weights = reader.terms_of(profile)
    part = reader.labels.columns(task)
    column = reader.labels.of(task).index(code)
    block = reader.model.lexical[rows][:, part].astype(np.float64)
    mix = reader.model.card.mixes[task]
    gains = (
        (mix.lexical if reader.reads_vectors else mix.alone)
        * weights
        * (block[:, column] - block.mean(axis=1))
    )
    words = [
        SpeakingWord(word=term, weight=round(float(gain), 3), places=tuple(places.get(term, ())))
        for term, gain in (
            (reader.model.card.vocabulary[row], gain) for row, gain in zip(rows, gains, strict=True)
        )
        if gain > 0
    ]
    return tuple(sorted(words, key=lambda one: (-one.weight, one.word))[:_WORDS])


def _locate(fields: Mapping[str, str], segmenter: Segmenter) -> Mapping[str, list[tuple[str, int, int]]]:
    places: dict[str, list[tuple[str, int, int]]] = {}
    for field, text in fields.items():
        for token in segmenter.segment(text):
            places.setdefault(token.term, []).append((field, token.start, token.end))
    return places
