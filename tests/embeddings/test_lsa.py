"""The LSA encoder: fitted on a few texts, saved without pickle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.embeddings.encoder import Encoder
from matcher.embeddings.lsa import LsaEncoder
from matcher.embeddings.triples import TRIPLES
from matcher.errors import InvalidInput, ModelMismatch, NotFitted
from tests.contracts.encoder_contract import TEXTS, EncoderContract

CORPUS = [sentence for triple in TRIPLES for sentence in triple] + list(TEXTS)
FITTED = LsaEncoder(dimension=32).fit(CORPUS)


def split_words(text: str) -> list[str]:
    return text.split()


class TestContract(EncoderContract):
    @pytest.fixture
    def encoder(self) -> Encoder:
        return FITTED


def test_nothing_works_before_fit(tmp_path: Path) -> None:
    encoder = LsaEncoder()
    for use in (lambda: encoder.name, lambda: encoder.dimension, lambda: encoder.encode_queries(["电池"])):
        with pytest.raises(NotFitted):
            use()
    with pytest.raises(NotFitted):
        encoder.save(tmp_path)
    with pytest.raises(NotFitted):
        LsaEncoder.load(tmp_path)


def test_texts_that_share_characters_are_closer_than_texts_that_do_not() -> None:
    battery, cell, toy = FITTED.encode_passages(
        ["锂电池的耐寒放电", "锂离子电池耐寒性能", "儿童玩具外观设计"]
    )
    assert battery @ cell > battery @ toy


def test_texts_without_known_features_are_alike_and_unlike_all_others() -> None:
    empty, foreign, known = FITTED.encode_passages(["", "ไทย", "锂电池"])
    assert empty @ foreign == 1
    assert empty @ known == 0
    assert empty[-1] == 1


def test_the_dimension_is_capped_by_the_data() -> None:
    assert LsaEncoder(dimension=256).fit(["电池", "玩具", "机床"]).dimension == 3 + 1
    assert FITTED.dimension == 32


@pytest.mark.parametrize("texts", [[], ["", ""], ["电"]])
def test_too_little_text_is_refused(texts: list[str]) -> None:
    with pytest.raises(InvalidInput, match="cannot fit LSA"):
        LsaEncoder().fit(texts)


def test_a_loaded_encoder_gives_the_same_vectors_under_the_same_name(tmp_path: Path) -> None:
    FITTED.save(tmp_path)
    loaded = LsaEncoder.load(tmp_path)
    assert (loaded.name, loaded.dimension) == (FITTED.name, FITTED.dimension)
    np.testing.assert_array_equal(loaded.encode_passages(CORPUS), FITTED.encode_passages(CORPUS))


def test_the_name_follows_what_was_learned() -> None:
    assert LsaEncoder(dimension=32).fit(CORPUS).name == FITTED.name
    assert LsaEncoder(dimension=32).fit(CORPUS[:-1]).name != FITTED.name


def test_a_tokeniser_must_be_given_again(tmp_path: Path) -> None:
    encoder = LsaEncoder(tokenise=split_words).fit(["锂 电池", "电池 外壳", "玩具 外壳"])
    encoder.save(tmp_path)
    assert LsaEncoder.load(tmp_path, tokenise=split_words).name == encoder.name
    with pytest.raises(ModelMismatch, match="tokenise"):
        LsaEncoder.load(tmp_path)


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    FITTED.save(tmp_path)
    (tmp_path / "lsa.npz").write_bytes(b"\x80\x04N.")  # a pickle of None
    with pytest.raises(ModelMismatch, match="fit it again"):
        LsaEncoder.load(tmp_path)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=5))
def test_any_text_gets_a_unit_row(texts: list[str]) -> None:
    lengths = np.linalg.norm(FITTED.encode_passages(texts), axis=1)
    np.testing.assert_allclose(lengths, np.ones(len(texts)), atol=1e-5)
