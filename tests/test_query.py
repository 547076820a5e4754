"""Free text as a record, and a profile as a query."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.engine import Engine
from matcher.errors import InvalidInput
from matcher.profiles import make_profile
from matcher.query import GRAM_OPTIONS, MAX_TEXT_CHARS, WORD_OPTIONS, make_query, record_from_text
from matcher.records import Achievement, Broker, Demand, Investor
from matcher.vocabulary import Kind
from tests.builders import achievement, demand
from tests.conftest import AT
from tests.fakes import HashedGramEncoder, shared_segmenter

LONG_SENTENCE = "寻求" + "高强度耐腐蚀" * 20 + "材料"


def test_the_first_line_is_the_title_and_the_rest_the_body() -> None:
    made = record_from_text(Kind.DEMAND, "  降低注塑件缩痕\n材料为PP\n壁厚3mm ")
    assert isinstance(made, Demand)
    assert (made.title, made.description) == ("降低注塑件缩痕", "材料为PP\n壁厚3mm")


def test_a_long_line_is_titled_by_its_first_sentence() -> None:
    made = record_from_text(Kind.ACHIEVEMENT, "本成果是一种隔膜。" + "它耐高温。" * 20)
    assert isinstance(made, Achievement)
    assert made.title == "本成果是一种隔膜。"
    assert made.summary == "它耐高温。" * 20


def test_a_long_sentence_loses_nothing_between_title_and_body() -> None:
    made = record_from_text(Kind.DEMAND, LONG_SENTENCE)
    assert isinstance(made, Demand)
    assert len(made.title) == 80
    assert made.title + made.description == LONG_SENTENCE


def test_brokers_and_investors_keep_the_whole_text() -> None:
    text = "锂电池\n检测设备"
    made = record_from_text(Kind.BROKER, text), record_from_text(Kind.INVESTOR, text)
    assert isinstance(made[0], Broker)
    assert isinstance(made[1], Investor)
    assert (made[0].specialities, made[1].thesis) == (text, text)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("text", ["", " \n\u3000", "x" * (MAX_TEXT_CHARS + 1), "锂\x00电池", "锂\n电\x01池"])
def test_empty_overlong_and_broken_text_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(InvalidInput):
        record_from_text(kind, text)


@pytest.mark.parametrize("kind", Kind)
def test_the_longest_text_is_taken(kind: Kind) -> None:
    assert record_from_text(kind, "x" * MAX_TEXT_CHARS)


@given(st.text(min_size=1, max_size=300))
def test_any_text_becomes_a_record_or_is_refused(text: str) -> None:
    for kind in Kind:
        with suppress(InvalidInput):
            assert record_from_text(kind, text).id == "free-text"


def test_a_query_keeps_known_words_alone_and_weighs_the_title_by_its_options(engine: Engine) -> None:
    engine.upsert([achievement(title="锂电池隔膜模具", summary="注塑")], at=AT)
    engine.follow()
    profile = make_profile(demand(title="锂电池", description="需要模具和咖啡"), shared_segmenter())
    query = make_query(profile, engine.stages)
    assert query.words["锂电池"] == 1.0
    assert query.words["模具"] == pytest.approx(1 / WORD_OPTIONS.title_weight)
    assert "咖啡" not in query.words
    assert query.grams["锂"] == 1.0
    assert query.grams["模"] == pytest.approx(1 / GRAM_OPTIONS.title_weight)
    assert set(query.grams) <= {"锂", "锂电", "电", "电池", "池", "模", "模具", "具"}


def test_words_of_an_empty_index_give_no_terms_but_a_vector(engine: Engine) -> None:
    query = make_query(make_profile(demand(), shared_segmenter()), engine.stages)
    assert (query.words, query.grams) == ({}, {})
    assert np.linalg.norm(query.vector) == pytest.approx(1, abs=1e-6)


def test_the_vector_is_the_title_where_there_is_no_body_and_half_the_body_else(engine: Engine) -> None:
    encoder = HashedGramEncoder()
    alone = make_query(make_profile(demand(title="锂电池"), shared_segmenter()), engine.stages)
    np.testing.assert_array_equal(alone.vector, encoder.encode_queries(["锂电池"])[0])
    both = make_query(
        make_profile(demand(title="锂电池", description="注塑"), shared_segmenter()), engine.stages
    )
    mixed = encoder.encode_queries(["锂电池", "注塑"]).sum(axis=0)
    np.testing.assert_allclose(both.vector, mixed / np.linalg.norm(mixed), atol=1e-6)
    assert both.vector.dtype == np.float32
