"""The whole mining: texts and seeds in, directed entries out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.bridge.entries import KIND_WEIGHTS, MAX_TERM_CHARS, Entry, plain
from matcher.bridge.mining.close import TermViews, close_pairs, shortened_pairs
from matcher.bridge.mining.contexts import context_vectors
from matcher.bridge.mining.corpus import MinedTexts
from matcher.bridge.mining.patterns import Lexicon, Pair, adjacent_pairs, bracketed_pairs, named_abbreviations
from matcher.bridge.mining.seeds import Seed, ambiguous_terms
from matcher.bridge.siblings import Siblings
from matcher.embeddings.encoder import Encoder
from matcher.text import Cutter, Segmenter

_SOURCE_SHARES: Mapping[str, float] = {"seed": 1.0, "pattern": 1.0, "shortened": 0.8, "close": 0.6}
"""How far a source is trusted: what a person or the text says outright, and what only statistics say."""
_AMBIGUOUS_SHARE = 0.5
"""A Latin name of two things halves what it says of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MiningOptions:
    """How often a term must occur, and how many are compared."""

    least_documents: int = 4  # below, a term's contexts are the accidents of three texts
    max_terms: int = 5_000  # encoding them takes half a minute, and the table of all pairs 200 MB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MiningTools:
    """What the mining asks: words as the index cuts them, plain words, meanings, and what excludes what."""

    segmenter: Segmenter
    cutter: Cutter
    encoder: Encoder
    siblings: Siblings


_DEFAULTS = MiningOptions()


def mine_entries(
    texts: MinedTexts,
    *,
    seeds: Sequence[Seed],
    domain: Iterable[str],
    tools: MiningTools,
    options: MiningOptions = _DEFAULTS,
) -> tuple[Entry, ...]:
    """Return what the texts and seeds give, each pair directed, sorted by term and expansion.

    `domain` are the technical terms that statistics may compare; beside them only Latin names are. Where
    two sources give one pair, it has the kind and weight of the more trusted, and the larger evidence. Pairs
    whose members exclude each other are left out, and those that the words of one side find anyway.
    No texts give the seeds alone.
    """
    known = {plain(term) for term in domain} | {
        plain(w) for seed in seeds for w in (seed.term, seed.expansion)
    }
    pairs = [
        *_seed_pairs(seeds, texts),
        *_pattern_pairs(texts, known, tools),
        *_statistical_pairs(texts, known, tools, options),
    ]
    entries: dict[tuple[str, str], Entry] = {}
    ambiguous = ambiguous_terms(seeds)
    for pair in pairs:
        if tools.siblings.exclude_each_other(pair.left, pair.right):
            continue
        for entry in _directed(pair, ambiguous):
            before = entries.get(entry.key)
            if before is not None:
                entries[entry.key] = _joined(before, entry)
            elif not _is_redundant(entry, tools.segmenter):
                entries[entry.key] = entry
    return tuple(entries[key] for key in sorted(entries))


def mining_terms(texts: MinedTexts, known: Iterable[str], options: MiningOptions = _DEFAULTS) -> list[str]:
    """Return the known terms, and Latin names, of enough documents, the most frequent first, ties by term."""
    wanted, frequencies = frozenset(known), texts.document_frequencies()
    terms = [
        term
        for term, count in frequencies.items()
        if count >= options.least_documents and (term in wanted or _is_latin_term(term))
    ]
    return sorted(terms, key=lambda term: (-frequencies[term], term))[: options.max_terms]


def _seed_pairs(seeds: Sequence[Seed], texts: MinedTexts) -> list[Pair]:
    """Return the seeds as pairs; the evidence is the number of texts that have both names."""
    return [
        Pair(
            left=seed.term,
            right=seed.expansion,
            kind=seed.kind,
            evidence=sum(plain(seed.term) in text and plain(seed.expansion) in text for text in texts.normal),
            source="seed",
        )
        for seed in seeds
    ]


def _pattern_pairs(texts: MinedTexts, known: set[str], tools: MiningTools) -> list[Pair]:
    def cut(text: str) -> list[str]:
        return [word for word, _, _ in tools.cutter.cut(text)]

    lexicon = Lexicon.of(cut, known)
    return [
        *bracketed_pairs(texts.written, lexicon),
        *adjacent_pairs(texts.written, lexicon),
        *named_abbreviations(texts.written, lexicon),
    ]


def _statistical_pairs(
    texts: MinedTexts, known: set[str], tools: MiningTools, options: MiningOptions
) -> list[Pair]:
    terms = mining_terms(texts, known, options)
    if len(terms) < 3:
        return []
    frequencies = texts.document_frequencies()
    contexts = sorted(term for term, count in frequencies.items() if count >= options.least_documents)
    views = TermViews(
        terms=terms,
        contexts=context_vectors(texts.terms, terms, contexts),
        meanings=tools.encoder.encode_queries(terms),
        documents=texts.terms,
    )
    return [*shortened_pairs(views), *close_pairs(views, siblings=tools.siblings)]


def _directed(pair: Pair, ambiguous: frozenset[str]) -> list[Entry]:
    ways = [(pair.left, pair.right)]
    if pair.kind.is_symmetric:
        ways.append((pair.right, pair.left))
    return [
        Entry(
            term=term,
            expansion=expansion,
            kind=pair.kind,
            weight=_weight(pair, plain(term) in ambiguous),
            evidence=pair.evidence,
            source=pair.source,
        )
        for term, expansion in ways
        if len(term) <= MAX_TERM_CHARS and len(expansion) <= MAX_TERM_CHARS
    ]


def _weight(pair: Pair, is_ambiguous: bool) -> float:
    share = _SOURCE_SHARES[pair.source] * (_AMBIGUOUS_SHARE if is_ambiguous else 1.0)
    return round(KIND_WEIGHTS[pair.kind] * share, 3)


def _joined(before: Entry, other: Entry) -> Entry:
    """Return the pair found twice: as the first, more trusted source has it, with the larger evidence."""
    sources = before.source.split("+")
    return Entry(
        term=before.term,
        expansion=before.expansion,
        kind=before.kind,
        weight=before.weight,
        evidence=max(before.evidence, other.evidence),
        source="+".join(sources if other.source in sources else [*sources, other.source]),
    )


def _is_redundant(entry: Entry, segmenter: Segmenter) -> bool:
    """Whether what one side is cut into holds all the words of the other: then the plain query finds it."""
    term, expansion = (frozenset(segmenter.terms(side)) for side in entry.key)
    return not term or not expansion or expansion <= term or term <= expansion


def _is_latin_term(term: str) -> bool:
    return term.isascii() and term.isalpha() and len(term) >= 2
