"""Whether the smallest ticket suits what an achievement will bring."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.ticket_fit import TICKET_FIT
from tests.builders import achievement, investor
from tests.ranking.sides import column, unread
from tests.ranking.small import profile


def test_more_money_than_a_project_brings_is_too_much() -> None:
    fund = profile(record=investor(ticket_min_cny="10000000"))
    texts = [
        profile(record=achievement(expected_contribution_cny=amount))
        for amount in ("2500000", "10000000", "90000000")
    ]
    assert column(TICKET_FIT, fund, texts) == pytest.approx([0.25, 1.0, 1.0])


def test_unknown_amounts_give_no_value() -> None:
    fund = profile(record=investor(ticket_min_cny="10000000"))
    assert np.isnan(column(TICKET_FIT, fund, [profile()])).all()
    known = profile(record=achievement(expected_contribution_cny="1"))
    assert np.isnan(column(TICKET_FIT, profile(record=investor()), [known])).all()
    assert unread(TICKET_FIT, fund, [known]) == [True]
