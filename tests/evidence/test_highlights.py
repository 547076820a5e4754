"""Shared words, and where they stand in what people wrote."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.evidence.highlights import MAX_TERMS, fields_of, find_matches, locate_terms
from matcher.records import Record
from matcher.suggestions import MatchedTerm
from matcher.text import normalise
from tests.builders import achievement, broker, demand, investor
from tests.fakes import shared_segmenter


def matches(asking: Record, offered: Record, **idf: float) -> tuple[MatchedTerm, ...]:
    """Return the matches, every term weighing 1 unless given."""
    places = locate_terms(asking, shared_segmenter())
    weights = dict.fromkeys(places, 1.0) | idf
    return find_matches(places, offered, segmenter=shared_segmenter(), idf=weights)


def test_a_shared_word_is_placed_in_both_texts_as_written() -> None:
    found = matches(demand(title="求锂电池"), achievement(title="锂电池、锂電池", summary="锂电池"))
    assert found == (
        MatchedTerm(
            term="锂电池",
            query_field="title",
            record_field="title",
            query_spans=((1, 4),),
            record_spans=((0, 3), (4, 7)),
        ),
    )


def test_the_first_field_that_has_the_word_is_named() -> None:
    found = matches(
        demand(title="x", description="需要注塑"),
        achievement(title="模具", keywords=["注塑", "x"], summary="注塑"),
    )
    assert [(m.term, m.query_field, m.record_field, m.record_spans) for m in found] == [
        ("注塑", "description", "keywords", ((0, 2),))
    ]


def test_a_word_inside_a_longer_shared_word_is_left_out() -> None:
    terms = {m.term for m in matches(demand(title="锂电池"), achievement(title="锂电池"))}
    assert terms == {"锂电池"}
    alone = {m.term for m in matches(demand(title="锂电池"), achievement(title="电池"))}
    assert alone == {"电池"}


def test_the_most_telling_words_come_first_and_unknown_ones_not_at_all() -> None:
    asking = demand(title="模具 注塑 检测 咖啡")
    found = matches(asking, achievement(title="咖啡 检测 注塑 模具"), 注塑=5.0, 检测=3.0, 模具=3.0, 咖啡=0.0)
    assert [m.term for m in found] == ["注塑", "检测", "模具"]


def test_no_more_than_a_dozen_words_are_shown() -> None:
    words = [f"ab{chr(97 + n)}x" for n in range(20)]
    found = matches(demand(title=" ".join(words)), achievement(title=" ".join(words)))
    assert len(found) == MAX_TERMS


def test_nothing_shared_gives_nothing() -> None:
    assert matches(demand(title="咖啡"), achievement(title="模具")) == ()


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        (
            achievement(title="甲", keywords=["乙", "丙"], summary="丁"),
            {"title": "甲", "keywords": "乙\n丙", "summary": "丁"},
        ),
        (achievement(title="甲"), {"title": "甲"}),
        (demand(title="甲", description="乙", enterprise="不算"), {"title": "甲", "description": "乙"}),
        (broker(specialities="甲"), {"specialities": "甲"}),
        (investor(areas=["甲", "乙"], thesis="丙", exclusions="不算"), {"areas": "甲\n乙", "thesis": "丙"}),
        (broker(specialities=""), {}),
    ],
)
def test_the_fields_are_those_that_people_read(record: Record, fields: dict[str, str]) -> None:
    assert fields_of(record) == fields


words = st.lists(
    st.sampled_from(
        [
            "锂电池",
            "鋰電池",
            "隔膜",
            "５μm",
            "5 um",
            "ISO 26262",
            "GB/T 4754",
            "的",
            "，",
            "\n",
            "㎜",
            "Ａ",
            "x",
        ]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(words, words, words)
def test_every_span_holds_its_term(title: str, description: str, offered: str) -> None:
    asking = demand(title="题" + title, description=description)
    record = achievement(title="题" + offered, keywords=["锂电池"])
    for match in matches(asking, record):
        for owner, field, spans in (
            (asking, match.query_field, match.query_spans),
            (record, match.record_field, match.record_spans),
        ):
            text = fields_of(owner)[field]
            for start, end in spans:
                assert 0 <= start < end <= len(text)
                assert normalise(text[start:end]).text.replace(" ", "") == match.term
