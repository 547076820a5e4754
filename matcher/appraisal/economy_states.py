"""When an economic statement counts as evidenced: by papers with a number, an audit, a customer's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from matcher.appraisal.asserting import clause_end, clause_start
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.references import Reference, ReferenceKind, find_references
from matcher.appraisal.values import EvidenceState

_PROJECT_PAPER: Final = re.compile(
    r"项目|课题|查新|软著|著作权|20\d\dSR|基金|计划|专项|注册|立项|20\d\dYF|鉴定"
)
"""Numbers of projects and registrations say nothing of money that came in."""
_AUDIT: Final = re.compile(r"审计|会计师|评估")
_TRADE: Final = re.compile(
    r"签|合同|供[货应给膏板样]|采购|订购|购买|销售|出售|售|转让|许可|授权|交付|客户|用户|中标|订单|使用|"
    r"应用|采用|服务|委托|运行|装机|上线|改造"
)
_JOINT: Final = re.compile(r"联合|共同|合作(?:研|开|完|申)|共建|研制|产学研|依托|专利权人|完成单位")

_Proof: TypeAlias = Callable[[str, Reference], bool]


def money_state(sentence: Sentence) -> EvidenceState:
    """Return evidenced where the sentence names a contract, invoice or audit, or the party that paid."""
    return _state(sentence, _proves_money)


def document_state(sentence: Sentence) -> EvidenceState:
    """Return evidenced where the sentence names a numbered paper or an audit (taxes, jobs, forecasts)."""
    return _state(sentence, _is_paper)


def plan_state(sentence: Sentence) -> EvidenceState:
    """Return evidenced where a numbered paper, of a project too, or an audit stands behind a plan."""
    return _state(sentence, _is_any_paper)


def effect_state(sentence: Sentence) -> EvidenceState:
    """Return evidenced where a third party, a numbered paper or a named user can speak for an effect."""
    return _state(sentence, _proves_effect)


def _state(sentence: Sentence, proves: _Proof) -> EvidenceState:
    is_proved = any(proves(sentence.folded, one) for one in find_references(sentence))
    return EvidenceState.EVIDENCED if is_proved else EvidenceState.CLAIMED


def _proves_money(text: str, reference: Reference) -> bool:
    return _is_paper(text, reference) or _is_customer(text, reference)


def _proves_effect(text: str, reference: Reference) -> bool:
    if reference.kind is ReferenceKind.THIRD_PARTY_REPORT:
        return True
    return _is_paper(text, reference) or _is_customer(text, reference)


def _is_any_paper(text: str, reference: Reference) -> bool:
    return reference.kind is ReferenceKind.DOCUMENT_NUMBER or _is_paper(text, reference)


def _is_paper(text: str, reference: Reference) -> bool:
    written = text[reference.start : reference.end]
    if reference.kind is ReferenceKind.THIRD_PARTY_REPORT:
        return _AUDIT.search(written) is not None
    return reference.kind is ReferenceKind.DOCUMENT_NUMBER and not _PROJECT_PAPER.search(written)


def _is_customer(text: str, reference: Reference) -> bool:
    """Whether a party is named as one that buys or uses, and not as a partner in developing."""
    if reference.kind is not ReferenceKind.NAMED_PARTY:
        return False
    start, end = clause_start(text, reference.start), clause_end(text, reference.end)
    around = text[start : reference.start] + text[reference.end : end]
    return _TRADE.search(around) is not None and not _JOINT.search(around)
