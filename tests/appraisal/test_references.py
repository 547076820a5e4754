"""What counts as checkable: numbers, standards, third-party reports, named parties, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.appraisal.dossier import Sentence
from matcher.appraisal.references import Reference, ReferenceKind, find_references, state_of
from matcher.appraisal.values import EvidenceState

PATENT = ReferenceKind.PATENT_NUMBER
DOCUMENT = ReferenceKind.DOCUMENT_NUMBER
STANDARD = ReferenceKind.STANDARD
REPORT = ReferenceKind.THIRD_PARTY_REPORT
PARTY = ReferenceKind.NAMED_PARTY

NAMED = [
    ("已获发明专利ZL202310248817.5", PATENT, "ZL202310248817.5"),
    ("CN202410773206.X 申请中", PATENT, "CN202410773206.X"),
    ("专利号：２０２３１０２４８８１７.5", PATENT, "２０２３１０２４８８１７.5"),
    ("公开号CN108123456B", PATENT, "CN108123456B"),
    ("早年授权ZL98101234.5", PATENT, "ZL98101234.5"),
    ("国际申请PCT/CN2023/012345", PATENT, "PCT/CN2023/012345"),
    ("合同编号：HT-2024-031，金额186万元", DOCUMENT, "合同编号：HT-2024-031"),
    ("报告编号为WT20240312-5", DOCUMENT, "报告编号为WT20240312-5"),
    ("检测报告（编号：GDQ2024-1123）", DOCUMENT, "检测报告（编号：GDQ2024-1123"),
    ("国家重点研发计划（2021YFB3401500）", DOCUMENT, "计划（2021YFB3401500"),
    ("国家自然科学基金（No. 51875101）资助", DOCUMENT, "基金（No. 51875101"),
    ("粤科鉴字〔2024〕第031号", DOCUMENT, "粤科鉴字〔2024〕第031号"),
    ("获东科〔2025〕12号文立项", DOCUMENT, "获东科〔2025〕12号"),
    ("软著2025SR0417736", DOCUMENT, "软著2025SR0417736"),
    ("技术合同登记编号2024440100001234", DOCUMENT, "合同登记编号2024440100001234"),
    ("产品注册证：粤械注准20222140123", DOCUMENT, "粤械注准20222140123"),
    ("按GB/T 36363-2018测试", STANDARD, "GB/T 36363-2018"),
    ("按GB／T 36363—2018测试", STANDARD, "GB／T 36363—2018"),
    ("执行Q/DGKR 001-2023", STANDARD, "Q/DGKR 001-2023"),
    ("符合AEC-Q100要求", STANDARD, "AEC-Q100"),
    ("阻燃达UL94 V-0", STANDARD, "UL94"),
    ("按ASTM F963做全项", STANDARD, "ASTM F963"),
    ("第三方检测机构出具的报告显示热阻降至0.29 K/W", REPORT, "第三方检测"),
    ("经SGS检测，铅未检出", REPORT, "SGS检测"),
    ("由广东省质量监督检测中心出具检测报告", REPORT, "由广东省质量监督检测中心出具检测"),
    ("经审计，2024年收入3180万元", REPORT, "经审计"),
    ("年度审计报告列明收入", REPORT, "年度审计报告"),
    ("经省级查新，未见同类报道", REPORT, "经省级查新"),
    ("向华为供货21万片", PARTY, "华为"),
    ("美的集团批量采购", PARTY, "美的集团"),
    ("与华为技术有限公司签订合同", PARTY, "华为技术有限公司"),
    ("与东莞市珂润浆料科技有限公司合作", PARTY, "东莞市珂润浆料科技有限公司"),
    ("在东莞市人民医院使用", PARTY, "东莞市人民医院"),
    ("在中山大学附属第一医院试用", PARTY, "中山大学附属第一医院"),
    ("与浙江大学联合研发", PARTY, "浙江大学"),
    ("目前已与南岭科技大学共建", PARTY, "南岭科技大学"),
    ("送松山湖材料实验室测试", PARTY, "松山湖材料实验室"),
    ("石排镇长盛五金厂采购3台", PARTY, "石排镇长盛五金厂"),
    ("广东电网公司采购46套", PARTY, "广东电网公司"),
]

NOT_NAMED = [
    "合同金额186万元",
    "签订合同120000元",
    "检验100000只全部合格",
    "评价PE100-RC料",
    "项目2025年完成验收",
    "订单4200张",
    "合同编号待补",
    "配32 GB 3200MHz内存",
    "HG2000型烘箱",
    "硬度HB360",
    "尚无第三方检测报告",
    "拟委托第三方检测",
    "第三方检测尚未完成",
    "近三年出具CNAS报告5200余份",
    "经权威机构检测",
    "第三方数据平台接入认证",
    "交通标志检测",
    "检测机构包括可上下移动的活动板及用于检测的单元",
    "兼容华为鸿蒙系统",
    "已向石排一家模块厂送样三轮",
    "与某公司签订合同",
    "某内饰件厂单副模具调试材料费下降",
    "国内龙头企业采用",
    "两家封测厂签订年度供样框架",
    "粤北两县供水公司试装3200只",
    "进入11家医院康复科",
    "向某医院治疗室供货",
    "在实验室条件下验证",
    "大学生创业项目",
    "东坑一家模组厂导入两条线",
    "首条线在常平一跳线厂交付",
    "上市公司采用，龙头公司试用",
    "该公司已投产，本公司销售",
    "我院与我所共同完成",
    "大型国有企业集团采用",
    "满足研究所需的数据",
    "接入配电网后损耗下降",
    "加厚树脂导电网络",
    "覆盖横沥、企石等地冲压厂52家",
    "国内外高校和研究院所",
]


def sentence(text: str, owner: str = "") -> Sentence:
    return Sentence(field="summary", start=0, end=len(text), text=text, owner=owner)


def named(text: str, owner: str = "") -> list[tuple[ReferenceKind, str]]:
    return [(one.kind, text[one.start : one.end]) for one in find_references(sentence(text, owner))]


@pytest.mark.parametrize(("text", "kind", "part"), NAMED)
def test_what_can_be_looked_up_is_found_where_it_stands(text: str, kind: ReferenceKind, part: str) -> None:
    assert (kind, part) in [
        (found, name.rstrip("）") if kind is DOCUMENT else name) for found, name in named(text)
    ]


@pytest.mark.parametrize("text", NOT_NAMED)
def test_what_nobody_could_look_up_is_no_reference(text: str) -> None:
    assert named(text) == []


def test_the_owner_is_no_party_of_its_own() -> None:
    text = "东莞市珂润浆料科技有限公司2024年销售收入3180万元"
    assert named(text) == [(PARTY, "东莞市珂润浆料科技有限公司")]
    assert named(text, owner="东莞市珂润浆料科技有限公司") == []
    assert named("南岭科技大学完成测试", owner="南岭科技大学材料学院") == []


def test_a_sentence_is_evidenced_only_by_the_kinds_that_are_accepted() -> None:
    tested = sentence("按GB/T 36363-2018测试")
    assert state_of(tested) is EvidenceState.EVIDENCED
    assert state_of(tested, {DOCUMENT, PARTY}) is EvidenceState.CLAIMED
    assert state_of(sentence("性能良好")) is EvidenceState.CLAIMED


@given(
    st.lists(
        st.sampled_from([text for text, _, _ in NAMED] + NOT_NAMED + ["，", "。", " ", "（", "a", "7"]),
        max_size=5,
    )
)
def test_references_lie_in_order_inside_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    found: tuple[Reference, ...] = find_references(sentence(text))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@given(st.sampled_from(NAMED), st.sampled_from(NAMED))
def test_a_further_clause_takes_no_reference_away(
    first: tuple[str, ReferenceKind, str], second: tuple[str, ReferenceKind, str]
) -> None:
    alone = {kind for kind, _ in named(first[0])}
    assert alone <= {kind for kind, _ in named(f"{first[0]}，{second[0]}")}
