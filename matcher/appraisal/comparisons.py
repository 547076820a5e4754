"""Benchmarks in a sentence: a figure, its unit, and what it is held against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from matcher.appraisal.asserting import clause_end, clause_start
from matcher.appraisal.dossier import Sentence
from matcher.evidence.subjects import Better, find_property, last_property

_NUMBER: Final = r"(?<![A-Za-z\-_])\d[\d,]*(?:\.\d+)?"
_HAN: Final = r"[一二两三四五六七八九十]"
_ABOUT: Final = (
    r"(?:了|约|近|超过|超|可达|达到|达|至少|平均|大约|接近|仅|到|出|分别|不到|不足|为|至|幅度|\s){0,3}"
)
_TENTHS: Final = rf"{_HAN}成(?:左右|以上|多)?(?!本|型|功|果|分|品|为|像|立|员)"
_SHARE: Final = (
    rf"(?:{_NUMBER}\s?%?\s?(?:[-~至到]\s?\d[\d.]*\s?)?(?:%|个百分点|倍|成(?!本|型|功|果|分|品|为|像|立|员)|"
    rf"dB)"
    rf"|{_TENTHS}|{_HAN}+分之{_HAN}+|{_HAN}+倍|一半|1/\d|(?:{_HAN}|数|几|\d)个?数量级)"
)
RELATIVE: Final = rf"(?:{_ABOUT}{_SHARE}|减半|翻一?番|翻倍|倍增)"
"""A change that needs no unit: 30 %, 2 倍, 三成, 减半."""
_AMOUNT: Final = (
    rf"(?:{RELATIVE}|{_ABOUT}{_NUMBER}\s?(?:[-~至到]\s?\d[\d.]*\s?)?(?![年月日号])[^\s\d,，。;；:]{{1,6}})"
)
_RISES: Final = "提高|提升|增加|增长|增大|增强|上升|升高|延长|扩大|加快|放宽"
_FALLS: Final = "降低|减少|下降|缩短|节约|节省|节能|节电|节水|减轻|缩小|减小|压缩"
_CHANGED: Final = (
    rf"(?P<change>(?:{_RISES}|{_FALLS}|改善)[^,，。;；\d一二两三四五六七八九十]{{0,8}}?|"
    r"[高快长多大强优低少短小轻细薄窄省减降])"
)
_AGAINST: Final = (
    r"(?:(?<![占对性价之配能变信噪环同此径料长深孔百水固液氮碳数可类何无些会评质摩体年宽])(?<![重用含数]量)比"
    r"(?!表面|例|重|功率|能|容|强|刚|值|率|特|较|色|热|活|赛|对|选|如|吸|电容|电阻|冲|拟|照|拼|肩|利|亚|"
    r"大于|小于|为|\))"
    r"|较(?!大|高|低|好|小|强|为|多|少|快|长|短|差|优|易|难|宽|轻|薄|厚|佳|慢|深|真|量|劲|之间|早|晚|广|窄|"
    r"远|近|久|重|严|稳|理|完|明|显|一)"
    r"|相比(?:于|较)?|相较(?:于)?|相对于|相对(?![一-鿿]{0,4}[度率量值差])|对比|(?:低|高|少|优)于)"
)
_BASE: Final = (
    r"(?:进口|国外|国产|传统|现有|现行|常规|原(?:有|来|始|先|工艺|方案|设备|系统|产品|结构|浸)|原生|普通|"
    r"同类|同级|同频|同行|竞品|对照|"
    r"常用|目前|市售|商用|商品|以往|过去|(?:改造|改进|优化|使用|处理)前|[一两二三几\d]+[款种家]|[日欧美德]系|旧|人工|手工|单一|单独|纯|基体|母材|"
    r"未[一-鿿]{1,6}|标准|国标|行业|业界|主流|"
    r"一般|通用|对手|[一-鿿A-Za-z0-9]{1,8}(?:法|工艺|方案|产品|膏|涂层|材料|机型|设备|算法|模型|系统|牌号|"
    r"机床|装置|电机|路线|平均水平))"
)
_FROM_TO: Final = re.compile(
    rf"(?:由|从)(?P<base>[^,，。;；由从]{{0,16}}?(?:\d|{_HAN}+)[^,，。;；由从]{{0,18}}?)"
    r"(?P<change>[降升提增缩减延压收爬跌拓扩放拉推变下上][一-鿿]{0,3}?)(?:到|至|为|成)(?:了|约|近|仅|不足|"
    r"低于|小于|超过)?\s?"
    rf"(?P<new>(?:\d|{_HAN}+)[^,，。;；]{{0,8}})"
)
_COMPARED: Final = re.compile(rf"{_AGAINST}(?P<base>[^,，。;；:、]{{1,24}}?){_CHANGED}(?P<by>{_AMOUNT})")
_COMPARED_FIRST: Final = re.compile(
    r"(?:(?:与|和|(?<!不)同(?![机等样条步一类级批期])|跟)(?P<base>[^,，。;；:]{1,30}?)(?:条件下?)?(?:相比较?|比较|对比|相较|比(?=[,，]))|"
    rf"(?:相比(?:于|较)?|相较(?:于)?|相对于?|对比|较)(?P<base2>{_BASE}[^,，。;；:]{{0,16}}))"
    rf"[,，]?[^。;；]{{0,60}}?{_CHANGED}(?P<by>{_AMOUNT})"
)
_MULTIPLE: Final = re.compile(
    rf"(?:为|是|达到?|仅|只需|只有|只要|相当于|不到|不足|超过|约|[高低优少]于|超出|高出)(?:约|仅|了)?"
    rf"(?P<base>{_BASE}[^,，。;；\d]{{0,10}}?)的?(?P<by>{_ABOUT}{_SHARE})"
)
_STANDARD: Final = re.compile(
    r"(?:优于|严于|[高低少小大]于|超过|好于)(?P<base>[^,，。;；]{0,14}?(?:国家标准|国标|行业标准|行标|"
    r"欧盟标准|国际标准|标准(?:限值|要求|规定|值)|"
    r"GB(?:/T)?\s?\d+|限值|(?:课题|任务书|合同)指标|进口产品|同类产品))"
)
_TREND: Final = re.compile(
    r"(?:19|20)\d\d\s?年?\s?(?:[-~至到]|.{0,16}?(?:到|至))\s?(?:19|20)\d\d\s?年|同比|环比|年均|人口|居民|"
    r"人均|GDP|患病率|发病率|流行率|"
    r"过去\d+年|近\d+年"
)
_NO_BASE: Final = re.compile(
    rf"年|月份|组分|所述|步骤|[男女]性?$|地区|城市|农村|组间|[东西南北中]部|本科|学生|白天|夜间|夏季|冬季|春|秋|岁|"
    rf"{_RISES}|{_FALLS}|[)）]$|\)、"
)
_LOOSE_END: Final = re.compile(r"(?:分别|显著|可以|可|约|能够|能|的|有|[提升降减缩增加])+$")
_SHORTEST: Final = 2
_STUDIED: Final = re.compile(
    r"(?:含量|热输入|添加量|掺量|浓度|加入量|质量分数|体积分数|剂量|比例|投料|入射|距离|雷诺数|pH|电压|电流|频率|"
    r"转速|间距|角度|厚度|粒径|负荷|流量|压力|"
    r"功率|湿度|深度|高度|海拔|施氮量|用量|水平|配比)(?:分别)?$|随(?!机)|当(?![前量地])"
)
_WHILE: Final = re.compile(r"[^,，。;；]{0,6}?(?:(?<!小)时|后|过程|期间|之间|范围)")
_HEATED: Final = re.compile(r"℃|°C|\dK(?![a-z])|室温|常温")
_GENTLER: Final = re.compile(
    r"(?:烧结|固化|活化|反应|键合|成型|焊接|熔融|加工|脱附|起始|结|工作|壳|出口|表面|最高|排气|热)?温(?:度|"
    r"升|差)"
)
_UP: Final = re.compile(rf"{_RISES}|[高快长多大强升提增延拓扩放爬上]")
_DOWN: Final = re.compile(rf"{_FALLS}|[低少短小轻细薄窄省减降缩压收跌下]")


class Benchmark(NamedTuple):
    """A comparison at start–end of a sentence; `base` is what the figure is held against."""

    start: int
    end: int
    base: str


def find_benchmarks(sentence: Sentence) -> tuple[Benchmark, ...]:
    """Return the comparisons with a figure and a stated baseline, in text order.

    由 0.41 降至 0.29 K/W, 较现有工艺提高 30 %, 是进口产品的 1.5 倍, 优于国标 with a figure. Not: growth over
    years, populations, steps of a process (由 25 ℃ 升至 80 ℃), varied conditions (含量由 10 % 增加到 20 % 时)
    and what is worse than the baseline (成本比普通线高六成).
    """
    if _TREND.search(sentence.folded):
        return ()
    return tuple(sorted([*_steps(sentence.folded), *_comparisons(sentence), *_above_standards(sentence)]))


def _steps(text: str) -> Iterator[Benchmark]:
    for match in _FROM_TO.finditer(text):
        before = text[clause_start(text, match.start()) : match.start()].strip()
        if _STUDIED.search(before) or _WHILE.match(text, match.end("new")) or _WHILE.search(match["new"]):
            continue
        if _HEATED.search(match.group()) and not (
            _GENTLER.search(before[-8:]) and _DOWN.match(match["change"])
        ):
            continue
        if not is_worse(before, match["change"]):
            yield Benchmark(match.start(), match.end(), match["base"].strip())


def _comparisons(sentence: Sentence) -> Iterator[Benchmark]:
    text = sentence.folded
    for pattern in (_COMPARED, _COMPARED_FIRST, _MULTIPLE):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            base: str = _LOOSE_END.sub("", parts["base"] or parts["base2"]).strip()
            about = text[clause_start(text, match.start()) : match.start("by")]
            if (
                len(base) >= _SHORTEST
                and not _NO_BASE.search(base)
                and _is_amount(match, sentence)
                and not is_worse(about, parts.get("change", ""))
            ):
                yield Benchmark(match.start(), match.end(), base)


def _is_amount(match: re.Match[str], sentence: Sentence) -> bool:
    """Whether what stands in the match as its figure is one: a share by its own form, else with a unit."""
    if _RELATIVE.match(match["by"]):
        return True
    first, last = match.span("by")
    return any(one.start < last and one.end > first for one in sentence.quantities)


_RELATIVE: Final = re.compile(RELATIVE)


def is_worse(about: str, change: str) -> bool:
    """Whether a change (提高, 降低 …) goes the wrong way for the property that the words before name."""
    noun = find_property(last_property(about))
    if noun is None:
        return False
    return (noun.better is Better.LOWER and _UP.match(change) is not None) or (
        noun.better is Better.HIGHER and _DOWN.match(change) is not None
    )


def _above_standards(sentence: Sentence) -> Iterator[Benchmark]:
    text = sentence.folded
    for match in _STANDARD.finditer(text):
        here = clause_start(text, match.start())
        first, last = clause_start(text, here - 1) if here else 0, clause_end(text, match.end())
        if any(first <= one.start < last for one in sentence.quantities):
            yield Benchmark(match.start(), match.end(), match["base"])
