"""Logging what brokers are shown, before they are: each question's list, cut to what is offered of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.channels.brokers.offers import Offer
from matcher.channels.brokers.pairs import Question, shown_part
from matcher.store import DealDraft, Store
from matcher.suggestion_log import make_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks for the broker, and in which role; `make_id` returns the ids of `make_list_id` for `at`."""

    by: str
    role: str
    at: datetime
    make_id: Callable[[], str]


def log_offers(store: Store, offers: Sequence[Offer], asker: Asker) -> list[DealDraft]:
    """Log what is about to be shown of each question, and return the offers as drafts, in their order.

    A draft names its logged suggestion as "pair"; one that nothing proposed names none.
    """
    asked: dict[int, tuple[Question, list[int]]] = {}
    for position, offer in enumerate(offers):
        question = offer.open_pair.question
        if question is not None:
            asked.setdefault(id(question), (question, []))[1].append(position)
    suggestions: dict[int, str] = {}
    for question, positions in asked.values():
        ordered = sorted(positions, key=lambda position: offers[position].open_pair.rank)
        found = shown_part(question, [offers[position].open_pair.rank for position in ordered])
        entry = make_entry(found, question.ask, list_id=asker.make_id(), role=asker.role, channel="deals")
        store.suggestions.save(entry)
        suggestions.update({at: entry.suggestion_id(place) for place, at in enumerate(ordered, start=1)})
    return [
        offer.draft(asker.make_id(), {"pair": suggestions[position]} if position in suggestions else {})
        for position, offer in enumerate(offers)
    ]
