"""The tiny encoder keeps the encoders' contract, so that what is tested with it holds for others."""

from __future__ import annotations

import pytest

from matcher.embeddings.encoder import Encoder
from tests.contracts.encoder_contract import EncoderContract
from tests.fakes import HashedGramEncoder


class TestContract(EncoderContract):
    @pytest.fixture
    def encoder(self) -> Encoder:
        return HashedGramEncoder()


def test_texts_that_share_characters_come_out_closer() -> None:
    battery, cell, toy = HashedGramEncoder().encode_passages(["锂电池隔膜", "锂电池材料", "儿童玩具"])
    assert battery @ cell > battery @ toy
