"""Amounts read out of invented Chinese sentences: bounds, units, subjects and places."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.evidence.folding import fold
from matcher.evidence.numerals import read_number
from matcher.evidence.quantities import find_quantities
from matcher.evidence.quantity_words import Change
from matcher.evidence.unit_names import SPELLINGS
from matcher.evidence.units import find_unit

NONE = None

CASES = [
    # text, quoted, comparator, low, high, unit, subject
    ("回收率≥67%", "≥67%", "≥", 67, NONE, "%", "回收率"),
    ("回收率>=67％", ">=67％", "≥", 67, NONE, "%", "回收率"),
    ("炉内温度1400-1600℃", "1400-1600℃", "–", 1400, 1600, "℃", "炉内温度"),
    ("炉温1400～1600 ℃", "1400～1600 ℃", "–", 1400, 1600, "℃", "炉温"),
    ("温度在80℃至120℃之间", "80℃至120℃", "–", 80, 120, "℃", "温度"),
    ("采用φ0.5mm焊丝", "φ0.5mm", "=", 0.5, 0.5, "mm", "直径"),
    ("产能5万吨/年", "5万吨/年", "=", 50_000, 50_000, "吨/年", "产能"),
    ("产能5-10万吨/年", "5-10万吨/年", "–", 50_000, 100_000, "吨/年", "产能"),
    ("年产10亿只", "10亿只", "=", 1e9, 1e9, "只/年", "年产"),
    ("强度不低于400MPa", "不低于400MPa", "≥", 400, NONE, "MPa", "强度"),
    ("硬度不得小于HRC50", "不得小于HRC50", "≥", 50, NONE, "HRC", "硬度"),
    ("硬度HRC58-62", "HRC58-62", "–", 58, 62, "HRC", "硬度"),
    ("内孔硬度180≤HB＜240", "180≤HB＜240", "–", 180, 240, "HB", "硬度"),
    ("能耗不超过300千瓦时", "不超过300千瓦时", "≤", NONE, 300, "千瓦时", "能耗"),
    ("噪声小于70dB(A)", "小于70dB(A)", "<", NONE, 70, "dB(A)", "噪声"),
    ("噪音应低于六十分贝", "低于六十分贝", "<", NONE, 60, "分贝", "噪音"),
    ("使用寿命超过10年", "超过10年", ">", 10, NONE, "年", "使用寿命"),
    ("使用寿命三年以上", "三年以上", "≥", 3, NONE, "年", "使用寿命"),
    ("转速达到3000转/分", "3000转/分", "=", 3000, 3000, "转/分", "转速"),
    ("转速约3000rpm", "约3000rpm", "≈", 3000, 3000, "rpm", "转速"),
    ("流速在每秒1mm左右", "1mm左右", "≈", 1, 1, "mm/秒", "流速"),
    ("定位精度±0.01mm", "±0.01mm", "±", -0.01, 0.01, "mm", "定位精度"),
    ("工作电压220V±10%", "220V±10%", "–", 198, 242, "V", "工作电压"),
    ("温度25±2℃", "25±2℃", "–", 23, 27, "℃", "温度"),
    ("工作温度-40℃~85℃", "-40℃~85℃", "–", -40, 85, "℃", "工作温度"),
    ("零下20度以下储存温度", "零下20度以下", "≤", NONE, -20, "℃", "储存温度"),
    ("合格率百分之九十五以上", "百分之九十五以上", "≥", 95, NONE, "%", "合格率"),
    ("废品率低于千分之五", "低于千分之五", "<", NONE, 0.5, "%", "废品率"),
    ("泄漏率不大于5‰", "不大于5‰", "≤", NONE, 5, "‰", "泄漏率"),
    ("杂质含量≤20ppm", "≤20ppm", "≤", NONE, 20, "ppm", "杂质含量"),
    ("排放浓度不高于10mg/m³", "不高于10mg/m³", "≤", NONE, 10, "mg/m³", "排放浓度"),
    ("压力0.8～1.2 MPa", "0.8～1.2 MPa", "–", 0.8, 1.2, "MPa", "压力"),
    ("电耗≤300kW·h/t", "≤300kW·h/t", "≤", NONE, 300, "kW·h/t", "电耗"),
    ("售价低于300元/吨", "低于300元/吨", "<", NONE, 300, "元/吨", "售价"),
    ("粒度400目以上", "400目以上", "≥", 400, NONE, "目", "粒度"),
    ("粒径≤75μm", "≤75μm", "≤", NONE, 75, "μm", "粒径"),
    ("膜厚50Å", "50Å", "=", 50, 50, "Å", "膜厚"),
    ("导热系数≥1.5W/(m·K)", "≥1.5W/(m·K)", "≥", 1.5, NONE, "W/(m·K)", "导热系数"),
    ("防护等级IP67", "IP67", "=", 67, 67, "IP", "防护等级"),
    ("要求TRL 6以上", "TRL 6以上", "≥", 6, NONE, "TRL", "成熟度"),
    ("技术成熟度不低于6级", "不低于6级", "≥", 6, NONE, "TRL", "技术成熟度"),
    ("强度５００ＭＰａ", "５００ＭＰａ", "=", 500, 500, "ＭＰａ", "强度"),
    ("真空度10⁻³Pa", "10⁻³Pa", "=", 0.001, 0.001, "Pa", "真空度"),
    ("循环次数2×10^5次", "2×10^5次", "=", 200_000, 200_000, "次", "循环次数"),
    ("循环2000周后容量保持率＞80%", "2000周", "=", 2000, 2000, "次", "循环"),
    ("专利不少于三项", "不少于三项", "≥", 3, NONE, "项", ""),
    ("碱度0.3-1.5", "0.3-1.5", "–", 0.3, 1.5, "", "碱度"),
    ("pH值6~9", "6~9", "–", 6, 9, "", "pH值"),
    ("预算两千万元", "两千万元", "=", 2e7, 2e7, "元", ""),
    ("投入1,500万元", "1,500万元", "=", 1.5e7, 1.5e7, "元", ""),
    ("100MPa以上的强度", "100MPa以上", "≥", 100, NONE, "MPa", "强度"),
    ("耐温性好，最高达400℃", "400℃", "=", 400, 400, "℃", "耐温性"),
    ("定位精度优于0.1mm", "优于0.1mm", "<", NONE, 0.1, "mm", "定位精度"),
    ("含水率由75%降至12%-15%", "12%-15%", "–", 12, 15, "%", "含水率"),
    ("烧损率降低到1.0%以下", "1.0%以下", "≤", NONE, 1, "%", "烧损率"),
    ("能耗降到450度电以下", "450度电以下", "≤", NONE, 450, "度电", "能耗"),
]


@pytest.mark.parametrize(("text", "quoted", "comparator", "low", "high", "unit", "subject"), CASES)
def test_an_amount_is_read_with_its_bounds_unit_and_subject(
    text: str,
    quoted: str,
    comparator: str,
    low: float | None,
    high: float | None,
    unit: str,
    subject: str,
) -> None:
    found = next(q for q in find_quantities(text) if q.text == quoted)
    assert (found.comparator.value, found.subject) == (comparator, subject)
    assert fold(found.unit.symbol) == fold(unit)
    assert found.low == (None if low is None else pytest.approx(low))
    assert found.high == (None if high is None else pytest.approx(high))
    assert text[found.start : found.end] == quoted


@pytest.mark.parametrize(
    "text",
    [
        "2019年10月23日发布",
        "解决三个问题",
        "采用304N不锈钢",
        "ZFJ-11A型装置",
        "第3级泵",
        "一种新材料",
        "5G基站与3D打印",
        "811高镍三元",
        "千方百计",
        "（2）研究目标",
        "",
    ],
)
def test_dates_models_ordinals_and_plain_counts_are_no_amounts(text: str) -> None:
    assert find_quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("效率提高3%以上", Change.INCREASE),
        ("成本降低20%", Change.DECREASE),
        ("效率提高到95%", Change.LEVEL),
        ("烧损率降至1%", Change.LEVEL),
        ("效率95%", Change.LEVEL),
    ],
)
def test_a_change_is_told_from_a_level(text: str, change: Change) -> None:
    (found,) = find_quantities(text)
    assert found.change is change


def test_a_difference_of_temperatures_is_not_a_temperature() -> None:
    (found,) = find_quantities("温差≤3℃")
    assert found.base_range[1] == pytest.approx(3.0)
    (level,) = find_quantities("温度≤3℃")
    assert level.base_range[1] == pytest.approx(276.15)
    assert level.base_range[0] == -math.inf
    assert found.dimension != level.dimension


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("强度400MPa", "强度0.4GPa"),
        ("厚度0.1mm", "厚度100微米"),
        ("产能365.25吨/年", "产能1吨/天"),
        ("时间2小时", "时间120分钟"),
        ("功率2.2KW", "功率2200瓦"),
        ("收率5‰", "收率0.5%"),
        ("电耗1度电", "电耗1kW·h"),
        ("温度0℃", "温度273.15K"),
    ],
)
def test_two_spellings_of_one_amount_have_one_value(one: str, other: str) -> None:
    (first,), (second,) = find_quantities(one), find_quantities(other)
    assert first.dimension == second.dimension
    assert first.base_range == pytest.approx(second.base_range)


@pytest.mark.parametrize("spelling", sorted(SPELLINGS))
def test_every_unit_of_the_tables_converts_there_and_back(spelling: str) -> None:
    unit = find_unit(spelling)
    assert unit is not None
    assert unit.from_base(unit.to_base(12.5)) == pytest.approx(12.5)


@pytest.mark.parametrize("written", ["", "xyz", "元/", "/吨", "MPa/xyz"])
def test_what_is_no_unit_gives_none(written: str) -> None:
    assert find_unit(written) is None


@pytest.mark.parametrize(
    ("written", "multiplier", "number"),
    [
        ("1,000", "", 1000.0),
        ("三百五十", "", 350.0),
        ("一点五", "", 1.5),
        ("2", "千万", 2e7),
        ("半", "", 0.5),
    ],
)
def test_numerals_are_read(written: str, multiplier: str, number: float) -> None:
    assert read_number(written, multiplier) == pytest.approx(number)


def test_what_is_no_number_gives_none() -> None:
    assert read_number("若干") is None
    assert read_number("3", "若") is None


PIECES = st.sampled_from(
    [
        "≥",
        "不低于",
        "提高",
        "温度",
        "强度",
        "1,500",
        "3.5",
        "-40",
        "三百",
        "万",
        "℃",
        "MPa",
        "元/吨",
        "%",
        "~",
        "±",
        "以上",
        "，",
        "。",
        "φ",
        "IP67",
        "年",
        "个",
        "×10^5",
        " ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_places_always_quote_the_text_and_never_overlap(text: str) -> None:
    found = find_quantities(text)
    for quantity in found:
        assert text[quantity.start : quantity.end] == quantity.text != ""
        assert quantity.base_range[0] <= quantity.base_range[1]
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(max_size=60))
def test_folding_moves_no_character(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)
