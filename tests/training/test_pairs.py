"""Judged pairs: chosen, joined, and collected with their features."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matcher.batch import FileRanking
from matcher.engine import Engine
from matcher.errors import InvalidInput
from matcher.exchange import RawDocument
from matcher.pairings import pairing_named
from matcher.ranking.feature_set import FEATURES
from matcher.training.pairs import collect_pairs, join
from tests.conftest import AT
from tests.training.small import judged

PAIRS = judged([4, 1, 2], ["a", "a", "b"], dense_title=[0.9, 0.1, 0.5], dense_body=[0.7, math.nan, 0.3])


def document(id: str, title: str, text: str = "") -> RawDocument:
    return RawDocument(id=id, title=title, text=text, fields={})


def test_levels_3_and_4_are_strong() -> None:
    assert judged([1, 2, 3, 4], "abcd").strong.tolist() == [False, False, True, True]


def test_a_pair_without_a_value_for_its_body_is_bare() -> None:
    assert PAIRS.is_bare.tolist() == [False, True, False]


def test_rows_are_taken_in_the_order_asked_for() -> None:
    taken = PAIRS.take(np.array([2, 0]))
    assert taken.levels.tolist() == [2, 4]
    assert taken.queries == ("b", "a")
    assert taken.documents == ("d2", "d0")
    assert taken.table.values.tolist() == [[0.5, 0.3], [0.9, 0.7]]


def test_no_rows_leave_no_pairs_but_every_feature() -> None:
    taken = PAIRS.take(np.array([], dtype=np.int64))
    assert (len(taken.levels), taken.queries) == (0, ())
    assert taken.table.names == PAIRS.table.names


def test_pairs_without_a_feature_keep_the_others_in_order() -> None:
    left = PAIRS.without(["dense_body", "unknown"])
    assert left.table.names == ("dense_title",)
    assert left.table.values.tolist() == [[0.9], [0.1], [0.5]]
    assert left.queries == PAIRS.queries


def test_sets_are_joined_one_after_the_other() -> None:
    other = judged([3], ["c"], dense_title=[0.4], dense_body=[0.6])
    joined = join([PAIRS, other])
    assert joined.levels.tolist() == [4, 1, 2, 3]
    assert joined.queries == ("a", "a", "b", "c")
    assert joined.documents == ("d0", "d1", "d2", "d0")
    assert joined.table.values[3].tolist() == [0.4, 0.6]


def test_a_set_joined_with_nothing_is_itself() -> None:
    np.testing.assert_array_equal(join([PAIRS]).table.values, PAIRS.table.values)


def test_collected_are_the_judged_pairs_alone_with_every_feature_the_engine_has(engine: Engine) -> None:
    ranking = FileRanking(
        engine,
        pairing_named("demand-achievement"),
        queries=[document("n2", "寻求锂电池隔膜检测"), document("n1", "注塑件缩痕")],
        documents=[document("s1", "锂电池隔膜检测", "用光学方法检测隔膜的缺陷。"), document("s2", "咖啡机")],
    )
    ranking.load(at=AT)
    done: list[tuple[int, int]] = []
    levels = {"n1": {"s2": 2}, "n2": {"s2": 1, "s1": 4}}
    pairs = collect_pairs(
        ranking, levels, at=AT, source="set", progress=lambda step, whole: done.append((step, whole))
    )
    found = dict(zip(zip(pairs.queries, pairs.documents, strict=True), pairs.levels.tolist(), strict=True))
    assert found == {("set/n1", "set/s2"): 2, ("set/n2", "set/s1"): 4, ("set/n2", "set/s2"): 1}
    assert pairs.queries[0] == "set/n1"
    assert pairs.table.names == tuple(FEATURES)
    bare = dict(zip(pairs.documents, pairs.is_bare.tolist(), strict=True))
    assert bare == {"set/s1": False, "set/s2": True}
    assert done == [(1, 2), (2, 2)]


def test_a_set_without_judged_queries_is_refused(engine: Engine) -> None:
    ranking = FileRanking(engine, pairing_named("demand-achievement"), queries=[], documents=[])
    with pytest.raises(InvalidInput, match=r"expected judged queries, got none from empty\.csv"):
        collect_pairs(ranking, {}, at=AT, source="empty.csv")
