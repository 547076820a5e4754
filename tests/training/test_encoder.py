"""Tuning the default encoder for two steps: what is written, what the card says, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from matcher.embeddings.adapter import read_adapter
from matcher.embeddings.folder import EncoderManifest
from matcher.embeddings.models import DEFAULT_FOLDER, prepare_model
from matcher.embeddings.onnx import OnnxEncoder
from matcher.errors import InvalidInput
from matcher.training.encoder import EncoderCard, Product, train_encoder
from matcher.training.examples import Example, GradedText
from matcher.training.tuning import TuningOptions, tune
from tests.model_folder import model_folder

THINGS = (
    "隔膜", "电机", "咖啡机", "模具", "轴承", "齿轮", "陶瓷", "涂层", "传感器", "激光",
    "无人机", "机床", "塑料", "钢板", "电池", "芯片", "镜头", "阀门", "水泵", "风机",
)  # fmt: skip
OPTIONS = TuningOptions(
    epochs=1, batch_queries=9, documents_a_query=2, rank=2, learning_rate=3e-3, seed=4, threads=1
)
"""One thread: sums are added in one order, and two would wait for each other where tests run side by side."""


def example(number: int) -> Example:
    """Return a graded query for one of the first ten things, a title with its own body for another."""
    thing, other = THINGS[number], THINGS[(number + 7) % len(THINGS)]
    own = GradedText(title=f"{thing}检测", body=f"检测{thing}的缺陷。", level=4)
    if number >= 10:
        return Example(id=f"e{number:02d}", title=own.title, body="", documents=(own,), is_own=True)
    poor = GradedText(title=f"{other}加工", body="", level=1)
    return Example(id=f"e{number:02d}", title=f"寻求{thing}检测", body="", documents=(own, poor))


EXAMPLES = [example(number) for number in range(20)]


class Trained(NamedTuple):
    base: Path
    product: Product
    card: EncoderCard
    steps: list[tuple[int, int]]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """An encoder tuned on 18 of the examples; made once, since it takes a while."""
    base = model_folder().parent / DEFAULT_FOLDER
    prepare_model(base)
    product = Product(out=tmp_path_factory.mktemp("tuned"), name="small", origin="a test")
    steps: list[tuple[int, int]] = []
    card = train_encoder(
        base, EXAMPLES, product, OPTIONS, progress=lambda done, whole: steps.append((done, whole))
    )
    return Trained(base, product, card, steps)


@pytest.mark.model
def test_the_adapter_changes_every_layer_a_little(trained: Trained) -> None:
    adapter = read_adapter(trained.product.file)
    assert (adapter.name, adapter.origin) == ("small", "a test")
    parts = {name.partition(".")[2] for name in adapter.factors}
    assert parts == {"q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w"}
    assert {name.partition(".")[0] for name in adapter.factors} == {f"l{layer}" for layer in range(12)}
    for down, up in adapter.factors.values():
        assert down.shape[0] == up.shape[1] == 2
        assert 0 < np.abs(up @ down).max() < 0.1


@pytest.mark.model
def test_the_prepared_folder_holds_an_encoder_that_answers_otherwise_than_its_base(trained: Trained) -> None:
    manifest = EncoderManifest.read(trained.product.folder)
    manifest.check(trained.product.folder)
    assert manifest.model.endswith("+small")
    titles = [one.title for one in EXAMPLES[:3]]
    tuned = OnnxEncoder(trained.product.folder).encode_passages(titles)
    plain = OnnxEncoder(trained.base).encode_passages(titles)
    cosines = (tuned * plain).sum(axis=1)
    assert (cosines > 0.5).all()
    assert (cosines < 0.99999).all()


@pytest.mark.model
def test_the_card_says_what_was_learned_from_and_what_was_held_out(trained: Trained) -> None:
    card = trained.card
    assert (card.name, card.origin) == ("small", "a test")
    # A tenth of 20 queries is held out, so 18 in batches of nine are learned from.
    assert (card.queries, card.held_out_graded + card.held_out_titles) == (18, 2)
    assert trained.steps == [(1, 2), (2, 2)]
    graded = 10 - card.held_out_graded
    assert card.pairs == 2 * graded + (18 - graded)
    assert (card.options["rank"], card.options["seed"]) == (2, 4)
    for value in (card.before.ndcg, card.after.ndcg):
        assert (value is None) == (card.held_out_graded == 0)
        assert value is None or 0 < value <= 1
    for value in (card.before.own_first, card.after.own_first):
        assert (value is None) == (card.held_out_titles == 0)
        assert value is None or 0 <= value <= 1


@pytest.mark.model
def test_the_cards_file_says_the_same_in_plain_json(trained: Trained) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    written = json.loads(trained.product.card.read_text(encoding="utf-8"), parse_constant=refuse)
    assert written["before"] == {"ndcg": trained.card.before.ndcg, "own_first": trained.card.before.own_first}
    assert written["pairs"] == trained.card.pairs


@pytest.mark.model
def test_the_same_seed_gives_the_same_adapter_up_to_rounding(trained: Trained) -> None:
    # Not byte for byte: the order in which oneDNN adds bfloat16 products is not promised.
    first, second = (
        tune(trained.base, EXAMPLES[:2], OPTIONS, progress=lambda done, whole: None) for _ in range(2)
    )
    assert first.keys() == second.keys()
    for name in first:
        for one, other in zip(first[name], second[name], strict=True):
            np.testing.assert_allclose(one, other, atol=0.02)


@pytest.mark.parametrize("existing", ["small", "small.safetensors"])
def test_a_product_that_exists_is_not_overwritten(existing: str, tmp_path: Path) -> None:
    (tmp_path / existing).mkdir()
    product = Product(out=tmp_path, name="small", origin="a test")
    with pytest.raises(InvalidInput, match="already holds 'small'; choose another --name or delete it"):
        train_encoder(tmp_path / "base", EXAMPLES, product, OPTIONS, progress=lambda done, whole: None)
    assert [path.name for path in tmp_path.iterdir()] == [existing]


def test_too_few_queries_are_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    product = Product(out=tmp_path, name="small", origin="a test")
    with pytest.raises(InvalidInput, match="at least 20 queries to tune on, got 19"):
        train_encoder(tmp_path / "base", EXAMPLES[:19], product, OPTIONS, progress=lambda done, whole: None)
    assert list(tmp_path.iterdir()) == []
