"""The stage after ranking: what is shown of each proposed record, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.candidates import Candidate
from matcher.duplicates import count_note
from matcher.evidence.counterfactual import Contender, NearMiss, Relaxation, blocks_of, nearest_miss, relax
from matcher.evidence.coverage import Coverage, cover
from matcher.evidence.explain import explain_features, explain_match
from matcher.evidence.highlights import find_matches, locate_terms
from matcher.profiles import Profile
from matcher.query import Query
from matcher.ranking.scoring import Scored
from matcher.records import Achievement, RecordKey, title_of
from matcher.store import StoredRecord
from matcher.suggestions import Reason, Suggestion
from matcher.text import Segmenter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """A candidate that made the list: its row in the scored table, its record and profile."""

    row: int
    candidate: Candidate
    stored: StoredRecord
    profile: Profile
    duplicates: tuple[RecordKey, ...] = ()
    """Records that are the same and are not shown for themselves."""


def explain_suggestions(
    query: Query, shown: Sequence[Shown], scored: Scored, *, segmenter: Segmenter
) -> tuple[Suggestion, ...]:
    """Return the suggestions in the order shown, each with its evidence."""
    places = locate_terms(query.profile.record, segmenter)
    suggestions = []
    for rank, one in enumerate(shown, start=1):
        record = one.stored.record
        matched = find_matches(places, record, segmenter=segmenter, idf=scored.term_idf)
        reasons = _reasons(scored, one.row)
        coverage = cover_profile(query, one.profile)
        suggestions.append(
            Suggestion(
                rank=rank,
                key=one.candidate.key,
                title=title_of(record),
                score=float(scored.scores.score[one.row]),
                level=int(scored.scores.level[one.row]),
                why=explain_match(coverage, matched, reasons, has_body=one.profile.facts.has_body),
                reasons=reasons,
                matched=matched,
                coverage=coverage,
                leg_ranks=one.candidate.leg_ranks,
                record=record,
                revision=one.stored.revision,
                duplicates=one.duplicates,
                duplicate_note=count_note(one.profile, len(one.duplicates)),
            )
        )
    return tuple(suggestions)


def cover_profile(query: Query, profile: Profile) -> tuple[Coverage, ...]:
    """Return how an achievement covers a demand's constraints; () for any other pairing."""
    if not isinstance(profile.record, Achievement):
        return ()
    return cover(query.constraints, profile.facts, expansions=query.other_names)


def relaxations_of(query: Query, profiles: Sequence[Profile], scored: Scored) -> tuple[Relaxation, ...]:
    """Return what dropping one constraint would clear among the ranked candidates that fit otherwise."""
    fitting = [profile for profile, fits in zip(profiles, scored.scores.fits, strict=True) if fits]
    return relax(blocks_of(cover_profile(query, profile)) for profile in fitting)


def miss_of(query: Query, shown: Sequence[Shown], scored: Scored) -> NearMiss | None:
    """Return what came closest when nothing shown fits; None when something does or nothing is shown."""
    if any(scored.scores.fits[one.row] for one in shown):
        return None
    return nearest_miss(
        [
            Contender(
                key=one.candidate.key,
                title=title_of(one.stored.record),
                score=float(scored.scores.score[one.row]),
                coverage=cover_profile(query, one.profile),
            )
            for one in shown
        ]
    )


def _reasons(scored: Scored, row: int) -> tuple[Reason, ...]:
    names = scored.scores.names
    return explain_features(
        names,
        [float(scored.table.column(name)[row]) for name in names],
        [float(part) for part in scored.scores.contributions[row]],
    )
