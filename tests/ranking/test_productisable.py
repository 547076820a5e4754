"""How much there is to invest in."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.productisable import PRODUCTISABLE
from tests.builders import achievement, demand, investor
from tests.ranking.sides import column, unread
from tests.ranking.small import profile

FUND = profile(record=investor(thesis="投资人工智能"))


def values(*offered: tuple[str, str], form: str | None = None) -> list[float]:
    texts = [profile(record=achievement(form=form)) for _ in offered]
    return column(PRODUCTISABLE, FUND, texts, offered=[("0", stage, kind) for stage, kind in offered])


def test_a_product_is_all_a_method_much_a_finding_nearly_nothing() -> None:
    # Readiness 1, 0.75, 0.08 times 0.9 for something published nowhere known.
    found = values(("product", "product"), ("applied", "product"), ("basic", "product"))
    assert found == pytest.approx([0.9, 0.675, 0.072])


def test_patents_stand_above_papers_of_the_same_reading() -> None:
    assert values(("applied", "product"), form="patent") == pytest.approx([0.75])
    assert values(("applied", "product"), form="paper") == pytest.approx([0.45])


def test_a_service_is_less_than_a_thing() -> None:
    assert values(("product", "service")) == pytest.approx([0.54])


def test_it_is_for_funds_alone() -> None:
    assert np.isnan(column(PRODUCTISABLE, profile(record=demand()), [profile()])).all()
    assert unread(PRODUCTISABLE, FUND, [profile()]) == [True]
