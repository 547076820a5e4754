"""What amounts look like in folded text (`fold`): one pattern a form."""

from __future__ import annotations

import re
from typing import Final

from matcher.evidence.subjects import UNITLESS
from matcher.evidence.units import UNIT_PATTERN

_DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_POWER: Final = (
    rf"(?:{_DIGITS} ?[x×*] ?)?10(?:\^[-+]?\d{{1,2}}|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|{_DIGITS} ?[x×*] ?10-?\d{{1,2}}"
)
_HAN: Final = r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?|半"
_VALUE: Final = rf"(?:{_POWER}|{_DIGITS}|{_HAN})"
_TIMES: Final = r"(?:百万|千万|[百千万亿](?![分瓦克米帕伏焦赫卡]))?"
_MINUS: Final = r"(?:(?<![A-Za-z0-9)%℃°])-|零下|负)?"
_TO: Final = r"(?:-{1,3}|~|至|到|或)"

MEASURE: Final = re.compile(
    rf"(?<![A-Za-z0-9.第])(?<![A-Za-z]-)(?P<minus>{_MINUS})(?P<a>{_VALUE})(?P<times>{_TIMES})[余多]? ?"
    rf"(?:(?P<unit1>{UNIT_PATTERN})? ?(?:(?P<to>{_TO})|(?P<give>±|\+/-)) ?(?P<minus2>-|零下|负|\+)?"
    rf"(?P<b>{_VALUE})(?P<times2>{_TIMES})[余多]? ?(?P<unit2>{UNIT_PATTERN})|(?P<unit>{UNIT_PATTERN}))",
    re.IGNORECASE,
)
NUMBER_START: Final = re.compile(
    r"[0-9零〇一二两三四五六七八九十百千万亿半]|(?<![A-Za-z0-9)%℃°])-(?=[0-9])|负"
)
"""Where MEASURE may match: trying it only there makes it five times as fast."""
FRACTION: Final = re.compile(
    rf"(?P<of>百分之|千分之|万分之)(?P<a>{_DIGITS}|{_HAN})(?:(?P<to>{_TO})(?P<b>{_DIGITS}|{_HAN}))?"
)
FRACTIONS: Final = {"百分之": 0.01, "千分之": 0.001, "万分之": 0.0001}
_SIGN: Final = (
    r"(?:≥|≤|>=|<=|>|<|=|≈|不低于|不小于|不少于|不高于|不大于|不超过|大于|小于|高于|低于|达到?|为|约|:)"
)
_SCALES: Final = "HRC|HRA|HRB|HBW|HBS|HB|HV|IP|TRL|Ra|Rz|φ|邵氏A"
SCALE: Final = re.compile(
    rf"(?<![A-Za-z])(?P<scale>{_SCALES})(?:值|硬度)? ?"
    rf"(?P<sign>{_SIGN})? ?(?P<a>{_DIGITS})(?: ?(?P<to>{_TO}) ?(?:HRC|HV|HB)?(?P<b>{_DIGITS}))?"
    rf"(?P<unit>{UNIT_PATTERN})?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
BETWEEN_SIGNS: Final = re.compile(
    rf"(?<![A-Za-z0-9.])(?P<a>{_DIGITS}) ?"
    rf"(?P<unit1>{UNIT_PATTERN})? ?[≤<] ?(?P<what>[A-Za-z一-鿿]{{1,8}}) ?[≤<] ?"
    rf"(?P<b>{_DIGITS}) ?(?P<unit2>{UNIT_PATTERN})?",
    re.IGNORECASE,
)
BARE: Final = re.compile(
    rf"(?:{'|'.join(UNITLESS)}) ?(?:在|控制在|范围)? ?(?P<sign>{_SIGN})? ?"
    rf"(?P<number>(?P<a>{_DIGITS})(?: ?(?P<to>{_TO}) ?(?P<b>{_DIGITS}))?)(?![A-Za-z0-9.%‰])"
)
GRADE_AFTER: Final = re.compile(r"不锈钢|钢|型|网络|基站|天线")
