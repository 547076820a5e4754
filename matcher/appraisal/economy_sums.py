"""What sums of money make of an economy: income, savings, expected benefit, funds, taxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from matcher.appraisal.asserting import clause_start, quote_of
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.economy_money import YUAN_PER_DOLLAR, Role, Sum, find_sums
from matcher.appraisal.economy_states import document_state, money_state
from matcher.appraisal.economy_tense import AHEAD, Tense, tense_of
from matcher.appraisal.values import EvidenceState, Finding
from matcher.vocabulary import Aspect

_USER: Final = re.compile(
    r"某[一-鿿A-Z]|家|客户|用户|试点|示范|该厂|企业|医院|电站|电厂|园区|工厂|酒店|农户|合作社|厂(?!房|家|区)"
)
"""Somebody whose saving it is; without one a saving is what could be saved."""
_PAID: Final = re.compile(r"纳税|缴|完税|入库")
_RAISED: Final = re.compile(r"已|累计|完成|获|到位|收到|历年|前期|研发投入|研发投资")
_SOLD: Final = re.compile(
    r"销售|售出|卖出|出货|供货|供[膏板片料样粉]|供应|交付|订单|合同|签单|签约|复购|采购|收入|回款|营收|"
    r"营业额|许可费|转让费|授权费|收取授权|"
    r"[外年月]?销(?=[一-鿿]{0,3}\d)|付费|代工(?!厂)|代加工|来料加工|中标|订购|许可|转让|收费|装机|部署|"
    r"安装|授权\d|授权[一-鿿]{0,8}使用|服务企业|"
    r"在[管服]项目|执行[一-鿿]{0,6}项目|出(?:具[一-鿿]{0,6})?报告|用[料粉药量]|落地\d+[台套]|代镀"
)
_NOT_SOLD: Final = re.compile(
    r"融资|撮合|交易额|意向|促成|节约|节省|省|产能|测算|若|降|减|估值|免费|返修|投资(?!方)|框架|试用|试装|"
    r"送样|样品协议|未来|潜在|可用"
)
_SPARED: Final = re.compile(
    r"节[约省支水电气能]|省(?![内市级会])|少(?![量于])|减(?!速)|降(?!水)|避免|替代|缩"
)
_PRICED: Final = re.compile(r"均价|售价|单价|定价|年产|产值")
_LEAST_TOTAL: Final = 5000
"""Yuan: a saving below it is one of a piece, whatever the words say."""


def read_sums(sentence: Sentence, today: date) -> Iterator[Finding]:
    """Yield the findings that rest on the sums of money a sentence states, or on its statement's amount."""
    sums = find_sums(sentence)
    for one in sums:
        tense = tense_of(sentence, one.start, one.end, today)
        if tense is not Tense.DENIED:
            yield from _finding(sentence, one, tense)
    if not any(one.role in (Role.INCOME, Role.OUTPUT, Role.SAVING, Role.BENEFIT) for one in sums):
        yield from _amount_of_statement(sentence, today)


def _finding(sentence: Sentence, one: Sum, tense: Tense) -> Iterator[Finding]:
    match one.role:
        case Role.INCOME:
            kind = "income" if tense in (Tense.DONE, Tense.STATED) else _expected(tense)
        case Role.OUTPUT:
            kind = "income" if tense is Tense.DONE else _expected(tense)
        case Role.SAVING:
            kind = _saving(sentence, one, tense)
        case Role.BENEFIT:
            kind = "" if one.is_per_unit else "saved" if tense is Tense.DONE else _expected(tense)
        case Role.TAX:
            kind = _tax(sentence, one, tense)
        case Role.INVESTMENT:
            before = sentence.folded[clause_start(sentence.folded, one.start) : one.end]
            kind = "" if _RAISED.search(before) else "funds_needed"
        case Role.OTHER:
            kind = ""
    is_total = one.low >= _LEAST_TOTAL or kind == "unit_gain"
    if kind and is_total:
        yield _made(sentence, one, kind, tense)


def _expected(tense: Tense) -> str:
    return "" if tense is Tense.WISHED else "expected_contribution"


def _saving(sentence: Sentence, one: Sum, tense: Tense) -> str:
    if tense is Tense.WISHED:
        return ""
    if one.is_per_unit or one.low < _LEAST_TOTAL:
        return "unit_gain"
    is_so = tense is Tense.DONE or (tense is Tense.STATED and _USER.search(sentence.folded, 0, one.end))
    return "saved" if is_so else "expected_contribution"


def _tax(sentence: Sentence, one: Sum, tense: Tense) -> str:
    is_paid = _PAID.search(sentence.folded, one.start, one.end) is not None
    if tense is Tense.DONE or (tense is Tense.STATED and is_paid):
        return "paid_tax"
    return _expected(tense)


def _made(sentence: Sentence, one: Sum, kind: str, tense: Tense) -> Finding:
    states = {"income": money_state, "saved": money_state}
    state = states.get(kind, document_state)(sentence)
    if kind == "unit_gain":
        return Finding(
            kind=kind,
            state=EvidenceState.CLAIMED if tense in AHEAD else money_state(sentence),
            source=quote_of(sentence, one.start, one.end),
        )
    notes = []
    if one.high > one.low:
        notes.append(f"区间 {say_yuan(one.low)}至{say_yuan(one.high)}，取下限")
    if one.is_converted:
        notes.append(f"按 1 美元 {YUAN_PER_DOLLAR:g} 元折算")
    if kind == "expected_contribution" and tense not in AHEAD:
        notes.append("未写明是否已实现，按预期计")
    return Finding(
        kind=kind,
        state=state,
        source=quote_of(sentence, one.start, one.end),
        value=one.low,
        note="；".join(notes),
    )


def _amount_of_statement(sentence: Sentence, today: date) -> Iterator[Finding]:
    """Yield what a statement's amount stands for where its text names no sum: sales, or a saving."""
    if not sentence.amount_cny or sentence.aspect is Aspect.INNOVATION:
        return
    sold, spared = _SOLD.search(sentence.folded), _SPARED.search(sentence.folded)
    if sold is not None and not _NOT_SOLD.search(sentence.folded):
        if tense_of(sentence, *sold.span(), today) in (Tense.DONE, Tense.STATED):
            yield _registered(sentence, sentence.amount_cny, "income", sold)
    elif spared is not None and not _PRICED.search(sentence.folded) and sentence.aspect is Aspect.ECONOMY:
        tense = tense_of(sentence, *spared.span(), today)
        if tense not in (Tense.WISHED, Tense.DENIED):
            is_so = tense is Tense.DONE or (tense is Tense.STATED and _USER.search(sentence.folded))
            kind = "saved" if is_so else "expected_contribution"
            yield _registered(sentence, sentence.amount_cny, kind, spared)


def _registered(sentence: Sentence, amount: float, kind: str, words: re.Match[str]) -> Finding:
    return Finding(
        kind=kind,
        state=document_state(sentence) if kind == "expected_contribution" else money_state(sentence),
        source=quote_of(sentence, *words.span()),
        value=amount,
        note=f"金额 {say_yuan(amount)}为该条佐证登记的数额",
    )


def say_yuan(yuan: float) -> str:
    """Return an amount as people write it: 3180 万元, 1.2 亿元."""
    for size, unit in ((1e8, "亿元"), (1e4, "万元")):
        if yuan >= size:
            return f"{yuan / size:.10g} {unit}"
    return f"{yuan:.10g} 元"
