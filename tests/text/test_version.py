"""TEXT_VERSION goes up whenever the output could change: here the output is pinned to it."""

from __future__ import annotations

import hashlib

from matcher.records import Achievement, Demand, Record
from matcher.text import TEXT_VERSION, Segmenter, grams, passages, text_of
from matcher.text.cutter import RjiebaCutter

RECORDS: list[Record] = [
    Achievement(
        id="a",
        title="一种５Ｇ毫米波天線及其制备方法",
        summary="一种5G毫米波天线。厚度 0.1㎜，介损10⁻⁴。",
        keywords=("天线",),
    ),
    Achievement(id="b", title="Ti-6Al-4V钛合金激光选区熔化", summary="抗拉强度≥1,000 MPa；符合ISO 5832-3。"),
    Demand(
        id="c",
        title="锂电池热失控预警",
        description="需求内容：提前 5 min 预警。\n现有工作基础：拥有专利8项。",
    ),
    Demand(id="d", title="去除花椒中的苦味", description="公司成立于2005年。目前苦味值偏高，希望降低30%。"),
]
PINNED = {"1": "2f6779db928cfbfc"}


def test_the_output_changes_only_with_the_version() -> None:
    segmenter = Segmenter(RjiebaCutter(), stopwords=["的", "及其"])
    digest = hashlib.sha256()
    for record in RECORDS:
        text = text_of(record)
        output = (segmenter.segment(text.whole), grams(text.whole), passages(text.body, max_chars=20))
        digest.update(repr(output).encode())
    assert {TEXT_VERSION: digest.hexdigest()[:16]} == PINNED, "raise TEXT_VERSION and pin the new output"
