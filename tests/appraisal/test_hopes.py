"""What is hoped for, planned or denied is no finding of the thing itself, whatever the thing is."""

from __future__ import annotations

from typing import Final

import pytest

from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.reading import read_dossier
from matcher.appraisal.values import EvidenceState, Finding
from tests.appraisal.pairs import EMPTY_WORDS
from tests.appraisal.sides import AT, Change, economy, innovation, market, of, say

STATEMENTS: Final = {"market": market, "innovation": innovation, "economy": economy}
THINGS: Final = (
    ("market", "与东莞市长泰模块电子有限公司签订采购合同"),
    ("market", "在东莞市华盛玻璃科技有限公司投入使用"),
    ("market", "向比亚迪送样试用"),
    ("market", "完成天使轮融资"),
    ("market", "列入广东省首台（套）目录"),
    ("market", "与松山湖材料实验室签订中试协议"),
    ("market", "进入立讯精密合格供应商名录"),
    ("market", "签署合作意向书"),
    ("innovation", "取得发明专利授权"),
    ("innovation", "委托谱尼测试完成第三方检测并取得报告"),
    ("innovation", "通过广东省科技厅成果鉴定"),
    ("innovation", "获得广东省科技进步奖"),
    ("innovation", "取得医疗器械注册证"),
    ("innovation", "完成中试"),
    ("innovation", "实现批量生产"),
    ("innovation", "制定企业标准"),
    ("innovation", "提交发明专利申请"),
    ("economy", "缴纳税收50万元"),
    ("economy", "带动就业30人"),
    ("economy", "节约天然气20%"),
    ("economy", "减少VOCs排放80%"),
)
HOPES: Final = (
    *("拟", "计划", "正在筹备", "有望", "有望于明年", "下一步将", "争取年内", "准备", "预计明年", "希望"),
    *("目标是", "若条件允许将", "正争取", "待资金到位后", "后续计划", "打算", "未来三年内"),
    *("尚未", "未能", "还没有", "暂未"),
)
INSTEAD: Final = frozenset({"expected_contribution", "limits_stated", "time_to_production"})
"""What a plan or a denial may say itself."""
FORECAST: Final = frozenset({"jobs", "energy_saved", "emission_cut"})
"""Effects count as forecasts too, by half."""


def found(*changes: Change) -> dict[str, Finding]:
    dossier = make_dossier(of("coating", *changes).record)
    return {one.kind: one for one in read_dossier(dossier, AT.date())}


PLAIN: Final = found().keys()


@pytest.mark.parametrize(("aspect", "thing"), THINGS)
def test_hopes_plans_and_denials_are_no_findings_of_the_thing(aspect: str, thing: str) -> None:
    done = found(STATEMENTS[aspect](f"已{thing}。"))
    assert done.keys() - PLAIN
    for hope in HOPES:
        for change in (STATEMENTS[aspect], say):
            hoped = found(change(f"{hope}{thing}。"))
            kinds = hoped.keys() - PLAIN - INSTEAD
            assert kinds <= FORECAST, (hope, thing, kinds)
            assert all(
                (hoped[kind].state, hoped[kind].value) == (EvidenceState.CLAIMED, 0.5) for kind in kinds
            )


@pytest.mark.parametrize("words", EMPTY_WORDS)
def test_empty_words_are_no_findings_wherever_they_stand(words: str) -> None:
    for change in (say, *STATEMENTS.values()):
        assert found(change(words)).keys() - PLAIN <= {"praise"}
