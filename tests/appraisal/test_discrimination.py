"""Achievements are ordered as a technology manager would: by what is shown, not by what is said."""

from __future__ import annotations

from collections.abc import Set
from functools import cache
from itertools import product
from typing import Final

import pytest

from matcher.appraisal.assessment import Assessment, Basis, assess
from matcher.appraisal.card import make_card
from matcher.appraisal.values import Card, CardReader
from matcher.config import PROJECT_FOLDER
from matcher.vocabulary import Aspect
from tests.appraisal.pairs import BOASTS, PAIRS, Boast
from tests.appraisal.sides import BASES, Pair, Side, of, say

BASIS: Final = Basis.load(PROJECT_FOLDER / "data")
SEEN: Final = 0.5
"""Points that one reader of a card at least would notice."""


def assessed(side: Side) -> Assessment:
    return assess(side.record, 1, side.surroundings, BASIS)


def card(side: Side, reader: CardReader) -> Card:
    return make_card(assessed(side), BASIS.method, reader)


def moved(less: Side, more: Side, reader: CardReader) -> dict[Aspect, float]:
    """How many points each aspect rises from less to more, those that stay left out."""
    before, after = card(less, reader), card(more, reader)
    steps = {one: after.aspect(one).score - before.aspect(one).score for one in Aspect}
    return {one: step for one, step in steps.items() if step}


def check_rises(less: Side, more: Side, rises: Set[Aspect], allowed: Set[Aspect]) -> None:
    """Fail unless `rises` rise for every reader, and nothing falls or moves that is not `allowed` to."""
    every = {reader: moved(less, more, reader) for reader in CardReader}
    for steps in every.values():
        assert rises <= steps.keys() <= allowed, every
        assert all(step > 0 for step in steps.values()), every
    assert all(max(steps[one] for steps in every.values()) >= SEEN for one in rises), every


@cache
def named() -> dict[str, Pair]:
    return {f"{one.less.values['title']}: {one.name}": one for one in PAIRS}


@pytest.mark.parametrize("name", named())
def test_pairs_are_ordered_as_a_manager_would(name: str) -> None:
    one = named()[name]
    check_rises(one.less, one.more, one.rises, one.rises | one.may)


@pytest.mark.parametrize("name", named())
def test_vetoes_stand_against_the_lesser_alone(name: str) -> None:
    one = named()[name]
    assert {veto.kind for veto in assessed(one.less).vetoes} == one.vetoes
    assert assessed(one.more).vetoes == ()


@pytest.mark.parametrize("one", BOASTS, ids=lambda one: one.base)
def test_praise_adds_nothing_and_is_shown(one: Boast) -> None:
    plain, boasting = of(one.base), of(one.base, say(one.praise))
    for reader in CardReader:
        assert moved(plain, boasting, reader) == {}
        assert card(plain, reader).remarks == ()
        assert {found.kind for found in card(boasting, reader).remarks} == {"praise"}


@pytest.mark.parametrize("one", BOASTS, ids=lambda one: one.base)
def test_a_measured_figure_stands_above_praise(one: Boast) -> None:
    boasting, measured = of(one.base, say(one.praise)), of(one.base, say(one.figure))
    check_rises(boasting, measured, one.rises, set(Aspect))


def test_there_are_enough_pairs_of_enough_fields() -> None:
    bases = {one.less.values["title"] for one in PAIRS}
    assert len(PAIRS) >= 48
    assert len(named()) == len(PAIRS)
    assert bases == {values["title"] for values in BASES.values()}
    assert all(sum(one.less.values["title"] == base for one in PAIRS) >= 6 for base in bases)


def test_nobody_starts_with_what_the_pairs_add() -> None:
    for base, reader in product(BASES, CardReader):
        scores = {one.aspect: one.score for one in card(of(base), reader).aspects}
        assert all(score < 35 for score in scores.values()), (base, reader, scores)
