"""What may be said of a match, as values: each can be worked out again from the coverage it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matcher.evidence.comparing import State
from matcher.evidence.coverage import Coverage, is_counted
from matcher.evidence.scope import Strength

_MOST_NAMED: Final = 3
"""Constraints a sentence names; a reader who wants all of them opens the coverage."""


class Claim(StrEnum):
    """What a statement claims of the constraints it names."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    CONTRADICTED = "contradicted"
    OPEN = "open"
    UNCHECKED = "unchecked"
    """There is nothing but a title to check them against."""


_STATES: Final = {
    State.SUPPORTED: Claim.SUPPORTED,
    State.PARTIAL: Claim.PARTIAL,
    State.CONTRADICTED: Claim.CONTRADICTED,
    State.MISSING: Claim.OPEN,
}
_LEADS: Final = {Claim.PARTIAL: "部分符合：", Claim.CONTRADICTED: "不符：", Claim.OPEN: "未见说明："}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A claim about some of a demand's `total` constraints."""

    claim: Claim
    about: tuple[Coverage, ...]
    total: int


def make_statements(coverage: Sequence[Coverage], *, has_body: bool) -> tuple[Statement, ...]:
    """Return what is to be said of a candidate: a claim once, in the order of `Claim`, musts first.

    What the demand will pay and until when counts only where the candidate speaks of it. Without any
    constraint that counts there is nothing to say: ().
    """
    counted = sorted(
        (one for one in coverage if is_counted(one)),
        key=lambda one: one.constraint.strength is not Strength.HARD,
    )
    if not counted:
        return ()
    total = len(counted)
    if not has_body and all(one.state is State.MISSING for one in counted):
        return (Statement(claim=Claim.UNCHECKED, about=tuple(counted), total=total),)
    groups = {
        claim: tuple(one for one in counted if _STATES[one.state] is claim) for claim in _STATES.values()
    }
    return tuple(
        Statement(claim=claim, about=about, total=total)
        for claim, about in groups.items()
        if about or claim is Claim.SUPPORTED
    )


def say(statements: Sequence[Statement]) -> str:
    """Return the statements as at most two Chinese sentences: what was found, then what is left open."""
    first = [_phrase(one) for one in statements if one.claim is not Claim.OPEN]
    last = [_phrase(one) for one in statements if one.claim is Claim.OPEN]
    return "".join(f"{'；'.join(part)}。" for part in (first, last) if part)


def _phrase(statement: Statement) -> str:
    if statement.claim is Claim.UNCHECKED:
        return f"成果只有标题，{statement.total} 项要求未能核对"
    named = "、".join(_name(one) for one in statement.about[:_MOST_NAMED])
    more = f"等 {len(statement.about)} 项" if len(statement.about) > _MOST_NAMED else ""
    if statement.claim is Claim.SUPPORTED:
        head = f"满足 {len(statement.about)}/{statement.total} 项要求"
        return f"{head}：{named}{more}" if named else head
    return f"{_LEADS[statement.claim]}{named}{more}"


def _name(coverage: Coverage) -> str:
    """Return 使用温度（要求≥350 ℃，成果 400 ℃）, the term itself, or the term with what stands for it."""
    constraint = coverage.constraint
    if constraint.quantity is not None and coverage.found:
        noun = constraint.quantity.subject or constraint.text
        return f"{noun}（要求{constraint.text}，成果 {coverage.found}）"
    if coverage.found and coverage.found.casefold() != constraint.text.casefold():
        return f"{constraint.label}（成果为“{coverage.found}”）"
    return constraint.label
