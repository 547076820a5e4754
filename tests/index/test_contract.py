"""The shared contract, run by the real index in both modes and by the oracle that it is held against."""

from __future__ import annotations

import pytest

from matcher.index import DenseOptions, EmbeddedIndex, Index, IndexOptions
from tests.contracts.index_contract import IndexContract
from tests.index.oracle import OracleIndex
from tests.index.samples import IDENTITY

GRAPH_FROM_THE_START = IndexOptions(
    dense=DenseOptions(flat_limit=0, pending_limit=1, exact_share=0.0, build_threads=1)
)


class TestEmbeddedFlat(IndexContract):
    @pytest.fixture
    def index(self) -> Index:
        return EmbeddedIndex(IDENTITY)


class TestEmbeddedGraph(IndexContract):
    @pytest.fixture
    def index(self) -> Index:
        return EmbeddedIndex(IDENTITY, GRAPH_FROM_THE_START)


class TestOracle(IndexContract):
    @pytest.fixture
    def index(self) -> Index:
        return OracleIndex(IDENTITY)
