"""What is said of a match is worked out again from what it was made of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.evidence.comparing import State
from matcher.evidence.constraints import find_constraints
from matcher.evidence.coverage import Coverage, cover
from matcher.evidence.explain import explain_match
from matcher.evidence.facts import facts_of
from matcher.evidence.statements import Claim, make_statements, say
from matcher.suggestions import MatchedTerm
from tests.builders import achievement, demand
from tests.fakes import shared_segmenter

NEED = "要求使用温度≥350℃，屈服强度≥400MPa，噪声小于70dB。"
SUMMARIES = (
    "",
    "一种合金。",
    "耐温400℃。",
    "耐温200℃，噪声60dB。",
    "屈服强度380-420MPa。",
    "耐温400℃，屈服强度450MPa，噪声60dB。",
)
CLAIMED = {
    Claim.SUPPORTED: State.SUPPORTED,
    Claim.PARTIAL: State.PARTIAL,
    Claim.CONTRADICTED: State.CONTRADICTED,
    Claim.OPEN: State.MISSING,
    Claim.UNCHECKED: State.MISSING,
}


def covered(summary: str) -> tuple[tuple[Coverage, ...], bool]:
    facts = facts_of(achievement(summary=summary))
    return cover(
        find_constraints(demand(title="某项需求", description=NEED), shared_segmenter()), facts
    ), facts.has_body


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        ("", "成果只有标题，3 项要求未能核对。"),
        ("一种合金。", "满足 0/3 项要求。未见说明：使用温度≥350℃、屈服强度≥400MPa、噪声小于70dB。"),
        (
            "耐温200℃，噪声60dB。",
            "满足 1/3 项要求：噪声（要求小于70dB，成果 60dB）；不符：使用温度（要求≥350℃，成果 200℃）。"
            "未见说明：屈服强度≥400MPa。",
        ),
    ],
)
def test_the_sentences_name_what_is_met_what_is_not_and_what_is_open(summary: str, text: str) -> None:
    coverage, has_body = covered(summary)
    assert say(make_statements(coverage, has_body=has_body)) == text


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SUMMARIES), max_size=3).map("".join))
def test_every_statement_is_worked_out_again_from_the_texts(summary: str) -> None:
    coverage, has_body = covered(summary)
    statements = make_statements(coverage, has_body=has_body)
    assert sorted(id(one) for statement in statements for one in statement.about) == sorted(map(id, coverage))
    again, _ = covered(summary)
    for statement in statements:
        assert statement.total == len(coverage)
        for one in statement.about:
            assert again[coverage.index(one)].state is one.state is CLAIMED[statement.claim]
            if one.found_span is not None:
                assert summary[slice(*one.found_span)] == one.found
    said = say(statements)
    counted = re.search(r"满足 (\d)/3 项", said)
    met = sum(one.state is State.SUPPORTED for one in again)
    assert (int(counted.group(1)) if counted else 0) == met
    for claim, lead in ((State.CONTRADICTED, "不符："), (State.PARTIAL, "部分符合：")):
        assert (lead in said) == any(one.state is claim for one in again)


def test_the_explanation_has_at_most_three_sentences_and_ends_with_shared_words() -> None:
    coverage, has_body = covered("耐温200℃，噪声60dB。")
    shared = MatchedTerm(
        term="合金", query_field="title", record_field="title", query_spans=((0, 2),), record_spans=((0, 2),)
    )
    text = explain_match(coverage, [shared], (), has_body=has_body)
    assert text.count("。") == 3
    assert text.endswith("标题共有“合金”。")


def test_without_constraints_the_line_of_shared_words_stands_alone() -> None:
    assert make_statements((), has_body=True) == ()
    assert explain_match((), (), (), has_body=True) == "没有共有用词，仅语义上略为接近"
