"""What a reader could check: numbers of documents, named parties, third-party reports in a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from matcher.appraisal.dossier import Sentence
from matcher.appraisal.parties import find_parties
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

_PATENT: Final = re.compile(
    r"(?:ZL|CN) ?(?:(?:19|20)\d{2}[1-9]\d{7}(?:\.[\dX])?|\d{8}\.[\dX]|\d{7,9} ?[ABCUSY]\d?|[12]\d{8})(?![\d])"
    r"|(?<![\d.A-Za-z-])20[0-3]\d[1-9]\d{7}\.[\dX](?![\d.])"
    r"|PCT/[A-Z]{2}(?:19|20)?\d{2}/\d{5,6}|WO ?(?:19|20)\d{2}/?\d{6}|EP ?\d{7} ?[AB]\d?"
    r"|US ?(?:20\d{2}/?\d{7}|\d{1,2},?\d{3},?\d{3}) ?[AB]\d"
)
_NOUN: Final = (
    r"(?:合同|协议|订单|报告|证书|登记|项目|课题|备案|批准|批文|注册|许可|检验|检测|鉴定|评价|查新|软著|著作权|专项|立项|验收|"
    r"成果|完税|发票|中标|认定|审计|证明|凭证|基金|计划|标书|文件|资质)"
)
_LABEL: Final = (
    r"(?:编号|证号|批号|号码|文号|字号|书号|登记号|备案号|注册号|合同号|报告号|项目号|受理号|号|"
    r"No\.?|NO\.?|№)"
)
_CODE: Final = (
    r"(?:[粤莞深穗国省市科技鉴检验评审备准注字政发改工信监督]{1,8})?[\[〔(第]?(?=[A-Za-z/._\[\]〔〕()字第-]{0,12}\d{2})"
    r"[A-Za-z0-9/._\[\]〔〕字第-]{4,40}号?"
)
_SHAPED: Final = (
    r"(?!(?:GB|ISO|IEC|ASTM|TRL|CNAS|CMA|UL|HS|IP|IATF)(?![A-Z])|"
    r"[A-Z]{2}/T)(?:(?=(?:[A-Z/._-]*\d){5})[A-Z]{1,8}[A-Z0-9]*(?:[-/._][A-Z0-9]+)+"
    r"|[A-Z]{2,8}\d{6,}|20\d\d[A-Z]{1,4}[A-Z0-9]{4,}|20\d\d-\d{3,}(?:-\d+)*)"
)
"""A number that shows itself to be one: HT-2024-031, WT20240312, 2023B0101200005."""
_DOCUMENT: Final = re.compile(
    rf"{_NOUN}(?:登记|备案|注册|认定|证书|合同|报告|项目)?[(\[]?{_LABEL}[)\]]?(?:为|是)?[: ]{{0,2}}{_CODE}"
    r"|(?:合同|协议|订单|报告|证书|登记|项目|课题|专项|注册|软著|著作权|立项|中标|批文|发票|计划)书?"
    rf"[: ]{{0,2}}[(\[]?{_SHAPED}"
    rf"|(?:编号|证号|文号|登记号|批号)(?:为|是)?[: ]{{0,2}}(?:{_SHAPED}|\d{{6,}})"
    r"|[一-鿿]{1,10}[〔\[(【]20\d\d[〕\])】] ?第?\d{1,6}号"
    r"|字第? ?\d{3,}号|软著登字第?\d{5,}号?|20\d\dSR\d{6,8}(?!\d)"
    r"|[国粤京沪苏浙鲁闽湘鄂川渝桂赣皖豫冀]械[注备][准进许]?\d{8,12}|国药准字[A-Z]\d{8}|国食健[注备][A-Z]?\d{8,}"
    r"|20\d\dYF[A-Z]\d{6,8}|基金[^,，。;；]{0,12}?(?:No\.?|编号)?[:( ]{0,2}[A-Z]?\d{8,}|CNAS ?L\d{3,6}|"
    r"(?<![A-Z])E\d{6}(?!\d)"
)
_STANDARD: Final = re.compile(
    r"(?<![A-Za-z0-9/])(?<!\d )(?:"
    r"(?:GB|GJB|JGJ|CJJ|GBZ)(?:/[TZ])? ?\d{2,6}(?:\.\d{1,3})*(?:-\d{2,4})?(?![A-Za-z])"
    r"|(?:JB|HB|HG|YY|QB|SJ|YD|DL|JT|HJ|NB|SH|LY|NY|JG|CJ|TB|QC|YS|YB|FZ|GA|WS|MT|BB|SB|SL|HY|WB|XB|JC|JJF|"
    r"JJG)"
    r"(?:/[TZ] ?\d{2,6}(?:\.\d{1,3})*(?:-\d{2,4})?| ?\d{2,6}(?:\.\d{1,3})*-(?:19|20)\d\d)"
    r"|DB\d{2}(?:\d{2})?/T? ?\d{2,5}(?:\.\d{1,3})*(?:-\d{4})?|"
    r"[TQ]/[A-Z0-9]{2,12} ?\d{1,5}(?:\.\d{1,3})*(?:-\d{2,4})?"
    r"|(?:ISO(?:/(?:IEC|TS|TR))?|IEC|ASTM ?[A-G]|EN(?: ISO)?|DIN(?: EN)?|JIS ?[A-Z]|BS EN|IATF|IEEE|ANSI|"
    r"JEDEC ?JESD|JESD|"
    r"MIL-STD-|AATCC|TAPPI ?T|IPC[- ]?(?:[A-Z]{1,3}-)?|AEC-Q|UL) ?\d{2,6}(?:[.:-]\d{1,4})*[A-Z]?"
    r")"
)
_NO_NOUN: Final = r"(?![需用得提述示采涉建覆关选做获以有评测])"
"""测试所需 is no 测试所."""
_BODY: Final = (
    r"(?:第三方(?!(?:数据|平台|物流|支付|服务|支持|软件|接口|库|版权))"
    r"|(?<![A-Za-z])(?:SGS|TÜV|TUV|CTI|Intertek)(?![A-Za-z])|(?<!交)通标(?!志)|华测|谱尼|赛宝|广电计量|会计师事务所"
    r"|(?:国家级?|省级?|市级?|法定|资质的?|认可的?|部门|经|由|据|送)[一-鿿]{0,14}?(?:检测|检验|计量|质检|测试|测评|评测|认证|评估|鉴定|查新|质量监督)"
    rf"[一-鿿]{{0,6}}(?:中心|研究院|研究所{_NO_NOUN}|院|所{_NO_NOUN}|站|公司|机构))"
)
_REPORTED: Final = r"(?:检测|检验|测试|测评|评测|评估|审计|鉴定|认证|校准|查新|核查|报告|证书|证明)"
_THIRD_PARTY: Final = re.compile(
    rf"{_BODY}[^，,。；;]{{0,16}}?{_REPORTED}"
    r"|(?<![A-Za-z])(?<![A-Z] )(?:CNAS|CMA)(?:标识|盖章|章|认可|资质|的)*(?:检测|检验|测试)?(?:报告|证书)"
    r"|(?:专项|年度|财务)?审计报告|经[一-鿿]{0,12}审计(?!局|署|厅)|查新报告|经[^，,。；;]{0,8}查新"
)
_NOT_YET: Final = re.compile(
    r"(?:未|无|不含|不做|没有|尚|待|拟|计划|准备|将|需|须|正在|可以?|申请|安排)[^，,。；;]{0,10}$|(?:权威|相关|有关|专业|多家)$"
)
_OWN_OUTPUT: Final = re.compile(r"^[^，,。；;]{0,4}?\d[\d ]*[余多]?[万千]?[份项批件]")
"""Reports that the speaker sells (出具 CNAS 报告 5200 余份) speak for nobody's claim."""
_NOT_DONE_AFTER: Final = re.compile(
    r"^[^，,。；;]{0,8}(?:尚未|未完成|未出|进行中|办理中|待出|申请中|未取得|未通过)"
)

