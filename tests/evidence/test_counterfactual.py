"""What one condition less changes, counted by hand."""

from __future__ import annotations

from typing import Any

from matcher.evidence.constraints import find_constraints
from matcher.evidence.counterfactual import Contender, blocks_of, nearest_miss, relax
from matcher.evidence.coverage import cover
from matcher.evidence.facts import facts_of
from tests.builders import achievement, achievement_key, demand
from tests.fakes import shared_segmenter

CONSTRAINTS = find_constraints(
    demand(title="某项需求", description="要求TRL≥6，使用温度≥350℃。"), shared_segmenter()
)


def contender(id: str, score: float, **values: Any) -> Contender:
    record = achievement(id, title=f"成果{id}", **values)
    coverage = cover(CONSTRAINTS, facts_of(record))
    return Contender(key=achievement_key(id), title=record.title, score=score, coverage=coverage)


def test_a_candidate_counts_for_the_one_condition_that_keeps_it_out() -> None:
    blocked = [
        frozenset({"甲"}),
        frozenset({"甲"}),
        frozenset({"乙"}),
        frozenset({"甲", "乙"}),
        frozenset[str](),
    ]
    found = relax(blocked)
    assert [(one.condition, one.count) for one in found] == [("甲", 2), ("乙", 1)]
    assert found[0].text == "若“甲”不作要求，另有 2 项"
    assert relax([]) == ()


def test_only_contradicted_constraints_block() -> None:
    assert blocks_of(contender("a", 0.5, trl=4, summary="耐温400℃").coverage) == {"TRL≥6"}
    assert blocks_of(contender("a", 0.5, summary="一种合金").coverage) == frozenset()


def test_the_nearest_miss_has_the_fewest_contradictions_then_the_best_score() -> None:
    two = contender("a", 0.9, trl=4, summary="耐温200℃")
    one = contender("b", 0.4, trl=4, summary="耐温400℃")
    weaker = contender("c", 0.3, trl=4, summary="耐温400℃")
    found = nearest_miss([two, weaker, one])
    assert found is not None
    assert (found.key.id, found.is_contradicted) == ("b", True)
    assert found.text == "最接近的是《成果b》，但不符：TRL≥6"


def test_a_miss_without_contradiction_names_what_it_leaves_open() -> None:
    found = nearest_miss([contender("a", 0.4, trl=7, summary="一种合金")])
    assert found is not None
    assert found.text == "最接近的是《成果a》，但未见说明：使用温度≥350℃"


def test_nothing_open_leaves_the_score_and_no_candidates_leave_nothing() -> None:
    found = nearest_miss([contender("a", 0.1, trl=7, summary="耐温400℃")])
    assert found is not None
    assert found.text == "最接近的是《成果a》，但相关程度不足"
    assert nearest_miss([]) is None
