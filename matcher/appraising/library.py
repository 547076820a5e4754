"""What the store keeps of a library's appraisals, read back: the same cards as were made then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from matcher.appraisal.card import make_card
from matcher.appraisal.forms import read_assessment
from matcher.appraisal.method import Method, parse_method
from matcher.appraisal.values import Card, CardReader
from matcher.appraising.appraiser import SCREENED_FOR, Appraised, weigh
from matcher.store import AppraisalFilter, Store, StoredAppraisal, Verdict
from matcher.vocabulary import Visibility

_PAGE = 500
_EVERYTHING = AppraisalFilter()


def all_newest(
    store: Store, *, visible: frozenset[Visibility], where: AppraisalFilter = _EVERYTHING
) -> Iterator[StoredAppraisal]:
    """Yield the newest appraisal of every live achievement that passes, by id."""
    after: str | None = None
    while page := store.appraisals.page(visible=visible, after=after, limit=_PAGE, where=where):
        yield from page
        after = page[-1].achievement_id


def read_stored(store: Store, stored: StoredAppraisal, *, reader: CardReader = SCREENED_FOR) -> Appraised:
    """Return a stored appraisal with its card and proposal, by the method that was used then."""
    return weigh(read_assessment(stored.payload), stored_method(store, stored.method), reader=reader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """An achievement with its card for the centre and what a person decided."""

    card: Card
    decision: Verdict


def decided_cards(store: Store, method: Method) -> list[Decided]:
    """Return the newest decision about each achievement whose appraisal the person saw, with its card.

    The cards are those of the stored findings by the given method, whichever was used then; findings of
    kinds that it does not know count for nothing. What entered without evaluation is left out: it was not
    decided on its evidence.
    """
    found = []
    for one in store.appraisals.decisions.newest():
        if one.appraisal_id is None:
            continue
        assessment = read_assessment(store.appraisals.get(one.appraisal_id).payload)
        if assessment.recommended_by is None:
            known = tuple(finding for finding in assessment.findings if finding.kind in method.rubrics)
            card = make_card(replace(assessment, findings=known), method, SCREENED_FOR)
            found.append(Decided(card=card, decision=one.decision))
    return found


def stored_method(store: Store, version: str) -> Method:
    """Return a method that appraisals were made by; raise NotFound when the store does not know it."""
    return _method(tuple(sorted(store.appraisals.method_texts(version).items())))


@lru_cache(maxsize=4)
def _method(texts: tuple[tuple[str, str], ...]) -> Method:
    return parse_method(dict(texts))
