"""Every fate from facts by hand: the earliest stage that lost the pair names it."""

from __future__ import annotations

from typing import Any

import pytest

from eval.attribution import FATE_LABELS, Fate, LegPlace, PairFacts, explain_fate


def facts(**values: Any) -> PairFacts:
    """Return the facts of a pair that was found, unless said otherwise."""
    found: dict[str, Any] = {
        "k": 10,
        "threshold": 0.5,
        "leg_depth": 400,
        "ranked_depth": 100,
        "query_terms": ("隔膜", "检测"),
        "record_terms": ("隔膜", "检测", "系统"),
        "shared_terms": ("隔膜", "检测"),
        "legs": places(dense=3, words=1, grams=None),
        "fused_rank": 2,
        "rank": 1,
        "score_rank": 1,
        "score": 0.8,
        "matched": ("隔膜",),
        "kth_score": 0.3,
    }
    return PairFacts(**{**found, **values})


def places(**ranks: int | None) -> dict[str, LegPlace]:
    return {
        name: LegPlace(rank=rank, score=None if rank is None else 1 / rank) for name, rank in ranks.items()
    }


DEEP = places(dense=401, words=None, grams=500)


@pytest.mark.parametrize(
    ("fate", "values"),
    [
        (Fate.FOUND, {}),
        (Fate.FOUND, {"rank": 10, "score": 0.5}),
        (Fate.NOT_STORED, {"missing": "成果"}),
        (Fate.REMOVED, {"rule": "状态为“已撤回”"}),
        (Fate.TEXT, {"legs": DEEP, "record_terms": (), "shared_terms": ()}),
        (Fate.TEXT, {"legs": DEEP, "shared_terms": ()}),
        (Fate.NOT_RETRIEVED, {"legs": DEEP}),
        (Fate.BELOW_THE_CUT, {"fused_rank": 101, "rank": None, "score_rank": None}),
        (Fate.BELOW_THE_CUT, {"rank": 11, "score_rank": 11}),
        (Fate.REMOVED, {"rank": None, "score_rank": None}),
        (Fate.REMOVED, {"rank": 11, "score_rank": 10}),
        (Fate.LITTLE_EVIDENCE, {"score": 0.499}),
        (Fate.LITTLE_EVIDENCE, {"matched": ()}),
        (Fate.LITTLE_EVIDENCE, {"rank": None, "score_rank": None, "score": 0.4}),
    ],
)
def test_the_fate_follows_from_the_facts(fate: Fate, values: dict[str, Any]) -> None:
    assert explain_fate(facts(**values)).fate is fate


def test_a_record_in_one_leg_alone_is_retrieved() -> None:
    assert facts(legs=places(dense=401, words=None, grams=400)).retrieved_by == ("grams",)
    assert facts(legs=DEEP).retrieved_by == ()


def test_the_earliest_loss_is_named() -> None:
    lost = {"legs": DEEP, "fused_rank": None, "rank": None, "score": None, "matched": ()}
    assert explain_fate(facts(missing="诉求", rule="x", **lost)).fate is Fate.NOT_STORED
    assert explain_fate(facts(rule="x", **lost)).fate is Fate.REMOVED
    assert explain_fate(facts(**lost)).fate is Fate.NOT_RETRIEVED


def test_the_line_has_the_numbers() -> None:
    assert (
        "第 11 名，得分 0.200；第 10 名的得分为 0.300"
        in explain_fate(facts(rank=11, score_rank=11, score=0.2)).line
    )
    assert "dense 401，words 未命中，grams 500" in explain_fate(facts(legs=DEEP)).line
    assert "2 个相同的词" in explain_fate(facts(legs=DEEP)).line
    assert "第 101 名，只有前 100 名" in explain_fate(facts(fused_rank=101)).line
    assert "低于阈值 0.5" in explain_fate(facts(score=0.4)).line


def test_every_fate_has_its_name_in_chinese() -> None:
    assert set(FATE_LABELS) == set(Fate)
