"""One pure function says in or out, on which ground, and why in Chinese."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.channels.funds.deciding import decide, is_eligible, rules_for
from matcher.channels.funds.options import PushConfig
from matcher.channels.funds.values import Clause, Fit, Fits, Ground, PastNo
from matcher.outcomes.events import DeclineReason, EventKind
from tests.builders import investor
from tests.channels.funds.made import AT, RULES, candidate, history, pushed


def ground(one: object = None, **values: object) -> Ground:
    given = candidate() if one is None else one
    return decide(given, history(**values), RULES, AT).ground  # type: ignore[arg-type]


def with_side(side: str, value: float | None) -> Fits:
    values: dict[str, Any] = {side: Fit(value=value)}
    return Fits(**values)


def test_what_fits_is_in_with_the_words_of_its_area() -> None:
    decision = decide(candidate(), history(), RULES, AT)
    assert decision.is_in
    assert (decision.ground, decision.why) == (Ground.FITS, "投向相符")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"library": "discovery"}, Ground.NOT_IN_SERVICE),
        ({"library": None}, Ground.NOT_IN_SERVICE),
        ({"visibility": "masked"}, Ground.HIDDEN),
        ({"status": "transferred"}, Ground.CLOSED),
        ({"status": "negotiating"}, Ground.FITS),
        ({"fund": investor("f1", status="inactive")}, Ground.INACTIVE),
        ({"score": 0.49}, Ground.THRESHOLD),
        ({"score": 0.5}, Ground.FITS),
        ({"twin_of": "a0"}, Ground.DUPLICATE),
        ({"is_ranked": False}, Ground.UNRANKED),
    ],
)
def test_each_state_has_its_ground(values: dict[str, object], expected: Ground) -> None:
    assert ground(candidate(**values)) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("side", "short", "enough", "expected"),
    [
        ("area", 0.29, 0.3, Ground.OUTSIDE),
        ("stage", 0.34, 0.35, Ground.STAGE),
        ("ticket", 0.49, 0.5, Ground.TICKET),
        ("region", 0.2, 0.6, Ground.REGION),
    ],
)
def test_a_side_that_falls_short_keeps_out_and_an_unknown_one_does_not(
    side: str, short: float, enough: float, expected: Ground
) -> None:
    assert ground(candidate(fits=with_side(side, short))) is expected
    assert ground(candidate(fits=with_side(side, enough))) is Ground.FITS
    assert ground(candidate(fits=with_side(side, None))) is Ground.FITS


def test_what_the_fund_refuses_is_out_in_its_own_words() -> None:
    decision = decide(candidate(fits=Fits(refused=Fit(value=0.5, text="不投“房地产”"))), history(), RULES, AT)
    assert (decision.ground, decision.why) == (Ground.REFUSED, "不投“房地产”")


def test_an_owner_that_the_fund_stays_away_from_is_a_conflict() -> None:
    clause = Clause(field="exclusions", start=0, end=4, text="不投示例公司同业")
    assert ground(candidate(fits=Fits(conflict=clause), owner="示例公司")) is Ground.CONFLICT
    assert ground(talks={"a1": EventKind.INVESTED}) is Ground.CONFLICT


def test_who_talks_already_gets_no_push_not_even_of_a_twin() -> None:
    assert ground(talks={"a1": EventKind.MET}) is Ground.IN_TALKS
    assert ground(candidate(twins=("a2",)), talks={"a2": EventKind.CONTACTED}) is Ground.IN_TALKS


@pytest.mark.parametrize(
    ("reason", "days"),
    [(DeclineReason.TIMING, 60), (DeclineReason.TECHNOLOGY, 365), (DeclineReason.OTHER, 90), (None, 90)],
)
def test_a_decline_is_respected_for_the_days_of_its_reason(reason: DeclineReason | None, days: int) -> None:
    last = PastNo(reason=reason, at=AT - timedelta(days=days) + timedelta(seconds=1))
    over = PastNo(reason=reason, at=AT - timedelta(days=days))
    assert ground(noes={"a1": last}) is Ground.COOLDOWN
    assert ground(noes={"a1": over}) is Ground.FITS


def test_a_decline_ends_when_what_was_objected_to_has_changed() -> None:
    before, now = candidate(trl=4), candidate(trl=6)
    past = pushed(before, at=AT - timedelta(days=20))
    maturity = {"a1": PastNo(reason=DeclineReason.MATURITY, at=AT - timedelta(days=10))}
    place = {"a1": PastNo(reason=DeclineReason.PLACE, at=AT - timedelta(days=10))}
    decision = decide(now, history(pushed=past, noes=maturity), RULES, AT)
    assert (decision.ground, decision.changes) == (Ground.CHANGED, ("技术就绪度：4 → 6",))
    assert ground(now, pushed=past, noes=place) is Ground.COOLDOWN
    assert ground(before, pushed=past, noes=maturity) is Ground.COOLDOWN


def test_a_pair_is_not_pushed_twice_unless_something_material_has_changed() -> None:
    before = candidate(summary="成本每吨5000元。")
    past = pushed(before, at=AT - timedelta(days=7))
    assert ground(before, pushed=past) is Ground.PUSHED
    assert ground(candidate(summary="成本每吨 5000 元"), pushed=past) is Ground.PUSHED  # marks alone
    assert ground(candidate(summary="成本每吨5000元。", keywords=["新"]), pushed=past) is Ground.PUSHED
    changed = decide(candidate(summary="成本每吨4000元。"), history(pushed=past), RULES, AT)
    assert (changed.ground, changed.changes) == (Ground.CHANGED, ("简介有更新",))
    assert "2026-11-17 推送后有实质变化" in changed.why


def test_what_goes_back_to_an_earlier_state_was_pushed_in_it() -> None:
    first, second = candidate(trl=4), candidate(trl=5)
    past = (*pushed(first)["a1"], *pushed(second)["a1"])
    assert ground(first, pushed={"a1": past}) is Ground.PUSHED


def test_a_twin_that_was_pushed_stands_for_the_other() -> None:
    assert ground(candidate("a1", twins=("a2",)), pushed=pushed(candidate("a2"))) is Ground.DUPLICATE


def test_a_full_week_keeps_out() -> None:
    assert ground(left=0) is Ground.CAP
    assert ground(taken={"": 9}) is Ground.CROWDED


def test_what_waits_passes_score_and_level_and_nothing_else() -> None:
    waiting = candidate(score=0.1, level=1, waiting_days=60)
    decision = decide(waiting, history(), RULES, AT)
    assert decision.ground is Ground.FLOOR
    assert "60 天" in decision.why
    assert ground(replace(waiting, twin_of="a0")) is Ground.DUPLICATE
    assert ground(waiting, left=0) is Ground.CAP


def test_a_funds_own_wishes_go_before_the_settings() -> None:
    own = investor("f1", push={"max_per_week": 2, "min_level": 3})
    config = PushConfig(thresholds={"f1": 0.7}, threshold=0.4)
    rules = rules_for(own, config)
    assert (rules.per_week, rules.least_level, rules.threshold) == (2, 3, 0.7)
    assert rules_for(investor("f2"), config).threshold == 0.4
    assert decide(candidate(level=2), history(), rules, AT).ground is Ground.LEVEL


@given(score=st.floats(0, 1), left=st.integers(-1, 3), area=st.none() | st.floats(0, 1))
def test_who_is_in_is_eligible_and_the_same_question_has_the_same_answer(
    score: float, left: int, area: float | None
) -> None:
    one = candidate(score=score, fits=Fits(area=Fit(value=area)))
    first, second = (decide(one, history(left=left), RULES, AT) for _ in range(2))
    assert first == second
    assert first.why
    if first.is_in:
        assert is_eligible(one, history(left=left), RULES, AT)
        assert score >= RULES.threshold
        assert left > 0
