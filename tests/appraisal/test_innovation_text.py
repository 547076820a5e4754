"""Innovation as sentences tell it: what is found in each, what is not, and what never changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.innovation_text import read_innovation
from matcher.appraisal.method import load_method
from matcher.appraisal.values import EvidenceState, Quote
from matcher.records import Achievement
from matcher.vocabulary import Aspect
from tests.appraisal.innovation import TODAY, dossier_of, found

ROOT = Path(__file__).parents[2]
METHOD = load_method(ROOT / "data" / "appraisal")

FOUND = [
    # novelty
    ("经广东省科学技术情报研究所查新，未见相同报道。", "novelty_report", "evidenced"),
    ("科技查新报告编号：202444000012。", "novelty_report", "evidenced"),
    ("经省级查新，未见同类公开报道。", "novelty_report", "claimed"),
    ("查新结论显示该结构具有新颖性。", "novelty_report", "claimed"),
    # benchmark
    ("剪切强度较现有工艺提高30%。", "benchmark", "claimed"),
    ("结壳热阻由0.41降至0.29 K/W。", "benchmark", "claimed"),
    ("第三方检测报告显示，热阻由0.41降至0.29 K/W。", "benchmark", "evidenced"),
    ("良率由72%爬到91%。", "benchmark", "claimed"),
    ("耐磨次数是进口产品的1.5倍。", "benchmark", "claimed"),
    ("拉伸强度达原生料的87%。", "benchmark", "claimed"),
    ("样本量只需传统方法的三分之一。", "benchmark", "claimed"),
    ("与进口料同条件对比，压缩回弹率高6个百分点。", "benchmark", "claimed"),
    ("烧结温度由1350 ℃降至1100 ℃。", "benchmark", "claimed"),
    ("氮气耗量比常规腔体低35%。", "benchmark", "claimed"),
    ("甲醛释放量0.02 mg/m³，优于国家标准限值。", "benchmark", "claimed"),
    ("同机对比两款日系软刀，平均崩边减少约三成。", "benchmark", "claimed"),
    ("识别速度比人工目检快8倍。", "benchmark", "claimed"),
    ("相比传统喷涂，涂料利用率提高20个百分点。", "benchmark", "claimed"),
    # metric
    ("接头剪切强度38 MPa。", "metric", "claimed"),
    ("缺陷检出率达到98.5%。", "metric", "claimed"),
    ("弯曲疲劳极限提高26%。", "metric", "claimed"),
    ("整机噪声低于45 dB。", "metric", "claimed"),
    ("定位精度±0.02 mm。", "metric", "claimed"),
    ("经SGS检测，热导率超过210 W/(m·K)。", "metric", "evidenced"),
    ("漏检0.2%，过检1.5%。", "metric", "claimed"),
    ("响应时间不超过5 ms。", "metric", "claimed"),
    # appraised, award, recognised
    ("经广东省机械工程学会组织成果鉴定，整体达到国际先进水平。", "appraised", "evidenced"),
    ("通过省级科技成果鉴定，结论为国内领先。", "appraised", "claimed"),
    ("鉴定委员会认为该技术达到国际先进水平。", "appraised", "claimed"),
    ("获2022年度广东省科技进步二等奖。", "award", "evidenced"),
    ("荣获中国专利优秀奖。", "award", "claimed"),
    ("获行业协会技术发明一等奖。", "award", "claimed"),
    ("获市级创新产品目录收录。", "recognised", "claimed"),
    ("2024年被广东省认定为首台（套）重大技术装备。", "recognised", "evidenced"),
    # praise
    ("技术国际领先，填补国内空白。", "praise", "claimed"),
    ("具有颠覆性，市场前景广阔。", "praise", "claimed"),
    ("性能优异，极大提高了生产效率。", "praise", "claimed"),
    ("打破国外垄断。", "praise", "claimed"),
    # depth
    ("解决了8 mm以上大芯片边缘局部疏松的问题。", "problem_solved", "claimed"),
    ("攻克了薄壁槽型舱壁焊接变形难题。", "problem_solved", "claimed"),
    ("针对高铅焊料结温一高就蠕变失效的问题，研制了复配银膏。", "problem_solved", "claimed"),
    ("模切后四边包胶，解决掉粉引起的板上短路。", "problem_solved", "claimed"),
    ("利用机械补偿杆的热胀差移动输入波导，从而免去加热器。", "mechanism", "claimed"),
    ("以甲酸铜络合包覆法制备纳米铜颗粒。", "mechanism", "claimed"),
    ("先在混合盐中长时交换建立深层应力，再于纯钾盐短时交换。", "mechanism", "claimed"),
    ("其工作原理是径向电磁力波与转矩脉动相互抵消。", "mechanism", "claimed"),
    ("得到国家自然科学基金（51775123）资助。", "funded_project", "evidenced"),
    ("依托国家重点研发计划（2022YFB3400100）完成。", "funded_project", "evidenced"),
    ("速率指标已通过省级课题中期检查。", "funded_project", "claimed"),
    ("融合光学、材料和机械多个学科。", "fields_joined", "claimed"),
    ("由多学科交叉团队完成。", "fields_joined", "claimed"),
    # reproducibility
    ("连续20批次检验全部合格。", "repeated", "claimed"),
    ("批间差异控制在±2%以内。", "repeated", "claimed"),
    ("重复性RSD小于1.5%。", "repeated", "claimed"),
    ("1C循环2000次容量保持率83%。", "repeated", "claimed"),
    ("与冠脉造影对照216例，灵敏度84%。", "repeated", "claimed"),
    ("连续运行900 h未见脱膜。", "repeated", "claimed"),
    ("经第三方检测，总氟低于10 mg/kg。", "third_party_test", "claimed"),
    ("广东省计量科学研究院出具检测报告，编号GD2024-00123。", "third_party_test", "evidenced"),
    ("第三方实验室完成双85试验1000 h。", "third_party_test", "claimed"),
    ("产品符合GB/T 36363-2018要求。", "standardised", "evidenced"),
    ("已制定企业标准和作业指导书。", "standardised", "claimed"),
    ("形成工艺规程一套。", "standardised", "claimed"),
]  # fmt: skip

NOT_FOUND = [
    ("拟委托科技查新。", "novelty_report"),
    ("尚未做科技查新。", "novelty_report"),
    ("查新报告正在办理。", "novelty_report"),
    ("提供科技查新服务。", "novelty_report"),
    ("有望较现有工艺提高30%。", "benchmark"),
    ("目标是由0.41降至0.29 K/W。", "benchmark"),
    ("将温度由25 ℃升至80 ℃，保温2 h。", "benchmark"),
    ("随着含量由10%增加到20%，硬度下降。", "benchmark"),
    ("当Ni含量由5%增加到15%时，电阻率变化不大。", "benchmark"),
    ("从2010年的12%增长到2020年的30%。", "benchmark"),
    ("吨线成本比普通漆包线高六成。", "benchmark"),
    ("模具寿命较铝合金短四分之一。", "benchmark"),
    ("性能明显优于进口产品。", "benchmark"),
    ("比表面积120 m²/g。", "benchmark"),
    ("外形尺寸1200 mm×800 mm×600 mm。", "metric"),
    ("在180 ℃下保温90 min。", "metric"),
    ("所述填料的含量为5%–10%。", "metric"),
    ("按重量份计，树脂60份、填料20份。", "metric"),
    ("占地420平方米，投资680万元。", "metric"),
    ("单价4.6元。", "metric"),
    ("患病率为12.3%（95%CI 10.1%–14.5%）。", "metric"),
    ("预计检出率达到98%。", "metric"),
    ("转速3000 r/min，电压220 V。", "metric"),
    ("拟申请成果鉴定。", "appraised"),
    ("共鉴定到116个差异蛋白。", "appraised"),
    ("司法鉴定用试剂盒。", "appraised"),
    ("拟申报省科技进步奖。", "award"),
    ("项目负责人曾获国家科技进步二等奖。", "award"),
    ("首台套评审入围。", "recognised"),
    ("经鉴定委员会鉴定，技术国际领先。", "praise"),
    ("热导率210 W/(m·K)，国内领先。", "praise"),
    ("解决了行业关键技术难题。", "problem_solved"),
    ("具有重要意义。", "problem_solved"),
    ("边缘疏松的问题尚未解决。", "problem_solved"),
    ("亟待解决界面开裂的问题。", "problem_solved"),
    ("拟申报国家重点研发计划。", "funded_project"),
    ("可申报省重点领域研发计划项目。", "funded_project"),
    ("应用于多个领域。", "fields_joined"),
    ("重复步骤2三次。", "repeated"),
    ("用去离子水洗涤3次。", "repeated"),
    ("将40只小鼠随机分为4组，每组10只（n=10）。", "repeated"),
    ("尚未做第三方检测。", "third_party_test"),
    ("需第三方检测报告。", "third_party_test"),
    ("提供第三方检测服务。", "third_party_test"),
    ("基于独立性检测的因果推断。", "third_party_test"),
    ("按GB/T 1040测试拉伸强度。", "standardised"),
    ("拟制定团体标准。", "standardised"),
    ("尚未建立作业指导书。", "standardised"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "state"), FOUND)
def test_a_sentence_speaks_for_its_kind(text: str, kind: str, state: str) -> None:
    findings = found(text)
    assert kind in findings
    assert findings[kind].state.value == state


@pytest.mark.parametrize(("text", "kind"), NOT_FOUND)
def test_a_sentence_does_not_speak_for_what_it_denies_plans_or_merely_resembles(text: str, kind: str) -> None:
    assert kind not in found(text)


def test_a_figure_with_a_baseline_is_not_counted_again_as_one_without() -> None:
    assert "metric" not in found("剪切强度较现有工艺提高30%，达到46 MPa。")


def test_the_note_of_a_benchmark_names_what_it_is_held_against() -> None:
    assert found("氮气耗量比常规腔体低35%。")["benchmark"].note == "对比基准：常规腔体"


def test_the_number_of_joined_fields_is_counted_where_they_are_named() -> None:
    assert found("融合光学、材料和机械多个学科。")["fields_joined"].value == 3
    assert found("由多学科交叉团队完成。")["fields_joined"].value == 2


def test_every_kind_that_sentences_are_tested_for_is_a_rubric_of_innovation() -> None:
    rubrics = {kind.id for one in METHOD.indicators[Aspect.INNOVATION] for kind in one.kinds}
    assert {kind for _, kind, _ in FOUND} | {kind for _, kind in NOT_FOUND} <= rubrics


def test_every_quote_of_the_sample_stands_where_it_says() -> None:
    path = ROOT / "data" / "sample" / "achievements.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        dossier = make_dossier(Achievement.model_validate(json.loads(line)))
        for finding in read_innovation(dossier, TODAY):
            assert finding.kind in METHOD.rubrics
            source = finding.source
            assert isinstance(source, Quote)
            assert source.text
            assert dossier.fields[source.field][source.start : source.end] == source.text


SENTENCES = st.sampled_from([one for one, *_ in (*FOUND, *NOT_FOUND)])


@given(texts=st.lists(SENTENCES, max_size=4), further=SENTENCES)
def test_a_further_sentence_takes_no_finding_away(texts: list[str], further: str) -> None:
    before = read_innovation(dossier_of("".join(texts)), TODAY)
    after = read_innovation(dossier_of("".join([*texts, further])), TODAY)
    assert set(before) <= set(after)


@given(
    text=st.text(
        alphabet="提高降低由至较比现有工艺30%MPa，。的已拟批次专利号ZL2023199000018.获奖", max_size=40
    )
)
def test_quotes_of_any_text_stand_where_they_say(text: str) -> None:
    dossier = dossier_of(text)
    for finding in read_innovation(dossier, TODAY):
        source = finding.source
        assert isinstance(source, Quote)
        assert dossier.fields[source.field][source.start : source.end] == source.text


def test_praise_is_a_remark_and_gives_no_points() -> None:
    finding = found("技术国际领先，填补国内空白，具有颠覆性。")["praise"]
    assert finding.state is EvidenceState.CLAIMED
    assert METHOD.rubrics["praise"].remark
