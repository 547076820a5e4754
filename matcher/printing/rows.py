"""Rows of the workbook of cards, from what was appraised, proposed and decided."""

from __future__ import annotations

from dataclasses import replace

from matcher.appraisal.assessment import Assessment
from matcher.appraisal.screening import Proposal
from matcher.appraisal.values import Card
from matcher.printing.wording import moment
from matcher.printing.workbook import CardRow
from matcher.store import Decision

_EXEMPT = "（免评价）"


def card_row(card: Card, assessment: Assessment, proposal: Proposal, decision: Decision | None) -> CardRow:
    """Return the row of a card; the last columns stay empty where nobody has decided."""
    row = CardRow(
        card=card,
        recommended_by=assessment.recommended_by,
        proposal=proposal.verdict.label + (_EXEMPT if proposal.is_exempt else ""),
        reasons=proposal.reasons,
    )
    if decision is None:
        return row
    return replace(
        row,
        decision=decision.decision.label,
        decided_by=decision.person,
        decision_reason=decision.reason,
        decided_at=moment(decision.decided_at),
    )
