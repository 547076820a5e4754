"""What is proposed for the service library, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from matcher.appraisal.card import make_card
from matcher.appraisal.screening import Proposal, best_readiness, screen
from matcher.appraisal.values import CardReader, EvidenceState, Finding
from matcher.store import Verdict
from tests.appraisal.findings import METHOD, NOWHERE, assessment, claimed, counted, proved, veto

ADMIT, HOLD, REJECT = Verdict
GOOD: Final = (
    counted("matched_demand", 2),
    proved("signed_order"),
    proved("invention_granted", 12),
    proved("benchmark"),
    proved("trl", 8),
    proved("income", 2_000_000),
    proved("in_dongguan"),
    proved("paid_tax"),
)
"""Market 0.35 · (64 + 85), innovation 0.37 · 86 + 0.21 · 75 + 0.17 · 80, economy 0.27 · (55 + 90)."""


def proposed(*findings: Finding, readiness: tuple[float, ...] = (), **values: Any) -> Proposal:
    surroundings = replace(NOWHERE, readiness=readiness)
    found = assessment(*findings, surroundings=surroundings, **values)
    return screen(make_card(found, METHOD, CardReader.CENTRE), found, METHOD)


def test_what_reaches_every_threshold_on_evidence_is_admitted_with_its_scores() -> None:
    found = proposed(*GOOD)
    assert (found.verdict, found.is_exempt) == (ADMIT, False)
    assert [reason.split(" ")[0] for reason in found.reasons] == ["有市场需求", "有创新价值", "有经济贡献"]
    assert all("有据" in reason for reason in found.reasons)


@pytest.mark.parametrize("recommended_by", [None, "松山湖材料实验室"])
def test_a_final_veto_refuses_whoever_recommends_it(recommended_by: str | None) -> None:
    found = proposed(*GOOD, vetoes=(veto("ownership_unclear"), veto("gone")), recommended_by=recommended_by)
    assert found == Proposal(verdict=REJECT, reasons=("否决：已转让、已落地或已撤下",))


@pytest.mark.parametrize("recommended_by", [None, "松山湖材料实验室"])
def test_a_veto_that_can_be_mended_holds_and_says_what_to_bring(recommended_by: str | None) -> None:
    found = proposed(*GOOD, vetoes=(veto("confidential"),), recommended_by=recommended_by)
    assert found == Proposal(verdict=HOLD, reasons=("涉密或限制公开，请提交保密审查或解密证明",))


def test_what_is_recommended_enters_exempt_whatever_its_scores() -> None:
    found = proposed(recommended_by="松山湖材料实验室")
    assert (found.verdict, found.is_exempt) == (ADMIT, True)
    assert found.reasons == ("松山湖材料实验室书面推荐，免评价入库",)


@pytest.mark.parametrize(("level", "verdict"), [(3, REJECT), (4, ADMIT)])
def test_a_stated_level_below_four_is_too_early(level: float, verdict: Verdict) -> None:
    others = [one for one in GOOD if one.kind != "trl"]
    # Rights and a measured lead make up for the level: innovation is not what fails here.
    others += [proved("third_party_test"), proved("repeated"), proved("novelty_report")]
    assert proposed(*others, claimed("trl", level, field="trl")).verdict is verdict


def test_a_low_level_is_no_reason_where_the_text_shows_a_higher_one() -> None:
    assert proposed(*GOOD, claimed("trl", 2, field="trl")).verdict is ADMIT


@pytest.mark.parametrize(("basic", "verdict"), [(0.39, HOLD), (0.4, REJECT)])
def test_an_experiment_in_the_text_alone_is_too_early_where_it_reads_as_basic(
    basic: float, verdict: Verdict
) -> None:
    found = proposed(claimed("trl", 3), readiness=(basic, 1 - basic, 0.0))
    assert found.verdict is verdict
    assert (found.reasons[0].startswith("由文本判断为基础研究")) is (verdict is REJECT)


@pytest.mark.parametrize(("basic", "verdict"), [(0.59, HOLD), (0.6, REJECT)])
def test_without_any_level_a_text_that_is_surely_basic_is_too_early(basic: float, verdict: Verdict) -> None:
    assert proposed(claimed("metric"), readiness=(basic, 1 - basic, 0.0)).verdict is verdict


def test_a_level_that_suffices_outweighs_how_the_text_reads() -> None:
    assert proposed(*GOOD, readiness=(0.9, 0.1, 0.0)).verdict is ADMIT


@pytest.mark.parametrize(
    ("months", "verdict"), [((24,), ADMIT), ((24.1,), REJECT), ((36, 18), ADMIT), ((None,), ADMIT)]
)
def test_production_later_than_in_two_years_is_too_late(
    months: tuple[float | None, ...], verdict: Verdict
) -> None:
    found = proposed(*GOOD, *(claimed("time_to_production", one) for one in months))
    assert found.verdict is verdict
    if verdict is REJECT:
        assert found.reasons == ("自述 24.1 个月后投产，超出 2 年",)


def test_what_cannot_reach_a_threshold_at_its_best_is_refused() -> None:
    # Of innovation nothing is missing: ip ≤ 10, trl 4 → 33, metric 40, standardised 50, the rest 0; at most
    # 0.22 · 10 + 0.37 · 34 + 0.18 · 40 + 0.1 · 50 ≈ 27 of the 35 that are asked for.
    innovation = (
        claimed("ip_lapsed"),
        claimed("trl", 4),
        proved("metric"),
        proved("standardised"),
        counted("index_distance", 0.8),
        claimed("fields_joined", 1),
    )
    others = [one for one in GOOD if METHOD.indicator_of[one.kind] not in ("ip", "maturity", "advancement")]
    found = proposed(*others, *innovation)
    assert found.verdict is REJECT
    (reason,) = found.reasons
    assert reason.startswith("有创新价值：")


def test_what_falls_short_is_held_with_what_would_help_most() -> None:
    found = proposed(*(one for one in GOOD if one.kind != "income" and one.kind != "paid_tax"))
    assert found.verdict is HOLD
    short, *asked = found.reasons
    assert short.startswith("有经济贡献")
    assert "低于 25" in short
    assert len(asked) == 2
    assert all(one.startswith("补充：") for one in asked)


def test_claims_alone_admit_nothing_however_many() -> None:
    economy = (
        claimed("income", 1e8),
        claimed("expected_contribution", 5e8),
        claimed("funds_needed"),
        claimed("payback"),
        claimed("jobs", 1),
        claimed("in_dongguan"),
        claimed("chain_gap"),
        claimed("energy_saved", 1),
        claimed("risks_stated"),
    )
    others = [one for one in GOOD if METHOD.indicator_of[one.kind] not in ("realised", "local")]
    found = proposed(*others, *economy)
    assert found.verdict is HOLD
    assert "有经济贡献仅有自述，没有可核实的证据" in found.reasons


def test_the_best_level_is_the_highest_and_of_equals_the_evidenced() -> None:
    best = best_readiness(
        [claimed("trl", 7), proved("trl", 7), proved("trl", 4), claimed("trl"), claimed("metric")]
    )
    assert best is not None
    assert (best.value, best.state) == (7, EvidenceState.EVIDENCED)
    assert best_readiness([claimed("metric")]) is None
