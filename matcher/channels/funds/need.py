"""What money an achievement asks for, where its own text says so."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from matcher.records import Achievement

_SCALE: Final = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4}
_NEED: Final = re.compile(
    r"(?:融资(?:需求|额度|金额|规模|目标)?|资金需求|拟融|计划融资|寻求投资|希望融资|募集资金|所需资金|资金缺口)"
    r"[^。；;，,\d]{0,8}?(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>亿|千万|百万|万)\s*元?"
    r"(?:\s*[-—–~～至到]\s*(?P<most>\d+(?:\.\d+)?)\s*(?P<most_unit>亿|千万|百万|万))?"
)
_DONE: Final = re.compile(r"(?:已|已经|曾|累计|获得?|完成)[^。；;，,]{0,6}$")


def need_of(record: Achievement) -> tuple[Decimal, str] | None:
    """Return the money that an achievement looks for, in yuan, and the words that say it; None for none.

    融资需求500万元, 拟融资 300万—500万 (the higher end counts). Money already raised is no need.
    """
    for text in (record.summary, *(one.text for one in record.evidence)):
        for found in _NEED.finditer(text):
            if _DONE.search(text[: found.start()]):
                continue
            number, unit = found["most"] or found["number"], found["most_unit"] or found["unit"]
            return Decimal(number) * _SCALE[unit], found.group().strip()
    return None
