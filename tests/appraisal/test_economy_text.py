"""What the economy reader finds, sentence by sentence, and what it leaves alone."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.economy_local import TOWNS
from matcher.appraisal.economy_sums import say_yuan
from matcher.appraisal.economy_text import read_economy
from matcher.appraisal.values import EvidenceState, Finding
from matcher.records import Achievement

TODAY = date(2026, 11, 24)
EVIDENCED, CLAIMED = EvidenceState.EVIDENCED, EvidenceState.CLAIMED

FOUND = {
    # income that has come about
    "2024年该系列浆料销售收入3180万元。": "income",
    "截至2026年6月累计销售1.2亿元。": "income",
    "年服务收入约2300万元。": "income",
    "检测收入1 930万元。": "income",
    "已签首台套合同，合同额186万元。": "income",
    "与东莞市长盛五金有限公司签订采购合同，金额56万元。": "income",
    "销售收入：2023年1200万元，2024年1850万元。": "income",
    "本技术以320万元独占许可给一家企业。": "income",
    "近三年累计新增产值3.2亿元。": "income",
    "2025年项目产值5000万元。": "income",
    # what is hoped for with a figure
    "预计年销售收入8000万元。": "expected_contribution",
    "2028年销售收入可达5000万元。": "expected_contribution",
    "达产后年产值1.5亿元。": "expected_contribution",
    "本项目年产值5000万元。": "expected_contribution",
    "预计三年累计新增销售收入2亿元。": "expected_contribution",
    "若签约，合同额300万元。": "expected_contribution",
    "项目投产后年税收500万元。": "expected_contribution",
    "每年可创经济效益134万元。": "expected_contribution",
    "按月用10 kg测算，每年可省材料费约260万元。": "expected_contribution",
    # savings
    "某板厂上线后年节约电费120万元。": "saved",
    "已为用户节约成本2600万元。": "saved",
    # gains of a unit
    "单套节省约210元。": "unit_gain",
    "生产成本降低30%。": "unit_gain",
    "良率由85%提高到96%。": "unit_gain",
    "加工时间由95 min压缩到22 min。": "unit_gain",
    "材料成本约为银膏的六分之一。": "unit_gain",
    "售价较进口粉低35%左右。": "unit_gain",
    "替代目检工6人。": "unit_gain",
    "喷油工从42人减到11人。": "unit_gain",
    "人工减少六成。": "unit_gain",
    "生产效率提高3倍。": "unit_gain",
    "若量产，预计成本可降低20%。": "unit_gain",
    "相较进口电极单价下降九成。": "unit_gain",
    "单平米成本比化学铜低0.9元。": "unit_gain",
    "帮助一家模具厂将开裂报废率由7%降到1%。": "unit_gain",
    "脱模剂用量由2.4 L降为0.12 L。": "unit_gain",
    # investment
    "项目总投资3000万元。": "funds_needed",
    "拟融资2000万元用于中试。": "funds_needed",
    "资金需求：800万元。": "funds_needed",
    "投资回收期约1.5年。": "payback",
    "18个月即可收回投资。": "payback",
    "一年左右回本。": "payback",
    "签约后12个月内可投产。": "time_to_production",
    "预计2027年量产。": "time_to_production",
    "建设期18个月。": "time_to_production",
    "距离量产还需18个月。": "time_to_production",
    # the place
    "2025年实缴税收190万元。": "paid_tax",
    "带动就业120人。": "jobs",
    "从业人员约1,200人。": "jobs",
    "投产后可新增岗位200个。": "jobs",
    "补齐东莞半导体封装材料环节的短板。": "chain_gap",
    "突破了高纯石英砂“卡脖子”难题。": "chain_gap",
    # society
    "综合能耗降低35%。": "energy_saved unit_gain",
    "年节约标煤120吨。": "energy_saved",
    "每吨布节水约42吨。": "energy_saved",
    "VOCs排放减少80%。": "emission_cut",
    "粉尘由38降至2.6 mg/m³。": "emission_cut",
    "每年少产危废约130吨。": "emission_cut",
    "避免了冲床压手事故。": "safety",
    "替代六价铬钝化。": "safety",
    "针刺试验未起火。": "safety",
    "漏诊率由12%降到3%。": "safety",
    # against itself
    "8 mm以上大芯片边缘仍有局部疏松。": "limits_stated",
    "目前只在DBC陶瓷基板上做过验证。": "limits_stated",
    "不适用于完全禁硅的场合。": "limits_stated",
    "尚未通过车规AEC-Q认证。": "limits_stated",
    "其长期稳定性有待进一步验证。": "limits_stated",
    "需客户提供同批喂料的膨胀仪曲线。": "limits_stated",
    "存在原料断供风险。": "limits_stated",
    "存在原料价格波动风险，拟通过长协锁价应对。": "risks_stated",
}

NOT_FOUND = [
    # denied, hoped for, still to come
    "尚未形成销售收入。",
    "本项目不产生销售收入300万元。",
    "销售收入300万元尚未实现。",
    "力争年销售收入1亿元。",
    "计划2027年实现销售收入5000万元。",
    "有望每年节约成本300万元。",
    "有望使成本降低30%。",
    "目标是良率达到95%。",
    "要求成本降低30%。",
    "拟新增岗位100个。",
    "有望解决光刻胶卡脖子问题。",
    "拟节能30%。",
    "尚未缴纳税款50万元。",
    "尚无量产时间表。",
    # of others, or other money
    "全球市场规模500亿元。",
    "国内市场容量超过100亿元。",
    "客户年产值5亿元。",
    "农户人均收入增加3000元。",
    "促成交易额6200万元。",
    "获省级专项经费200万元资助。",
    "整机售价38万元。",
    "会员年费1.2万元。",
    "公司注册资本1000万元。",
    "享受税收优惠300万元。",
    "已完成A轮融资3000万元。",
    "累计研发投入500万元。",
    # praise, and what has no figure
    "填补国内空白。",
    "解决行业卡脖子难题。",
    "补链强链延链。",
    "成本较低，良率高。",
    "节能环保，绿色低碳。",
    "安全可靠，经济效益显著。",
    "产业化前景广阔。",
    # the wrong way, or not of production
    "成本增加12%。",
    "良率下降2个百分点。",
    "传统工艺成本高出30%。",
    "原料价格同比下降5%。",
    "计算成本降低40%。",
    "网络能耗降低30%。",
    "光电转换效率提高2%。",
    "收率高于90%。",
    "价格约为普通油墨1.7倍。",
    "催化剂的用量为反应物总质量的0.1%～5%。",
    "吨件成本比普通漆包线高六成。",
    # done long ago, or something else
    "已于2025年投产。",
    "2026年上半年量产。",
    "连续运行3年后停机检修。",
    "回收率96%。",
    "员工体检320人。",
    "技术团队12人。",
    # limits of others
    "现有技术不适用于高温场合。",
    "该方法不仅适用于平面，还可用于曲面。",
    "克服了传统方法的局限性。",
    "成本仅260元，功耗仅9 mW。",
    "本系统用于信贷风险评估。",
    "为避免事故，现有方法采用人工巡检。",
    "以钛白粉与三元材料复配。",
]


def record(summary: str = "", **values: Any) -> Achievement:
    return Achievement(id="A1", title="成果", summary=summary, **values)


def read(summary: str = "", **values: Any) -> list[Finding]:
    return read_economy(make_dossier(record(summary, **values)), TODAY)


def only(summary: str = "", **values: Any) -> Finding:
    (finding,) = read(summary, **values)
    return finding


@pytest.mark.parametrize("text", FOUND)
def test_a_sentence_gives_just_the_kinds_it_speaks_of(text: str) -> None:
    assert {one.kind for one in read(text)} == set(FOUND[text].split())


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_is_denied_hoped_for_of_others_or_mere_praise_gives_nothing(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024年销售收入3180万元。", 31_800_000),
        ("2024年销售收入1.2亿元。", 120_000_000),
        ("2024年销售收入96000元。", 96_000),
        ("2024年检测收入1 930万元。", 19_300_000),
        ("2024年销售收入超过300万元。", 3_000_000),
        ("2025年出口额300万美元。", 21_000_000),
        ("项目总投资三千万元。", 30_000_000),
        ("预计年产值3000万至5000万元。", 30_000_000),
    ],
)
def test_sums_are_in_yuan_and_of_a_range_the_lower_end(text: str, value: float) -> None:
    assert only(text).value == pytest.approx(value)


def test_what_the_source_does_not_say_is_noted() -> None:
    assert only("预计年产值3000万至5000万元。").note == "区间 3000 万元至5000 万元，取下限"
    assert only("2025年出口额300万美元。").note == "按 1 美元 7 元折算"
    assert only("若量产，成本降低20%。").note == "为测算或预计值"
    assert only("本项目年产值5000万元。").note == "未写明是否已实现，按预期计"
    assert [say_yuan(value) for value in (960, 31_800_000, 120_000_000)] == [
        "960 元",
        "3180 万元",
        "1.2 亿元",
    ]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("2024年销售收入3180万元。", CLAIMED),
        ("经审计，2024年销售收入3180万元。", EVIDENCED),
        ("技术合同登记编号2024440100001234，合同金额120万元。", EVIDENCED),
        ("许可给东莞市珂润浆料科技有限公司，许可费68万元。", EVIDENCED),
        ("许可给一家企业，许可费68万元。", CLAIMED),
        ("与浙江大学联合研发，2025年销售收入3000万元。", CLAIMED),
        ("经SGS检测合格，2025年销售收入3000万元。", CLAIMED),
        ("国家重点研发计划（2021YFB3401500），2025年销售收入3000万元。", CLAIMED),
        ("上年度纳税350万元（完税证明编号：440120250001）。", EVIDENCED),
        ("经第三方检测，电耗由52降至36 kWh。", EVIDENCED),
        ("若量产，东莞市人民医院使用后成本降低20%。", CLAIMED),
    ],
)
def test_money_is_evidenced_by_papers_audits_and_those_who_paid(text: str, state: EvidenceState) -> None:
    assert {one.state for one in read(text)} == {state}


def test_a_year_after_today_makes_a_forecast_of_the_same_words() -> None:
    dossier = make_dossier(record("2027年销售收入5000万元。"))
    assert [one.kind for one in read_economy(dossier, date(2026, 1, 1))] == ["expected_contribution"]
    assert [one.kind for one in read_economy(dossier, date(2028, 1, 1))] == ["income"]


def test_a_plan_reaches_over_clauses_until_a_word_of_fact() -> None:
    assert {one.kind for one in read("预计2028年投产，年销售收入8000万元。")} == {
        "time_to_production",
        "expected_contribution",
    }
    first, second = read("预计年销售收入8000万元，目前已销售300万元。")
    assert (first.kind, second.kind) == ("expected_contribution", "income")


def test_the_registered_contribution_is_claimed_and_quoted_from_its_field() -> None:
    finding = only(expected_contribution_cny="15000000")
    assert (finding.kind, finding.state, finding.value) == ("expected_contribution", CLAIMED, 15_000_000)
    assert finding.note == "登记的预计综合经济贡献 1500 万元"


@pytest.mark.parametrize(
    ("text", "amount", "kinds"),
    [
        ("2025年出货21万片，用于智慧养老。", "13650000", ["income"]),
        ("已签两台销售合同。", "7600000", ["income"]),
        ("2025年为11家客户调机，合同单价3万至8万元。", "520000", ["income"]),
        ("完成A轮融资。", "60000000", []),
        ("年撮合纱线交易额。", "186000000", []),
        ("签订120张采购意向。", "2160000", []),
        ("预计出货21万片。", "13650000", []),
        ("国内售出63台。", None, []),
    ],
)
def test_a_statements_amount_is_income_where_its_text_tells_of_sales(
    text: str, amount: str | None, kinds: list[str]
) -> None:
    found = read(evidence=[{"aspect": "market", "text": text, "amount_cny": amount}])
    assert [one.kind for one in found] == kinds
    assert all(one.value == float(amount or 0) and one.state is CLAIMED for one in found)


def test_a_statements_amount_is_saved_where_a_user_saves_it() -> None:
    statement = {"aspect": "economy", "text": "某厂换两条线，年省废气治理费", "amount_cny": "2700000"}
    finding = only(evidence=[statement])
    assert (finding.kind, finding.value) == ("saved", 2_700_000)
    assert finding.note == "金额 270 万元为该条佐证登记的数额"


@pytest.mark.parametrize(
    ("owner", "place", "state"),
    [
        ("东莞市珂润浆料科技有限公司", "寮步镇", EVIDENCED),
        ("东莞理科轻合金工程中心", "松山湖", EVIDENCED),
        ("申浦交通工程大学东莞研究院", "松山湖", CLAIMED),
        ("岭海工学院", "松山湖", CLAIMED),
        ("岭海工学院", "东莞滨海湾新区", CLAIMED),
        ("东莞市珂润浆料科技有限公司", "广州市", CLAIMED),
        ("岭海工学院", "广州市", None),
        ("岭海工学院", "西安市长安区", None),
        ("岭海工学院", "佛山市北滘镇", None),
    ],
)
def test_a_place_is_evidenced_where_owner_and_place_agree(
    owner: str, place: str, state: EvidenceState | None
) -> None:
    assert [(one.kind, one.state) for one in read(owner=owner, place=place)] == (
        [("in_dongguan", state)] if state else []
    )


def test_the_towns_are_those_of_the_taxonomy() -> None:
    with (Path(__file__).parents[2] / "data/taxonomy/towns.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    stems = TOWNS.split("|")
    assert all(any(stem in name for stem in stems) for name in names)
    assert len(stems) == len(names)


def test_an_answer_in_a_sentence_of_its_own_meets_a_risk() -> None:
    alone = read("主要风险是车规认证周期长。")
    answered = read("主要风险是车规认证周期长。应对措施：先做工业级产品。")
    assert [one.kind for one in alone] == ["limits_stated"]
    assert {one.kind for one in answered} == {"limits_stated", "risks_stated"}


def test_a_title_states_no_limits() -> None:
    dossier = make_dossier(Achievement(id="A1", title="仅适用于低温的胶粘剂"))
    assert read_economy(dossier, TODAY) == []


_TEXTS = st.lists(st.sampled_from([*FOUND, *NOT_FOUND, "应对措施：先做工业级产品。"]), min_size=1, max_size=6)


@given(_TEXTS)
def test_every_quote_stands_where_it_says(texts: list[str]) -> None:
    dossier = make_dossier(record("".join(texts), owner="东莞市甲乙有限公司", place="松山湖"))
    for finding in read_economy(dossier, TODAY):
        quote: Any = finding.source
        assert quote.text
        assert dossier.fields[quote.field][quote.start : quote.end] == quote.text


@given(_TEXTS, st.sampled_from([*FOUND, *NOT_FOUND, "应对措施：先做工业级产品。"]))
def test_a_further_sentence_takes_no_finding_away(texts: list[str], further: str) -> None:
    assert set(read("".join(texts))) <= set(read("".join([*texts, further])))


@given(st.integers(1, 9999), st.sampled_from([("元", 1), ("万元", 10_000), ("亿元", 100_000_000)]))
def test_an_income_is_as_large_as_it_is_written(number: int, unit: tuple[str, int]) -> None:
    found = read(f"2024年销售收入{number}{unit[0]}。")
    assert [one.value for one in found] == ([number * unit[1]] if number * unit[1] >= 5000 else [])


@given(st.sampled_from(["预计", "若", "有望", "力争", "拟", "未", "没有", "无法", "达产后"]))
def test_no_word_of_hope_or_denial_leaves_an_income_realised(word: str) -> None:
    assert "income" not in {one.kind for one in read(f"{word}实现销售收入3000万元。")}
