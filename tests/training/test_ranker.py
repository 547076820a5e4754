"""Trained rankers: what they consist of, what their card says, and when they are refused."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from matcher import __version__
from matcher.errors import InvalidInput, NotBetter
from matcher.ranking.boosted import BoostedModel
from matcher.ranking.calibration import levels_of
from matcher.ranking.model_file import make_ranker, read_model
from matcher.ranking.ranker import LinearModel, Weight
from matcher.training.cross_validation import Model
from matcher.training.measures import ndcg_by_query
from matcher.training.pairs import JudgedPairs, join
from matcher.training.ranker import FURTHEST, HeldOut, RankerCard, cold_start, release, train_ranker
from tests.training.small import judged, learnable


def by_hand(name: str, feature: str) -> LinearModel:
    return LinearModel(
        name=name,
        origin="set by hand",
        intercept=0.0,
        weights={feature: Weight(mean=0.0, scale=1.0, weight=1.0)},
        level_cuts=(0.2, 0.5, 0.8),
    )


IN_USE = by_hand("text", "dense_body")
TITLES, TEXTS = learnable(queries=20, bare=True, name="t"), learnable(queries=20, seed=1, name="f")
CARD = RankerCard(
    name="text",
    form="linear",
    origin="a test",
    version="0",
    judgements={"judgements.csv": "00"},
    queries=20,
    pairs=160,
    features=("dense_title",),
    out_of_fold=HeldOut(ndcg=0.6, level_score=0.7, calibration_error=0.05),
    cold_start_ndcg=0.5,
    in_use_ndcg=0.55,
    wins=12,
    losses=3,
)


@cache
def trained() -> tuple[Model, RankerCard]:
    """Return a model and a card from titles and texts together."""
    return train_ranker(
        join([TITLES, TEXTS]),
        make_ranker(IN_USE),
        form="linear",
        origin="a test",
        judgements={"judgements.csv": "00"},
    )


def train(pairs: JudgedPairs, in_use: LinearModel | BoostedModel = IN_USE) -> LinearModel:
    model, _ = train_ranker(pairs, make_ranker(in_use), form="linear", origin="a test", judgements={})
    assert isinstance(model, LinearModel)
    return model


def test_texts_with_or_without_titles_give_the_model_of_the_name_in_use() -> None:
    model, _ = trained()
    assert isinstance(model, LinearModel)
    assert "dense_body" in model.weights
    assert (model.name, model.origin, model.furthest) == ("text", "a test", FURTHEST[False])
    assert train(TEXTS).name == "text"


def test_a_model_of_titles_alone_has_a_name_of_its_own() -> None:
    model = train(TITLES)
    assert model.name == "text-titles"
    assert "dense_body" not in model.weights
    assert model.furthest == FURTHEST[True]


def test_the_trained_model_scores_both_sorts_with_calibrated_levels() -> None:
    model, _ = trained()
    pairs = join([TITLES, TEXTS])
    scores = make_ranker(model).score(pairs.table)
    assert abs(scores.score.mean() - pairs.strong.mean()) < 0.1
    np.testing.assert_array_equal(scores.level, levels_of(scores.score, model.level_cuts))


def test_the_card_says_what_was_learned_from_and_what_it_is_worth() -> None:
    model, card = trained()
    pairs = join([TITLES, TEXTS])
    assert isinstance(model, LinearModel)
    assert (card.name, card.form, card.origin, card.version) == ("text", "linear", "a test", __version__)
    assert card.judgements == {"judgements.csv": "00"}
    assert (card.queries, card.pairs) == (40, 320)
    assert set(card.features) == model.weights.keys()
    cold = ndcg_by_query(cold_start(pairs), pairs.levels, pairs.queries)
    assert card.cold_start_ndcg == pytest.approx(np.mean(list(cold.values())))
    used = ndcg_by_query(make_ranker(IN_USE).score(pairs.table).score, pairs.levels, pairs.queries)
    assert card.in_use_ndcg == pytest.approx(np.mean(list(used.values())))
    assert card.cold_start_ndcg < card.out_of_fold.ndcg < 1
    assert 0.5 < card.out_of_fold.level_score < 1
    assert 0 <= card.out_of_fold.calibration_error < 0.2
    assert card.wins > card.losses
    assert card.wins + card.losses <= 40


def test_the_cold_start_is_the_weighted_sum_of_the_legs_and_a_missing_leg_adds_nothing() -> None:
    pairs = judged(
        [1, 1], ["a", "a"], leg_dense=[2.0, math.nan], leg_words=[4.0, 4.0], leg_grams=[-4.0, math.nan]
    )
    # 1 · 2 + ½ · 4 − ¾ · 4, and ½ · 4.
    assert cold_start(pairs).tolist() == [1.0, 2.0]


def test_trees_take_titles_and_texts_together() -> None:
    pairs = join([TITLES, TEXTS])
    model, card = train_ranker(pairs, make_ranker(IN_USE), form="boosted", origin="a test", judgements={})
    assert isinstance(model, BoostedModel)
    assert (model.name, model.origin, card.form) == ("text", "a test", "boosted")
    assert card.features == model.features == pairs.table.names
    assert model.calibration is not None
    assert card.out_of_fold.ndcg > card.cold_start_ndcg


def test_too_few_queries_are_refused() -> None:
    with pytest.raises(InvalidInput, match="at least 20 judged queries, got 19; judge more"):
        train(learnable(queries=19))


@pytest.mark.parametrize("form", ["linear", "boosted"])
@pytest.mark.parametrize("level", [2, 3])
def test_pairs_that_are_all_strong_or_all_weak_are_refused(form: str, level: int) -> None:
    pairs = replace(TEXTS, levels=np.full_like(TEXTS.levels, level))
    with pytest.raises(InvalidInput, match="got one sort only"):
        train_ranker(
            pairs,
            make_ranker(IN_USE),
            form="linear" if form == "linear" else "boosted",
            origin="",
            judgements={},
        )


@pytest.mark.parametrize("ndcg", [0.5, 0.4, math.nan])
def test_a_model_that_is_not_better_out_of_fold_is_refused_and_nothing_is_written(
    ndcg: float, tmp_path: Path
) -> None:
    card = replace(CARD, out_of_fold=replace(CARD.out_of_fold, ndcg=ndcg))
    with pytest.raises(
        NotBetter, match=r"unfitted weighted sum 0\.5000; judge more pairs, .* or use --force"
    ):
        release(IN_USE, card, tmp_path / "rankers", force=False)
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_is_not_better_is_written_when_forced(tmp_path: Path) -> None:
    card = replace(CARD, out_of_fold=replace(CARD.out_of_fold, ndcg=0.1))
    assert read_model(release(IN_USE, card, tmp_path, force=True)) == IN_USE


def test_a_better_model_is_written_with_its_card_beside_it(tmp_path: Path) -> None:
    path = release(IN_USE, CARD, tmp_path / "rankers", force=False)
    assert path == tmp_path / "rankers" / "text.json"
    assert read_model(path) == IN_USE
    card = json.loads((tmp_path / "rankers" / "text.card.json").read_text(encoding="utf-8"))
    assert card["out_of_fold"] == {"ndcg": 0.6, "level_score": 0.7, "calibration_error": 0.05}
    assert (card["features"], card["wins"], card["losses"]) == (["dense_title"], 12, 3)


def test_legs_that_rank_perfectly_cannot_be_beaten() -> None:
    perfect = TEXTS.levels.astype(float)
    columns = {name: TEXTS.table.column(name) for name in TEXTS.table.names}
    legs = dict.fromkeys(("leg_dense", "leg_words", "leg_grams"), perfect)
    pairs = judged(
        TEXTS.levels.tolist(), TEXTS.queries, **{n: c.tolist() for n, c in (columns | legs).items()}
    )
    model, card = train_ranker(pairs, make_ranker(IN_USE), form="linear", origin="", judgements={})
    assert card.cold_start_ndcg == pytest.approx(1.0)
    assert card.wins == 0
    with pytest.raises(NotBetter):
        release(model, card, Path("nowhere"), force=False)
