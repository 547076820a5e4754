"""Technology readiness (GB/T 22900-2022, levels 1–9): what the record's field says, what sentences show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from matcher.appraisal.dossier import Dossier, Sentence
from matcher.appraisal.innovation_rules import Rule, apply_rules, rule
from matcher.appraisal.references import ReferenceKind
from matcher.appraisal.values import EvidenceState, Finding

_PROVING: Final = frozenset(
    {ReferenceKind.THIRD_PARTY_REPORT, ReferenceKind.DOCUMENT_NUMBER, ReferenceKind.NAMED_PARTY}
)
_DONE: Final = r"(?:已经?|现已|均已|并已|完成|通过了?|实现了|进入|处于|正式|目前|累计|稳定|开始|投入)"
_PRODUCING: Final = r"(?:量产|批量|规模化|产业化|工业化|推广|中试|生产)"
_MERELY_POSSIBLE: Final = (
    rf"可(?!靠|控|视)[^,，。;；]{{0,8}}{_PRODUCING}|"
    r"(?:适合|适于|便于|易于|利于|有利于|适用于|能够?|满足|用于|为了?|面向|难以|无法|不利于|阻碍|限制|制约|"
    r"影响|条件|要求|潜力|前景|"
    rf"可行|基础|提供|参考|依据|支撑|具备|具有|支持|方便|广泛|众多|近年)[^,，。;；]{{0,12}}{_PRODUCING}|"
    r"(?:国内外|国外|市场上|市售|日本|德国|美国|进口|同行|竞品|现有|传统)[^,，。;；]{0,10}(?:量产|批量|"
    r"产业化|规模化)|"
    r"(?:量产|批量生产|产业化|中试)(?:的)?(?:要求|需求|难|问题|瓶颈|条件|前|可行|基地)"
)
_PLACE: Final = (
    r"(?:[厂矿]|工厂|公司|医院|企业|车间|产线|生产线|机构|电站|水厂|园区|工地|学校|社区|果园|示范园|农场|"
    r"养殖场|码头|港区|冷库|线上|现场|"
    r"客户(?:处|端)?|用户(?:处|端)?)"
)
_HAN_OR_DIGIT: Final = r"(?:\d[\d ]*|[一两二三四五六七八九十]+)"
_AMOUNT: Final = rf"{_HAN_OR_DIGIT}余?(?:个?月|天|日|周|年|h|小时|d|轮|季|万?[片件只次套台床])"
_WHOLESALE: Final = (
    r"(?:批量(?:生产|供货|供应|应用|出货|交付|销售)|量产|规模化?(?:生产|应用|使用)|产业化(?:应用|生产|推广)?|"
    r"工业化(?:应用|生产)|商业化(?:运行|应用|运营|销售)?|投产|全面推广)"
)
_GOODS: Final = (
    r"(?:台|套|只|支|片|颗|件|座|条|架|辆|张|枚|粒|副|吨|t|kg|公斤|升|平方米|平米|平|m²|元|盒|箱|瓶|双|MW|GWh?|"
    r"亩|付|扇|块|根|桶)"
)
_SOLD: Final = r"(?:出货|供货|销售|售出|销量|装机|交付|部署|投放|供应|外销|出口)"


def _level(value: int, *patterns: str, unless: str) -> Rule:
    return replace(
        rule("trl", *patterns, unless=rf"{unless}|{_MERELY_POSSIBLE}", accepted=_PROVING), value=float(value)
    )


_RULES: Final = (
    _level(
        9,
        rf"{_DONE}[^,，。;；]{{0,12}}?{_WHOLESALE}",
        r"(?:大批量|规模化)(?:供货|供应|交付|出货|应用于|用于)|(?:量产|投产)(?:第?[\d一二两三四五]+年|以来|"
        r"至今)",
        rf"(?:年|月)(?:{_SOLD}|销|产销|产(?!能|值|量|业)|加工|处理|"
        rf"出)[^,，。;；\d能]{{0,8}}?\d[\d. ]*[余多]?[万千亿]?{_GOODS}|(?:累计|"
        rf"20\d\d年)[^,，。;；]{{0,12}}?{_SOLD}[^,，。;；]{{0,10}}?\d",
        unless=(
            r"小批|试产|试用|样[品机片件]|送样|打样|供样|供膏|验证|服务|样本|销售(?:线索|预测|数据)|指南|"
            r"按[^,，。;；]{0,8}[年月]产|要求|设计|计算|能力|水平"
        ),
    ),
    _level(
        8,
        r"小批量?(?:生产|供货|试制|供应|交付|出货|采购|订单|投放)|试产(?:订单|线)?\s?\d",
        rf"(?:已|累计|全省|国内|现|存量)?(?:{_SOLD}|卖出|售(?![价后前])|已装|安装|装了|落地|装车|铺设|投用|"
        rf"采购|订购|签单)[^,，。;；\d能]{{0,8}}?\d[\d. ]*[余多]?[万千亿]?{_GOODS}",
        rf"{_HAN_OR_DIGIT}[余多]?家[^,，。;；]{{0,16}}?(?:使用|采用|导入|采购|上线|付费|在用|全线切换|投产)",
        r"(?:已|完成|通过)[^,，。;；]{0,8}?(?:定型|型式(?:试验|检验|批准))",
        r"(?:取得|获得?|通过|拿到|完成)(?:了)?[^,，。;；]{0,16}?(?:注册证|生产许可|准入|入网(?:许可|证)|"
        r"[3C]C认证|CCC认证|CE认证|UL认证|"
        r"车规(?:级)?认证|AEC-?Q\d{3}|销售许可|产品认证|防爆合格证|防爆认证|煤安)",
        unless=(
            r"认可|预测试|正在|资料|准备|接受|起订|可做|可接|承接|协议|意向|试[用装点切产]|产能|样|成本|单价|"
            r"首批|要求|扩到"
        ),
    ),
    _level(
        7,
        rf"{_DONE}[^,，。;；]{{0,10}}?(?:中试|工程化(?:验证|试验|应用)|现场(?:试验|验证|测试|应用)|"
        rf"示范(?:工程|应用|线|运行)|试运行|"
        r"上线运行|挂网运行|装车(?:试验|验证|测试)?|路试|临床(?:试验|验证))",
        r"中试(?:线|规模|装置|产品|样品|阶段|罐|结果|运行|验证|稳定|批)(?!建设|平台|服务)|"
        r"工业性?试验(?:表明|结果|中|完成|证明)",
        r"现场(?:运行|试运行)(?!数据)|工程应用(?:表明|结果|证明)",
        rf"(?:在|于|由|经|为|向|给)[^,，。;；]{{0,20}}?{_PLACE}[^,，。;；]{{0,12}}?"
        rf"(?:试用|运行|使用|在用|应用|跑了?|试运行|试点|验证|投用|装了?|部署|采用|调试|调机|送样|"
        rf"测试)[^,，。;；]{{0,8}}?{_AMOUNT}",
        rf"(?:样机|样件|样品|产品|设备|系统)[^,，。;；]{{0,8}}?(?:交付|安装|"
        rf"部署)[^,，。;；]{{0,12}}?{_PLACE}[^,，。;；]{{0,8}}?"
        r"(?:试用|使用|运行|验证)",
        r"(?:连续|稳定|实际)(?:稳定)?运行[^,，。;；]{0,6}?\d[\d,. ]*(?:个?月|天|年)|(?<![测小考])试装(?!置|"
        r"修|备)|试用于|挂网|试运行\s?\d",
        r"(?:已|均已)(?:成功)?(?:在[^,，。;；]{2,16}?)?(?:应用于|运用于|投用于|装配于|用在)[^,，。;；]{2,20}",
        unless=r"实验室|台架|模拟|老化|待|未|仿真|动物|广泛|近年|承接|方法已|技术已",
    ),
    _level(
        6,
        r"(?:工程|演示|正样|功能|整机|第[一二三]代|首台|\d ?[kM]?W)?样机[^,，。;；]{0,16}?(?:测试|试验|"
        r"考核|验证|通过|达到|实测|运行|效率|精度|测得)",
        r"(?:台架|模拟工况|环境模拟|半实物|硬件在环)[^,，。;；]{0,10}?(?:试验|测试|验证|考核|运行|实测)",
        r"(?:研制|试制|制成|完成|制造)(?:了|出)?[^,，。;；]{0,12}?样机",
        r"(?:送样|样品|样件|样片)[^,，。;；]{0,10}?(?:通过|合格)|"
        r"送样[^,，。;；]{0,4}[\d一两二三四五六七八九]+轮|进入小批验证",
        unless=r"待|尚无样机|没有样机|适合|采样|取样",
    ),
    _level(
        5,
        r"(?:初样|原型机|原理样机|缩比)[^,，。;；]{0,12}?(?:测试|试验|验证|搭建|完成|实现|运行)",
        unless=r"待|尚无",
    ),
    _level(
        4,
        r"实验室(?:条件|环境|规模|小试|阶段|验证|测试|试验|样品|内)|小试(?:结果|实验|试验|样品|阶段|完成|"
        r"规模|装置)?|扣式电池|(?:克|公斤)级(?:制备|合成|样品)",
        r"(?:搭建|开发|实现|研制|设计)(?:了|出)?[^,，。;；]{0,10}?(?:原型系统|实验平台|试验平台|演示系统)|"
        r"实验样机",
        unless=r"重点实验室|联合实验室|实验室(?:管理|信息|建设|仪器|设备|认可)|第三方|CNAS|承接",
    ),
    _level(
        3,
        r"(?:仿真|模拟)(?:实验|试验|计算)?(?:结果)?(?:表明|显示|证明|验证|证实)",
        r"(?:实验|试验|测试)(?:结果|数据)?(?:表明|显示|证明|验证了?|证实)|经(?:实验|试验)(?:验证|证明)",
        unless=r"前人|已有(?:研究|实验)|他人|文献",
    ),
)
_TOUCHED: Final = re.compile(
    r"产|批量|推广|货|供应|销|累计|交付|部署|定型|型式|认证|注册证|许可|准入|中试|工业|工程|现场|示范|运行|"
    r"试用|使用|应用|装车|路试|"
    r"临床|样[机品件片]|送样|台架|原型|平台|实验|试验|测试|小试|小批|仿真|模拟|制备|合成|扣式|在用|跑|验证|"
    r"采用|装了|投用|投放|装机|调机"
)


def read_trl(dossier: Dossier) -> Iterator[Finding]:
    """Yield the level that the record's field claims, and the levels that sentences give evidence of."""
    if dossier.record.trl is not None:
        yield Finding(
            kind="trl",
            state=EvidenceState.CLAIMED,
            source=dossier.whole("trl"),
            value=float(dossier.record.trl),
            note="填报的就绪度等级",
        )
    for sentence in dossier.sentences:
        yield from find_levels(sentence)


def find_levels(sentence: Sentence) -> Iterator[Finding]:
    """Yield each level that a sentence gives evidence of, with the place that does."""
    if _TOUCHED.search(sentence.folded):
        yield from apply_rules(sentence, _RULES)
