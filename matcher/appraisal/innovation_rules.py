"""What an innovation rule is made of: a pattern, what takes it back, and what makes it more than a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.appraisal.asserting import asserts, clause_end, clause_start, quote_of
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.references import ReferenceKind, find_references, state_of
from matcher.appraisal.values import EvidenceState, Finding

REPORTED: Final = frozenset({ReferenceKind.THIRD_PARTY_REPORT, ReferenceKind.DOCUMENT_NUMBER})
"""What backs a figure: somebody else's report, or a report with its number."""
DOCUMENTED: Final = frozenset({ReferenceKind.DOCUMENT_NUMBER})
_WITNESSED: Final = re.compile(r"验证|测试|检测|试用|使用|检验|测定|比对|鉴定|评审|试验|运行|应用|考核|装车")
"""A party only named proves no figure; one that tried it can be asked."""
_NEVER: Final = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A pattern on folded text for one kind of finding.

    `unless`, found in the clauses of the match, takes it back. Evidenced where the sentence names a
    reference of an `accepted` kind, or `proof` is found in it.
    """

    kind: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] = _NEVER
    accepted: frozenset[ReferenceKind] = DOCUMENTED
    proof: re.Pattern[str] = _NEVER
    value: float | None = None


def rule(
    kind: str,
    *patterns: str,
    unless: str = "(?!)",
    accepted: frozenset[ReferenceKind] = DOCUMENTED,
    proof: str = "(?!)",
) -> Rule:
    """Return the rule of patterns written as text; any one of `patterns` will do."""
    return Rule(
        kind=kind,
        pattern=re.compile("|".join(patterns)),
        unless=re.compile(unless),
        accepted=accepted,
        proof=re.compile(proof),
    )


def apply_rules(sentence: Sentence, rules: Sequence[Rule]) -> Iterator[Finding]:
    """Yield for each kind, or value of a kind, the first place in a sentence that a rule finds asserted."""
    seen: set[tuple[str, float | None]] = set()
    for one in rules:
        if (one.kind, one.value) in seen:
            continue
        found = _first(sentence, one)
        if found is not None:
            seen.add((one.kind, one.value))
            yield found


def backed_state(sentence: Sentence) -> EvidenceState:
    """Return evidenced where a report, or a named party that tried it, stands behind a sentence's figures."""
    if state_of(sentence, REPORTED) is EvidenceState.EVIDENCED:
        return EvidenceState.EVIDENCED
    parties = any(one.kind is ReferenceKind.NAMED_PARTY for one in find_references(sentence))
    is_witnessed = parties and _WITNESSED.search(sentence.folded) is not None
    return EvidenceState.EVIDENCED if is_witnessed else EvidenceState.CLAIMED


def _first(sentence: Sentence, one: Rule) -> Finding | None:
    text = sentence.folded
    for match in one.pattern.finditer(text):
        clauses = text[clause_start(text, match.start()) : clause_end(text, match.end())]
        if one.unless.search(clauses) or not asserts(sentence, match.start(), match.end()):
            continue
        is_proved = one.proof.search(text) is not None
        return Finding(
            kind=one.kind,
            state=EvidenceState.EVIDENCED if is_proved else state_of(sentence, one.accepted),
            source=quote_of(sentence, match.start(), match.end()),
            value=one.value,
        )
    return None
