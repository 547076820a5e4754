"""How ready a demand wants its answer: bought as it is, or developed together."""

from __future__ import annotations

import re
from typing import Final

from matcher.records import Demand, Record

_READY: Final = re.compile(
    r"成熟(?:的|可靠)?(?:技术|工艺|方案|产品|设备|成果|稳定)?|现成|直接(?:购买|引进|采购|使用|应用)|购买|采购|转让|引进(?:国内外)?|"
    r"可产业化|产业化(?:成果|技术|应用)|已(?:经)?(?:应用|产业化|量产)|立即|尽快(?:投产|上线)|批量(?:供货|供应)|整套|成套设备|供应商|许可"
)
_TOGETHER: Final = re.compile(
    r"(?:联合|合作|共同|委托|协同)(?:研发|开发|研究|攻关|设计)|产学研|技术攻关|攻克|难题|机理|基础研究|研发团队|专家|"
    r"课题|新型.{0,12}(?:研发|研制|研究)|自主研发|探索"
)
WANTS_READY: Final = (0.0, 0.5, 1.0)
WANTS_TOGETHER: Final = (0.4, 1.0, 0.8)
"""How welcome basic, applied and product are: who develops together can start from a method."""


def wanted_readiness(record: Record) -> tuple[float, float, float] | None:
    """Return how welcome each readiness is to a demand; None when it does not say, and for other records.

    One that speaks of both is taken to want it ready: buying is what it would do first.
    """
    if not isinstance(record, Demand):
        return None
    text = f"{record.title}\n{record.description}"
    if _READY.search(text):
        return WANTS_READY
    return WANTS_TOGETHER if _TOGETHER.search(text) else None
