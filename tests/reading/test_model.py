"""The learned part of reading: probabilities, files, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import ModelMismatch, NotFound
from matcher.reading.labels import Labels, Readiness, Task, group_by_parent
from matcher.reading.model import ARRAYS, CARD, load_reading_model, softmax, write_reading_model
from matcher.reading.words import count_terms, weigh_terms
from tests.reading.small import small_model

NO_VECTOR: Final = np.full((1, 12), np.nan)


def test_columns_of_the_questions_stand_side_by_side() -> None:
    labels = Labels(industries=("1.2", "0"))
    assert [labels.columns(task) for task in Task] == [slice(0, 2), slice(2, 5), slice(5, 10)]
    assert labels.width == 10


def test_codes_are_grouped_under_their_first_level() -> None:
    assert group_by_parent(["1.2", "4.1", "1.5", "0"]) == {"1": [0, 2], "4": [1], "0": [3]}


@pytest.mark.parametrize(
    ("trl", "stage"),
    [(1, "basic"), (3, "basic"), (4, "applied"), (6, "applied"), (7, "product"), (9, "product")],
)
def test_readiness_levels_fall_into_thirds(trl: int, stage: str) -> None:
    assert Readiness.of_trl(trl).value == stage


def test_a_known_word_gives_its_industry_the_softmax_of_four() -> None:
    model = small_model()
    terms = weigh_terms(count_terms(("晶圆",), ()), model.rows, model.idf)
    chances = model.mixed(model.lexical_scores(terms)[None], NO_VECTOR)[0]
    # e^4 / (e^4 + 3) = 54.598 / 57.598
    assert chances[0] == pytest.approx(54.598 / 57.598, abs=1e-4)
    assert chances[4:7] == pytest.approx([1 / 3] * 3)


def test_words_and_vector_add_up() -> None:
    model = small_model()
    terms = weigh_terms(count_terms(("晶圆",), ()), model.rows, model.idf)
    vector = np.array([1, 0], np.float32)
    both = model.mixed(model.lexical_scores(terms)[None], model.dense_scores(vector)[None])[0]
    # e^8 / (e^8 + 3)
    assert both[0] == pytest.approx(2980.958 / 2983.958, abs=1e-5)


def test_a_text_without_known_words_is_read_by_the_bias_alone() -> None:
    model = small_model()
    rows, weights = weigh_terms(count_terms(("无",), ("此",)), model.rows, model.idf)
    assert (len(rows), len(weights)) == (0, 0)
    chances = model.mixed(model.lexical_scores((rows, weights))[None], NO_VECTOR)
    assert chances[0, :4] == pytest.approx([0.25] * 4)


def test_terms_weigh_by_the_logarithm_of_their_count_and_titles_twice() -> None:
    model = small_model()
    rows, weights = weigh_terms(count_terms(("晶圆",), ("药物",)), model.rows, model.idf)
    # 1 + ln 2 = 1.6931 and 1, of unit length: 1.6931 / 1.9664 and 1 / 1.9664
    assert rows.tolist() == [0, 2]
    assert weights == pytest.approx([0.8610, 0.5086], abs=1e-4)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=6))
def test_softmax_sums_to_one_and_keeps_the_order(scores: list[float]) -> None:
    chances = softmax(np.array(scores))
    assert chances.sum() == pytest.approx(1.0)
    assert chances.argmax() == pytest.approx(np.argmax(scores)) or chances.max() == pytest.approx(
        chances[int(np.argmax(scores))]
    )


def test_a_model_comes_back_from_its_files_to_a_byte_of_precision(tmp_path: Path) -> None:
    model = small_model()
    write_reading_model(model, tmp_path)
    found = load_reading_model(tmp_path)
    assert found.card == model.card
    assert found.rows == model.rows
    np.testing.assert_allclose(found.lexical, model.lexical, atol=4.0 / 127 / 2)
    np.testing.assert_allclose(found.dense, model.dense, atol=1e-3)


def test_a_missing_and_a_damaged_model_name_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="matcher train reading"):
        load_reading_model(tmp_path)
    write_reading_model(small_model(), tmp_path)
    (tmp_path / ARRAYS).write_bytes(b"no tensors")
    with pytest.raises(ModelMismatch, match="matcher train reading"):
        load_reading_model(tmp_path)


def test_a_card_of_another_model_is_refused(tmp_path: Path) -> None:
    write_reading_model(small_model(), tmp_path)
    card = json.loads((tmp_path / CARD).read_text(encoding="utf-8"))
    (tmp_path / CARD).write_text(json.dumps({**card, "industries": ["1.2"]}), encoding="utf-8")
    with pytest.raises(ModelMismatch, match="lexical"):
        load_reading_model(tmp_path)


def test_the_installed_model_is_small_and_loads() -> None:
    model = load_reading_model()
    assert "0" in model.labels.industries
    assert len(model.labels.industries) == 41
