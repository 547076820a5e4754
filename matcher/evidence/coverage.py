"""How far a candidate covers the constraints of a demand, and which of its sentences say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.evidence.comparing import State, compare
from matcher.evidence.constraints import Constraint
from matcher.evidence.facts import Facts
from matcher.evidence.terms import ConstraintType
from matcher.text import normalise

Expansions = Mapping[str, Sequence[str]]
"""Normalised term → normalised terms that mean the same."""

NO_EXPANSIONS: Final[Expansions] = {}
_ORDER: Final = {State.SUPPORTED: 0, State.PARTIAL: 1, State.CONTRADICTED: 2, State.MISSING: 3}
_SPACES = re.compile(r"[\s\-/]+")
_YEAR_OF_STANDARD = re.compile(r"-(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One constraint against one candidate.

    `sentence_span` of `field` as written is the sentence that decides, `found` what stands at
    `found_span` of it; all None or "" when nothing is said (missing).
    """

    constraint: Constraint
    state: State
    field: str | None = None
    sentence_span: tuple[int, int] | None = None
    found: str = ""
    found_span: tuple[int, int] | None = None


def cover(
    constraints: Sequence[Constraint], facts: Facts, *, expansions: Expansions = NO_EXPANSIONS
) -> tuple[Coverage, ...]:
    """Return the coverage of every constraint, in their order.

    Amounts are compared after conversion, terms by their words: the same or a name of the same thing
    (`expansions`) supports, the end of a longer name (铝合金 for 高强铝合金) in part. Nothing that a text
    leaves out contradicts. Of several statements the best for the candidate counts.
    """
    return tuple(_cover_one(constraint, facts, expansions) for constraint in constraints)


def score_coverage(coverages: Sequence[Coverage]) -> float:
    """Return the share of constraint weight supported (in part: half) less that contradicted, −1 to 1.

    Budget and time count only where the text speaks of them. NaN without any constraint that counts.
    """
    counted = [one for one in coverages if is_counted(one)]
    whole = sum(one.constraint.weight for one in counted)
    gains = {State.SUPPORTED: 1.0, State.PARTIAL: 0.5, State.CONTRADICTED: -1.0, State.MISSING: 0.0}
    if whole <= 0.0:
        return float("nan")
    return sum(one.constraint.weight * gains[one.state] for one in counted) / whole


def is_counted(coverage: Coverage) -> bool:
    """Whether a coverage says something of the candidate.

    What a demand will pay is not in its text, and an amount of nothing in particular (0.33 mm) can be
    found there, yet its absence says nothing.
    """
    constraint = coverage.constraint
    is_terms_of_deal = constraint.type in (ConstraintType.BUDGET, ConstraintType.TIME)
    is_of_nothing = constraint.quantity is not None and not constraint.quantity.subject
    return not (is_terms_of_deal or is_of_nothing) or coverage.state is not State.MISSING


def _cover_one(constraint: Constraint, facts: Facts, expansions: Expansions) -> Coverage:
    if constraint.quantity is not None:
        found = min(_by_amount(constraint, facts), key=lambda one: _ORDER[one.state], default=None)
    elif constraint.type is ConstraintType.TIME:
        found = None
    else:
        found = next(_by_term(constraint, facts, expansions), None)
    return found or Coverage(constraint=constraint, state=State.MISSING)


def _by_amount(constraint: Constraint, facts: Facts) -> Iterator[Coverage]:
    wanted = constraint.quantity
    for fact in facts.amounts if wanted is not None else ():
        state = compare(wanted, fact.quantity) if wanted is not None else None
        if state is not None:
            yield _at(constraint, state, facts, fact.field, (fact.quantity.start, fact.quantity.end))


def _by_term(constraint: Constraint, facts: Facts, expansions: Expansions) -> Iterator[Coverage]:
    term = _bare(constraint.term, constraint.type)
    names = [(name, State.SUPPORTED) for name in (term, *expansions.get(constraint.term, ()))]
    if constraint.type is not ConstraintType.STANDARD:
        names += [(part, State.PARTIAL) for part in constraint.parts]
    for name, state in names:
        for field, normal in facts.normalised.items():
            place = _find(name, normal.text)
            if place is not None:
                yield _at(constraint, state, facts, field, normal.span(*place))


def _bare(term: str, kind: ConstraintType) -> str:
    """Return a standard without its year; other terms as they are."""
    return _YEAR_OF_STANDARD.sub("", term) if kind is ConstraintType.STANDARD else term


def _find(name: str, text: str) -> tuple[int, int] | None:
    """Return where a name stands; a Latin one only as a word of its own, spaces and hyphens free."""
    if not name:
        return None
    if not name.isascii():
        start = text.find(name)
        return None if start < 0 else (start, start + len(name))
    parts = [re.escape(part) for part in _SPACES.split(name) if part]
    match = re.search(rf"(?<![a-z0-9]){r'[ /-]*'.join(parts)}(?![a-z0-9])", text)
    return match.span() if match else None


def _at(constraint: Constraint, state: State, facts: Facts, field: str, found: tuple[int, int]) -> Coverage:
    text = facts.fields.get(field) or facts.structured[field].text
    return Coverage(
        constraint=constraint,
        state=state,
        field=field,
        sentence_span=facts.sentence_at(field, found[0]),
        found=text[found[0] : found[1]],
        found_span=found,
    )


def normalised_expansions(expansions: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return expansions with both sides normalised, as `cover` wants them."""
    return {
        normalise(term).text: tuple(normalise(other).text for other in others)
        for term, others in expansions.items()
    }
