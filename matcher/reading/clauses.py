"""Clauses of a thesis: what it excludes, which stages, regions and tickets it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from matcher.taxonomy import Taxonomy
from matcher.vocabulary import Stage

_REFUSAL: Final = re.compile(
    r"(?:不投资?|不考虑|不涉及|不参与|不碰|不看|不做|不接受|回避|避开|谢绝|暂不(?:投资?|考虑)?|排除|剔除|不含|不包括)"
    r"[^。；;！!\n]{1,60}"
)
_EXCEPT: Final = re.compile(r"除(?!了)(?P<what>[^。；;，,\n]{1,30}?)(?:以外|之外|外)(?![部资地观围延])")
_EXCEPT_ALSO: Final = re.compile(r"[，,]?\s*(?:还|也|亦|同时|另)")

_STAGES: Final[Sequence[tuple[Stage, str]]] = (
    (Stage.SEED, r"种子|概念验证|孵化|初创|投小"),
    (Stage.ANGEL, r"天使"),
    (Stage.EARLY, r"早期|[Pp]re-?\s?A|(?<![A-Za-z])A\+?轮|投早|VC(?![A-Za-z])|创业投资|初创"),
    (Stage.GROWTH, r"成长|(?<![A-Za-z])[BC]\+?轮|中期"),
    (Stage.EXPANSION, r"扩张|(?<![A-Za-z])[DE]\+?轮|C轮及以后|中后期"),
    (Stage.MATURE, r"成熟|[Pp]re-?\s?IPO|并购|上市前|后期|控股|定增"),
)
_MONEY: Final = r"(\d+(?:\.\d+)?)\s*(亿|千万|百万|万)?\s*元?"
_TICKET: Final = re.compile(
    rf"(?:单(?:个|笔)?(?:项目)?(?:投资)?(?:额度?|金额|规模)?|单笔|每个项目|单项|首轮|单家(?:企业)?)[^。；;，,]{{0,12}}?"
    rf"{_MONEY}(?:\s*(?:[-—–~～至到])\s*{_MONEY})?(?P<bound>以上|起|以内|以下)?"
)
_AT_MOST: Final = re.compile(r"不超过|至多|最高|上限|以内")
_SCALE: Final = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4}
_PLACES: Final = re.compile(
    r"北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|"
    r"河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|"
    r"新疆|香港|澳门|深圳|广州|东莞|佛山|惠州|珠海|中山|江门|肇庆|成都|武汉|合肥|"
    r"芜湖|南京|苏州|无锡|常州|杭州|宁波|嘉兴|厦门|青岛|济南|烟台|西安|长沙|郑州|"
    r"大湾区|长三角|京津冀|珠三角|全国|全球"
)


_BETWEEN: Final = re.compile(r"[、，,；;。！!\n/]|以及|及|或者|或|和|与")
_TRIGGER: Final = re.compile(
    r"^(?:原则上|坚决|一律|暂|也)?(?:不投资?|不考虑|不涉及|不参与|不碰|不看|不做|不接受|回避|避开|谢绝|暂不投?资?|排除|剔除|不含|不包括|除)?"
    r"(?:纯粹的?|纯|仅有|仅|任何|只有|单一)?"
)
_TAIL: Final = re.compile(
    r"(?:以外|之外|外|类?的?(?:项目|企业|公司|业务|领域|产品|行业|机构)?(?:不投|不看|不碰|除外)?)$"
)
_LABORATORY: Final = re.compile(r"实验室|基础研究|概念(?:阶段|期)|论文|扣式|无样机|没有样机|过早期")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One thing that a fund will not touch, with its field and the span there."""

    text: str
    field: str
    start: int
    end: int


def split_refusals(text: str, field: str, shift: int = 0) -> Iterator[Refusal]:
    """Yield what a clause refuses, thing by thing, without 不投, 纯, 类项目; spans moved by `shift`."""
    start = 0
    for mark in [*_BETWEEN.finditer(text), None]:
        end = mark.start() if mark else len(text)
        part = text[start:end]
        head = _TRIGGER.match(part)
        lead = head.end() if head else 0
        kept = _TAIL.sub("", part[lead:], count=1)
        if len(kept.strip()) >= 2:
            yield Refusal(
                text=kept, field=field, start=shift + start + lead, end=shift + start + lead + len(kept)
            )
        start = mark.end() if mark else end


def refuses_laboratory(text: str) -> bool:
    """Whether a refused thing is what has not left the laboratory."""
    return _LABORATORY.search(text) is not None


def find_exclusions(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of what a text refuses, in order, none overlapping: 不投…, 除…外 (not 除…外，还…)."""
    spans = [found.span() for found in _REFUSAL.finditer(text)]
    spans += [found.span() for found in _EXCEPT.finditer(text) if not _EXCEPT_ALSO.match(text, found.end())]
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


def outside(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the text with the spans blanked, so that offsets stay as they were."""
    for start, end in spans:
        text = text[:start] + "\n" * (end - start) + text[end:]
    return text


def find_stages(text: str) -> tuple[Stage, ...]:
    """Return the financing stages that a text names, from the earliest on; () for none."""
    return tuple(stage for stage, words in _STAGES if re.search(words, text))


def find_regions(text: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the provinces, cities and towns of Dongguan that a text names, each once."""
    towns = [town.name for town in taxonomy.towns if town.name in text]
    return tuple(dict.fromkeys([*_PLACES.findall(text), *towns]))


def find_ticket(text: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the most that a fund puts into one project, in yuan; None where not said.

    单笔500万-3000万元, 单个项目不超过5000万, 单笔1000万起. The unit of a range may stand at its end alone.
    """
    found = _TICKET.search(text)
    if found is None:
        return None, None
    first, unit, second, second_unit = found.groups()[:4]
    low = Decimal(first) * _SCALE.get(unit or second_unit or "", 1)
    if second is not None:
        return low, Decimal(second) * _SCALE.get(second_unit or unit or "", 1)
    if _AT_MOST.search(found.group()) or found["bound"] in ("以内", "以下"):
        return None, low
    return (low, None) if found["bound"] in ("以上", "起") else (low, low)
