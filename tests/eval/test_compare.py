"""Comparisons by hand: duels, steps, slices, what got worse."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from eval.calibration import Abstention
from eval.compare import (
    UNKNOWN_SLICE,
    Comparison,
    compare_results,
    industry_slice,
    read_slices,
)
from eval.measuring import MEASURES, SystemResult, measure_run, measure_systems
from eval.systems import SYSTEMS, system_named
from matcher.errors import InvalidInput, InvalidRecords
from matcher.exchange.lines import CsvFile
from tests.builders import demand
from tests.eval.small import LEVELS, ranked, small_corpus
from tests.fakes import shared_taxonomy


def result(name: str, ndcg: Mapping[str, float]) -> SystemResult:
    return SystemResult(
        name=name,
        meaning="",
        values={measure: ndcg if measure == "nDCG@10" else {} for measure in MEASURES},
        recall_curve={},
        overall_level_score=float("nan"),
        reliability=(),
        abstention=None,
        run={},
        judged={},
    )


BASE = {"a": 0.5, "b": 0.5, "c": 0.5, "d": 0.5}
BETTER = {"a": 0.9, "b": 0.5, "c": 0.4, "d": 0.2}


def compared(slices: Mapping[str, str] | None = None, **systems: Mapping[str, float]) -> Comparison:
    results = {name: result(name, values) for name, values in systems.items()}
    return compare_results(results, base="base", measure="nDCG@10", slices=slices or {}, seed=0)


def test_a_duel_by_hand() -> None:
    duel = compared(base=BASE, other=BETTER).duels["other"]
    assert duel.difference.value == pytest.approx((0.4 + 0 - 0.1 - 0.3) / 4)
    assert (duel.wins, duel.ties, duel.losses) == (1, 1, 2)
    assert list(duel.changes) == ["d", "c", "b", "a"]
    assert duel.worse == pytest.approx({"d": -0.3, "c": -0.1})
    assert duel.p == duel.p_holm


def test_the_base_has_no_duel_and_p_grows_with_the_number_of_systems() -> None:
    alone = compared(base=BASE, other=BETTER)
    among = compared(base=BASE, other=BETTER, same=BASE)
    assert alone.rows[0].duel is None
    assert among.duels["other"].p == alone.duels["other"].p
    assert among.duels["other"].p_holm == min(1.0, 2 * alone.duels["other"].p)
    assert (among.duels["same"].p, among.duels["same"].ties) == (1.0, 4)


def test_a_step_is_the_difference_to_the_row_above() -> None:
    steps = [row.step for row in compared(base=BASE, one=dict.fromkeys(BASE, 0.6), two=BASE).rows]
    assert steps == [None, pytest.approx(0.1), pytest.approx(-0.1)]


def test_only_queries_with_a_value_on_both_sides_count() -> None:
    duel = compared(base=BASE, other={"a": 0.7, "x": 1.0}).duels["other"]
    assert dict(duel.changes) == pytest.approx({"a": 0.2})


def test_slices_group_the_queries_and_the_unknown_comes_last() -> None:
    rows = compared({"a": "电子", "b": "电子", "c": "农业"}, base=BASE, other=BETTER).slices
    assert [(row.name, row.queries) for row in rows] == [("电子", 2), ("农业", 1), (UNKNOWN_SLICE, 1)]
    assert rows[0].means["other"].value == pytest.approx((0.9 + 0.5) / 2)


def test_another_seed_changes_the_intervals_and_not_the_means() -> None:
    results = {"a": result("a", {f"q{n}": n / 30 for n in range(30)})}
    one, two = (
        compare_results(results, base="a", measure="nDCG@10", slices={}, seed=seed).rows[0].means["nDCG@10"]
        for seed in (0, 1)
    )
    assert one.value == two.value
    assert (one.low, one.high) != (two.low, two.high)


def test_an_unknown_base_and_measure_are_refused() -> None:
    results = {"a": result("a", BASE)}
    with pytest.raises(InvalidInput, match="base among"):
        compare_results(results, base="b", measure="nDCG@10", slices={}, seed=0)
    with pytest.raises(InvalidInput, match="expected a measure of nDCG@10"):
        compare_results(results, base="a", measure="F1", slices={}, seed=0)
    with pytest.raises(InvalidInput, match="no value of MAP"):
        compare_results(results, base="a", measure="MAP", slices={}, seed=0)


def test_an_industry_slice_is_the_widest_class_that_says_something() -> None:
    slice_of = industry_slice(shared_taxonomy())
    assert slice_of(demand(industry_codes=("C3972", "1.2"))) == "1 新一代信息技术产业"
    assert slice_of(demand(industry_codes=("C3972",))) == "C39 计算机、通信和其他电子设备制造业"
    assert slice_of(demand(industry_codes=("C",))) == UNKNOWN_SLICE
    assert slice_of(demand()) == UNKNOWN_SLICE


def test_slices_of_a_file_name_every_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("demand_id,slice\na,电子\nb, \na,农业\n", encoding="utf-8")
    with pytest.raises(InvalidRecords) as caught:
        read_slices(CsvFile.read(path, what="slices"), ["a"])
    assert [(p.row, p.field) for p in caught.value.problems] == [(3, "slice"), (4, "demand_id")]
    path.write_text("query_id,slice\na,电子\n", encoding="utf-8")
    assert read_slices(CsvFile.read(path, what="slices"), ["a", "b"]) == {"a": "电子", "b": UNKNOWN_SLICE}


def test_a_run_is_measured_by_hand() -> None:
    run = {"q1": ranked("d4", "d1", level=3), "q2": ranked("x", "d2", level=3), "q3": ranked("x", level=3)}
    judged = {"q1": ranked("d4", "d1", level=3), "q2": ranked("d2", level=3), "q3": []}
    found = measure_run(SYSTEMS["ranked"], LEVELS, run=run, judged=judged, threshold=0.85)
    assert found.values["MRR"] == pytest.approx({"q1": 1 / 2, "q2": 1.0})
    assert found.values["R@20"] == {"q1": 1.0, "q2": 1.0}
    assert found.recall_curve[1] == 0.0
    assert found.recall_curve[2] == 1.0
    # Level 3 against 2 and 4, and against 4.
    assert found.overall_level_score == pytest.approx(1 / 2)
    # Every best score is 0.9.
    assert found.abstention == Abstention(
        threshold=0.85, hopeless=1, said_rightly=0, others=2, said_wrongly=0
    )


def test_scores_that_are_no_probabilities_are_not_read_as_such() -> None:
    found = measure_run(
        SYSTEMS["bm25"], LEVELS, run={"q1": ranked("d1")}, judged={"q1": ranked("d1")}, threshold=0.5
    )
    assert (found.reliability, found.abstention) == ((), None)


def test_systems_are_measured_on_a_corpus(tmp_path: Path) -> None:
    names = ["order", "ranked"]
    steps: list[tuple[int, int]] = []
    with small_corpus(tmp_path) as corpus:
        found = measure_systems(
            corpus,
            [system_named(name) for name in names],
            threshold=0.5,
            progress=lambda done, whole: steps.append((done, whole)),
        )
    assert list(found) == names
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert found["ranked"].values["nDCG@10"] == pytest.approx({"q1": 1.0, "q2": 1.0, "q3": 1.0})
    # In the order of the file d5 (level 1) comes before all others.
    assert found["order"].values["nDCG@10"]["q1"] < 1
