"""How an economic statement is meant: as come about, as said, as forecast, as wished for, or as denied."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Final

from matcher.appraisal.asserting import AWAITED, PREPARING, UNDONE, clause_start
from matcher.appraisal.dossier import Sentence


class Tense(StrEnum):
    """What a statement says of whether it is so."""

    DONE = "done"
    """With a word of fact: 已, 累计, a past year."""
    STATED = "stated"
    """Nothing says when."""
    FORECAST = "forecast"
    """预计, 达产后, 若 …"""
    ABLE = "able"
    """可节约, 能够: not said to have come about, nor to be still to come."""
    WISHED = "wished"
    """拟, 计划, 有望, 力争"""
    DENIED = "denied"


AHEAD: Final = (Tense.FORECAST, Tense.ABLE)
"""Said without having come about, and not as a mere wish."""
_WISHED: Final = re.compile(
    rf"{PREPARING}|下一步|后续(?=将|拟|计划|准备)|"
    r"(?<![模虚比])拟(?!合|南芥|态|人|除|声|真|杆|阵)|"
    r"(?<!研发|科技|支撑|攻关|火炬|星火|人才|专项|行动|创新|基金|技改)计划(?!项目|资助|支持|课题|立项|"
    r"编号|书|\()|"
    r"有望|可望|力争|争取|期望|希望|目标(?!客户|用户|企业|物|检测|识别|跟踪|函数)|打算|筹备|规划(?!院|局|"
    r"了)|设想|寻求|征集|意向|要求|愿景|"
    r"(?<![回对反供适效感相])应(?:当|该|不[低小少高大])"
)
_FORECAST: Final = re.compile(
    rf"{AWAITED}|"
    r"预计|预期|预估|预测(?=[^,，。;；]{0,8}(?:年|销|产值|收入|效益|可))|测算|估算|估计|推算|折算|概算|"
    r"理论上|"
    r"将(?=会|于|在|达|实现|形成|产生|带|新增|年|可|有|使|为|超|突破|投入|进入|建|拉动|缴|"
    r"贡献|减少|节约|节省|吸纳|创造)|"
    r"(?:达产|投产|量产|推广|建成|实施|产业化|项目完成|全面应用|规模化|满产)(?:之?后|时)|若(?!干)|如果|"
    r"如能|如按|假[设如]|一旦|倘|"
    r"按(?![照键钮压摩])[^,，。;；]{1,16}计(?!量|数|时|费|重)"
)
_LATER: Final = re.compile(r"未来|明年|下一?年度?|今后")
_CAPABLE: Final = re.compile(
    r"可(?=[实节省降减新增创带提使为年获形产缩替少盈收直]|每[年天月])|能(?=[节省降减带创实增]|为)|可以|能够"
)
"""Says so only of its own clause: 黏度可达 20 万 does not make the rest of the sentence a forecast."""
_FACT: Final = re.compile(
    r"已(?!知|有研究)|截[至止]|去年|上年|现已|目前|装了|换了|"
    r"实际|实测|(?:实现|达到|产生|取得|获得|完成)了"
)
_SOFT_FACT: Final = re.compile(
    r"(?:改造|上线|应用|使用|投用|导入|换用|实装)后|累计|今年|近[一二两三四五六\d]+年|全年"
)
"""Past by themselves, but no end of a plan: 预计三年累计新增 2 亿元."""
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s?年|[Hh上下]半|Q\d|[-~至到](?:19|20)\d\d)")
_DENIED: Final = re.compile(
    r"(?:未(?!来|税|见|出现|发生)|没有|没(?!收)|尚无|并无|暂无|均无|不(?:能|会|具备|产生|计|包括|足以|"
    r"可能|存在|带来|涉及)|无法|难以|"
    r"无(?=[销营收订合效就税])|零)[^,，;；。]{0,14}$"
)
_DENIED_AFTER: Final = re.compile(
    r"[^,，;；。]{0,8}?(?:未(?:实现|到账|签|确认|完成|兑现|执行|达)|落空|取消|尚未|没有(?:实现|达到)|无法|"
    r"不具备)"
)


def share_of(tense: Tense) -> float:
    """Return how much of an effect's points a statement gives: half where it is only forecast."""
    return 0.5 if tense is Tense.FORECAST else 1.0


def tense_of(sentence: Sentence, start: int, end: int, today: date) -> Tense:
    """Return how what stands at start–end is meant.

    A plan or forecast opened in an earlier clause goes on until a word of fact (已, 累计) or, in a later
    clause, a year before today's; a year after today's makes a forecast.
    """
    text = sentence.folded
    begin = clause_start(text, start)
    is_denied = _DENIED.search(text, begin, start) or UNDONE.search(text, begin, start)
    if is_denied or _DENIED_AFTER.match(text, end):
        return Tense.DENIED
    years = [(int(match[1]), match.start()) for match in _YEAR.finditer(text, 0, end)]
    ahead = max((place for year, place in years if year > today.year), default=_last(_LATER, text, end))
    capable = max((match.start() for match in _CAPABLE.finditer(text, begin, end)), default=-1)
    wished, foreseen = _last(_WISHED, text, end), _last(_FORECAST, text, end)
    if wished < begin:  # 计划 2028 年 …, 有望于明年 … stay plans whatever their year
        foreseen = max(foreseen, ahead)
    forecast = max(foreseen, capable)
    opened, fact = max(wished, forecast), _last(_FACT, text, end)
    if opened >= 0:
        past = (place for year, place in years if year < today.year and clause_start(text, place) > opened)
        if max(past, default=fact) <= opened and fact <= opened:
            if wished > forecast:
                return Tense.WISHED
            return Tense.ABLE if foreseen < 0 else Tense.FORECAST
    fact = max(fact, _last(_SOFT_FACT, text, end))
    is_past = fact >= 0 or any(year <= today.year for year, _ in years)
    return Tense.DONE if is_past else Tense.STATED


def _last(pattern: re.Pattern[str], text: str, end: int) -> int:
    return max((match.start() for match in pattern.finditer(text, 0, end)), default=-1)
