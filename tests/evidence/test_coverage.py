"""What an invented achievement says of a demand's constraints, by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.evidence.comparing import State
from matcher.evidence.constraints import Constraint, find_constraints
from matcher.evidence.coverage import cover, normalised_expansions, score_coverage
from matcher.evidence.facts import facts_of
from tests.builders import achievement, demand
from tests.fakes import shared_segmenter

SUPPORTED, PARTIAL, CONTRADICTED, MISSING = State


def asked(description: str) -> tuple[Constraint, ...]:
    return find_constraints(demand(title="某项需求", description=description), shared_segmenter())


AMOUNTS = [
    ("使用温度≥350℃", "耐温400℃", SUPPORTED),
    ("使用温度≥350℃", "耐温200℃", CONTRADICTED),
    ("≥350 ℃", "耐温400 ℃", SUPPORTED),
    ("使用温度≥350℃", "烧结温度1200℃", MISSING),
    ("工作温度-40℃~85℃", "工作温度-55℃~125℃", SUPPORTED),
    ("工作温度-40℃~85℃", "工作温度0℃~125℃", PARTIAL),
    ("屈服强度不低于400MPa", "屈服强度0.45GPa", SUPPORTED),
    ("屈服强度不低于400MPa", "屈服强度300MPa", CONTRADICTED),
    ("屈服强度不低于400MPa", "抗拉强度300MPa", MISSING),
    ("屈服强度不低于400MPa", "强度450MPa", PARTIAL),
    ("屈服强度不低于400MPa", "强度300MPa", MISSING),
    ("屈服强度不低于400MPa", "屈服强度350-450MPa", PARTIAL),
    ("噪声小于70dB", "噪声65dB", SUPPORTED),
    ("噪声小于70dB", "噪声70dB", CONTRADICTED),
    ("噪声小于70dB", "噪声不高于60分贝", SUPPORTED),
    ("效率提高3%", "效率3%", MISSING),
    ("效率提高3%", "效率提高5%以上", SUPPORTED),
    ("效率95%", "效率97%", SUPPORTED),
    ("损耗率5%", "损耗率3%", SUPPORTED),
    ("损耗率5%", "损耗率8%", CONTRADICTED),
    ("厚度约1mm", "厚度1.05mm", SUPPORTED),
    ("厚度约1mm", "厚度2mm", CONTRADICTED),
    ("要求IP65", "防护等级IP67", SUPPORTED),
    ("要求IP67", "防护等级IP58", PARTIAL),
    ("要求IP67", "防护等级IP54", CONTRADICTED),
    ("产能≥365.25吨/年", "产能2吨/天", SUPPORTED),
]


@pytest.mark.parametrize(("need", "offer", "state"), AMOUNTS)
def test_amounts_are_compared_after_conversion_and_by_subject(need: str, offer: str, state: State) -> None:
    (one,) = cover(asked(f"要求{need}。"), facts_of(achievement(summary=f"本成果{offer}。")))
    assert one.state is state


def test_the_deciding_sentence_and_the_amount_are_named_by_their_places() -> None:
    summary = "一种粘接剂。耐温达400℃，成本低。"
    (one,) = cover(asked("使用温度≥350℃。"), facts_of(achievement(summary=summary)))
    assert one.field == "summary"
    assert one.sentence_span is not None
    assert one.found_span is not None
    assert summary[slice(*one.sentence_span)] == "耐温达400℃，成本低。"
    assert summary[slice(*one.found_span)] == one.found == "400℃"


def test_the_best_of_several_statements_counts() -> None:
    (one,) = cover(asked("使用温度≥350℃。"), facts_of(achievement(summary="旧品耐温200℃，新品耐温400℃。")))
    assert one.state is SUPPORTED


def test_readiness_is_held_against_the_structured_field() -> None:
    constraints = asked("要求TRL≥6。")
    (ready,), (early,) = (cover(constraints, facts_of(achievement(trl=trl))) for trl in (7, 4))
    assert (ready.state, ready.field, ready.found, ready.sentence_span) == (SUPPORTED, "trl", "7", (0, 1))
    assert early.state is CONTRADICTED


@pytest.mark.parametrize(
    ("summary", "state", "found"),
    [
        ("以高强铝合金为基体。", SUPPORTED, "高强铝合金"),
        ("以 铝合金 为基体。", PARTIAL, "铝合金"),
        ("以A356为基体。", SUPPORTED, "A356"),
        ("以镁合金为基体。", MISSING, ""),
    ],
)
def test_a_material_is_found_by_its_name_its_synonym_or_the_end_of_its_name(
    summary: str, state: State, found: str
) -> None:
    expansions = normalised_expansions({"高强铝合金": ["A356"]})
    (one,) = cover(
        asked("希望采用高强铝合金。"), facts_of(achievement(summary=summary)), expansions=expansions
    )
    assert (one.state, one.found) == (state, found)


@pytest.mark.parametrize(
    ("summary", "state"),
    [("符合GB/T36363标准", SUPPORTED), ("符合 gb/t 36363-2018", SUPPORTED), ("符合GB/T 363", MISSING)],
)
def test_a_standard_matches_without_spaces_and_year(summary: str, state: State) -> None:
    (one,) = cover(asked("必须符合GB/T 36363-2018。"), facts_of(achievement(summary=summary)))
    assert one.state is state


def test_a_title_alone_contradicts_nothing() -> None:
    coverage = cover(
        asked("要求屈服强度≥400MPa，采用铝合金，TRL≥6。"), facts_of(achievement(title="某种装置"))
    )
    assert {one.state for one in coverage} == {MISSING}
    assert not facts_of(achievement()).has_body


def test_the_score_weighs_musts_twice_and_halves_what_is_met_in_part() -> None:
    constraints = asked("要求屈服强度≥400MPa。希望采用高强铝合金。")
    summary = "屈服强度450MPa，铝合金。"
    # A must (1.0) supported, a wish (0.5) in part: (1 + 0.25) / 1.5.
    assert score_coverage(cover(constraints, facts_of(achievement(summary=summary)))) == pytest.approx(
        1.25 / 1.5
    )
    assert math.isnan(score_coverage(()))


def test_what_will_be_paid_counts_only_where_the_text_speaks_of_it() -> None:
    coverage = cover(asked("项目预算80万元。"), facts_of(achievement(summary="一种装置。")))
    assert math.isnan(score_coverage(coverage))


PIECES = st.sampled_from(
    [
        "屈服强度",
        "≥400MPa",
        "耐温",
        "350℃",
        "噪声",
        "小于70dB",
        "效率提高3%",
        "铝合金",
        "压铸工艺",
        "GB/T 1234",
        "IP65",
        "厚度1-2mm",
        "成本低于300元/吨",
        "TRL 6",
        "，",
        "。",
        "25±2℃",
        "损耗率5%",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=10).map("".join))
def test_a_text_never_contradicts_itself_and_places_quote_it(text: str) -> None:
    record = achievement(title="某种装置", summary=text)
    for one in cover(asked(text), facts_of(record)):
        assert one.state is not CONTRADICTED
        if one.found_span is not None:
            assert record.summary[slice(*one.found_span)] == one.found
