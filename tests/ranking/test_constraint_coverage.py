"""How much of what is asked a candidate's text supports."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.evidence.constraints import find_constraints
from matcher.profiles import Profile
from matcher.ranking.features.base import FeatureContext
from matcher.ranking.features.constraint_coverage import CONSTRAINT_COVERAGE
from tests.builders import achievement, demand
from tests.fakes import shared_segmenter
from tests.ranking.small import context, profile

ASKED = demand(title="寻求粘接技术", description="要求剪切强度不低于30MPa，使用温度≥350℃。")


def candidate(summary: str) -> Profile:
    return profile("电池", record=achievement(summary=summary))


def asking() -> FeatureContext:
    return replace(context(), constraints=find_constraints(ASKED, shared_segmenter())[-2:])


def test_it_is_the_weight_supported_less_the_weight_contradicted() -> None:
    rows = [
        candidate("剪切强度35MPa，耐温400℃。"),
        candidate("剪切强度35MPa，耐温200℃。"),
        candidate("剪切强度20MPa，耐温200℃。"),
        candidate("剪切强度35MPa。"),
        candidate("一种粘接剂。"),
    ]
    column = CONSTRAINT_COVERAGE.compute(profile("粘接", record=ASKED), rows, asking())
    assert column.tolist() == pytest.approx([1.0, 0.0, -1.0, 0.5, 0.0])


def test_a_title_alone_and_a_demand_without_conditions_give_no_value() -> None:
    query = profile("粘接", record=ASKED)
    assert np.isnan(CONSTRAINT_COVERAGE.compute(query, [candidate("")], asking())).all()
    assert np.isnan(CONSTRAINT_COVERAGE.compute(query, [candidate("剪切强度35MPa")], context())).all()
