"""What a reader could check: numbers of documents, named parties, third-party reports in a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matcher.appraisal.dossier import Sentence
from matcher.appraisal.values import EvidenceState


class ReferenceKind(StrEnum):
    """What is named that somebody could look up or ask."""

    PATENT_NUMBER = "patent_number"
    """ZL202310248817.5, CN108123456B"""
    DOCUMENT_NUMBER = "document_number"
    """A contract, report, certificate, registration, project or order with its number."""
    STANDARD = "standard"
    """GB/T 36363-2018"""
    THIRD_PARTY_REPORT = "third_party_report"
    """A report or certificate of a testing, appraisal or auditing body."""
    NAMED_PARTY = "named_party"
    """An enterprise, hospital or institute by its name: no 某公司, no 一家企业, not the speaker's own."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A checkable thing at start–end of a sentence."""

    kind: ReferenceKind
    start: int
    end: int


EVERY_KIND: Final = frozenset(ReferenceKind)

_PATTERNS: Final = {
    ReferenceKind.PATENT_NUMBER: re.compile(
        r"(?:ZL|CN)\s?(?:(?:19|20)\d{10}(?:\.[\dX])?|\d{7,9}(?:[ABCUS]\d?)?)|(?<![\d.])20\d{10}\.[\dX](?!\d)"
    ),
    ReferenceKind.DOCUMENT_NUMBER: re.compile(
        r"(?:合同|报告|证书|登记|项目|课题|订单|备案|批准|注册|许可|检验|鉴定|评价|查新|批文|文号|软著登)(?:登记)?(?:编号|证号|号|字号|书号)"
        r"?(?:为|是)?[:：]?\s*[（(【]?(?=[A-Za-z0-9一-鿿〔〕\[\]（）()\-/第]{0,8}\d)[A-Za-z0-9〔〕\[\]（）()\-/.第字号粤莞科鉴]{5,40}"
        r"|[一-鿿]{1,6}〔20\d\d〕\d{1,5}号|(?:20\d\d)SR\d{6,8}"
    ),
    ReferenceKind.STANDARD: re.compile(
        r"(?:GB|JB|HG|YY|QB|SJ|YD|DL|JT|HJ|DB\d{2}|T/[A-Z]{2,10}|Q/[A-Z0-9]{2,10}|ISO|IEC|ASTM|IPC|AEC)"
        r"(?:/T)?[ -]?[A-Z]?\d{2,6}(?:[.\-—–:]\d{1,4})*"
    ),
    ReferenceKind.THIRD_PARTY_REPORT: re.compile(
        r"(?:第三方|SGS|CTI|TÜV|TUV|UL|CNAS|CMA|[一-鿿]{2,12}(?:检测|检验|计量|测试|质检|评估|审计|会计师)[一-鿿]{0,8}(?:机构|中心|院|所|公司))"
        r"[^，。；;]{0,16}(?:检测|检验|测试|评估|审计|鉴定|认证|报告|证书|证明)"
    ),
    ReferenceKind.NAMED_PARTY: re.compile(
        r"(?<![某一-])(?:与|向|为|在|由|经|给|供|被|和|、|对|通过|进入|客户|用户|交付|：|:|（|\()"
        r"(?P<name>(?!某|一家|多家|几家|若干|该|本|我|其|两家|三家|数家|国内|省内|市内|本地|当地|各|有关|相关)[一-鿿A-Za-z0-9（）()]{2,20}?"
        r"(?:公司|集团|医院|大学|学院|研究院|研究所|电厂|水厂|银行|电网|股份|科技园))"
    ),
}
_VAGUE: Final = re.compile(
    r"某|[一二两三四五六七八九十几多数\d]余?家|若干|大型|知名|龙头|头部|上市|同类|下游|合作|有关"
)


def find_references(sentence: Sentence) -> tuple[Reference, ...]:
    """Return what a sentence names that could be checked, in text order."""
    found = []
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(sentence.text):
            group = "name" if kind is ReferenceKind.NAMED_PARTY else 0
            if kind is ReferenceKind.NAMED_PARTY and _VAGUE.search(match["name"]):
                continue
            found.append(Reference(kind, *match.span(group)))
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def state_of(sentence: Sentence, accepted: Collection[ReferenceKind] = EVERY_KIND) -> EvidenceState:
    """Return evidenced where the sentence names a checkable thing of an accepted kind, else claimed."""
    kinds = {one.kind for one in find_references(sentence)}
    return EvidenceState.EVIDENCED if kinds & set(accepted) else EvidenceState.CLAIMED
