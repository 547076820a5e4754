"""A reading for people: answers with confidence, words with places, and what is withheld."""

from __future__ import annotations

import numpy as np

from matcher.profiles import make_profile
from matcher.reading.divisions import DivisionReader
from matcher.reading.report import ReadingReport, report_reading
from tests.builders import achievement
from tests.fakes import shared_segmenter, shared_taxonomy
from tests.ranking.small import profile
from tests.reading.small import INDUSTRIES, small_reader


def report(title: str) -> ReadingReport:
    record = achievement(title=title)
    return report_reading(
        make_profile(record, shared_segmenter()),
        None,
        fields={"title": title},
        reader=small_reader(),
        segmenter=shared_segmenter(),
    )


def test_an_answer_comes_with_its_words_and_their_places() -> None:
    title = "新型晶圆清洗"
    found = report(title)
    assert found.industry.answer is not None
    assert (found.industry.answer.code, found.industry.answer.name) == ("1.2", "电子核心产业")
    (word,) = found.industry.words
    ((field, start, end),) = word.places
    assert (word.word, field, title[start:end]) == ("晶圆", "title", "晶圆")
    # 4 for 1.2 over the mean of the four industries, which is 1.
    assert word.weight == 3.0


def test_nothing_is_claimed_where_nothing_is_known() -> None:
    found = report("车门锁")
    assert found.industry.answer is None
    assert found.industry.words == ()
    assert found.readiness.answer is None
    assert not found.read_by_vector


def test_a_wide_industry_may_be_sure_where_no_narrow_one_is() -> None:
    found = report("晶圆算法")
    assert found.wide_industry is not None
    assert found.wide_industry.code == "1"
    assert found.wide_industry.confidence > 0.9


def test_divisions_follow_the_bridge_and_the_words_of_their_names() -> None:
    reader = DivisionReader(shared_taxonomy(), shared_segmenter())
    sure = np.array([1.0, 0.0, 0.0, 0.0])
    chances = reader.chances(profile("无"), sure, INDUSTRIES)
    assert abs(sum(chances.values()) - 1) < 1e-9
    assert max(chances, key=lambda code: chances[code]) == "C39"
    named = reader.chances(profile("家具 制造"), np.array([0.0, 0.0, 0.0, 1.0]), INDUSTRIES)
    assert max(named, key=lambda code: named[code]) == "C21"
