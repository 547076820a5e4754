"""Reasons in Chinese: strongest first, unknown last, one line in all."""

from __future__ import annotations

import math

import pytest

from matcher.evidence.explain import explain_features, explain_line
from matcher.ranking.feature_set import FEATURES
from matcher.suggestions import MatchedTerm

LABELS = {name: feature.label for name, feature in FEATURES.items()}


def match(term: str, field: str) -> MatchedTerm:
    return MatchedTerm(
        term=term, query_field="title", record_field=field, query_spans=((0, 1),), record_spans=((0, 1),)
    )


def test_the_strongest_reason_comes_first_and_unknown_ones_last() -> None:
    reasons = explain_features(
        ("industry", "dense_title", "need_words", "title_words"),
        (math.nan, 0.9, 0.0, 0.5),
        (0.0, 0.2, -0.7, 0.2),
    )
    assert [(r.feature, r.value, r.contribution) for r in reasons] == [
        ("need_words", 0.0, -0.7),
        ("dense_title", 0.9, 0.2),
        ("title_words", 0.5, 0.2),
        ("industry", None, 0.0),
    ]
    assert [r.text for r in reasons] == [
        f"{LABELS['need_words']}：减分",
        f"{LABELS['dense_title']}：加分",
        f"{LABELS['title_words']}：加分",
        f"{LABELS['industry']}：无数据，不计分",
    ]


def test_a_weak_contribution_is_called_small() -> None:
    (reason,) = explain_features(("industry",), (0.5,), (0.149,))
    assert reason.text == f"{LABELS['industry']}：影响很小"


def test_columns_of_unequal_number_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        explain_features(("industry", "dense_title"), (0.5,), (0.1,))


def test_the_line_names_shared_words_by_field_then_what_speaks_for_and_against() -> None:
    reasons = explain_features(
        ("dense_title", "title_words", "need_words", "industry"), (0.9, 0.5, 0.4, 0.0), (0.5, 0.4, 0.3, -0.6)
    )
    matched = [match("隔膜", "title"), match("锂电池", "title"), match("检测", "summary")]
    assert explain_line(matched, reasons) == (
        f"标题共有“隔膜、锂电池”；简介共有“检测”；{LABELS['dense_title']}、{LABELS['title_words']}；"
        f"不足：{LABELS['industry']}偏低"
    )


def test_the_line_shows_five_words_at_most() -> None:
    line = explain_line([match(f"词{n}", "keywords") for n in range(9)], ())
    assert line == "关键词共有“词0、词1、词2、词3、词4”"


def test_without_words_or_strong_features_the_line_says_so() -> None:
    assert explain_line([], explain_features(("industry",), (math.nan,), (0.0,))) == (
        "没有共有用词，仅语义上略为接近"
    )


@pytest.mark.parametrize(
    "field", ["title", "keywords", "summary", "description", "specialities", "areas", "thesis"]
)
def test_every_field_of_a_match_has_a_chinese_name(field: str) -> None:
    assert explain_line([match("词", field)], ()).endswith("共有“词”")


def test_a_missing_value_that_trees_count_is_told_as_such() -> None:
    (reason,) = explain_features(["best_passage"], [math.nan], [-0.3])
    assert reason.value is None
    assert reason.text == f"{LABELS['best_passage']}：无数据，按缺失计"
