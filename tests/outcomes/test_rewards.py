"""Whether what was shown was acted on in time, by hand."""

from __future__ import annotations

import pytest

from matcher.errors import InvalidInput
from matcher.outcomes.entries import Pair
from matcher.outcomes.events import EventKind
from matcher.outcomes.rewards import RewardOptions, Showing, find_rewards
from tests.outcomes.entries import PAIR, day, entry

K = EventKind


def test_contact_within_60_days_is_a_reward_and_later_is_none() -> None:
    shown = [Showing(PAIR, day(0))]
    assert find_rewards([entry(1, K.CONTACTED, 60)], shown, at=day(90)) == [1.0]
    assert find_rewards([entry(1, K.CONTACTED, 61)], shown, at=day(200)) == [0.0]
    assert find_rewards([entry(1, K.VIEWED, 10)], shown, at=day(200)) == [0.0]


def test_a_quick_success_is_not_known_before_the_others() -> None:
    assert find_rewards([entry(1, K.CONTRACT, 2)], [Showing(PAIR, day(0))], at=day(89)) == [None]


def test_a_report_after_the_lag_never_counts() -> None:
    in_time, late = (entry(1, K.MET, 5, reported=on) for on in (90, 91))
    assert find_rewards([in_time], [Showing(PAIR, day(0))], at=day(400)) == [1.0]
    assert find_rewards([late], [Showing(PAIR, day(0))], at=day(400)) == [0.0]


def test_each_showing_has_its_own_horizon() -> None:
    shown = [Showing(PAIR, day(0)), Showing(PAIR, day(100)), Showing(Pair("A-2", "demand", "D-1"), day(0))]
    assert find_rewards([entry(1, K.CONTACTED, 110)], shown, at=day(200)) == [0.0, 1.0, 0.0]


def test_what_was_reported_against_a_suggestion_counts_for_it_alone() -> None:
    shown = [Showing(PAIR, day(0), "L.1"), Showing(PAIR, day(0), "M.1")]
    assert find_rewards([entry(1, K.MET, 9, suggestion="M.1")], shown, at=day(90)) == [0.0, 1.0]
    assert find_rewards([entry(1, K.MET, 9)], shown, at=day(90)) == [1.0, 1.0]


def test_a_pair_that_is_in_touch_already_answers_no_later_showing() -> None:
    """Shown again on day 20, after the contact of day 9: the meeting of day 30 came of the first showing."""
    shown = [Showing(PAIR, day(0), "L.1"), Showing(PAIR, day(20), "M.1")]
    contact, met = entry(1, K.CONTACTED, 9, suggestion="L.1"), entry(2, K.MET, 30)
    assert find_rewards([contact, met], shown, at=day(200)) == [1.0, 0.0]
    # Reported after the second showing's 90 days the contact is not known to it, however late one looks.
    late = entry(1, K.CONTACTED, 9, reported=111)
    assert find_rewards([late, met], shown, at=day(400)) == [1.0, 1.0]
    # What names the second showing is its own.
    named = entry(2, K.MET, 30, suggestion="M.1")
    assert find_rewards([contact, named], shown, at=day(200)) == [1.0, 1.0]


def test_askers_without_a_record_do_not_share_what_became_of_one() -> None:
    nobody = Pair("A-1", "demand", None)
    shown = [Showing(nobody, day(0), "L.1"), Showing(nobody, day(0), "M.1"), Showing(nobody, day(0))]
    met = entry(1, K.MET, 9, pair=nobody, suggestion="L.1")
    assert find_rewards([met], shown, at=day(90)) == [1.0, 0.0, 0.0]
    assert find_rewards([entry(1, K.MET, 9, pair=nobody)], shown, at=day(90)) == [0.0, 0.0, 0.0]


def test_what_is_no_stage_or_no_time_is_refused() -> None:
    with pytest.raises(InvalidInput, match="expected a stage"):
        RewardOptions(stage=K.DECLINED)
    with pytest.raises(InvalidInput, match="horizon_days"):
        RewardOptions(horizon_days=0)
