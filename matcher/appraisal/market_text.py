"""What a dossier says of its market: orders, users, trials, funds, uses, rivals, public lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final

from matcher.appraisal.asserting import clause_end, clause_start, quote_of
from matcher.appraisal.dossier import Dossier, Sentence
from matcher.appraisal.market_breadth import read_scenarios
from matcher.appraisal.market_compared import read_comparison
from matcher.appraisal.market_orders import ORDER_RULES
from matcher.appraisal.market_outside import OUTSIDE_RULES
from matcher.appraisal.market_rules import MarketRule
from matcher.appraisal.market_stating import is_done, is_own, is_stated, state_near
from matcher.appraisal.market_users import USER_RULES
from matcher.appraisal.values import EvidenceState, Finding

_RULES: Final = (*ORDER_RULES, *USER_RULES, *OUTSIDE_RULES)
_PLACES: Final = 16
"""Places of one rule that are looked at in a sentence: a text that repeats a word for pages has no more."""


def read_market(dossier: Dossier, today: date) -> list[Finding]:
    """Return the findings for the market rubrics of the method, in text order, one a kind and sentence.

    Titles are not read: they name a field and say of no customer. `today`: what a later year is to bring
    is a plan.
    """
    return [
        finding
        for sentence in dossier.sentences
        if sentence.field != "title"
        for finding in _read(sentence, today.year)
    ]


def _read(sentence: Sentence, year: int) -> Iterator[Finding]:
    found: set[str] = set()
    for rule in _RULES:
        if rule.kind in found or sentence.aspect not in rule.heard_in:
            continue
        span = _place(sentence, rule, year)
        if span is not None:
            found.add(rule.kind)
            yield Finding(
                kind=rule.kind, state=_state(sentence, rule, *span), source=quote_of(sentence, *span)
            )
    for finding in (read_scenarios(sentence), read_comparison(sentence)):
        if finding is not None:
            yield finding


def _place(sentence: Sentence, rule: MarketRule, year: int) -> tuple[int, int] | None:
    text = sentence.folded
    for match in islice(rule.pattern.finditer(text), _PLACES):
        start, end = match.span()
        if rule.unless.search(text, clause_start(text, start), clause_end(text, end)):
            continue
        is_so = is_stated if rule.counts_if_able else is_done
        if is_own(sentence, end) and is_so(sentence, start, end, year):
            return start, end
    return None


def _state(sentence: Sentence, rule: MarketRule, start: int, end: int) -> EvidenceState:
    text = sentence.folded
    if rule.proof.search(text, clause_start(text, start), clause_end(text, end)):
        return EvidenceState.EVIDENCED
    return state_near(sentence, start, end, rule.accepted)
