"""Quantified performance in a sentence: a figure of a property that is better high or better low."""

from __future__ import annotations

import re
from typing import Final

from matcher.appraisal.asserting import clause_start
from matcher.appraisal.comparisons import RELATIVE, is_worse
from matcher.appraisal.dossier import Sentence
from matcher.evidence.quantity import Quantity
from matcher.evidence.quantity_words import Change, Comparator
from matcher.evidence.subjects import Better, find_property
from matcher.evidence.units import CURRENCY, NUMBER, SHARE

_OTHER_THINGS: Final = """
成本 生产成本 制造成本 材料成本 吨成本 加工成本 价格 单价 售价 造价 产能 产量 年产量 生产能力 年产能 年产 日产
设计产能 生产规模 规模 处理量 处理能力 日处理量 年处理量 质保期 有效期 保质期 死亡率 发病率 覆盖率 升温速率
加热速率 固化时间 反应时间 处理时间 水分 含水率 含水量 密度 重量 质量 自重 整机重量 损失率 排风量 风量
压强 拉力 有效率 敲击率 检测距离 容量
"""
_NEVER: Final = frozenset(_OTHER_THINGS.split())
"""Of the property table, but a matter of size, money, a process step or an illness as often as of merit."""
_BOTH_WAYS: Final = """
时间 周期 生产周期 节拍 流量 速度 线速度 运行速度 生产速度 车速 载荷 承载 负载 起重量 扭矩 转矩 推力
速率 距离 循环 温升 低温 续航 阻力 压降 浓度 增益 带宽 损耗 衰减 残留 变形量 检出率 耐压 收缩率 吸水率 孔隙率
"""
_WANTS_BOUND: Final = frozenset(_BOTH_WAYS.split())
"""Merit only where the text bounds the figure (≤ 5 s, 超过 400 h) or says that it was measured."""
_FLOORS: Final = (Comparator.AT_LEAST, Comparator.ABOVE)
_CEILINGS: Final = (Comparator.AT_MOST, Comparator.BELOW)
_MEASURED: Final = re.compile(
    r"实测|测得|仅(?:为|需)?|只需|高达|可达|达到?|低至|控制在|压到|小于|不超过|以内|以下|稳定在|平均(?:为)?"
)
_MORE: Final = re.compile(
    r"(?:漏检|过检|误检|误判|误识|漏判|误报|破片|崩边|空洞|不良|缺陷|串扰|重复性|线性度|均匀性|一致性|偏心|"
    r"漂移|抖动|回差|背隙|过冲|纹波|"
    r"谐波失真|插损|回损|隔离度|消光比|灵敏度|特异度|特异性|召回|精确|查全率|查准率|命中率|F1|mAP|AUC|PSNR|"
    r"SSIM|IoU|MAE|RMSE|均方根误差|"
    r"识别|定位|分选准确|一次(?:交检)?合格|直通|成品|良品|首效|库仑效率|倍率|截留|脱盐|去除|脱除|回收|浸出|"
    r"产率|得率|转化|选择性|降解|抑制|"
    r"抑菌|杀灭|灭活|阻隔|保持|保留|残留|透光|透过|透湿|反射|遮光|剥离|附着|回弹|耐磨|磨耗|磨损|耐折|耐弯|"
    r"挠度|翘曲|平整度|面形|粗糙|"
    r"热阻|热导|导热|温差|温升|电阻|电导|介损|损耗|效率|效能|波动|标准差|变异系数|RSD|CV|COV|实测|测得|"
    r"节电|节能|节水|减排|减重|功耗|能耗|静电|响应|延时|时延|刷新|信噪比|对比度|分辨|"
    r"盐雾|老化|疲劳|冲击|强度|硬度|韧性|伸长|模量|蠕变|收缩|吸音|降噪|噪声|泄漏|漏率|纯度|准确|精度|误差|"
    r"偏差|寿命)"
    r"(?!期|价|款)[一-鿿A-Za-z]{0,3}$"
)
"""Words of merit that the property table does not know as nouns, right before the figure."""
_STEP: Final = re.compile(
    r"(?:搅拌|离心|升温|保温|煅烧|焙烧|退火|浸泡|洗涤|干燥|烘干?|加热|冷却|水浴|孵育|培养|静置|滴加|球磨|"
    r"超声|发酵|水解|浸渍|真空|淬火|"
    r"回火|印刷|涂布|喷涂|电镀|沉积|放置|存放|贮存|含有?|加入|添加|掺|取|选取|纳入|占|投加)[^,，;；]{0,5}$"
)
_CONDITION: Final = re.compile(
    r"[^,，;；。]{0,5}?(?:条件|环境|工况|载荷)?(?:下|时(?!间)|之前|处理|老化|浸泡)"
)
_CLAIMED_FORM: Final = re.compile(
    r"所述|其特征|权利要求|重量份|质量份|摩尔比|质量比|重量比|优选|原料(?:包括|组成|配比)"
)
_OTHERS: Final = re.compile(
    r"近年来|据统计|据报道|研究表明|市场规模|市场容量|全球|我国[^,，]{0,10}(?:占|达|为)|"
    r"传统[^,，]{0,12}(?:仅|只能|一般|通常)|现有技术中|国家标准(?:规定|要求)"
)
_ABOUT_PEOPLE: Final = re.compile(
    r"95%\s?(?:CI|可信|置信)|OR\s?[=值]|患病率|人口|居民|学生|问卷|受访|调查(?:显示|结果|发现)|GDP|销售|"
    r"营收|收入|利润|投资|市场|产值|增速|同比|"
    r"渗透率|占比|占有率|份额|政策|论文|文献"
)
_SMALLER: Final = re.compile(
    rf"(?:提高|提升|降低|减少|下降|缩短|延长|节约|节省|减轻|缩小|增强|改善|节能|节电|节水|减排|减重|降噪|"
    rf"增产|加快)"
    rf"[^,，。;；\d]{{0,6}}?(?:{RELATIVE})"
)
_WORDS: Final = {Change.INCREASE: "提高", Change.DECREASE: "降低"}
_COUNTED: Final = "[count_"
_LASTING: Final = re.compile(r"寿命|耐折|耐弯|疲劳|误报|插拔|弯折|循环|冲击|耐磨|磨损|开合")
_BIRTHS: Final = re.compile(r"[流宫活早难顺助]产率[^,，]{0,4}$")
_PER_STEP: Final = re.compile(r"每[^,，]{0,6}$")
_TOO_FEW: Final = re.compile(r"(?:仅|只有|不足|仍(?:为|有)?|尚)\s?$")
_RELATIVE_DIMENSIONS: Final = frozenset({SHARE, NUMBER})


