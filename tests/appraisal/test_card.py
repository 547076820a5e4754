"""Cards: one assessment, weighed for each reader; what stands beside the scores; what to bring next."""

from __future__ import annotations

from dataclasses import replace
from math import fsum
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.appraisal.card import make_card
from matcher.appraisal.scoring import points_of
from matcher.appraisal.values import Card, CardReader, Figure, Finding, NextEvidence
from matcher.vocabulary import AchievementType, Aspect
from tests.appraisal.findings import METHOD, assessment, claimed, counted, proved, veto

CENTRE: Final = CardReader.CENTRE
MIXED: Final = (
    counted("matched_demand", 1),
    claimed("signed_order"),
    proved("invention_granted", 10),
    claimed("trl", 6),
    proved("metric"),
    claimed("praise"),
    proved("income", 1_000_000),
    claimed("limits_stated"),
)


def card(*findings: Finding, reader: CardReader = CENTRE) -> Card:
    return make_card(assessment(*findings), METHOD, reader)


def indicator(one: Card, id: str) -> float:
    return next(each.score for aspect in one.aspects for each in aspect.indicators if each.id == id)


def test_indicators_score_as_worked_out_by_hand() -> None:
    one = card(*MIXED)
    assert indicator(one, "demand") == 46.75  # 85 · 0.55
    assert indicator(one, "users") == 40
    assert indicator(one, "ip") == 75
    assert indicator(one, "maturity") == 29.25  # 45 · 0.65
    assert indicator(one, "advancement") == 40
    assert indicator(one, "realised") == 52  # 80 · 0.65
    assert indicator(one, "risk") == 45


def test_an_aspect_is_the_weighted_sum_of_its_indicators() -> None:
    for reader in CardReader:
        one = card(*MIXED, reader=reader)
        weights = METHOD.weights(Aspect.ECONOMY, reader, AchievementType.PROJECT)
        expected = weights["realised"] * 52 + weights["risk"] * 45
        assert one.aspect(Aspect.ECONOMY).score == pytest.approx(expected, abs=0.01)
        assert one.aspect(Aspect.ECONOMY).completeness == pytest.approx(weights["realised"], abs=1e-4)
        assert one.aspect(Aspect.ECONOMY).claimed_share == pytest.approx(weights["risk"], abs=1e-4)


def test_the_plans_views_take_indicators_of_all_aspects() -> None:
    views = card(*MIXED).views
    assert views == {
        "科技含量": 27.0,  # 0.3 · 40 + 0.2 · 75
        "经济效益": 22.2,  # 0.35 · 52 + 0.1 · 40
        "转化效率": 28.71,  # 0.3 · 29.25 + 0.25 · 46.75 + 0.15 · 40 + 0.05 · 45 = 8.775 + 11.6875 + 6 + 2.25
    }
    assert card(*MIXED, reader=CardReader.CITY).views == views


def test_readers_weigh_the_same_indicators_differently() -> None:
    centre, fund, city = (card(*MIXED, reader=reader) for reader in CardReader)
    for one in (fund, city):
        assert [[each.score for each in aspect.indicators] for aspect in one.aspects] == [
            [each.score for each in aspect.indicators] for aspect in centre.aspects
        ]
    assert len({one.aspect(Aspect.MARKET).score for one in (centre, fund, city)}) == 3


def test_a_record_without_a_type_is_weighed_as_a_project_and_says_so() -> None:
    untyped = make_card(assessment(*MIXED, type=None), METHOD, CENTRE)
    assert (untyped.type, untyped.is_type_assumed) == (AchievementType.PROJECT, True)
    typed = card(*MIXED)
    assert not typed.is_type_assumed
    assert [one.score for one in untyped.aspects] == [one.score for one in typed.aspects]


def test_remarks_and_vetoes_stand_beside_the_scores() -> None:
    plain = card(*(one for one in MIXED if one.kind != "praise"))
    vetoed = make_card(assessment(*MIXED, vetoes=(veto("gone"),)), METHOD, CENTRE)
    assert [one.kind for one in vetoed.remarks] == ["praise"]
    assert [one.kind for one in vetoed.vetoes] == ["gone"]
    assert [one.score for one in vetoed.aspects] == [one.score for one in plain.aspects]
    shown = {each.finding.kind for one in vetoed.aspects for part in one.indicators for each in part.findings}
    assert shown == {one.kind for one in MIXED} - {"praise"}


