"""Whether a sentence says something as a fact: not denied, planned, hoped for, asked for, still going on."""

from __future__ import annotations

import re
from typing import Final

from matcher.appraisal.dossier import Sentence
from matcher.appraisal.values import Quote

CLAUSE_END: Final = re.compile(r"[,，;；。!！?？:\n]|(?<=[一-鿿)%])\.(?=\D|$)")
"""Folded text; papers end their sentences with a half-width full stop."""
_STOP: Final = re.compile(r"(?<=[一-鿿)%])\.(?=\D|$)")
AWAITED: Final = (
    r"待(?:资金|经费|融资|政策|条件|时机|审批|批[复准]|许可|验收|厂房|场地|客户|订单|产能|项目)"
    r"[^,，;；。]{0,8}(?:后|时|即|再)"
)
"""待资金到位后: not so yet. Steps of a process (待冷却后) are."""
PREPARING: Final = (
    r"(?:^|(?<=[,，;；。:正还也]))准备(?!工作|阶段|时间|好|充分|就绪|了|完[成毕](?:[,，。;；后]|$))"
)
"""准备提交申请; the noun (数据准备, 准备工作) is no plan."""
UNDONE: Final = re.compile(
    r"(?:[尚还暂并从仍]未(?:能|曾)?|未(?:能|曾)|[还并从]?没(?:有|能)?)(?:再|正式|最终|直接)?[与向和给在由对同为经委]"
)
"""A denial of the whole clause, however long the party's name is: 尚未与东莞市某某有限公司签订合同."""
_HOPED: Final = re.compile(
    rf"{AWAITED}|{PREPARING}|"
    r"预计|预期|预估|有望|可望|有可能|或可|(?<![模虚比])拟(?!合|南芥|态|人|除|声|真|杆|阵|微|胆)|打算|筹备|"
    r"筹划|力争|争取|期望|希望|"
    r"(?<!研发|科技|支撑|攻关|火炬|星火|人才|专项|行动|创新|基金|技改)计划(?!项目|资助|支持|课题|立项|编号|"
    r"[（(])|"
    r"目标(?:是|为|值|:)|下一步|后续(?:将|拟|可|计划|开展)|未来|尚待|有待|亟待|亟需|急需|"
    r"(?<![无不毋只仅所必])需(?:要|进一步|再|尽快|做|进行|经过|通过|补)|(?<![反响适供效感对相])应(?:该|当|"
    r"达到|满足|不(?:低|小|大|高)于)|"
    r"将(?:会|要|在|于\s?20|进一步|开展|实现|建成|推动|继续|争取|申请|申报|启动|完成)|"
    r"准备(?=申|开展|建|做|报|送|投|量产|进行|中)|申报中|如果|假如|若(?!干)|寻求|征集|欢迎|可提供|愿意|意向"
)
_HELD: Final = re.compile(r"已(?!知)|现已|目前|实测|(?<!望)实现了|完成了|通过了")
"""From here on a sentence that began with a hope tells what is so."""
_DENIED: Final = re.compile(
    r"(?:未(?!来|见|出现|发生)|没有|没能|尚无|并无|暂无|无法|不能|不可|难以|不具备|缺乏|缺少|不含|不包括|"
    r"不包含|不做|不提供|"
    r"不属于|并非|不是|还没|达不到|欠缺)[^,，;；。:]{0,10}$|(?:无|不|非|免)[^,，;；。:]{0,1}$"
)
_OPEN_AFTER: Final = re.compile(
    r"[^,，;；。]{0,8}?(?:尚未|仍未|未(?:做|进行|完成|通过|开展|出|取得|获|达)|还没|没有|正在(?:办|申|进|"
    r"准备|编|制定)|办理中|进行中|"
    r"申报中|准备中|编制中|在审|待(?!遇|机)|计划|拟|筹备|暂无|缺失|不足(?!\s?\d)|过期|被撤销)"
)
_SHORT: Final = 90
"""A sentence up to here is quoted whole: the words around a figure say what it is of."""
_LEAST: Final = 14


def asserts(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the words at start–end of a sentence are said as a fact that holds.

    They are not when their own clause denies them, when a word of hope, plan, need or offer stands before
    them with no 已 or 目前 in between, or when what follows says that the thing is still open.
    """
    text = sentence.folded
    begin = clause_start(text, start)
    if _DENIED.search(text, begin, start) or UNDONE.search(text, begin, start):
        return False
    if _OPEN_AFTER.match(text, end):
        return False
    first = max((one.end() for one in _STOP.finditer(text, 0, start)), default=0)
    hoped = max((one.end() for one in _HOPED.finditer(text, first, start)), default=-1)
    return hoped < 0 or _HELD.search(text, hoped, end) is not None


def clause_start(text: str, position: int) -> int:
    """Return where the clause around a position of folded text begins."""
    return max((one.end() for one in CLAUSE_END.finditer(text, 0, position)), default=0)


def clause_end(text: str, position: int) -> int:
    """Return where the clause around a position of folded text ends, its closing mark left out."""
    found = CLAUSE_END.search(text, position)
    return found.start() if found else len(text)


def quote_of(sentence: Sentence, start: int, end: int) -> Quote:
    """Return the quote for words at start–end: a short sentence whole, of a long one the clauses around."""
    text = sentence.folded
    if len(text) <= _SHORT:
        return sentence.quote()
    first, last = clause_start(text, start), clause_end(text, end)
    if last - first < _LEAST and first > 0:
        first = clause_start(text, first - 1)
    return sentence.quote(first, last)