def find_metric(sentence: Sentence) -> tuple[int, int] | None:
    """Return where a sentence states a figure of performance; None where it does not.

    Dimensions, shares of a recipe, settings of a process step, the ranges of a claim and figures of people,
    money or markets are no performance.
    """
    text = sentence.folded
    if _CLAIMED_FORM.search(text) or _ABOUT_PEOPLE.search(text) or _OTHERS.search(text):
        return None
    for one in sentence.quantities:
        if _is_performance(one, sentence.folded):
            return one.start, one.end
    found = _SMALLER.search(text)
    return found.span() if found else None


def _is_performance(quantity: Quantity, text: str) -> bool:
    before = text[clause_start(text, quantity.start) : quantity.start]
    if (
        quantity.dimension.startswith(CURRENCY)
        or quantity.subject in _NEVER
        or _BIRTHS.search(before)
        or _STEP.search(before)
        or _CONDITION.match(text, quantity.end)
    ):
        return False
    noun = find_property(quantity.subject)
    if quantity.change is not Change.LEVEL:
        return (
            not _PER_STEP.search(before)
            and not is_worse(before, _WORDS[quantity.change])
            and (quantity.dimension in _RELATIVE_DIMENSIONS or noun is not None)
        )
    if noun is None:
        return _is_named_so(quantity, before)
    if noun.better is Better.NEITHER or _is_drawback(quantity, noun.better, before):
        return False
    wants_bound = noun.name in _WANTS_BOUND or quantity.subject in _WANTS_BOUND
    return not wants_bound or _is_bounded(quantity, before)


def _is_named_so(quantity: Quantity, before: str) -> bool:
    found = _MORE.search(before.rstrip())
    if found is None or quantity.dimension == NUMBER:
        return False
    return not quantity.dimension.startswith(_COUNTED) or _LASTING.match(found.group()) is not None


def _is_drawback(quantity: Quantity, better: Better, before: str) -> bool:
    """Whether the bound speaks against the property: a delay of more than 1 s, a life of only 18 times."""
    if better is Better.LOWER:
        return quantity.comparator in _FLOORS
    return quantity.comparator in _CEILINGS or _TOO_FEW.search(before) is not None


def _is_bounded(quantity: Quantity, before: str) -> bool:
    return quantity.comparator in (*_FLOORS, *_CEILINGS) or _MEASURED.search(before[-8:]) is not None