def test_every_finding_is_shown_with_its_points_at_its_indicator() -> None:
    for aspect in card(*MIXED).aspects:
        for part in aspect.indicators:
            for each in part.findings:
                rubric = METHOD.rubrics[each.finding.kind]
                assert METHOD.indicator_of[each.finding.kind] == part.id
                assert each.points == round(points_of(each.finding, rubric), 2)


def test_levels_are_those_of_the_score() -> None:
    for one in card(*MIXED).aspects:
        band = METHOD.band(one.score)
        assert (one.level, one.meaning) == (band.level, band.meaning[one.aspect])


def test_a_card_names_what_it_is_of() -> None:
    found = assessment(*MIXED, revision=8, title="烧结银膏")
    one = make_card(found, METHOD, CardReader.FUND)
    assert (one.achievement_id, one.title, one.revision) == ("A1", "烧结银膏", 8)
    assert (one.reader, one.at, one.method) == (CardReader.FUND, found.at, METHOD.version)
    assert one.index_revision == found.surroundings.index_revision


_values = st.sampled_from([None, 0.5, 1.0, 3.0, 7.0, 1e6])
_any_finding = st.builds(
    lambda kind, value, is_proved: proved(kind, value) if is_proved else claimed(kind, value),
    st.sampled_from(sorted(METHOD.rubrics)),
    _values,
    st.booleans(),
)


def brought(one: NextEvidence, findings: tuple[Finding, ...]) -> Finding:
    """Return what was asked for, with the value that is known or lies in the middle of the scale."""
    scale = METHOD.rubrics[one.kind].scale
    known = [each.value for each in findings if each.kind == one.kind and each.value is not None]
    middle = scale[len(scale) // 2][0] if scale else None
    return replace(
        proved(one.kind, max(known) if known else middle),
        source=Figure(name=one.kind, value=0.0, unit="", text=one.ask),
    )


@settings(deadline=None)
@given(st.lists(_any_finding, max_size=8).map(tuple), st.sampled_from(CardReader))
def test_what_is_asked_for_brings_the_gain_that_is_told(
    findings: tuple[Finding, ...], reader: CardReader
) -> None:
    now = card(*findings, reader=reader)
    offers = now.next_evidence
    assert len(offers) <= 5
    assert len({one.indicator for one in offers}) == len(offers)
    per_day = [one.gain / max(one.effort_days, 1.0) for one in offers]
    assert per_day == sorted(per_day, reverse=True)
    for one in offers:
        then = card(*findings, brought(one, findings), reader=reader)
        gain = then.aspect(one.aspect).score - now.aspect(one.aspect).score
        assert one.gain >= 0.5
        assert gain == pytest.approx(one.gain, abs=0.021)  # three roundings to a hundredth
        assert METHOD.indicator_of[one.kind] == one.indicator
        assert one.ask == METHOD.rubrics[one.kind].ask != ""


def test_what_nobody_claims_is_not_asked_for_where_only_a_claim_could_be_proved() -> None:
    bound = {kind for kind, rubric in METHOD.rubrics.items() if rubric.once_claimed}
    assert bound
    assert not bound & {one.kind for one in card().next_evidence}


def test_rights_that_lapsed_are_not_to_be_mended_by_paper() -> None:
    asked = card(proved("ip_lapsed"), proved("owner_named")).next_evidence
    assert "ip" not in {one.indicator for one in asked}


def test_what_is_proved_already_is_not_asked_for_again() -> None:
    asked = {one.kind for one in card(*MIXED, proved("signed_order")).next_evidence}
    assert not asked & {"signed_order", "invention_granted", "metric"}


def test_an_assessment_of_nothing_has_empty_scores_and_something_to_ask_for() -> None:
    one = card()
    assert [each.score for each in one.aspects] == [0, 0, 0]
    assert fsum(one.views.values()) == 0
    assert len(one.next_evidence) == 5
