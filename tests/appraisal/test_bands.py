"""The examples of the levels lie in their levels, whoever reads."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Final

import pytest

from matcher.appraisal.method import load_method
from matcher.appraisal.scoring import score_aspect
from matcher.appraisal.values import CardReader, EvidenceState, Finding, Quote
from matcher.config import PROJECT_FOLDER
from matcher.vocabulary import AchievementType, Aspect

METHOD: Final = load_method(PROJECT_FOLDER / "data" / "appraisal")
SOURCE: Final = Quote(field="title", start=0, end=1, text="一")

EXAMPLES: Final[Mapping[tuple[str, Aspect], Mapping[str, float | None]]] = {
    ("突出", Aspect.MARKET): {
        "matched_demand": 8,
        "demand_enterprises": 8,
        "demand_towns": 3,
        "demand_budget": 1e7,
        "demand_recent": 1,
        "signed_order": None,
        "in_use": None,
        "pilot_use": None,
        "fund_interest": 5,
        "fund_contact": None,
        "industries": 3,
        "scenarios": 3,
        "city_industry": 1,
        "incumbent_compared": None,
        "replaces_import": None,
        "policy_list": None,
        "pilot_base": None,
    },
    ("突出", Aspect.INNOVATION): {
        "invention_granted": 12,
        "invention_filed": None,
        "utility_granted": None,
        "owner_named": None,
        "benchmark": None,
        "metric": None,
        "appraised": None,
        "trl": 9,
        "repeated": None,
        "third_party_test": None,
        "standardised": None,
        "novelty_report": None,
        "index_distance": 0.15,
        "problem_solved": None,
        "mechanism": None,
        "funded_project": None,
    },
    ("突出", Aspect.ECONOMY): {
        "ledger_income": 2e7,
        "income": 2e7,
        "saved": None,
        "paid_tax": None,
        "jobs": 1,
        "in_dongguan": None,
        "expected_contribution": 1e8,
        "unit_gain": None,
        "funds_needed": None,
        "payback": None,
        "time_to_production": 6,
        "energy_saved": 1,
        "risks_stated": None,
        "limits_stated": None,
    },
    ("良好", Aspect.MARKET): {
        "matched_demand": 2,
        "demand_enterprises": 2,
        "demand_budget": 1e6,
        "pilot_use": None,
        "letter_of_intent": None,
        "fund_interest": 1,
        "scenarios": 1,
        "incumbent_compared": None,
        "city_industry": 1,
        "plan_field": 1,
    },
    ("良好", Aspect.INNOVATION): {
        "invention_granted": 8,
        "owner_named": None,
        "benchmark": None,
        "metric": None,
        "third_party_test": None,
        "trl": 7,
        "index_distance": 0.3,
    },
    ("良好", Aspect.ECONOMY): {
        "ledger_income": 1.2e6,
        "income": 1.2e6,
        "expected_contribution": 1e7,
        "unit_gain": None,
        "local_demand": 2,
        "funds_needed": None,
        "time_to_production": 12,
        "in_dongguan": None,
        "limits_stated": None,
    },
    ("不足", Aspect.MARKET): {},
    ("不足", Aspect.INNOVATION): {"trl": 4},
    ("不足", Aspect.ECONOMY): {"expected_contribution": 1e8},
}
"""What the examples of method.toml say, as findings. Those of 不足 are claims."""


@pytest.mark.parametrize(("level", "aspect"), EXAMPLES)
def test_an_example_lies_in_its_level_for_every_reader(level: str, aspect: Aspect) -> None:
    state = EvidenceState.CLAIMED if level == "不足" else EvidenceState.EVIDENCED
    findings = [
        Finding(kind=kind, state=state, source=SOURCE, value=value)
        for kind, value in EXAMPLES[level, aspect].items()
    ]
    scores = {
        reader.value: score_aspect(
            aspect, findings, METHOD, METHOD.weights(aspect, reader, AchievementType.PROJECT)
        )
        for reader in CardReader
    }
    assert {name: one.level for name, one in scores.items()} == dict.fromkeys(scores, level), {
        name: one.score for name, one in scores.items()
    }


def test_every_level_has_an_example_for_every_aspect() -> None:
    levels = [band.level for band in METHOD.settings.bands]
    assert set(EXAMPLES) == set(product(levels, Aspect))
