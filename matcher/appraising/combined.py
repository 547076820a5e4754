"""Fit and quality of suggested achievements put together, by a named policy of the method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.appraisal.combining import combine, policy_named, quality_of
from matcher.appraisal.method import Method
from matcher.appraisal.values import CardReader
from matcher.appraising.library import read_stored
from matcher.errors import InvalidInput
from matcher.store import Store
from matcher.suggestions import Suggestion
from matcher.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """A suggestion with its quality, 0–1, and what the policy makes of both; None without a stored card."""

    suggestion: Suggestion
    quality: float | None
    combined: float | None


def order_by_policy(
    suggestions: Sequence[Suggestion], store: Store, method: Method, *, policy: str, reader: CardReader
) -> list[Combined]:
    """Return suggested achievements by the policy's number, best first, ties as they were suggested.

    Quality is that of the newest stored card; what was never appraised comes last, in its own order. Score,
    level and rank of a suggestion stay what they were. Raises InvalidInput for an unknown policy or other
    records than achievements.
    """
    chosen = policy_named(policy, method)
    if any(one.key.kind is not Kind.ACHIEVEMENT for one in suggestions):
        raise InvalidInput("a policy orders achievements alone: others have no card")
    stored = store.appraisals.newest([one.key.id for one in suggestions])
    found = []
    for one in suggestions:
        known = stored.get(one.key.id)
        quality = None if known is None else quality_of(read_stored(store, known, reader=reader).card, method)
        combined = None if quality is None else combine(one.score, quality, chosen)
        found.append(Combined(suggestion=one, quality=quality, combined=combined))
    return sorted(found, key=lambda one: (one.combined is None, -(one.combined or 0.0)))
