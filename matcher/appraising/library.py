"""What the store keeps of a library's appraisals, read back: the same cards as were made then."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from matcher.appraisal.card import make_card
from matcher.appraisal.forms import read_assessment
from matcher.appraisal.method import Method, parse_method
from matcher.appraisal.screening import screen
from matcher.appraisal.values import CardReader
from matcher.appraising.appraiser import SCREENED_FOR, Appraised
from matcher.store import AppraisalFilter, Store, StoredAppraisal
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
    method = stored_method(store, stored.method)
    assessment = read_assessment(stored.payload)
    centre = make_card(assessment, method, SCREENED_FOR)
    card = centre if reader is SCREENED_FOR else make_card(assessment, method, reader)
    return Appraised(assessment=assessment, card=card, proposal=screen(centre, assessment, method))


def stored_method(store: Store, version: str) -> Method:
    """Return a method that appraisals were made by; raise NotFound when the store does not know it."""
    return _method(tuple(sorted(store.appraisals.method_texts(version).items())))


@lru_cache(maxsize=4)
def _method(texts: tuple[tuple[str, str], ...]) -> Method:
    return parse_method(dict(texts))
