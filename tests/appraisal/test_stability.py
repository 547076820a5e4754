"""How far an order of cards depends on exact weights."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matcher.appraisal.assessment import Assessment
from matcher.appraisal.card import make_card
from matcher.appraisal.method import load_method
from matcher.appraisal.stability import perturb, stability_of
from matcher.appraisal.surroundings import Surroundings
from matcher.appraisal.values import Card, CardReader, EvidenceState, Finding, Quote
from matcher.config import PROJECT_FOLDER
from matcher.errors import InvalidInput
from matcher.vocabulary import AchievementType, Aspect

METHOD: Final = load_method(PROJECT_FOLDER / "data" / "appraisal")
HALVES: Final = np.array([0.5, 0.5])


def card(id: str, type: AchievementType, **kinds: float | None) -> Card:
    """Return the centre's card of an achievement of which these kinds are evidenced."""
    source = Quote(field="title", start=0, end=1, text="一")
    findings = [
        Finding(kind=kind, state=EvidenceState.EVIDENCED, source=source, value=value)
        for kind, value in kinds.items()
    ]
    assessment = Assessment(
        achievement_id=id,
        title="一",
        revision=1,
        method=METHOD.version,
        type=type,
        recommended_by=None,
        findings=tuple(findings),
        vetoes=(),
        surroundings=Surroundings(at=datetime(2026, 1, 1, tzinfo=UTC), index_revision=1),
    )
    return make_card(assessment, METHOD, CardReader.CENTRE)


def test_a_card_that_leads_everywhere_leads_under_any_weights() -> None:
    found = perturb(np.array([[10.0, 20.0], [30.0, 30.0], [20.0, 25.0]]), HALVES, seed=1)
    assert found.single.least_tau == found.joint.least_tau == 1
    assert found.single.least_kept == found.joint.least_kept == 1
    assert (found.cards, found.top) == (3, 3)


def test_a_close_order_turns_over_when_either_weight_moves_against_it() -> None:
    # 50 before 45; the first weight a fifth less: 44.4 after 50; the second a fifth more: 45.5 after 49.1
    found = perturb(np.array([[100.0, 0.0], [0.0, 90.0]]), HALVES, seed=1, top=1)
    assert (found.single.mean_tau, found.single.least_tau) == (0, -1)
    assert (found.single.mean_kept, found.single.least_kept) == (0.5, 0)


def test_the_weight_that_turns_most_over_is_named() -> None:
    # the second part is the same for all, so only the others can turn 30 before 28 over
    scores = np.array([[60.0, 50.0, 0.0], [0.0, 50.0, 56.0]])
    found = perturb(scores, np.array([0.25, 0.5, 0.25]), seed=1)
    assert found.most_sensitive in (0, 2)


def test_an_order_of_ties_that_stays_is_kept_and_one_that_breaks_is_not() -> None:
    assert perturb(np.array([[5.0, 7.0], [5.0, 7.0]]), HALVES, seed=1).joint.least_tau == 1
    assert perturb(np.array([[9.0, 0.0], [0.0, 9.0]]), HALVES, seed=1).single.mean_tau == 0


def test_weights_may_differ_by_card() -> None:
    scores = np.array([[100.0, 0.0], [100.0, 0.0]])
    found = perturb(scores, np.array([[0.9, 0.1], [0.1, 0.9]]), seed=1)
    assert found.joint.least_tau == 1  # 90 stays far above 10


def test_the_line_says_the_figures_in_chinese() -> None:
    line = perturb(np.array([[100.0, 0.0], [0.0, 90.0]]), HALVES, seed=1, top=1, draws=10).line
    assert "2项成果，权重逐项±20%" in line
    assert "平均0.000、最低-1.000，前列保留平均50%、最少0%" in line
    assert "（10次）" in line


@pytest.mark.parametrize(
    ("scores", "weights"), [(np.ones((1, 2)), HALVES), (np.ones((3, 3)), HALVES), (np.ones(4), HALVES)]
)
def test_what_cannot_be_compared_is_refused(scores: np.ndarray, weights: np.ndarray) -> None:
    with pytest.raises(InvalidInput, match="at least two cards"):
        perturb(scores, weights, seed=1)


def test_no_draws_and_no_top_are_refused() -> None:
    for bad in ({"draws": 0}, {"top": 0}):
        with pytest.raises(InvalidInput, match="at least one draw"):
            perturb(np.ones((2, 2)), HALVES, seed=1, **bad)


@settings(max_examples=25)
@given(arrays(np.float64, (8, 3), elements=st.floats(0, 100, width=32)), st.integers(0, 2**31))
def test_the_same_seed_gives_the_same_figures_in_their_bounds(scores: np.ndarray, seed: int) -> None:
    weights = np.array([0.5, 0.3, 0.2])
    found = perturb(scores, weights, seed=seed, draws=5, top=3)
    assert found == perturb(scores, weights, seed=seed, draws=5, top=3)
    for agreement in (found.single, found.joint):
        assert -1 <= agreement.least_tau <= agreement.mean_tau + 1e-12 <= 1 + 1e-9
        assert 0 <= agreement.least_kept <= agreement.mean_kept + 1e-12 <= 1 + 1e-9


def test_cards_are_compared_aspect_by_aspect_and_as_a_whole() -> None:
    cards = [
        card("a", AchievementType.PROJECT, in_use=None, invention_granted=10.0),
        card("b", AchievementType.ENTERPRISE, letter_of_intent=None, paid_tax=None),
        card("c", AchievementType.PLATFORM),
    ]
    aspects, whole = stability_of(cards, METHOD.aspect_weights(CardReader.CENTRE), seed=3)
    assert set(aspects) == set(Aspect)
    # users evidenced 70 against 40 against nothing: no weight changes that
    assert aspects[Aspect.MARKET].joint.least_tau == 1
    assert whole.cards == 3


def test_one_card_has_no_order() -> None:
    with pytest.raises(InvalidInput, match="at least two cards"):
        stability_of([card("a", AchievementType.PROJECT)], METHOD.aspect_weights(CardReader.CENTRE), seed=1)
