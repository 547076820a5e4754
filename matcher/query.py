"""The asking side: a stored record or free text, made ready for the legs and the features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from matcher.bridge import NO_EXPANSION, Bridge, Expansion
from matcher.embeddings.encoder import Encoder, Vectors
from matcher.errors import InvalidInput
from matcher.evidence.constraints import Constraint, find_constraints
from matcher.evidence.coverage import NO_EXPANSIONS, Expansions, normalised_expansions
from matcher.index.base import Index
from matcher.profiles import Profile
from matcher.reading.probes import NO_AREAS, AreaSearch, area_search
from matcher.records import Record, parse_record
from matcher.stages import Stages
from matcher.text import QueryOptions, RecordText, grams, passages, query_terms, split_sentences
from matcher.vocabulary import Kind

TITLE_SHARE = 0.5
"""How much of the query's vector is its title; the rest is the first passage (eval/results/long_texts.md)."""
WORD_OPTIONS = QueryOptions(title_weight=1.0, max_terms=64)
"""Of a description the words count as much as the title's: they carry the conditions, and full texts
answer them (eval/results/fusion.md)."""
GRAM_OPTIONS = QueryOptions(title_weight=3.0, max_terms=40)
"""Characters of a description match anything; so its title leads."""
_FREE_TEXT_ID = "free-text"
_FREE_TITLE_CHARS = 80
MAX_TEXT_CHARS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Query:
    """What the legs search by: a unit vector (dimension,), weighted words and grams; a fund's areas.

    `words` are the query's own and stay so: `expansion` has what the terminology bridge adds to them.
    """

    profile: Profile
    vector: Vectors
    words: dict[str, float]
    grams: dict[str, float]
    areas: AreaSearch = NO_AREAS
    expansion: Expansion = NO_EXPANSION
    constraints: tuple[Constraint, ...] = ()
    """What a demand asks for; empty for other kinds."""
    other_names: Expansions = field(default_factory=lambda: NO_EXPANSIONS)
    """Other names of what the constraints name, by the terminology bridge: they meet a constraint as well."""


def record_from_text(kind: Kind, text: str) -> Record:
    """Return free text as a record of the asking kind.

    The first line is the title; a long one is titled by the beginning of its first sentence, and what
    follows is body. Raises InvalidInput for empty or overlong text and for control characters.
    """
    stripped = text.strip()
    if not stripped or len(stripped) > MAX_TEXT_CHARS:
        raise InvalidInput(f"text of 1 to {MAX_TEXT_CHARS} characters, got {len(stripped)}")
    first, _, rest = stripped.partition("\n")
    title = first if len(first) <= _FREE_TITLE_CHARS else split_sentences(first)[0][:_FREE_TITLE_CHARS]
    body = (first.removeprefix(title) + "\n" + rest).strip()
    named = {
        Kind.DEMAND: {"title": title, "description": body},
        Kind.ACHIEVEMENT: {"title": title, "summary": body},
        Kind.BROKER: {"name": title, "specialities": stripped},
        Kind.INVESTOR: {"name": title, "thesis": stripped},
    }
    return parse_record(kind, {"id": _FREE_TEXT_ID, **named[kind]})


def make_query(profile: Profile, stages: Stages) -> Query:
    """Return the query of a profile; terms that no document holds are left out."""
    thesis = stages.reader.thesis(profile) if stages.reader else None
    words = word_weights(profile, stages.index)
    constraints = find_constraints(profile.record, stages.segmenter)
    return Query(
        profile=profile,
        vector=query_vector(profile.text, stages.encoder),
        words=words,
        grams=gram_weights(profile, stages.index),
        constraints=constraints,
        other_names=name_otherwise(constraints, stages.bridge),
        areas=area_search(thesis, stages.reader) if thesis and stages.reader else NO_AREAS,
        expansion=expand_words(profile, words, stages),
    )


def name_otherwise(constraints: Sequence[Constraint], bridge: Bridge | None) -> Expansions:
    """Return the bridge's other names of the constraints' terms, as coverage wants them."""
    terms = {constraint.term for constraint in constraints if constraint.term} if bridge else set()
    found = {term: tuple(bridge.expansions(term)) for term in sorted(terms)} if bridge else {}
    return normalised_expansions({term: names for term, names in found.items() if names})


def word_weights(profile: Profile, index: Index, options: QueryOptions = WORD_OPTIONS) -> dict[str, float]:
    """Return the query's words with their weights, the most telling ones of title and body."""
    return query_terms(
        profile.title_terms,
        profile.body_terms,
        document_frequencies=index.document_frequencies,
        document_count=index.size,
        options=options,
    )


def expand_words(profile: Profile, words: Mapping[str, float], stages: Stages) -> Expansion:
    """Return what the bridge adds to the query's words; nothing without a bridge."""
    if stages.bridge is None:
        return NO_EXPANSION
    return stages.bridge.expand(
        profile,
        words,
        document_frequencies=stages.index.document_frequencies,
        document_count=stages.index.size,
    )


def gram_weights(profile: Profile, index: Index, options: QueryOptions = GRAM_OPTIONS) -> dict[str, float]:
    """Return the query's characters and pairs with their weights."""
    return query_terms(
        profile.title_grams,
        grams(profile.text.body),
        document_frequencies=index.gram_frequencies,
        document_count=index.size,
        options=options,
    )


def query_vector(text: RecordText, encoder: Encoder, *, title_share: float = TITLE_SHARE) -> Vectors:
    """Return the unit sum of title and first passage in this proportion, shape (dimension,)."""
    title_row: Vectors = encoder.encode_queries([text.title])[0]
    leading = passages(text.body, max_passages=1)
    if not leading:
        return title_row
    mixed = title_share * title_row + (1 - title_share) * encoder.encode_queries(leading)[0]
    length = float(np.linalg.norm(mixed))
    return np.asarray(mixed / length, dtype=np.float32) if length > 0.0 else title_row
