"""What an encoder is tuned on."""

from __future__ import annotations

from random import Random

import pytest

from matcher.exchange import RawDocument
from matcher.training.examples import (
    Example,
    GradedText,
    count_pairs,
    from_bodies,
    from_judgements,
    keywords_only,
    passage_of,
)
from tests.builders import achievement, broker

QUERIES = [
    RawDocument(id="n2", title="注塑件缩痕", text="", fields={}),
    RawDocument(id="n1", title="锂电池隔膜检测", text="需要在线检测隔膜缺陷。", fields={}),
]
DOCUMENTS = [
    RawDocument(id="s1", title="隔膜缺陷检测仪", text="用光学方法检测隔膜。", fields={}),
    RawDocument(id="s2", title="咖啡机", text="", fields={}),
]


class Always(Random):
    """A generator that always draws the same number."""

    def __init__(self, drawn: float) -> None:
        super().__init__(0)
        self._drawn = drawn

    def random(self) -> float:
        return self._drawn


def test_a_judged_query_becomes_an_example_with_its_graded_documents() -> None:
    found = from_judgements(QUERIES, DOCUMENTS, {"n1": {"s2": 1, "s1": 4}})
    assert found == [
        Example(
            id="n1",
            title="锂电池隔膜检测",
            body="需要在线检测隔膜缺陷。",
            documents=(
                GradedText(title="隔膜缺陷检测仪", body="用光学方法检测隔膜。", level=4),
                GradedText(title="咖啡机", body="", level=1),
            ),
        )
    ]


def test_examples_come_in_the_order_of_the_queries() -> None:
    found = from_judgements(QUERIES, DOCUMENTS, {"n1": {"s1": 3}, "n2": {"s2": 2}})
    assert [example.id for example in found] == ["n2", "n1"]


@pytest.mark.parametrize(
    "judgements",
    [{}, {"n1": {}}, {"n1": {"s1": 1, "s2": 1}}, {"n1": {"unknown": 4}}, {"unknown": {"s1": 4}}],
    ids=str,
)
def test_a_query_that_teaches_no_order_is_left_out(judgements: dict[str, dict[str, int]]) -> None:
    assert from_judgements(QUERIES, DOCUMENTS, judgements) == []


def test_a_title_asks_for_its_own_body() -> None:
    found = from_bodies(
        [
            achievement("a1", "铝合金焊接", summary="用激光焊接铝合金。"),
            achievement("a2", summary=""),
            broker(),
        ]
    )
    assert found == [
        Example(
            id="a1",
            title="铝合金焊接",
            body="",
            documents=(GradedText(title="铝合金焊接", body="用激光焊接铝合金。", level=4),),
            is_own=True,
        )
    ]


def test_of_a_long_body_only_the_first_passage_answers() -> None:
    long = "甲" * 200 + "。" + "乙" * 2_000 + "。"
    (example,) = from_bodies([achievement(summary=long)])
    assert example.documents[0].body.startswith("甲甲")
    assert len(example.documents[0].body) < 1_000


@pytest.mark.parametrize(
    ("title", "keywords"),
    [
        ("一种用于锂电池的隔膜 X-1", "锂电池隔膜"),
        ("基于视觉的铝和铜焊接方法", "视觉铝铜焊接方法"),
        ("咖啡机", "咖啡机"),
        ("XRD 2.0", "XRD 2.0"),
        ("", ""),
    ],
)
def test_keywords_are_the_chinese_without_particles_or_the_title_itself(title: str, keywords: str) -> None:
    assert keywords_only(title) == keywords


@pytest.mark.parametrize(
    ("drawn", "body", "shown"),
    [
        (0.0, "正文。", "正文。"),
        (0.34, "正文。", "正文。"),
        (0.36, "正文。", "铝的焊接"),
        (0.75, "正文。", "铝的焊接"),
        (0.76, "正文。", "铝焊接"),
        (0.34, "", "铝的焊接"),
        (0.76, "", "铝焊接"),
    ],
)
def test_a_document_is_shown_by_body_title_or_keywords_as_chance_has_it(
    drawn: float, body: str, shown: str
) -> None:
    assert passage_of(GradedText(title="铝的焊接", body=body, level=3), Always(drawn), own=False) == shown


@pytest.mark.parametrize("drawn", [0.0, 0.5, 0.9])
def test_a_titles_own_document_is_always_shown_by_its_body(drawn: float) -> None:
    own = GradedText(title="铝的焊接", body="正文。", level=4)
    assert passage_of(own, Always(drawn), own=True) == "正文。"


def test_pairs_are_counted_over_all_queries() -> None:
    examples = from_judgements(QUERIES, DOCUMENTS, {"n1": {"s1": 3, "s2": 1}, "n2": {"s2": 2}})
    assert count_pairs(examples) == 3
    assert count_pairs([]) == 0
