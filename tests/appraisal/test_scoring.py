"""What must hold of scores whatever was found: by hand, and over findings drawn from the method itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.appraisal.method import Indicator, Rubric, load_method
from matcher.appraisal.scoring import points_of, score_aspect, score_indicator
from matcher.appraisal.values import (
    AspectScore,
    CardReader,
    EvidenceState,
    Finding,
    IndicatorScore,
    Quote,
)
from matcher.config import PROJECT_FOLDER
from matcher.vocabulary import AchievementType, Aspect

METHOD: Final = load_method(PROJECT_FOLDER / "data" / "appraisal")
CAP: Final = METHOD.settings.claim_cap
SOURCE: Final = Quote(field="title", start=0, end=1, text="一")
EVIDENCED, CLAIMED, MISSING = EvidenceState

MADE: Final = Indicator(
    id="made",
    label="造",
    kinds=(
        Rubric(id="a", label="甲", evidenced=50, claimed=40),
        Rubric(id="b", label="乙", evidenced=60, claimed=40),
        Rubric(id="scaled", label="丙", evidenced=80, claimed=20, scale=((10, 0), (20, 1))),
        Rubric(id="low", label="丁", ceiling=25),
        Rubric(id="talk", label="戊", remark=True),
    ),
)


def found(kind: str, state: EvidenceState = EVIDENCED, value: float | None = None) -> Finding:
    return Finding(kind=kind, state=state, source=SOURCE, value=value)


def scored(*findings: Finding, cap: float = 45) -> IndicatorScore:
    return score_indicator(MADE, findings, weight=1.0, claim_cap=cap)


def test_kinds_add_up_like_independent_doubts() -> None:
    score = scored(found("a"), found("b"))
    assert (score.score, score.low, score.high) == (80, 80, 80)  # 1 − 0.5 · 0.4
    assert score.state is EVIDENCED


def test_of_one_kind_only_the_best_counts_whichever_its_state() -> None:
    assert scored(found("a"), found("a")).score == 50
    assert scored(found("a"), found("a", CLAIMED)).score == 50
    weak_proof, strong_claim = found("scaled", EVIDENCED, 11), found("scaled", CLAIMED, 20)
    assert scored(weak_proof).score == 8
    assert scored(weak_proof, strong_claim).score == 20


def test_claims_alone_reach_the_cap_and_no_more() -> None:
    score = scored(found("a", CLAIMED), found("b", CLAIMED))  # 1 − 0.6 · 0.6 = 0.64
    assert (score.low, score.score, score.high) == (0, 45, 80)
    assert score.state is CLAIMED


def test_claims_add_to_proofs_up_to_the_cap() -> None:
    score = scored(found("a"), found("b", CLAIMED))
    assert (score.low, score.score, score.high) == (50, 70, 80)  # 1 − 0.5 · 0.6
    # 1 − 0.5 · (1 − 0.2): a cap of 20 leaves a fifth of the doubt's removal
    assert scored(found("a"), found("b", CLAIMED), cap=20).score == 60


def test_what_is_missing_gives_nothing_and_may_be_anything() -> None:
    score = scored()
    assert (score.low, score.score, score.high) == (0, 0, 100)
    assert score.state is MISSING


def test_a_ceiling_caps_everything_and_alone_gives_nothing() -> None:
    capped = scored(found("a"), found("b", CLAIMED), found("low"))
    assert (capped.low, capped.score, capped.high) == (25, 25, 25)
    alone = scored(found("low"))
    assert (alone.low, alone.score, alone.high) == (0, 0, 25)


def test_a_remark_is_as_good_as_nothing() -> None:
    assert scored(found("talk")) == scored()


def test_points_lie_on_the_scale_and_are_flat_outside() -> None:
    rubric = MADE.kinds[2]
    assert points_of(found("scaled", EVIDENCED, 15), rubric) == 40
    assert points_of(found("scaled", EVIDENCED, 5), rubric) == 0
    assert points_of(found("scaled", EVIDENCED, 99), rubric) == 80
    assert points_of(found("scaled", CLAIMED, 99), rubric) == 20
    assert points_of(found("scaled"), rubric) == 0, "no value on a scale gives no points"


def _findings(kinds: Sequence[Rubric]) -> st.SearchStrategy[Finding]:
    values = sorted({value for kind in kinds for value, _ in kind.scale})
    between = [(low + high) / 2 for low, high in pairwise(values)]
    return st.builds(
        found,
        st.sampled_from([kind.id for kind in kinds]),
        st.sampled_from([EVIDENCED, CLAIMED]),
        st.sampled_from([None, *values, *between]),
    )


EVERY: Final = tuple(METHOD.rubrics.values())
COUNTING: Final = tuple(kind for kind in EVERY if kind.counts)
CEILINGS: Final = tuple(kind for kind in EVERY if kind.ceiling is not None)
anything = st.lists(_findings(EVERY), max_size=12)
# Of one indicator, so that kinds meet themselves in both states and with several values.
crowds = st.sampled_from(METHOD.every_indicator).flatmap(
    lambda one: st.tuples(
        st.lists(_findings(one.kinds), max_size=8),
        _findings([kind for kind in one.kinds if kind.counts]),
    )
)
weighers = st.tuples(st.sampled_from(CardReader), st.sampled_from(AchievementType))


def all_scores(
    findings: Sequence[Finding],
    weigher: tuple[CardReader, AchievementType] = (CardReader.CENTRE, AchievementType.PROJECT),
) -> list[AspectScore]:
    return [score_aspect(aspect, findings, METHOD, METHOD.weights(aspect, *weigher)) for aspect in Aspect]


def no_lower(before: Sequence[AspectScore], after: Sequence[AspectScore]) -> bool:
    """Whether every aspect and every indicator has at least its score and its low."""
    return all(
        b.score <= a.score
        and b.low <= a.low
        and all(
            x.score <= y.score and x.low <= y.low for x, y in zip(b.indicators, a.indicators, strict=True)
        )
        for b, a in zip(before, after, strict=True)
    )


@given(crowds | st.tuples(anything, _findings(COUNTING)), weighers)
def test_a_further_finding_never_lowers_a_score_nor_its_removal_raises_one(
    findings: tuple[list[Finding], Finding], weigher: tuple[CardReader, AchievementType]
) -> None:
    others, more = findings
    without, within = all_scores(others, weigher), all_scores([*others, more], weigher)
    assert no_lower(without, within)
    assert all(b.completeness <= a.completeness for b, a in zip(without, within, strict=True))


@given(crowds)
def test_a_claim_that_is_proved_never_lowers_a_score(findings: tuple[list[Finding], Finding]) -> None:
    others, one = findings
    claimed, proved = (all_scores([*others, replace(one, state=state)]) for state in (CLAIMED, EVIDENCED))
    assert no_lower(claimed, proved)
    assert all(b.completeness <= a.completeness for b, a in zip(claimed, proved, strict=True))


@given(crowds.map(lambda pair: pair[0]) | anything, weighers)
def test_scores_lie_in_their_intervals(
    findings: list[Finding], weigher: tuple[CardReader, AchievementType]
) -> None:
    for aspect in all_scores(findings, weigher):
        assert 0 <= aspect.low <= aspect.score <= aspect.high <= 100
        assert aspect.shaken[0] <= aspect.score <= aspect.shaken[1]
        assert 0 <= aspect.completeness + aspect.claimed_share <= 1.0001
        for one in aspect.indicators:
            assert 0 <= one.low <= one.score <= one.high <= 100


@given(crowds.map(lambda pair: [*pair[0], pair[1]]) | anything)
def test_claims_alone_never_pass_the_cap(findings: list[Finding]) -> None:
    for aspect in all_scores([replace(one, state=CLAIMED) for one in findings]):
        assert aspect.score <= CAP
        assert aspect.completeness == 0
        assert all(one.score <= CAP and one.low == 0 for one in aspect.indicators)


@given(anything)
def test_what_is_missing_scores_nothing_whatever_else_is_there(findings: list[Finding]) -> None:
    there = {METHOD.indicator_of[one.kind] for one in findings if not METHOD.rubrics[one.kind].remark}
    for aspect in all_scores(findings):
        for one in aspect.indicators:
            if one.id not in there:
                assert (one.state, one.score, one.low, one.high) == (MISSING, 0, 0, 100)


@given(anything, st.sampled_from(CEILINGS))
def test_a_ceiling_holds_whatever_else_is_there(findings: list[Finding], rubric: Rubric) -> None:
    limit = rubric.ceiling
    indicator = METHOD.indicator_of[rubric.id]
    for aspect in all_scores([*findings, found(rubric.id)]):
        for one in aspect.indicators:
            assert one.id != indicator or (limit is not None and one.high <= limit)


@given(anything, st.randoms())
def test_the_order_of_findings_does_not_matter(findings: list[Finding], random: Random) -> None:
    mixed = list(findings)
    random.shuffle(mixed)
    for one, other in zip(all_scores(findings), all_scores(mixed), strict=True):
        assert (one.score, one.low, one.high, one.shaken) == (
            other.score,
            other.low,
            other.high,
            other.shaken,
        )
        assert [each.state for each in one.indicators] == [each.state for each in other.indicators]


def test_nothing_found_is_a_score_of_nothing() -> None:
    for aspect in all_scores([]):
        assert (aspect.score, aspect.low) == (0, 0)
        assert aspect.high == pytest.approx(100)
        assert (aspect.completeness, aspect.claimed_share, aspect.level) == (0, 0, "不足")
