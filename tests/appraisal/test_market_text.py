"""What the market reader finds in sentences, and what it must not take for a find."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.market_text import read_market
from matcher.appraisal.method import load_method
from matcher.appraisal.scoring import points_of
from matcher.appraisal.values import EvidenceState, Finding, Quote
from matcher.config import PROJECT_FOLDER
from tests.builders import achievement

TODAY = date(2026, 11, 24)
METHOD = load_method(PROJECT_FOLDER / "data" / "appraisal")
EVIDENCED, CLAIMED = EvidenceState.EVIDENCED, EvidenceState.CLAIMED


def read(text: str) -> list[Finding]:
    return read_market(make_dossier(achievement(summary=text)), TODAY)


def read_statement(text: str, aspect: str = "market") -> list[Finding]:
    record = achievement(evidence=[{"aspect": aspect, "text": text}])
    return read_market(make_dossier(record), TODAY)


def kinds(findings: list[Finding]) -> set[str]:
    return {one.kind for one in findings}


FOUND = (
    ("与石排某模块厂签订采购合同120万元。", "signed_order", CLAIMED),
    ("已与东莞市立敏达电子科技有限公司签订采购合同。", "signed_order", EVIDENCED),
    ("已签订采购合同，合同编号HT-2025-0317。", "signed_order", EVIDENCED),
    ("已获首批订单200套。", "signed_order", CLAIMED),
    ("2025年收到某电芯厂50 kg订单。", "signed_order", CLAIMED),
    ("先后中标两项市政项目。", "signed_order", CLAIMED),
    ("已以普通许可方式许可给两家饲料企业。", "signed_order", CLAIMED),
    ("产品已在华星光电产线上使用。", "in_use", EVIDENCED),
    ("该系统已在外高桥某港区投入使用。", "in_use", CLAIMED),
    ("该方法已应用于矿井通风监测。", "in_use", CLAIMED),
    ("已交付镶件210余件。", "in_use", CLAIMED),
    ("累计销售1200台。", "in_use", CLAIMED),
    ("2025年出货21万片。", "in_use", CLAIMED),
    ("在两家通信板厂稳定运行14个月。", "in_use", CLAIMED),
    ("23家鞋厂使用，反馈良好。", "in_use", CLAIMED),
    ("实场运行14个月误报2次。", "in_use", CLAIMED),
    ("已经装在清溪、谢岗等地的1300台机上。", "in_use", CLAIMED),
    ("产品供应给华为。", "in_use", EVIDENCED),
    ("已有客户63家。", "in_use", CLAIMED),
    ("与华南理工大学联合开发，已在3家企业使用。", "in_use", CLAIMED),
    ("样机15台交给充电模块厂试用。", "pilot_use", CLAIMED),
    ("已向比亚迪送样两轮。", "pilot_use", EVIDENCED),
    ("试点厂准交率从78%升到94%。", "pilot_use", CLAIMED),
    ("完成料号认证，进入某品牌合格供应商名录。", "supplier_approved", CLAIMED),
    ("与两家企业达成合作意向。", "letter_of_intent", CLAIMED),
    ("与广东生益科技股份有限公司签署合作意向书。", "letter_of_intent", EVIDENCED),
    ("两家创投机构已完成尽调。", "fund_contact", CLAIMED),
    ("松山湖天使投资基金已完成尽调。", "fund_contact", EVIDENCED),
    ("完成天使轮融资800万元。", "fund_contact", CLAIMED),
    ("较进口产品能耗降低18%。", "incumbent_compared", CLAIMED),
    ("经SGS检测，耐磨寿命较进口产品提高1.5倍。", "incumbent_compared", EVIDENCED),
    ("单平米成本比化学铜低0.9元。", "incumbent_compared", CLAIMED),
    ("可替代进口同类产品。", "replaces_import", CLAIMED),
    ("入选《广东省首批次新材料应用指导目录》。", "policy_list", EVIDENCED),
    ("已列入省级创新产品清单。", "policy_list", CLAIMED),
    ("已纳入优先审评。", "policy_list", CLAIMED),
    ("已建成中试基地。", "pilot_base", CLAIMED),
    ("已入驻松山湖材料实验室中试基地。", "pilot_base", EVIDENCED),
)


@pytest.mark.parametrize(("text", "kind", "state"), FOUND)
def test_a_stated_fact_is_found_with_how_well_it_stands(text: str, kind: str, state: EvidenceState) -> None:
    assert {one.state for one in read(text) if one.kind == kind} == {state}


NOT_FOUND = (
    "尚未签订采购合同。",
    "合同尚未签订。",
    "订单已取消。",
    "目前无订单。",
    "未与任何企业签订合同。",
    "拟与广东生益科技股份有限公司签订采购合同。",
    "计划2027年与下游企业签订订单。",
    "正在与两家企业洽谈订单。",
    "若签订合同，三个月内交付。",
    "合同签订后三个月内交付。",
    "已签订保密协议。",
    "系统可自动拆分订单并分配给工厂。",
    "有望在2027年投入使用。",
    "计划在松山湖建设产线，2026年投产。",
    "预计年销售3000台。",
    "2028年销售3000台。",
    "设备尚未量产。",
    "该类材料已广泛应用于航空航天领域。",
    "目前市场上的同类设备已在多家企业使用。",
    "近年来，该技术在许多工厂得到使用。",
    "深度学习已被广泛应用于众多领域。",
    "全国年销售300万台。",
    "调研了30家企业使用情况。",
    "潜在客户200家。",
    "拟向宁德时代送样。",
    "现寻求机床厂试装。",
    "样品送样检测合格。",
    "测试用例覆盖率95%。",
    "在台架上连续运行3000小时。",
    "尚未达成合作意向。",
    "团队有意向在东莞转化。",
    "寻求意向客户。",
    "国家自然科学基金项目资助。",
    "拟融资2000万元。",
    "正在寻求创投基金投资。",
    "与现有方法相比具有突出优势。",
    "与对照组相比，日增重提高8%。",
    "价格约为普通油墨的1.7倍。",
    "百吨级中试线连续运行9个月。",
    "自动给出打样配方，一次打样符合率80%。",
    "国产替代空间巨大。",
    "有望实现进口替代。",
    "该物种被列入国家重点保护野生植物名录。",
    "共纳入6篇指南。",
    "已列入两个户外品牌的助剂目录。",
    "拟申报首台（套）。",
    "需要中试基地支持。",
    "不适用于高温、高湿场合。",
    "有望应用于新能源汽车、储能等领域。",
    "时间同步技术广泛应用于工业自动化、军队指挥等领域。",
    "一种方法，应用于接收端，所述方法包括接收、存储和转发。",
    "用于检测车桥、车架和悬架的相对位置。",
)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_is_denied_planned_asked_for_or_of_others_is_not_found(text: str) -> None:
    assert read(text) == []


PRAISE = (
    "国际领先",
    "填补国内空白",
    "市场前景广阔",
    "颠覆性技术",
    "打破国外垄断",
    "深受用户好评",
    "需求旺盛",
    "达到国际先进水平",
    "与现有技术相比优势明显",
    "具有良好的推广应用价值",
)


@given(st.lists(st.sampled_from(PRAISE), min_size=1, max_size=6), st.sampled_from("，。；"))
def test_praise_alone_gives_no_finding(words: list[str], mark: str) -> None:
    text = mark.join(words) + "。"
    assert read(text) == []
    assert read_statement(text) == []


TERSE: tuple[tuple[str, set[str]], ...] = (
    ("供两家手表盖板厂", {"in_use"}),
    ("注册企业640家，其中付费91家。", {"in_use"}),
    ("两家空气净化器厂各拿样500颗评估。", {"pilot_use"}),
    ("企石一家盖板厂采购11台。", {"signed_order"}),
    ("与一家回收企业签订首台套合同186万元", {"signed_order"}),
    ("养老机构试用后签订120张采购意向", {"pilot_use", "letter_of_intent"}),
    ("进入两家平板品牌的二供名录。", {"supplier_approved"}),
    ("停用后询价企业达二十多家", {"inquiry"}),
    ("年产能6000吨", set()),
    ("国内年需求约600升", set()),
    ("每吨处理费约3200元", set()),
    ("该类材料已广泛应用于家电行业。", set()),
    ("尚无付费客户", set()),
)


@pytest.mark.parametrize(("text", "expected"), TERSE)
def test_a_statement_of_market_evidence_may_be_terse(text: str, expected: set[str]) -> None:
    assert kinds(read_statement(text)) == expected


def test_terse_words_of_running_text_are_no_finding() -> None:
    # 处理, 出具, 完成 with an amount tell of use only where the statement is handed in for the market.
    assert read("月处理壳体类零件40万件。") == []
    assert kinds(read_statement("月处理壳体类零件40万件")) == {"in_use"}
    assert read_statement("月处理壳体类零件40万件", "innovation") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("可用于航拍、安防和农业植保等领域。", 3.0),
        ("适用于新能源汽车、储能和光伏逆变器。", 3.0),
        ("应用领域包括医疗、家电。", 2.0),
        ("可广泛应用于航空航天、汽车制造等领域。", 2.0),
        ("用于电缆隧道、输送带火情与周界入侵。", 3.0),
        ("主要用于货车轴承破损检测。", 1.0),
    ],
)
def test_the_value_of_scenarios_is_how_many_are_named(text: str, count: float) -> None:
    [found] = [one for one in read(text) if one.kind == "scenarios"]
    assert (found.value, found.state) == (count, CLAIMED)


def test_scenes_are_evidenced_only_where_the_thing_is_used_by_somebody_named() -> None:
    used = "已应用于广东生益科技股份有限公司的压合、钻孔工序。"
    assert [one.state for one in read(used) if one.kind == "scenarios"] == [EVIDENCED]
    able = "可用于广东生益科技股份有限公司的压合、钻孔工序。"
    assert [one.state for one in read(able) if one.kind == "scenarios"] == [CLAIMED]


def test_a_project_number_makes_no_customer_checkable() -> None:
    [found] = [one for one in read("已在3家企业使用，项目编号2023B0101200005。") if one.kind == "in_use"]
    assert found.state is CLAIMED


def test_a_year_still_to_come_is_a_plan_and_becomes_a_fact_when_it_came() -> None:
    dossier = make_dossier(achievement(summary="2027年销售3000台。"))
    assert read_market(dossier, TODAY) == []
    assert kinds(read_market(dossier, date(2028, 1, 5))) == {"in_use"}


def test_a_fact_after_a_plan_in_one_sentence_is_found() -> None:
    assert kinds(read("计划扩产，目前已在3家企业使用。")) == {"in_use"}


def test_titles_tell_of_no_customer() -> None:
    dossier = make_dossier(achievement(title="已在3家企业使用的检测仪"))
    assert read_market(dossier, TODAY) == []


def test_of_one_kind_a_sentence_gives_one_finding() -> None:
    findings = read("已获订单3份，已签订采购合同，累计销售20台，已在4家企业使用。")
    assert sorted(one.kind for one in findings) == ["in_use", "signed_order"]


def test_every_kind_that_is_read_has_a_rubric() -> None:
    read_kinds = {kind for _, kind, _ in FOUND} | {kind for _, found in TERSE for kind in found}
    assert read_kinds <= set(METHOD.rubrics)
    assert all(METHOD.rubrics[kind].counts for kind in read_kinds)


SENTENCES = st.sampled_from(
    [text for text, _, _ in FOUND] + [text if text.endswith("。") else f"{text}。" for text in NOT_FOUND]
)


@given(st.lists(SENTENCES, min_size=1, max_size=5), SENTENCES)
def test_a_further_sentence_takes_no_finding_away(sentences: list[str], further: str) -> None:
    text = "".join(sentences)
    before = {(one.kind, one.state, quoted(one).text) for one in read(text)}
    after = {(one.kind, one.state, quoted(one).text) for one in read(text + further)}
    assert before <= after


PIECES = (
    *(
        "已",
        "未",
        "拟",
        "与",
        "东莞市立敏达电子科技有限公司",
        "签订",
        "合同",
        "订单",
        "3家",
        "企业",
        "使用",
        "送样",
    ),
    *(
        "试用",
        "较进口",
        "降低",
        "18%",
        "可用于",
        "航拍、安防",
        "领域",
        "2025年",
        "销售",
        "1200台",
        "意向",
        "基金",
    ),
    *(
        "尽调",
        "入选",
        "《指导目录》",
        "替代",
        "进口",
        "中试基地",
        "A",
        "（",
        "）",
        "：",
        "约",
        "，",
        "、",
        "。",
        "；",
        "\n",
    ),
)
WORDS = st.sampled_from(PIECES)


@given(st.lists(WORDS, max_size=40), st.lists(WORDS, max_size=20))
def test_every_quote_is_what_stands_at_its_place(words: list[str], statement: list[str]) -> None:
    said = "".join(statement).strip()
    evidence = [{"aspect": "market", "text": said}] if said else []
    dossier = make_dossier(achievement(summary="".join(words), evidence=evidence))
    for one in read_market(dossier, TODAY):
        quote = quoted(one)
        assert dossier.fields[quote.field][quote.start : quote.end] == quote.text != ""
        assert points_of(one, METHOD.rubrics[one.kind]) >= 0


@pytest.mark.parametrize(
    "text", ["签订合同" * 3000, "9" * 20_000, "已" * 20_000, "适用于A、" * 4000, "较进口提高3%" * 3000]
)
def test_a_text_that_repeats_itself_for_pages_is_read_in_time(text: str) -> None:
    begun = perf_counter()
    read(text)
    assert perf_counter() - begun < 10


def quoted(finding: Finding) -> Quote:
    assert isinstance(finding.source, Quote)
    return finding.source
