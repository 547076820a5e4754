"""Whether the form is the one wanted."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.form_fit import FORM_FIT
from tests.builders import broker, demand, investor
from tests.ranking.sides import column, unread
from tests.ranking.small import profile

FORMS = ("product", "process", "material", "software", "service")


def test_a_process_stands_in_for_a_material_better_than_software_does() -> None:
    offered = [("0", "applied", form) for form in FORMS]
    asked = ("0", "applied", "material")
    found = column(FORM_FIT, profile(record=demand()), [profile()] * 5, asked=asked, offered=offered)
    assert found == pytest.approx([0.3, 0.6, 1.0, 0.1, 0.2])


def test_funds_and_brokers_have_no_form() -> None:
    assert np.isnan(column(FORM_FIT, profile(record=investor()), [profile()])).all()
    assert np.isnan(column(FORM_FIT, profile(record=demand()), [profile(record=broker())])).all()
    assert unread(FORM_FIT, profile(record=demand()), [profile()]) == [True]
