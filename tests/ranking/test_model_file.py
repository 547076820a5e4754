"""Ranking models as files: both forms, the own folder first, bad values named."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcher.errors import InvalidInput, NotFound
from matcher.ranking.boosted import BoostedModel, BoostedRanker, TreeRows, digest_trees, fit_trees
from matcher.ranking.calibration import Calibration
from matcher.ranking.model_file import find_model, load_ranker, make_ranker, read_model, write_model
from matcher.ranking.ranker import LinearModel, LinearRanker, Weight
from matcher.ranking.table import FeatureTable

BARE = LinearModel(
    name="text",
    origin="a test of titles",
    intercept=0.25,
    weights={"a": Weight(mean=0.5, scale=0.25, weight=1.0)},
    level_cuts=(0.1, 0.5, 0.9),
)
LINEAR = LinearModel(
    name="text",
    origin="中文的来历",
    intercept=-0.1,
    weights={
        "a": Weight(mean=1 / 3, scale=0.25, weight=1.0),
        "dense_body": Weight(mean=0, scale=1, weight=2),
    },
    level_cuts=(0.1, 0.5, 0.9),
    calibration=Calibration(raw=(-1.0, 1.0), probability=(0.05, 0.95)),
    fits_from=0.3,
    furthest=2.0,
)


def boosted() -> BoostedModel:
    """Return trees over (a, dense_body) on BARE that say no more than a constant: there are too few rows."""
    values = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [0.2, 0.1]])
    rows = TreeRows(features=values, levels=np.array([1, 4, 3, 1]), groups=[2, 2], base=np.zeros(4))
    text = fit_trees(rows, objective="binary", signs=(1, 1))
    return BoostedModel(
        name="text",
        origin="a test",
        level_cuts=(0.1, 0.5, 0.9),
        base=BARE,
        features=("a", "dense_body"),
        trees=text,
        digest=digest_trees(text),
    )


def test_a_weighted_sum_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = write_model(LINEAR, tmp_path)
    assert path == tmp_path / "text.json"
    assert read_model(path) == LINEAR
    assert "中文的来历" in path.read_text(encoding="utf-8")


def test_trees_are_read_as_they_were_written_and_score_alike(tmp_path: Path) -> None:
    model = boosted()
    read = read_model(write_model(model, tmp_path))
    assert read == model
    table = FeatureTable(("a", "dense_body"), np.array([[0.3, 0.4], [math.nan, 0.1]]))
    np.testing.assert_array_equal(make_ranker(read).score(table).raw, make_ranker(model).score(table).raw)


def test_what_was_read_is_written_byte_for_byte_the_same(tmp_path: Path) -> None:
    path = write_model(LINEAR, tmp_path / "first")
    again = write_model(read_model(path), tmp_path / "second")
    assert path.read_bytes() == again.read_bytes()


def test_each_form_gets_its_ranker() -> None:
    assert isinstance(make_ranker(LINEAR), LinearRanker)
    assert isinstance(make_ranker(boosted()), BoostedRanker)


def test_the_own_folder_goes_before_what_comes_with_the_project(tmp_path: Path) -> None:
    shipped = read_model(find_model("text"))
    write_model(LINEAR, tmp_path)
    assert read_model(find_model("text", own=tmp_path)) == LINEAR
    assert load_ranker("text", own=tmp_path).model == LINEAR
    assert shipped != LINEAR
    assert read_model(find_model("text")) == shipped


def test_a_name_that_the_own_folder_lacks_is_taken_from_the_project(tmp_path: Path) -> None:
    assert find_model("text", own=tmp_path / "nowhere") == find_model("text")


def test_an_unknown_name_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"expected a ranking model at .*unheard\.json"):
        read_model(find_model("unheard", own=tmp_path))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"level_cuts": [0.5, 0.1, 0.9]}, "level_cuts rise within 0–1"),
        ({"fits_from": 1.5}, "linear.fits_from"),
        ({"calibration": {"raw": [0, 0], "probability": [0, 1]}}, "linear.calibration: .*rise"),
        ({"weights": {"a": {"mean": 0, "scale": -1, "weight": 1}}}, "linear.weights.a.scale"),
        ({"intercept": None}, "linear.intercept"),
        ({"form": "network"}, "expected tags: 'linear', 'boosted'"),
        ({"form": "boosted"}, r"boosted\.base: Field required.*; boosted\.trees: Field required"),
        ({"more": 1}, "linear.more: Extra"),
    ],
    ids=str,
)
def test_a_file_with_a_bad_value_is_refused_and_the_value_named(
    change: dict[str, Any], named: str, tmp_path: Path
) -> None:
    content = json.loads(write_model(LINEAR, tmp_path).read_text(encoding="utf-8"))
    path = tmp_path / "bad.json"
    path.write_text(json.dumps({**content, **change}), encoding="utf-8")
    with pytest.raises(InvalidInput, match=rf"bad\.json is no ranking model: .*{named}"):
        read_model(path)


def test_all_bad_values_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(
        '{"form": "linear", "name": "x", "origin": "x", "level_cuts": [0, 0, 0]}', encoding="utf-8"
    )
    with pytest.raises(InvalidInput, match=r"linear\.intercept: .*; linear\.weights: "):
        read_model(path)


def test_trees_that_were_changed_after_training_are_refused(tmp_path: Path) -> None:
    path = write_model(boosted(), tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("num_class=1", "num_class=2"), encoding="utf-8")
    with pytest.raises(InvalidInput, match="the trees' SHA-256 is"):
        read_model(path)


@pytest.mark.parametrize("content", [b"", b"{", b"\x80\x04\x95pickled", "{}".encode("utf-16")])
def test_a_file_of_another_kind_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"bad\.json is no ranking model"):
        read_model(path)
