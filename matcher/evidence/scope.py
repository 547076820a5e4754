"""Which parts of a demand's sentences ask for something, and how firmly."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Strength(StrEnum):
    """Whether a condition must hold or is only wished for."""

    HARD = "hard"
    SOFT = "soft"


_STATE: Final = re.compile(
    r"目前|现有|现在|现已|现状|现用|当前|原来|以往|传统|我国|全国|国内|国外|每年|近年|据(?:统计|核算|了解|调查)|实验证明|研究表明|"
    r"占(?:比|全)|我?公司(?:铸坯|现|是|为|已|拥有|主要|每|目前|连续|自|成立|年)|我司(?:现|是|为|已|拥有)|本单位|已(?:有|经|具备|拥有|建|投|完成|自主)|"
    r"拥有|经验|年产值|市场(?:价格|需求|规模|前景)|营业收入|利税|前期|伴随着|随着"
)
_NEED: Final = re.compile(
    r"需(?!求量)|希望|要求|要(?=能|有|在|达|把|将|做|进行)|拟(?!合)|急|寻求|寻找|想|解决|(?:研发|开发|研制)(?!了|场地|中心|团队|能力|经验|平台|人员|设备|机构|费用|投入|资金|基地|出了)|攻关|攻克|目标|应(?!用|力|变|对|急)|必须|不得|务必|期望|"
    r"预期|计划|达标|实现|提高到|降低到|控制在|降至|降到|提升至|最好|优先|难题|问题|拟|换"
)
_SENTENCE_END: Final = re.compile(r"[。；;\n！!？?]")
_CLAUSE: Final = re.compile(r"[^,，。；;\n！!？?]*[,，。；;\n！!？?]?")
_HARD_WORDS: Final = re.compile(
    r"必须|务必|要求|不得|不能|不允许|须(?!知)|应(?!用|力|变|对|急|该能)|(?<![急亟])需(?!求|要解决|要攻)|严格|至少|不低于|不小于|不少于|不高于|不大于|"
    r"不超过|≥|≤|>|<"
)
_SOFT_WORDS: Final = re.compile(
    r"希望|最好|优先|尽量|尽可能|期望|预期|预计|力争|争取|可选|如能|若能|想|拟|计划|可以"
)


def asked_parts(sentence: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of a sentence's clauses that do not merely tell how things are today.

    From a word of the present state (目前, 我国, 已有) on nothing is asked for until a word of need comes
    (希望, 需, 解决); of two in one clause the later one counts.
    """
    spans: list[tuple[int, int]] = []
    is_asked = True
    for match in _CLAUSE.finditer(sentence):
        clause = match.group()
        if not clause:
            continue
        state = max((found.start() for found in _STATE.finditer(clause)), default=-1)
        need = max((found.start() for found in _NEED.finditer(clause)), default=-1)
        if max(state, need) >= 0:
            is_asked = need > state
        if is_asked:
            spans.append(match.span())
        if _SENTENCE_END.search(clause):
            is_asked = True
    return tuple(spans)


def strength_of(own: str, sentence: str, *, default: Strength) -> Strength:
    """Return how firmly a condition is asked: by its own words first, then by those of its sentence."""
    if _HARD_WORDS.search(own):
        return Strength.HARD
    if _SOFT_WORDS.search(sentence):
        return Strength.SOFT
    return Strength.HARD if _HARD_WORDS.search(sentence) else default
