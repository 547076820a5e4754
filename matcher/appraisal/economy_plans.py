"""What is said of investment over time: when it pays back, and when production starts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from matcher.appraisal.asserting import quote_of
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.economy_states import plan_state
from matcher.appraisal.economy_tense import AHEAD, Tense, tense_of
from matcher.appraisal.values import Finding

_GAP: Final = r"[^,，。;；\d]"
_SPAN: Final = (
    r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十半]{1,3})(?:个月|年|周|天)? ?(?:[-~至到] ?(?:\d+(?:\.\d+)?|"
    r"[一二两三四五六七八九十]{1,3}))? ?余?"
    r"(?:年半?|个半?月|月|天|周)"
)
_PAYBACK: Final = (
    re.compile(
        rf"(?:(?:静态|动态|投资|成本|设备)*回收(?:周?期|时间)|回本(?:周?期|时间)?|收回(?:全部|设备|改造|"
        rf"初始)?(?:投资|成本)|投资回报期)"
        rf"{_GAP}{{0,10}}?{_SPAN}"
    ),
    re.compile(
        rf"(?<!\d){_SPAN}(?:以?内|左右|即可|就能|便可|可|就可|能|就|约可|便)?{_GAP}{{0,4}}?(?:收回|"
        rf"回收)(?:全部|设备|改造|初始|其)?(?:投资|成本)"
    ),
    re.compile(rf"(?<!\d){_SPAN}(?:以?内|左右|即可|就能|便可|可|就可|能|就)?(?:即可)?回本"),
)
_PRODUCED: Final = (
    r"(?:量产|投产|达产|批量(?:生产|供货)|批产|规模化(?:生产|应用)|产业化|上市(?!公司|"
    r"许可)|投放市场|推向市场|商业化|投运|正式生产|建成投用)"
)
_WHEN: Final = (
    r"(?P<year>20\d\d) ?年?(?:年?底|年?初|年?末|年?中|上半年|下半年|第?[一二三四1-4]季度|"
    r"Q[1-4]|\d{1,2}月(?:底|初|份)?)?(?:以?前|之前|内)?"
)
_STARTS: Final = (
    re.compile(rf"(?<!\d){_WHEN}{_GAP}{{0,12}}?{_PRODUCED}"),
    re.compile(
        rf"(?<!\d){_SPAN}(?:以?内|之内|左右|后|即可|可|便可|完成|实现|就能|"
        rf"能){{1,3}}(?:[^,，。;；\d]{{0,8}}?){_PRODUCED}"
    ),
    re.compile(
        rf"(?:建设|投产|产业化|达产|转化|量产准备|中试放大|产业化实施)(?:周?期|时间)(?:为|约|需|预计|:|"
        rf"一般){{0,3}}{_SPAN}"
    ),
    re.compile(rf"(?:距离?|到|至|实现){_PRODUCED}{_GAP}{{0,4}}?(?:还|尚|仍)?需要?(?:约)?{_SPAN}"),
)
_TIME: Final = "[time]"
_MONTH_S: Final = 365.25 * 86_400 / 12
_MONTH_NAMED: Final = re.compile(r" ?年?(1[0-2]|[1-9])月")
_MONTHS: Final = (
    (re.compile(r" ?年?(?:年?底|年?末)"), 12),
    (re.compile(r" ?年?年?中"), 6),
    (re.compile(r" ?年?(?:下半年|第?[三3]季度|Q3)"), 7),
    (re.compile(r" ?年?(?:第?[二2]季度|Q2)"), 4),
    (re.compile(r" ?年?(?:第?[四4]季度|Q4)"), 10),
)
"""The first month that the words after a year leave open; January where they say nothing."""
_RUNNING: Final = re.compile(r"已|稳定|连续|累计|运行|老化|使用|储存|保质|质保|试验|陈酿|种植|生长|定植")


def read_plans(sentence: Sentence, today: date) -> Iterator[Finding]:
    """Yield when the investment pays back, and in how many months production starts, as the sentence says."""
    for pattern in _PAYBACK:
        match = pattern.search(sentence.folded)
        if match and tense_of(sentence, *match.span(), today) not in (Tense.WISHED, Tense.DENIED):
            yield _made(sentence, "payback", match, None)
            break
    for pattern in _STARTS:
        match = pattern.search(sentence.folded)
        if match and _is_ahead(sentence, match, today):
            yield _made(sentence, "time_to_production", match, _months(sentence, match, today))
            break


def _is_ahead(sentence: Sentence, match: re.Match[str], today: date) -> bool:
    """Whether a start of production is still to come: by its year, or as a span and no record of running."""
    tense = tense_of(sentence, *match.span(), today)
    if tense is Tense.DENIED:
        return False
    year = match.groupdict().get("year")
    if year is None:
        return not _RUNNING.search(match.group()) and tense is not Tense.DONE
    if int(year) == today.year:
        return tense in (*AHEAD, Tense.WISHED)
    return int(year) > today.year


def _months(sentence: Sentence, match: re.Match[str], today: date) -> float | None:
    """Return the months until production starts, of a range or a vague date the fewest; None where unsaid."""
    year = match.groupdict().get("year")
    if year is not None:
        month = _month_of(sentence.folded[match.end("year") : match.end()])
        return max(0.0, 12.0 * (int(year) - today.year) + month - today.month)
    for one in sentence.quantities:
        if one.dimension == _TIME and match.start() <= one.start < match.end():
            stated = one.low if one.low is not None else one.high
            return None if stated is None else round(one.unit.to_base(stated) / _MONTH_S, 1)
    return None


def _month_of(words: str) -> int:
    numbered = _MONTH_NAMED.match(words)
    if numbered is not None:
        return int(numbered[1])
    return next((month for named, month in _MONTHS if named.match(words)), 1)


def _made(sentence: Sentence, kind: str, match: re.Match[str], value: float | None) -> Finding:
    return Finding(
        kind=kind,
        state=plan_state(sentence),
        source=quote_of(sentence, *match.span()),
        value=value,
    )
