"""Weighted kappa against a table worked out by hand and against scikit-learn."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from matcher.appraisal.agreement import VERDICTS, AspectDifference, measure_agreement
from matcher.store import Decision, Verdict
from matcher.vocabulary import Aspect
from tests.appraisal.sides import AT

ADMIT, HOLD, REJECT = Verdict
Pairs = Sequence[tuple[Verdict | None, Verdict]]


def decision(
    proposal: Verdict | None,
    decided: Verdict,
    *,
    appraisal_id: int | None = 1,
    values: Mapping[Aspect, float] | None = None,
) -> Decision:
    return Decision(
        id=1,
        achievement_id="A1",
        achievement_revision=1,
        appraisal_id=appraisal_id,
        proposal=proposal,
        decision=decided,
        person="林示例",
        reason="符合要求",
        values=values or {},
        supersedes=None,
        library_before=None,
        library_after=None,
        decided_at=AT,
    )


def decisions(pairs: Pairs) -> list[Decision]:
    return [decision(*pair) for pair in pairs]


BY_HAND: Final[Pairs] = (
    *[(ADMIT, ADMIT)] * 3,
    (ADMIT, HOLD),
    (HOLD, ADMIT),
    *[(HOLD, HOLD)] * 2,
    (HOLD, REJECT),
    (REJECT, HOLD),
    (REJECT, REJECT),
)


def test_kappa_of_a_table_worked_out_by_hand() -> None:
    found = measure_agreement(decisions(BY_HAND))
    assert found.table == ((3, 1, 0), (1, 2, 1), (0, 1, 1))
    assert (found.decisions, found.same) == (10, 6)
    # Margins 4, 4, 2 both ways. Apart are four by one step: 4. By chance 2 · 1.6 + 2 · 0.8 by one step and
    # 2 · 0.8 by two, which count four times: 3.2 + 1.6 + 6.4 = 11.2. 1 − 4 / 11.2 = 0.642857.
    assert found.kappa == 0.6429


def test_the_order_of_verdicts_is_from_in_to_out() -> None:
    assert [one.label for one in VERDICTS] == ["入库", "暂缓", "不入库"]


def test_two_steps_apart_counts_four_times_one_step() -> None:
    near = measure_agreement(decisions([(ADMIT, ADMIT), (REJECT, REJECT), (ADMIT, HOLD), (REJECT, HOLD)]))
    far = measure_agreement(decisions([(ADMIT, ADMIT), (REJECT, REJECT), (ADMIT, REJECT), (REJECT, ADMIT)]))
    assert near.same == far.same == 2
    assert near.kappa is not None
    assert far.kappa == 0.0  # observed 8, by chance 4 · 1 · 2 = 8
    assert near.kappa > far.kappa


def test_full_agreement_is_one_and_full_contradiction_is_minus_one() -> None:
    assert measure_agreement(decisions([(ADMIT, ADMIT), (HOLD, HOLD), (REJECT, REJECT)])).kappa == 1
    assert measure_agreement(decisions([(ADMIT, REJECT), (REJECT, ADMIT)])).kappa == -1


@pytest.mark.parametrize("pairs", [[], [(ADMIT, ADMIT)], [(HOLD, HOLD)] * 9])
def test_where_nothing_could_differ_kappa_is_not_defined(pairs: Pairs) -> None:
    found = measure_agreement(decisions(pairs))
    assert (found.kappa, found.low, found.high) == (None, None, None)
    assert found.same == found.decisions == len(pairs)


def test_one_decision_has_no_interval() -> None:
    found = measure_agreement(decisions([(ADMIT, HOLD)]))
    assert (found.kappa, found.low, found.high) == (0.0, None, None)


def test_decisions_without_a_proposal_are_left_out_of_the_table() -> None:
    found = measure_agreement(decisions([*BY_HAND, (None, ADMIT), (None, REJECT)]))
    assert found.decisions == 10
    assert found.kappa == 0.6429


def test_the_interval_is_the_same_each_time_and_narrows_with_more_decisions() -> None:
    few, again = (measure_agreement(decisions(BY_HAND)) for _ in range(2))
    many = measure_agreement(decisions([*BY_HAND] * 10))
    assert few == again
    assert many.kappa == few.kappa
    assert few.low is not None
    assert few.high is not None
    assert many.low is not None
    assert many.high is not None
    assert few.low < many.low < 0.6429 < many.high < few.high


def test_scores_of_people_are_held_against_the_engines() -> None:
    made = [
        decision(ADMIT, ADMIT, appraisal_id=1, values={Aspect.MARKET: 70.0, Aspect.ECONOMY: 20.0}),
        decision(HOLD, HOLD, appraisal_id=2, values={Aspect.MARKET: 40.0}),
        decision(None, HOLD, appraisal_id=None, values={Aspect.MARKET: 99.0}),
        decision(HOLD, HOLD, appraisal_id=3, values={Aspect.MARKET: 99.0}),
    ]
    engine = {
        1: {Aspect.MARKET: 60.0, Aspect.INNOVATION: 50.0, Aspect.ECONOMY: 20.0},
        2: {Aspect.MARKET: 45.0, Aspect.INNOVATION: 50.0, Aspect.ECONOMY: 0.0},
    }
    assert measure_agreement(made, engine).differences == (
        AspectDifference(aspect=Aspect.MARKET, count=2, mean=2.5, mean_absolute=7.5),  # +10, −5
        AspectDifference(aspect=Aspect.ECONOMY, count=1, mean=0.0, mean_absolute=0.0),
    )
    assert measure_agreement(made).differences == ()


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS)), min_size=2, max_size=40))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[Verdict, Verdict]]) -> None:
    rows, columns = ([VERDICTS.index(one) for one in side] for side in zip(*pairs, strict=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where kappa is not defined
        expected = cohen_kappa_score(rows, columns, labels=[0, 1, 2], weights="quadratic")
    found = measure_agreement(decisions(pairs))
    if math.isnan(expected):
        assert found.kappa is None
    else:
        assert found.kappa == pytest.approx(expected, abs=5e-5)
    if found.low is not None and found.high is not None:
        assert -1 <= found.low <= found.high <= 1
