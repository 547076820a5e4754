"""What became of earlier suggestions."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from matcher.ranking.features.past_acceptance import PAST_ACCEPTANCE
from tests.builders import achievement, achievement_key
from tests.ranking.small import context, profile


def test_outcomes_move_the_log_odds_from_the_usual_one_in_ten() -> None:
    outcomes = {
        achievement_key("a1"): (1, 10),
        achievement_key("a2"): (5, 10),
        achievement_key("a3"): (0, 10),
        achievement_key("a4"): (0, 0),
    }
    known = replace(context(), past_outcomes=outcomes)
    profiles = [profile(record=achievement(f"a{n}")) for n in range(1, 6)]
    column = PAST_ACCEPTANCE.compute(profile(), profiles, known)
    # Prior 1 of 10: (1+1)/(9+9) is 1/9 again; (5+1)/(5+9); (0+1)/(10+9).
    assert column[:3] == pytest.approx([0.0, math.log(6 / 14 * 9), math.log(9 / 19)])
    np.testing.assert_array_equal(column[3:], [np.nan, np.nan])
