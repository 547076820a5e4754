"""What a market rule is made of: a pattern, what takes it back, and the fragments that patterns share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from matcher.appraisal.references import ReferenceKind
from matcher.vocabulary import Aspect

ANYWHERE: Final[frozenset[Aspect | None]] = frozenset({None, *Aspect})
STATEMENTS: Final[frozenset[Aspect | None]] = frozenset(Aspect)
MARKET: Final[frozenset[Aspect | None]] = frozenset({Aspect.MARKET})
DOCUMENTED: Final = frozenset({ReferenceKind.NAMED_PARTY, ReferenceKind.DOCUMENT_NUMBER})
"""What lets somebody ask whether an order, a use or an intention is so: whose it is, or its paper."""
_NEVER: Final = re.compile(r"(?!)")


def one_of(words: str) -> str:
    """Return the pattern of any of the words, which are parted by blanks and may be patterns themselves."""
    return f"(?:{'|'.join(words.split())})"


def none_of(words: str) -> str:
    """Return the pattern that none of the words follows."""
    return f"(?!{'|'.join(words.split())})"


def gap(most: int, *, least: int = 0) -> str:
    """Return the pattern of up to `most` characters of the same clause, as few as possible."""
    return rf"[^,，。;；]{{{least},{most}}}?"


NUMBER: Final = r"(?:\d[\d,. ]{0,14}|[一二两三四五六七八九十百千数几]{1,8})[余多]?[万亿千百]?[余多]?"
COUNTED: Final = rf"{NUMBER}(?:家|个|户|所|座)"
"""A number of parties."""
ORGANISATION: Final = one_of(
    """厂家? 公司 企业 集团 客户 用户 [厂渠电]商 医院 学校 大学 电站 矿山? 港区? 园区 社区 工地 车间
    合作社 酒庄 门店 银行 基地 机构 ODM OEM EMS 品牌 产线 生产线"""
)
_UNITS: Final = one_of(
    """台 套 只 支 片 颗 件 座 条 架 辆 张 枚 粒 副 批 吨 t(?![A-Za-z]) kg 公斤 升 平方米 平米 m[²2]
    [万亿] 元 柜 仓 点位? 站 个 工位 家 户 项 份 桩 枪 盒 箱 瓶 双 [MGk]Wh? 亩 次 人 单 册 款 炉次 起"""
)
AMOUNT: Final = rf"{NUMBER}\s?{_UNITS}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRule:
    """A pattern on a folded sentence that speaks for a kind of finding.

    `unless`, found in the same clause, takes it back. `heard_in`: the aspects of the statements in which its
    words count, None for running text, where terse words are too common. Evidenced by a reference of an
    `accepted` kind or by what `proof` finds in the clause. `counts_if_able`: that it can do so is enough.
    """

    kind: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] = _NEVER
    heard_in: frozenset[Aspect | None] = ANYWHERE
    accepted: frozenset[ReferenceKind] = DOCUMENTED
    proof: re.Pattern[str] = _NEVER
    counts_if_able: bool = False


def rule(
    kind: str,
    pattern: str,
    *,
    unless: str = "(?!)",
    heard_in: frozenset[Aspect | None] = ANYWHERE,
    proof: str = "(?!)",
) -> MarketRule:
    """Return the rule of patterns written as text."""
    return MarketRule(
        kind=kind,
        pattern=re.compile(pattern),
        unless=re.compile(unless),
        heard_in=heard_in,
        proof=re.compile(proof),
    )
