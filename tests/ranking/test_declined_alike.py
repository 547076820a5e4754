"""Likeness to what the taker declined, by the reason it was declined for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from matcher.outcomes.declines import DeclinedRecord
from matcher.outcomes.events import DeclineReason
from matcher.ranking.features.declined_alike import DECLINED_ALIKE
from matcher.records import Achievement
from tests.builders import achievement, demand
from tests.ranking.small import context, profile

NAN = float("nan")
MATURITY = DeclineReason.MATURITY


def declined(reason: DeclineReason, *, days_ago: float = 0, **values: Any) -> DeclinedRecord:
    return DeclinedRecord(
        record=achievement("declined", **values),
        reason=reason,
        declined_at=context().at - timedelta(days=days_ago),
    )


def column(said: list[DeclinedRecord], *candidates: Achievement) -> list[float]:
    known = replace(context(), declined=tuple(said))
    profiles = [profile(record=one) for one in candidates]
    return list(DECLINED_ALIKE.compute(profile(record=demand()), profiles, known))


def test_nothing_is_known_where_nothing_was_declined() -> None:
    np.testing.assert_equal(column([], achievement(trl=3)), [NAN])


def test_as_early_as_what_was_too_early_is_alike() -> None:
    candidates = [achievement(trl=trl) for trl in (3, 4, 5, None)]
    np.testing.assert_equal(column([declined(MATURITY, trl=4)], *candidates), [1.0, 1.0, 0.0, NAN])


def test_outside_the_city_like_what_was_too_far_is_alike() -> None:
    candidates = [achievement(place=place) for place in ("西安", "东莞市长安镇", "广东省", None)]
    far = declined(DeclineReason.PLACE, place="成都")
    np.testing.assert_equal(column([far], *candidates), [1.0, 0.0, NAN, NAN])
    near = declined(DeclineReason.PLACE, place="松山湖")
    np.testing.assert_equal(column([near], *candidates[:2]), [0.0, 0.0])


@pytest.mark.parametrize("reason", [DeclineReason.COMPETITION, DeclineReason.CONFIDENTIALITY])
def test_the_same_owner_is_alike(reason: DeclineReason) -> None:
    candidates = [achievement(owner=owner) for owner in ("示例(东莞) 大学", "另一大学", None)]
    said = declined(reason, owner="示例（东莞）大学")
    np.testing.assert_equal(column([said], *candidates), [1.0, 0.0, NAN])


def test_the_same_industry_below_the_widest_class_is_alike() -> None:
    candidates = [achievement(industry_codes=codes) for codes in (["C3973"], ["C13"], ["C"], ["C9999"], [])]
    said = declined(DeclineReason.TECHNOLOGY, industry_codes=["C3972"])
    # C397 and C39 are above both of the first; with 制造业 (C) alone all would have something in common.
    np.testing.assert_equal(column([said], *candidates), [1.0, 0.0, NAN, NAN, NAN])


def test_as_dear_as_what_was_too_dear_is_alike() -> None:
    candidates = [achievement(summary=f"转让费{n}万元") for n in (80, 100)] + [achievement()]
    said = declined(DeclineReason.BUDGET, summary="转让费 100 万元")
    np.testing.assert_equal(column([said], *candidates), [0.0, 1.0, NAN])


@pytest.mark.parametrize(
    "reason", [DeclineReason.SOLVED, DeclineReason.TRANSFERRED, DeclineReason.TIMING, DeclineReason.OTHER]
)
def test_other_reasons_judge_nothing_that_a_candidate_could_share(reason: DeclineReason) -> None:
    same: dict[str, Any] = {"trl": 3, "place": "西安", "owner": "示例大学", "industry_codes": ["C3972"]}
    np.testing.assert_equal(column([declined(reason, **same)], achievement(**same)), [NAN])


def test_it_is_the_share_of_the_declines_that_can_tell() -> None:
    said = [
        declined(MATURITY, trl=4),
        declined(MATURITY, trl=2),
        declined(MATURITY),  # its level is not known
        declined(DeclineReason.COMPETITION, owner="示例大学"),
    ]
    # Of trl 3: 4 is shared, 2 is not; the owner tells only of the second candidate.
    assert column(said, achievement(trl=3), achievement(trl=3, owner="示例大学")) == [1 / 2, 2 / 3]


def test_a_decline_weighs_half_after_half_a_year() -> None:
    said = [declined(MATURITY, trl=4), declined(MATURITY, trl=2, days_ago=180)]
    assert column(said, achievement(trl=3)) == pytest.approx([1 / 1.5])


def test_only_achievements_are_like_achievements() -> None:
    known = replace(context(), declined=(declined(MATURITY, trl=4),))
    assert np.isnan(DECLINED_ALIKE.compute(profile(), [profile(record=demand())], known)).all()
