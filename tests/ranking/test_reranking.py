"""The cross-encoder's say in the order: mixed scores, who stays behind, levels, reasons, and the engine."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub client is first imported

from matcher.asking import Ask
from matcher.config import Config, CrossEncoderConfig
from matcher.engine import Engine
from matcher.errors import ModelMismatch
from matcher.evidence.explain import explain_features
from matcher.ranking.cross_encoder import CrossEncoderScorer, PairScorer, TextPair
from matcher.ranking.ranker import LinearModel, make_scores, with_score
from matcher.ranking.reranking import CROSS_ENCODER, Reranker, mix, open_reranker
from matcher.ranking.table import FeatureTable
from matcher.store import EVERYONE, Store
from matcher.suggestions import Suggestion
from tests.builders import achievement, achievement_key, broker
from tests.conftest import AT
from tests.cross_encoder_folder import write_cross_encoder, write_plain_encoder
from tests.fakes import HAND_RANKERS, make_engine

NAN = math.nan
NEED = "寻求锂电池隔膜在线缺陷检测方案"
RECORDS = (
    achievement("a1", "锂电池隔膜在线缺陷检测系统"),
    achievement("a2", "锂电池隔膜", summary="缺陷检测方案。"),
    achievement("a3", "注塑模具随形冷却"),
    broker("b1", "锂电池材料、缺陷检测"),
)
PROBABILITY = st.floats(0, 1, allow_nan=False)


class ByWord:
    """Says x log-odds of a candidate in which the word stands, −x of any other; remembers what it read."""

    def __init__(self, word: str, x: float = 2.0) -> None:
        self._word, self._x = word, x
        self.read: list[TextPair] = []

    def score(self, pairs: Sequence[TextPair]) -> NDArray[np.float64]:
        self.read += pairs
        return np.array([self._x if self._word in proposed else -self._x for _, proposed in pairs])


def test_what_was_read_is_mixed_by_weight() -> None:
    mixed = mix(np.array([0.8, 0.4]), np.array([0.2, 0.9]), weight=0.25)
    assert mixed.tolist() == pytest.approx([0.65, 0.525])


def test_what_was_not_read_is_scaled_to_just_behind_the_lowest_read() -> None:
    # Read: 0.5·0.8 + 0.5·0.0 = 0.4 and 0.5. Not read: 0.6 and 0.3, by 0.4/0.6.
    mixed = mix(np.array([0.8, 0.7, 0.6, 0.3]), np.array([0.0, 0.3, NAN, NAN]), weight=0.5)
    assert mixed.tolist() == pytest.approx([0.4, 0.5, 0.4, 0.2])
    assert mixed[2] < mixed[0]


def test_what_was_not_read_keeps_its_score_where_it_is_behind_anyway() -> None:
    assert mix(np.array([0.8, 0.3]), np.array([0.6, NAN]), weight=0.5).tolist() == pytest.approx([0.7, 0.3])


@given(
    ranked=st.lists(PROBABILITY, min_size=1, max_size=12),
    opinions=st.lists(PROBABILITY, min_size=12, max_size=12),
    depth=st.integers(1, 12),
    weight=PROBABILITY,
)
def test_mixed_scores_stay_probabilities_and_no_unread_one_overtakes(
    ranked: list[float], opinions: list[float], depth: int, weight: float
) -> None:
    scores = np.sort(np.array(ranked))[::-1]
    opinion = np.array([one if row < depth else NAN for row, one in enumerate(opinions[: len(scores)])])
    mixed = mix(scores, opinion, weight=weight)
    assert mixed.min() >= 0
    assert mixed.max() <= 1
    if len(scores) > depth:
        assert mixed[depth:].max() <= mixed[:depth].min()
        assert (np.diff(mixed[depth:]) <= 0).all()
    if weight == 0:
        assert mixed.tolist() == scores.tolist()


def test_levels_and_verdicts_follow_the_new_score() -> None:
    model = LinearModel(
        name="m", origin="by hand", level_cuts=(0.2, 0.5, 0.8), fits_from=0.5, intercept=0, weights={}
    )
    nothing = FeatureTable((), np.zeros((4, 0)))
    scores = make_scores(model, nothing, np.zeros(4), (), nothing.values)
    assert (scores.level.tolist(), scores.fits.tolist()) == ([3] * 4, [True] * 4)
    changed = with_score(scores, np.array([0.1, 0.2, 0.5, 0.8]))
    assert (changed.level.tolist(), changed.fits.tolist()) == ([1, 2, 3, 4], [False, False, True, True])


def test_the_reason_tells_its_part_and_when_nothing_was_read() -> None:
    names = (CROSS_ENCODER,) * 3
    texts = [r.text for r in explain_features(names, [0.9, NAN, NAN], [1.0, -0.5, 0.0])]
    assert texts == ["交叉编码：加分", "交叉编码：未重排，得分不高于已重排者", "交叉编码：无数据，不计分"]


@pytest.fixture
def filled(store: Store) -> Engine:
    engine = make_engine(store, rankers=HAND_RANKERS)
    engine.upsert(RECORDS, at=AT)
    engine.follow()
    return engine


def with_scorer(engine: Engine, scorer: PairScorer, *, depth: int = 20, weight: float = 1.0) -> Engine:
    return with_reranker(engine, Reranker(scorer, depth=depth, weight=weight))


def with_reranker(engine: Engine, reranker: Reranker | None) -> Engine:
    return Engine(engine.stages, engine._indexer, rankers=HAND_RANKERS, reranker=reranker)


def suggest(engine: Engine, pairing: str = "demand-achievement") -> tuple[Suggestion, ...]:
    return engine.suggest(Ask(pairing=pairing, at=AT, visible=EVERYONE, text=NEED)).suggestions


def order(suggestions: Sequence[Suggestion]) -> list[str]:
    return [one.key.id for one in suggestions]


def test_the_cross_encoder_has_the_last_word_at_weight_1_and_says_so(filled: Engine) -> None:
    assert order(suggest(filled))[-1] == "a3"
    found = suggest(with_scorer(filled, ByWord("模具")))
    assert order(found)[0] == "a3"
    assert [one.score for one in found] == pytest.approx([0.8808, 0.1192, 0.1192], abs=1e-4)
    before = {one.key: one.score for one in suggest(filled)}
    for one in found:
        (reason,) = (reason for reason in one.reasons if reason.feature == CROSS_ENCODER)
        assert reason.value == pytest.approx(one.score)
        p = before[one.key]
        assert reason.contribution == pytest.approx(math.log(one.score / (1 - one.score) * (1 - p) / p))
        assert reason.text.startswith("交叉编码：")


def test_title_and_needed_text_are_read_against_title_and_first_passage(filled: Engine) -> None:
    scorer = ByWord("检测")
    suggest(with_scorer(filled, scorer))
    assert set(scorer.read) == {
        (NEED, "锂电池隔膜在线缺陷检测系统"),
        (NEED, "锂电池隔膜\n缺陷检测方案。"),
        (NEED, "注塑模具随形冷却"),
    }


def test_only_the_best_are_read_and_the_others_stay_behind_them(filled: Engine) -> None:
    first, *others = order(suggest(filled))
    scorer = ByWord("nowhere", x=9.0)
    found = suggest(with_scorer(filled, scorer, depth=1))
    assert len(scorer.read) == 1
    assert order(found) == [first, *others]
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert {one.level for one in found} == {1}


def test_weight_0_changes_no_score_and_no_order(filled: Engine) -> None:
    plain = [(one.key, one.score, one.level, one.why) for one in suggest(filled)]
    found = suggest(with_scorer(filled, ByWord("模具"), depth=2, weight=0.0))
    assert [(one.key, one.score, one.level, one.why) for one in found] == plain


def test_brokers_and_funds_are_not_read(filled: Engine) -> None:
    scorer = ByWord("锂")
    plain, found = (suggest(one, "demand-broker") for one in (filled, with_scorer(filled, scorer)))
    assert found == plain
    assert scorer.read == []


def test_scores_of_given_records_are_mixed_too_and_features_for_training_are_not(filled: Engine) -> None:
    engine = with_scorer(filled, ByWord("模具"), weight=0.5)
    request = Ask(pairing="demand-achievement", at=AT, visible=EVERYONE, text=NEED)
    keys = [achievement_key(id) for id in ("a1", "a2", "a3")]
    assert engine.score(request, keys) == {one.key: (one.score, one.level) for one in suggest(engine)}
    assert engine.features(request, keys)[1].names == filled.features(request, keys)[1].names


def test_without_a_folder_or_weight_there_is_no_such_stage(tmp_path: Path) -> None:
    assert open_reranker(CrossEncoderConfig()) is None
    assert open_reranker(CrossEncoderConfig(folder=tmp_path / "nowhere", weight=0)) is None


def test_a_folder_that_is_no_cross_encoder_stops_the_engine_at_start(tmp_path: Path) -> None:
    section = CrossEncoderConfig(folder=write_plain_encoder(tmp_path / "plain"))
    with pytest.raises(ModelMismatch, match="expected a CrossEncoder"):
        Engine.open(Config(home=tmp_path, cross_encoder=section), create=True)


def test_a_model_in_a_folder_orders_as_it_scores(filled: Engine, tmp_path: Path) -> None:
    section = CrossEncoderConfig(folder=write_cross_encoder(tmp_path), weight=1)
    reranker = open_reranker(section)
    found = suggest(with_reranker(filled, reranker))
    texts = ("锂电池隔膜在线缺陷检测系统", "锂电池隔膜\n缺陷检测方案。", "注塑模具随形冷却")
    raw = CrossEncoderScorer(tmp_path, batch_size=8).score([(NEED, text) for text in texts])
    expected = sorted(zip(raw, ("a1", "a2", "a3"), strict=True), reverse=True)
    assert order(found) == [id for _, id in expected]
    assert [one.score for one in found] == pytest.approx([1 / (1 + math.exp(-x)) for x, _ in expected])
