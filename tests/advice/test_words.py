"""Amounts, places, and what sentences say of landing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from matcher.advice import landing_text
from matcher.advice.landing_text import find_said
from matcher.advice.money import yuan
from matcher.advice.places import LocalNames, find_seat
from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.values import EvidenceState
from tests.advice.small import taxonomy
from tests.builders import achievement


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "0 元"),
        (850.5, "850.5 元"),
        (10_000, "1 万元"),
        (1_234_500, "123.45 万元"),
        (Decimal("15000000"), "1500 万元"),
        (150_000_000, "1.5 亿元"),
    ],
)
def test_yuan_are_written_as_people_write_them(amount: float | Decimal, written: str) -> None:
    assert yuan(amount) == written


@pytest.mark.parametrize(
    "text",
    [
        "许可东莞一家工厂实施",
        "转让给樟木头一家连接器厂",
        "已向石排一家模块厂送样",
        "长安镇三家五金厂在用",
        "由9名驻莞专家组成",
        "在松山湖设立公司",
    ],
)
def test_dongguan_is_named(text: str) -> None:
    assert LocalNames(taxonomy()).is_named(text)


@pytest.mark.parametrize(
    "text", ["供应长安汽车与比亚迪", "转让给佛山一家陶瓷厂", "授权一家电控企业使用", "中堂会所与石龙纹理"]
)
def test_other_places_are_not_dongguan(text: str) -> None:
    assert not LocalNames(taxonomy()).is_named(text)


@pytest.mark.parametrize(
    ("values", "is_local", "is_enterprise", "town"),
    [
        ({"place": "松山湖", "owner": "岭海工学院"}, True, False, "松山湖"),
        ({"place": "广州市", "owner": "东莞市甲乙有限公司"}, False, True, None),
        ({"owner": "东莞市甲乙有限公司"}, True, True, None),
        ({"owner": "岭海工学院"}, False, False, None),
        ({}, False, False, None),
    ],
)
def test_a_seat_is_read_from_the_place_and_then_from_the_owner(
    values: dict[str, str], is_local: bool, is_enterprise: bool, town: str | None
) -> None:
    seat = find_seat(make_dossier(achievement(**values)), taxonomy())
    assert (seat.is_local, seat.is_enterprise) == (is_local, is_enterprise)
    assert (seat.town.name if seat.town else None) == town
    assert (seat.source is not None) == ("place" in values or is_local)


@pytest.mark.parametrize(
    ("topic", "text", "is_done"),
    [
        ("LICENCE", "已授权一家电控企业使用", True),
        ("LICENCE", "许可谢岗一家工厂实施", True),
        ("LICENCE", "可按许可加技术服务方式转让", False),
        ("LICENCE", "拟以独占许可方式合作", False),
        ("TRADE", "转让给樟木头一家连接器厂", True),
        ("TRADE", "与一家回收企业签订首台套合同186万元", True),
        ("TRADE", "签订120张采购意向合同", False),
        ("STAKE", "已以专利作价入股东莞甲公司", True),
        ("STAKE", "愿意作价入股", False),
        ("TEAM", "团队12人已入驻松山湖", True),
        ("TEAM", "计划团队落户东莞", False),
        ("SEAT", "2025年在东莞注册成立甲乙公司", True),
        ("SEAT", "拟在松山湖设立公司", False),
        ("APPROVAL", "具备CMA、CNAS资质", True),
        ("APPROVAL", "已获省科技厅立项", True),
        ("PLATFORM", "面向初创团队提供打样、试产和可靠性试验", True),
        ("PLATFORM", "电镀中试验证平台", True),
    ],
)
def test_a_clause_is_heard(topic: str, text: str, is_done: bool) -> None:
    record = achievement(title="甲", summary=f"本成果性能稳定，{text}。")
    (said,) = find_said(make_dossier(record), getattr(landing_text, topic))
    assert said.is_done is is_done
    assert said.quote.text == text
    assert record.summary[said.quote.start : said.quote.end] == text
    assert said.state is EvidenceState.CLAIMED


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("LICENCE", "尚未许可企业使用"),
        ("LICENCE", "通过公安部门检测机构的销售许可检测"),
        ("LICENCE", "频谱使用需专网许可"),
        ("LICENCE", "2项已授权发明专利"),
        ("TRADE", "在智能合约中写入交易条件"),
        ("TRADE", "未签订合同"),
        ("TRADE", "防止造成交通事故"),
        ("STAKE", "不作价入股"),
        ("TEAM", "获得较低的驻点热流密度"),
        ("SEAT", "注册企业640家"),
        ("SEAT", "二类器械注册资料齐全，公司产品成熟"),
        ("APPROVAL", "一种靶向BCMA的嵌合抗原受体"),
        ("APPROVAL", "尚未取得资质"),
        ("PLATFORM", "基于大数据计算平台"),
        ("PLATFORM", "搭建仿真验证平台"),
    ],
)
def test_what_only_looks_alike_is_not_heard(topic: str, text: str) -> None:
    record = achievement(title="甲", summary=f"{text}。")
    assert find_said(make_dossier(record), getattr(landing_text, topic)) == ()


def test_a_named_document_makes_a_clause_evidenced() -> None:
    record = achievement(summary="已签订技术转让合同（合同编号：YJ2026-00121）。")
    (said,) = find_said(make_dossier(record), landing_text.TRADE)
    assert said.state is EvidenceState.EVIDENCED
