"""What a dossier says of its innovation: novelty, advancement, depth, rights, maturity, reproducibility."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from matcher.appraisal.asserting import asserts, quote_of
from matcher.appraisal.comparisons import find_benchmarks
from matcher.appraisal.depth import read_depth
from matcher.appraisal.dossier import Dossier, Sentence
from matcher.appraisal.innovation_rules import backed_state
from matcher.appraisal.maturity import read_trl
from matcher.appraisal.performance import find_metric
from matcher.appraisal.recognition import read_praise, read_recognition
from matcher.appraisal.reproducibility import read_reproducibility
from matcher.appraisal.rights import read_rights
from matcher.appraisal.rights_text import read_rights_text
from matcher.appraisal.values import Finding

_NOT_STANDING: Final = frozenset({"ip_lapsed", "owner_named", "patent_published"})


def read_innovation(dossier: Dossier, today: date) -> list[Finding]:
    """Return the findings for the innovation rubrics of the method.

    Sentences are read one by one; rights come from the record's fields first. `today` is the day that the
    remaining life of patents counts from.
    """
    rights = read_rights(dossier, today)
    has_standing = any(one.kind not in _NOT_STANDING for one in rights)
    found = [one for sentence in dossier.sentences for one in _of_sentence(sentence)]
    told = read_rights_text(dossier, today, has_standing=has_standing)
    return [*found, *rights, *told, *read_trl(dossier)]


def _of_sentence(sentence: Sentence) -> Iterator[Finding]:
    yield from read_recognition(sentence)
    figure = _figure(sentence)
    if figure is not None:
        yield figure
    praise = read_praise(sentence) if figure is None else None
    if praise is not None:
        yield praise
    yield from read_depth(sentence)
    yield from read_reproducibility(sentence)


def _figure(sentence: Sentence) -> Finding | None:
    """Return the sentence's benchmark, else its metric: one figure is not counted as both."""
    for one in find_benchmarks(sentence):
        if asserts(sentence, one.start, one.end):
            return Finding(
                kind="benchmark",
                state=backed_state(sentence),
                source=quote_of(sentence, one.start, one.end),
                note=f"对比基准：{one.base}",
            )
    span = find_metric(sentence)
    if span is None or not asserts(sentence, *span):
        return None
    return Finding(kind="metric", state=backed_state(sentence), source=quote_of(sentence, *span))
