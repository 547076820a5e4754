"""Technology readiness from the record's field and from sentences."""

from __future__ import annotations

import pytest

from matcher.appraisal.innovation_text import read_innovation
from matcher.appraisal.maturity import find_levels
from matcher.appraisal.values import EvidenceState
from tests.appraisal.innovation import TODAY, dossier_of, sentence_of


def levels(text: str) -> set[float | None]:
    return {one.value for one in find_levels(sentence_of(text))}


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("已实现批量生产。", 9),
        ("刀叉勺均已量产。", 9),
        ("2025年销售带材680 t。", 9),
        ("累计出货61万支。", 9),
        ("小批量供货5600只。", 8),
        ("产品已定型。", 8),
        ("已取得二类医疗器械注册证。", 8),
        ("装机48台。", 8),
        ("已完成中试。", 7),
        ("在两家养老机构试用46床。", 7),
        ("在某电芯厂盖板线试运行5个月。", 7),
        ("样机交付一家车用模块厂试用六个月。", 7),
        ("10 kW样机最高效率98.1%。", 6),
        ("台架试验连续跑了500 h。", 6),
        ("研制了工程样机。", 6),
        ("初样通过高低温试验。", 5),
        ("在实验室条件下制得样品。", 4),
        ("扣式电池可逆容量302 mAh/g。", 4),
        ("仿真结果表明该方法有效。", 3),
        ("实验结果表明涂层致密。", 3),
    ],
)
def test_a_sentence_gives_evidence_of_a_level(text: str, level: float) -> None:
    assert level in levels(text)


@pytest.mark.parametrize(
    "text",
    [
        "尚未量产。",
        "计划2027年实现批量生产。",
        "适合批量生产。",
        "便于规模化生产。",
        "可实现工业化生产。",
        "量产后成本力争降到45元。",
        "国外已量产同类产品。",
        "拟开展中试。",
        "正在申请二类医疗器械注册证。",
        "按月产2万只测算。",
        "重点实验室成员。",
        "一种机械强度测试装置。",
        "年产能6000吨。",
    ],
)
def test_a_possibility_a_plan_or_anothers_product_is_no_level(text: str) -> None:
    assert levels(text) == set()


def test_the_fields_bare_number_is_a_claim_and_each_sentence_keeps_its_quote() -> None:
    dossier = dossier_of("在实验室条件下制得样品。已完成中试。", trl=7)
    found = [one for one in read_innovation(dossier, TODAY) if one.kind == "trl"]
    assert [(one.value, one.source.text) for one in found] == [
        (7.0, "7"),
        (4.0, "在实验室条件下制得样品。"),
        (7.0, "已完成中试。"),
    ]
    assert {one.state for one in found} == {EvidenceState.CLAIMED}


def test_a_level_with_a_named_user_is_evidenced() -> None:
    (finding,) = find_levels(sentence_of("已在东莞新能源科技有限公司产线试用3个月。"))
    assert (finding.value, finding.state) == (7.0, EvidenceState.EVIDENCED)
