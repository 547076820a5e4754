"""Weights learned from decisions: better held out or refused, never below 0, the same every time."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.appraisal.assessment import Assessment
from matcher.appraisal.card import make_card
from matcher.appraisal.method import FITTED, Method, load_method
from matcher.appraisal.surroundings import Surroundings
from matcher.appraisal.values import Card, CardReader, EvidenceState, Finding, Quote
from matcher.appraising.library import Decided
from matcher.errors import InvalidInput, NotBetter
from matcher.store import Verdict
from matcher.training.appraisal import LEAST_DECISIONS, FittedWeights, fit_weights, write_fitted
from matcher.training.decisions import RANKS, Sheet, card_sums, make_sheet
from matcher.training.measures import concordance
from matcher.training.odds import deal_folds, fit_odds, odds_loss, to_shares
from matcher.vocabulary import AchievementType, Aspect
from tests.fakes import DATA

METHOD: Final = load_method(DATA / "appraisal")
SOURCE: Final = Quote(field="title", start=0, end=1, text="一")
HIDDEN: Final = ("ip", "maturity", "realised")
"""What the people of these tests look at, and nothing else."""
NAMES: Final = [one.id for one in METHOD.every_indicator]
Weighing = Callable[[Card], float]


def make_assessment(id: str, chance: random.Random) -> Assessment:
    """Return an assessment of some type that one in seven kinds of findings was found for."""
    findings = [
        Finding(
            kind=kind.id,
            state=chance.choice([EvidenceState.EVIDENCED, EvidenceState.CLAIMED]),
            source=SOURCE,
            value=chance.choice(kind.scale)[0] if kind.scale else None,
        )
        for one in METHOD.every_indicator
        for kind in one.kinds
        if kind.counts and chance.random() < 0.15
    ]
    return Assessment(
        achievement_id=id,
        title="一",
        revision=1,
        method=METHOD.version,
        type=chance.choice([None, *AchievementType]),
        recommended_by=None,
        findings=tuple(findings),
        vetoes=(),
        surroundings=Surroundings(at=datetime(2026, 1, 1, tzinfo=UTC), index_revision=1),
    )


@cache
def assessments(count: int, seed: int) -> tuple[Assessment, ...]:
    chance = random.Random(seed)
    return tuple(make_assessment(f"a{number:03d}", chance) for number in range(count))


@cache
def cards(count: int, *, seed: int = 1, method: Method = METHOD) -> list[Card]:
    return [make_card(one, method, CardReader.CENTRE) for one in assessments(count, seed)]


def by_method(card: Card, method: Method = METHOD) -> float:
    """Weigh a card as its method does."""
    weights = method.aspect_weights(CardReader.CENTRE)
    return sum(weights[aspect.aspect] * aspect.score for aspect in card.aspects)


def by_hidden(card: Card) -> float:
    """Weigh a card as the people of these tests do."""
    return sum(one.score for aspect in card.aspects for one in aspect.indicators if one.id in HIDDEN)


def decide(made: Sequence[Card], weigh: Weighing) -> list[Decided]:
    """Return decisions that admit the best third, hold the middle and reject the rest."""
    order = sorted(weigh(card) for card in made)
    low, high = order[len(order) // 3], order[2 * len(order) // 3]

    def verdict(card: Card) -> Verdict:
        if weigh(card) < low:
            return Verdict.REJECT
        return Verdict.HOLD if weigh(card) < high else Verdict.ADMIT

    return [Decided(card=card, decision=verdict(card)) for card in made]


@cache
def fitted() -> FittedWeights:
    """The weights of 60 decisions by what people look at."""
    return fit_weights(decide(cards(60), by_hidden), METHOD)


def concordance_of(decided: Sequence[Decided], weigh: Weighing) -> float:
    ranks = np.array([RANKS[one.decision] for one in decided])
    return concordance(np.array([weigh(one.card) for one in decided]), ranks)


def test_fitted_weights_order_decisions_that_they_never_saw_better(tmp_path: Path) -> None:
    found = fitted()
    assert found.decisions == 60
    assert found.fitted > found.judged + 0.2
    assert found.gain == pytest.approx(found.fitted - found.judged)
    assert 0 < found.gain_low < found.gain < found.gain_high
    learned = load_method(write_fitted(found, METHOD, tmp_path / "method"))
    fresh = decide(cards(200, seed=2), by_hidden)
    anew = [
        replace(one, card=card) for one, card in zip(fresh, cards(200, seed=2, method=learned), strict=True)
    ]
    better = concordance_of(anew, lambda card: by_method(card, learned))
    assert better > concordance_of(fresh, by_method) + 0.2


def test_what_people_look_at_gets_more_weight_and_the_rest_less() -> None:
    innovation, economy = (fitted().indicators[aspect] for aspect in (Aspect.INNOVATION, Aspect.ECONOMY))
    used = METHOD.plain_weights(Aspect.INNOVATION, CardReader.CENTRE)
    assert innovation["ip"] > used["ip"] + 0.1
    assert max(innovation["novelty"] - used["novelty"], innovation["depth"] - used["depth"]) < 0
    used = METHOD.plain_weights(Aspect.ECONOMY, CardReader.CENTRE)
    assert economy["realised"] > used["realised"] + 0.1
    assert max(economy["expected"] - used["expected"], economy["local"] - used["local"]) < 0


def test_the_figure_of_the_weights_in_use_is_that_of_the_cards_themselves() -> None:
    decided = decide(cards(60), by_hidden)
    assert fitted().judged == pytest.approx(concordance_of(decided, by_method), abs=0.005)
    # Decided by the very sum of the method, whatever the types: nothing is left to learn.
    perfect = fit_weights(decide(cards(60), by_method), METHOD, force=True)
    assert perfect.judged == pytest.approx(1.0, abs=0.005)
    assert 0.9 < perfect.fitted <= perfect.judged


def test_the_sum_of_shares_is_that_of_a_card_for_every_type() -> None:
    made = cards(40, seed=3)
    assert {card.type for card in made} == set(AchievementType)
    found = make_sheet(decide(made, by_method), METHOD)
    assert found.prior.sum() == pytest.approx(1)
    expected = [by_method(card) / 100 for card in made]
    assert card_sums(found.prior, found) == pytest.approx(expected, abs=2e-4)
    assert found.terms @ found.prior == pytest.approx(expected, abs=2e-4)


def test_weights_that_do_no_better_are_refused_unless_forced() -> None:
    # What force does with such decisions is tested above.
    with pytest.raises(NotBetter, match="nothing was written, --force"):
        fit_weights(decide(cards(60), by_method), METHOD)


def check_weights(found: FittedWeights) -> None:
    groups: list[Mapping[Any, float]] = [found.aspects, *found.indicators.values()]
    assert list(found.aspects) == list(found.indicators) == list(Aspect)
    assert [id for of in found.indicators.values() for id in of] == NAMES
    for group in groups:
        assert min(group.values()) > 0
        assert sum(group.values()) == pytest.approx(1, abs=1e-5)


def test_weights_are_above_nothing_and_sum_to_one() -> None:
    check_weights(fitted())


@cache
def sheet() -> Sheet:
    """The decisions by what people look at, as numbers."""
    return make_sheet(decide(cards(60), by_hidden), METHOD)


@settings(max_examples=60, deadline=None)
@given(row=st.integers(0, 59), column=st.integers(0, len(NAMES) - 1), raised=st.floats(0, 1))
def test_raising_any_score_never_lowers_the_sum(row: int, column: int, raised: float) -> None:
    found = fitted()
    shares = np.array([found.aspects[aspect] * found.indicators[aspect][id] for aspect, id in sheet().names])
    scores = sheet().scores.copy()
    scores[row, column] = max(raised, scores[row, column])
    before, after = card_sums(shares, sheet()), card_sums(shares, replace(sheet(), scores=scores))
    assert after[row] >= before[row] - 1e-12
    assert np.delete(after, row).tolist() == np.delete(before, row).tolist()


def test_the_same_decisions_give_the_same_weights() -> None:
    assert fit_weights(decide(cards(60), by_hidden), METHOD) == fitted()


@pytest.mark.parametrize("count", [0, 1, LEAST_DECISIONS - 1])
def test_too_few_decisions_are_refused_with_what_to_do(count: int) -> None:
    decided = decide(cards(LEAST_DECISIONS), by_hidden)[:count]
    with pytest.raises(InvalidInput, match=f"at least 50 decisions .*, there are {count} .*screening decide"):
        fit_weights(decided, METHOD, force=True)


@pytest.mark.parametrize("verdict", Verdict)
def test_decisions_of_one_kind_alone_are_refused(verdict: Verdict) -> None:
    decided = [Decided(card=card, decision=verdict) for card in cards(60)]
    with pytest.raises(InvalidInput, match=r"two kinds or more, there are 60 of 1"):
        fit_weights(decided, METHOD, force=True)


def test_one_decision_of_another_kind_is_enough_to_go_on() -> None:
    decided = [
        Decided(card=card, decision=Verdict.ADMIT if place == 7 else Verdict.HOLD)
        for place, card in enumerate(cards(50))
    ]
    check_weights(fit_weights(decided, METHOD, force=True))


def test_what_is_written_is_a_method_of_its_own_version(tmp_path: Path) -> None:
    folder = write_fitted(fitted(), METHOD, tmp_path / "new" / "method")
    learned = load_method(folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(learned.texts)
    assert learned.version != METHOD.version
    assert {name: text for name, text in learned.texts.items() if name != FITTED} == METHOD.texts
    assert learned.aspect_weights(CardReader.CENTRE) == fitted().aspects
    for aspect in Aspect:
        assert learned.plain_weights(aspect, CardReader.CENTRE) == fitted().indicators[aspect]
        for reader in (CardReader.FUND, CardReader.CITY):
            assert learned.plain_weights(aspect, reader) == METHOD.plain_weights(aspect, reader)


def test_weights_fitted_before_are_what_the_next_fit_is_held_against(tmp_path: Path) -> None:
    learned = load_method(write_fitted(fitted(), METHOD, tmp_path))
    decided = decide(cards(60, method=learned), by_hidden)
    again = make_sheet(decided, learned)
    in_use = concordance(card_sums(again.prior, again), again.ranks)
    assert in_use > fitted().judged + 0.2
    assert in_use == pytest.approx(concordance_of(decided, lambda card: by_method(card, learned)), abs=0.005)
    # A further fit takes the place of the first.
    other = write_fitted(replace(fitted(), decisions=61), learned, tmp_path)
    assert load_method(other).texts[FITTED] != learned.texts[FITTED]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_fitted(fitted(), METHOD, tmp_path / "file")


def test_folds_hold_every_decision_once_and_every_kind_evenly() -> None:
    ranks = np.array([2, 0, 1, 0, 0, 2, 1, 0, 1, 2, 0])
    folds = deal_folds(ranks)
    assert sorted(np.concatenate(folds).tolist()) == list(range(11))
    for rank in range(3):
        counts = [int((ranks[fold] == rank).sum()) for fold in folds]
        assert max(counts) - min(counts) <= 1


def test_the_slope_is_that_of_the_loss() -> None:
    chance = np.random.default_rng(3)
    for _ in range(5):
        parameters = np.concatenate([chance.uniform(0, 3, len(NAMES)), chance.uniform(-1, 2, 2)])
        _, slope = odds_loss(parameters, sheet())
        for place in range(len(parameters)):
            step = np.zeros(len(parameters))
            step[place] = 1e-6
            rise = odds_loss(parameters + step, sheet())[0] - odds_loss(parameters - step, sheet())[0]
            assert slope[place] == pytest.approx(rise / 2e-6, abs=1e-6)


def test_a_strong_hold_keeps_the_weights_in_use() -> None:
    held, free = (to_shares(fit_odds(sheet(), strength)) for strength in (1e6, 0.1))
    assert held == pytest.approx(sheet().prior, abs=0.003)
    assert np.abs(free - sheet().prior).max() > 0.05


def test_no_coefficient_is_below_nothing() -> None:
    chance = random.Random(5)
    decided = [Decided(card=card, decision=chance.choice(list(Verdict))) for card in cards(60)]
    coefficients = fit_odds(make_sheet(decided, METHOD), 0.1)[:-2]
    assert coefficients.min() == 0  # some would be below, if they might
    assert len(coefficients) == len(NAMES)


def test_shares_of_nothing_are_even() -> None:
    assert to_shares(np.array([0.0, 0.0, 1.0, 2.0])).tolist() == [0.5, 0.5]
    assert isinstance(make_sheet([], METHOD), Sheet)
