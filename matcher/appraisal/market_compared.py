"""Whether a sentence sets figures against what is used today: 较进口、与现有工艺相比、比化学铜."""

from __future__ import annotations

import re
from typing import Final

from matcher.appraisal.asserting import clause_start, quote_of
from matcher.appraisal.comparisons import find_benchmarks
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.market_rules import one_of
from matcher.appraisal.market_stating import is_hoped_for, state_near
from matcher.appraisal.references import ReferenceKind
from matcher.appraisal.values import Finding

_RIVAL: Final = re.compile(
    one_of(
        """进口 国外 国产 传统 现有 现行 现用 常规 原有 原先 原来 原工艺 原方案 原设备 普通 同类 同级
        竞品 常用 市售 商用 以往 旧 人工 手工 行业 业内 业界 主流 一般 通用 老式 日系 欧美 外购 在用"""
    )
    + "|"
    + one_of(
        """法 工艺 方案 产品 机型? 器 胶 膏 铜 钢 铝 粉 料 剂 膜 材 体系 系统 技术 设备 方式 漆 墨 油
        板 镀 泵 灯 激光 电缆 电池 涂层 牌号 路线 算法 模型 软件 平台"""
    )
    + "$"
)
_NO_RIVAL: Final = re.compile(
    r"组|对照|同期|去年|上年|之前|[造进]前|处理前|基线|正常|健康|野生|原菌|空白|患者|人群|人$|护理|治疗|疗法|单[一独]|\d"
)
_LONGEST: Final = 3000
"""A longer sentence is no sentence; comparisons within it would be looked for again and again."""
_DEARER: Final = re.compile(r"(?:价|成本|费|能耗|重量)[^,，。;；]{0,20}?(?:1\.[1-9]|[2-9]|\d\d)[\d.]*\s?倍")
"""价格约为普通油墨的1.7倍 speaks against it."""
_CHECKED_BY: Final = frozenset({ReferenceKind.THIRD_PARTY_REPORT, ReferenceKind.DOCUMENT_NUMBER})
"""A party named near a comparison is often only its developer."""


def read_comparison(sentence: Sentence) -> Finding | None:
    """Return that a sentence compares with the incumbent in figures; a comparison in words is praise."""
    if len(sentence.folded) > _LONGEST:
        return None
    for one in find_benchmarks(sentence):
        if not _RIVAL.search(one.base) or _NO_RIVAL.search(one.base):
            continue
        if _DEARER.search(sentence.folded, clause_start(sentence.folded, one.start), one.end):
            continue
        if is_hoped_for(sentence, max(one.start, clause_start(sentence.folded, one.end))):
            continue
        return Finding(
            kind="incumbent_compared",
            state=state_near(sentence, one.start, one.end, _CHECKED_BY),
            source=quote_of(sentence, one.start, one.end),
        )
    return None
