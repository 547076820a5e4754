"""How deep an achievement goes: problem named as solved, principle, projects behind it, fields joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from matcher.appraisal.asserting import asserts, clause_end, clause_start, quote_of
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.innovation_rules import apply_rules, backed_state, rule
from matcher.appraisal.references import ReferenceKind, state_of
from matcher.appraisal.values import EvidenceState, Finding

_TROUBLE: Final = (
    r"(?:技术问题|技术难题|难题|问题|瓶颈|缺陷|缺点|不足|困难|难点|弊端|矛盾|痛点|现象|难关|制约|短板|风险|"
    r"漏洞|不便)"
)
_SOLVED: Final = re.compile(
    rf"(?:解决|克服|攻克|突破|破解|消除|化解|改善|避免)(?:了|掉)?(?P<what>[^,，。;；]{{0,60}}?)(?:的|等|"
    rf"之)*{_TROUBLE}(?!的?(?:研究|分析|探讨))"
)
_ADDRESSED: Final = re.compile(
    rf"(?:针对|对于|面向)(?P<what>[^。;；]{{4,70}}?)(?:的|等|之|这一)*{_TROUBLE}[,，]?[^。;；]{{0,12}}?"
    r"(?:提出|研制|设计|开发|发明|构建|采用|建立|引入|给出|利用|研发|通过|改进|以)"
)
_STOPPED: Final = re.compile(
    r"(?:解决|消除|根治|杜绝)(?:了)?(?P<what>[^,，。;；]{2,24}?(?:短路|开裂|脱落|堵塞|泄漏|失效|松动|变形|"
    r"腐蚀|团聚|析出|卡顿|干扰|误报|漏检|掉粉|气泡|褶皱|飞边|毛刺|磨损|振动|噪声|"
    r"发黄|黄变|老化|回流|串扰|结垢|粘连|断裂|空洞|翘曲))"
)
_NO_PROBLEM: Final = re.compile(
    r"^(?:(?:了|上述|以上|这些|这个|此类|该|各类|现有|传统|行业|企业|技术|关键|核心|重大|共性|一系列|许多|"
    r"诸多|多项|相关|有关|实际|生产|领域|中|"
    r"存在|目前|当前|现有技术|背景技术|卡脖子|“卡脖子”|\"卡脖子\"|国内外|国内|国外|产业|科学|工程|的|等|之|"
    r"方法|工艺|产品|装置|设备|缺点|不足|和|与|、|方面|常见)+)?$"
)
"""解决了行业关键技术难题 names no problem."""
_NOT_SOLVED: Final = re.compile(
    r"(?:未|没有|难以|无法|不能|尚|有待|亟待|亟需|待|仍需|需要?|如何|为何|未能|不易|拟|"
    r"要)[^,，。;；]{0,6}$|(?:[在是对]|用于|关于)$"
)
_MEANS: Final = re.compile(
    r"(?:采用|利用|运用|借助|基于|通过|引入|(?<![可难所予得加足借])以(?![上下内外及免便来后前往]|此|为主|"
    r"实现)|(?<![应使采利作费适实药运])用(?![于户途量时电水人药例]))"
    r"(?P<how>(?:[^。;；.]|\.(?=\d)){6,60}?)"
    r"(?:从而|进而|以实现|来实现|实现|使得?|制备|制得|获得|得到|形成|构建|提高|提升|降低|抑制|消除|补偿|"
    r"分离|去除|减少|避免|避开|防止|缩短|替代|"
    r"代替|取代|免去|省去|还原|再生)"
)
_ROUTE: Final = re.compile(
    r"(?:先|首先)(?!进|前|后|天|导|锋|期|验)(?P<how>[^。;；]{4,60}?)[,，](?:再|然后|随后|后|最后|"
    r"接着)[^。;；]{4,}"
)
_STUDY: Final = re.compile(
    r"为例|综述|探讨|研究了|分析了|比较了|介绍|阐述|调查|近年来|随着|现已成为|主流|常用|广泛|研究者|学者|"
    r"评价|问卷|文献|理论意义|指南|回顾|统计学|"
    r"受试|患者|现有技术|现有方法|传统(?:的|方法|工艺)|不建议|大鼠|小鼠|测序|结果表明|结果显示|PCR|ELISA|"
    r"Western|对照组"
)
_PRINCIPLE: Final = re.compile(
    r"(?:工作|技术|作用|反应|设计|测量|检测|基本)?(?:原理|机理|机制|技术路线|工艺路线)(?:是|为|在于|:|"
    r"如下)|其(?:原理|机理)|包括以下步骤|包括如下步骤|具体步骤(?:为|如下)|"
    r"(?:本质|关键)(?:是|在于)[^,，。]{6,}"
)
_PROJECTS: Final = (
    r"(?:国家重点研发(?:计划|专项)?|国家科技重大专项|国家重大(?:科技|科学)(?:专项|计划)|国家(?:自然科学|"
    r"社会科学)基金|国家科技支撑计划|863计划|973计划|科技创新2030|"
    r"[一-鿿]{2,3}(?:省|自治区)(?:重点领域研发(?:计划)?|重点研发(?:计划)?|科技(?:计划|重大专项|攻关)|"
    r"自然科学基金|基础与应用基础研究基金|科技创新战略专项)|"
    r"(?:省|市|部|国家)级?(?:重点领域研发(?:计划)?|重点研发(?:计划)?|重大科技专项|重大专项|科技计划|"
    r"科技攻关|自然科学基金|技术创新|课题|科研|科技)(?:专项|项目|课题|计划)?|"
    r"重点领域研发计划|揭榜挂帅|自然科学基金|中央引导地方科技发展资金|产学研合作项目|[一-鿿]{2,3}市(?:重点|"
    r"核心)?(?:技术|科技)(?:攻关|计划|项目|发展)(?:项目|资金)?)"
)
_RULES: Final = (
    rule(
        "funded_project",
        rf"{_PROJECTS}[^,，。;；]{{0,24}}?(?:资助|支持|立项|承担|验收|结题|中期检查|项目|课题|编号|"
        rf"[(（][A-Z\d])|(?:承担|获|得到|依托|来源于|源自|列入|受)[^,，。;；]{{0,8}}?{_PROJECTS}",
        unless=(
            r"申报(?!书)|申请(?!号)|符合[^,，。]{0,6}(?:方向|指南)|可申|指南|企业可|补贴|奖励|负责人(?:曾|"
            r"主持)|主持过|教授"
        ),
        accepted=frozenset({ReferenceKind.DOCUMENT_NUMBER}),
        proof=(
            r"20\d\dYF[A-Z]\d{6,7}|(?<!\d)20\d\d[A-Z]\d{8,12}|[(（]?(?:No\.?|批准号|编号|"
            r"项目号)?:?\s?[U]?\d{8}[)）]?(?!\d)|20\d\dZX\d{8,}"
        ),
    ),
)
_PROJECT_HINT: Final = re.compile(r"计划|基金|专项|课题|项目|攻关|揭榜|资金")
_FIELD_HINT: Final = re.compile(r"学科|领域|专业")
_NAMES: Final = r"[一-鿿]{2,8}(?:[、和与及][一-鿿]{2,8})+"
_COUNTED: Final = r"(?:等)?(?:多个|多|[两三四五六\d]个?|若干)?"
_LISTED_FIELDS: Final = re.compile(
    rf"(?P<list>{_NAMES}){_COUNTED}(?:学科|专业|领域)的?(?:深度)?(?:交叉|融合|协同|集成)|"
    rf"(?:融合|结合|综合运用|综合|交叉|集成)了?(?P<list2>{_NAMES}){_COUNTED}学科"
)
_FIELDS: Final = re.compile(
    r"(?:本|该)?(?:项目|成果|技术|研究|团队|课题)[^,，。;；]{0,10}?(?:跨学科|多学科交叉|多学科融合|"
    r"学科交叉)|(?:多学科|跨学科)(?:交叉|融合|联合)(?:攻关|研发|团队|创新)"
)


def read_depth(sentence: Sentence) -> Iterator[Finding]:
    """Yield the problem, the principle, the project and the joined fields that a sentence states."""
    problem = _problem(sentence)
    if problem is not None:
        yield _finding("problem_solved", sentence, problem)
    means = _mechanism(sentence)
    if means is not None:
        yield Finding(
            kind="mechanism",
            state=state_of(sentence, {ReferenceKind.PATENT_NUMBER, ReferenceKind.THIRD_PARTY_REPORT}),
            source=quote_of(sentence, *means),
        )
    if _PROJECT_HINT.search(sentence.folded):
        yield from apply_rules(sentence, _RULES)
    fields = _fields(sentence)
    if fields is not None:
        start, end, count = fields
        yield Finding(
            kind="fields_joined",
            state=EvidenceState.CLAIMED,
            source=quote_of(sentence, start, end),
            value=count,
        )


def _finding(kind: str, sentence: Sentence, span: tuple[int, int]) -> Finding:
    return Finding(kind=kind, state=backed_state(sentence), source=quote_of(sentence, *span))


def _problem(sentence: Sentence) -> tuple[int, int] | None:
    text = sentence.folded
    for pattern in (_SOLVED, _STOPPED, _ADDRESSED):
        for match in pattern.finditer(text):
            before = text[clause_start(text, match.start()) : match.start()]
            if _NOT_SOLVED.search(before) or _NO_PROBLEM.match(match["what"].strip()):
                continue
            if asserts(sentence, match.start(), match.end()):
                return match.span()
    return None


def _mechanism(sentence: Sentence) -> tuple[int, int] | None:
    """Return where a sentence says how it is done: its means and what they bring about, or its steps."""
    text = sentence.folded
    if sentence.field == "title" or _STUDY.search(text):
        return None
    for pattern in (_PRINCIPLE, _ROUTE, _MEANS):
        match = pattern.search(text)
        if match is not None and asserts(sentence, match.start(), match.end()):
            return match.start(), clause_end(text, match.end())
    return None


def _fields(sentence: Sentence) -> tuple[int, int, float] | None:
    text = sentence.folded
    if not _FIELD_HINT.search(text):
        return None
    listed = _LISTED_FIELDS.search(text)
    if listed is not None and asserts(sentence, listed.start(), listed.end()):
        names = re.split(r"[、和与及]", listed["list"] or listed["list2"])
        return listed.start(), listed.end(), float(len(names))
    found = _FIELDS.search(text)
    if found is not None and asserts(sentence, found.start(), found.end()):
        return found.start(), found.end(), 2.0
    return None
