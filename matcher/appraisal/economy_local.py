"""What is said of a contribution to the place: jobs, a gap of its chains, an owner or site in Dongguan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from matcher.appraisal.asserting import quote_of
from matcher.appraisal.dossier import Dossier, Sentence
from matcher.appraisal.economy_states import document_state, effect_state
from matcher.appraisal.economy_tense import AHEAD, Tense, share_of, tense_of
from matcher.appraisal.values import EvidenceState, Finding

TOWNS: Final = (
    "东城|南城|万江|莞城|石碣|石龙|茶山|石排|企石|横沥|桥头|谢岗|东坑|常平|寮步|樟木头|大朗|黄江|清溪|"
    "塘厦|凤岗|"
    "大岭山|长安|虎门|厚街|沙田|道滘|洪梅|麻涌|望牛墩|中堂|高埗|松山湖|滨海湾|生态园|东莞港"
)
"""Stems of the names of data/taxonomy/towns.csv; readers get no taxonomy, a test holds the two together."""
_IN_TOWN: Final = re.compile(
    rf"(?:广东省?)?(?:东莞市?)?(?:{TOWNS})(?:镇|街道|区|高新|新区|科学城|园区|社区|$)|"
    rf"(?:广东省?)?东莞"
)
_GAP: Final = r"[^,，。;；\d]"
_PEOPLE: Final = r"\d[\d,]* ?[余多]?(?:余)?(?:人|名|个|万人)"
_JOBS: Final = (
    re.compile(
        rf"(?:带动|新增|提供|吸纳|创造|增加|解决|拉动|安置|稳定){_GAP}{{0,10}}?(?:就业|岗位|"
        rf"用工){_GAP}{{0,6}}?{_PEOPLE}"
    ),
    re.compile(
        rf"(?:带动|新增|提供|吸纳|创造|增加|解决|拉动|安置){_GAP}{{0,6}}?{_PEOPLE}{_GAP}{{0,6}}?(?:就业|"
        rf"岗位|务工|增收)"
    ),
    re.compile(
        rf"(?:现有|在职|拥有|全职|在册|公司|企业|园区|工厂)?(?:员工|职工|从业人员){_GAP}{{0,4}}?{_PEOPLE}"
    ),
    re.compile(rf"(?:现有|在职|拥有|雇用){_PEOPLE}(?:员工|职工)"),
)
_NOT_JOBS: Final = re.compile(
    r"减|替代|省|培训|由|从(?!业)|降|代替|取代|只需|仅需|检测|识别|体检|调查|问卷|患|抽取|访|监测|覆盖|服务"
)
_LINK: Final = r"(?P<link>[一-鿿A-Za-z0-9-]{2,16}?)"
_EMPTY: Final = re.compile(
    r"(?:[补强延固]链|我国|国内|国家|行业|产业|该|本|相关|关键|核心|一些|多项|重大|技术|领域|问题|方面|的|"
    r"等|了|解决|"
    r"突破|攻克|破解|针对)*"
)
_CHAIN_GAP: Final = (
    re.compile(
        rf"(?:补齐|补上|补足|补强|填补|完善|打通|延伸)了?{_LINK}(?:产业链|链条|供应链|环节|"
        rf"产业集群)[^,，。;；]{{0,8}}?(?:短板|空白|缺口|缺失|断点|薄弱|堵点|上游|下游)"
    ),
    re.compile(rf"(?:补齐|补上|补足|填补)了?{_LINK}(?:短板|缺口|断点)"),
    re.compile(
        rf"(?:补链|强链|延链|固链){{1,3}}(?!项目|工程|行动|招商)[^,，。;；]{{0,6}}?(?:环节|对象|产品|"
        rf"方向)?(?:为|:|是|了|——)?{_LINK}(?=[,，。;；]|环节|产业链|$)"
    ),
    re.compile(rf"{_LINK}(?:产业链|链条|产业)[^,，。;；]{{0,6}}?(?:的)?(?:补链|强链|延链)"),
    re.compile(
        rf"(?:解决|突破|破解|攻克|打破|缓解)了?{_LINK}(?:的|等|被|"
        rf"受制于人)?[^,，。;；]{{0,6}}?[“\"]?(?:卡脖子|卡 ?脖子|国外垄断|进口垄断)"
    ),
    re.compile(rf"{_LINK}(?:的)?国产化(?:率|程度)?(?:空白|缺口|为零|近乎为零|不足\d+%)"),
)


_UNREAL: Final = (Tense.WISHED, Tense.DENIED)


def read_local(sentence: Sentence, today: date) -> Iterator[Finding]:
    """Yield the jobs and the gaps of a chain, each with the link named, that a sentence speaks of."""
    for pattern in _JOBS:
        match = pattern.search(sentence.folded)
        if match and not _NOT_JOBS.search(sentence.folded, max(0, match.start() - 6), match.end()):
            tense = tense_of(sentence, *match.span(), today)
            if tense not in _UNREAL:
                yield _jobs(sentence, match, Tense.FORECAST if tense in AHEAD else tense)
                break
    for pattern in _CHAIN_GAP:
        match = pattern.search(sentence.folded)
        is_named = match is not None and not _EMPTY.fullmatch(match["link"])
        if match and is_named and tense_of(sentence, *match.span(), today) not in _UNREAL:
            yield Finding(
                kind="chain_gap",
                state=effect_state(sentence),
                source=quote_of(sentence, *match.span()),
            )
            break


def _jobs(sentence: Sentence, match: re.Match[str], tense: Tense) -> Finding:
    is_forecast = tense is Tense.FORECAST
    return Finding(
        kind="jobs",
        state=EvidenceState.CLAIMED if is_forecast else document_state(sentence),
        source=quote_of(sentence, *match.span()),
        value=share_of(tense),
        note="为计划数" if is_forecast else "",
    )


def read_place(dossier: Dossier) -> Iterator[Finding]:
    """Yield that the owner or the site is in Dongguan: evidenced where the owner's name and the place agree.

    The place is the platform's own registration, an owner's name begins with where it is registered.
    """
    owner, place = dossier.fields.get("owner", ""), dossier.fields.get("place", "")
    is_owner_here, is_place_here = "东莞" in owner, _IN_TOWN.match(place) is not None
    if is_owner_here and is_place_here and owner.startswith(("东莞", "广东省东莞")):
        yield Finding(
            kind="in_dongguan",
            state=EvidenceState.EVIDENCED,
            source=dossier.whole("owner"),
            note=f"登记地点为{place}，与权利人名称一致",
        )
    elif is_place_here or is_owner_here:
        yield Finding(
            kind="in_dongguan",
            state=EvidenceState.CLAIMED,
            source=dossier.whole("place" if is_place_here else "owner"),
            note="登记地点在东莞" if is_place_here else "权利人名称含东莞",
        )