_PATTERNS: Final = {
    ReferenceKind.PATENT_NUMBER: _PATENT,
    ReferenceKind.DOCUMENT_NUMBER: _DOCUMENT,
    ReferenceKind.STANDARD: _STANDARD,
}


def find_references(sentence: Sentence) -> tuple[Reference, ...]:
    """Return what a sentence names that could be checked, in text order."""
    return _found(sentence.folded, sentence.owner)


def state_of(sentence: Sentence, accepted: Collection[ReferenceKind] = EVERY_KIND) -> EvidenceState:
    """Return evidenced where the sentence names a checkable thing of an accepted kind, else claimed."""
    is_checkable = any(one.kind in accepted for one in find_references(sentence))
    return EvidenceState.EVIDENCED if is_checkable else EvidenceState.CLAIMED


@lru_cache(maxsize=8192)
def _found(folded: str, owner: str) -> tuple[Reference, ...]:
    """Several readers ask about the same sentence; the answer depends on nothing else."""
    found = [
        Reference(kind, *match.span())
        for kind, pattern in _PATTERNS.items()
        for match in pattern.finditer(folded)
    ]
    found += [Reference(ReferenceKind.THIRD_PARTY_REPORT, *span) for span in _reports(folded)]
    found += [Reference(ReferenceKind.NAMED_PARTY, *span) for span in find_parties(folded, owner)]
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _reports(folded: str) -> Iterator[tuple[int, int]]:
    """Yield reports that are there: none that is planned, lacking, or the speaker's own product."""
    for match in _THIRD_PARTY.finditer(folded):
        before, after = folded[: match.start()], folded[match.end() :]
        if not (_NOT_YET.search(before) or _OWN_OUTPUT.match(after) or _NOT_DONE_AFTER.match(after)):
            yield match.span()
