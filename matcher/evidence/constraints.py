"""The constraints of a demand: what is asked for, how firmly, and where it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from matcher.evidence.folding import fold
from matcher.evidence.quantities import find_quantities
from matcher.evidence.quantity import Quantity, bounded
from matcher.evidence.quantity_words import Comparator
from matcher.evidence.scope import Strength, asked_parts, strength_of
from matcher.evidence.subjects import find_property
from matcher.evidence.term_patterns import EMPTY_MODIFIERS, NEVER
from matcher.evidence.terms import ConstraintType, Term, find_terms
from matcher.evidence.units import CURRENCY
from matcher.records import Demand, Record
from matcher.text import Segmenter, Token, needed_spans, normalise

MAX_CONSTRAINTS: Final = 40
"""A reader checks no more, and a pasted specification must not slow every candidate down."""


_STRUCTURED_LABELS: Final[Mapping[str, str]] = {"budget_max_cny": "预算不超过{}元", "deadline": "截止{}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """One condition of a demand; `text` is what stands at start–end of the named field as written.

    Either `quantity` (performance, budget, time) or `term` (normalised) says what is compared.
    """

    type: ConstraintType
    strength: Strength
    field: str
    start: int
    end: int
    text: str
    term: str = ""
    parts: tuple[str, ...] = ()
    """The shorter names that the term ends with, the longest first: 铝合金 of 高强铝合金."""
    quantity: Quantity | None = None

    @property
    def weight(self) -> float:
        """How much it counts: a wish half as much as a must."""
        return 1.0 if self.strength is Strength.HARD else 0.5

    @property
    def label(self) -> str:
        """How people name it: 使用温度≥350 ℃, 铝合金, 预算不超过400000元."""
        if self.field in _STRUCTURED_LABELS:
            return _STRUCTURED_LABELS[self.field].format(self.text)
        if self.quantity is None or self.quantity.subject in self.text or self.quantity.is_on_scale:
            return self.text
        return f"{self.quantity.subject}{self.text}"


def find_constraints(record: Record, segmenter: Segmenter) -> tuple[Constraint, ...]:
    """Return a demand's constraints: those of title and description in text order, then structured ones.

    What stands in the enterprise's self-portrait or tells of the present state is no constraint. A term
    or amount said twice counts once. Other kinds of records have none, and get ().
    """
    if not isinstance(record, Demand):
        return ()
    found = [
        *_of_text("title", record.title, segmenter),
        *_of_text("description", record.description, segmenter),
    ]
    return tuple(islice(_distinct([*found, *_structured(record)]), MAX_CONSTRAINTS))


def _of_text(field: str, text: str, segmenter: Segmenter) -> list[Constraint]:
    quantities, words = find_quantities(text), segmenter.segment(text)
    found = [*_budgets(field, text, quantities), *_dates(field, text)]
    spans = ((0, len(text)),) if field == "title" else needed_spans(text)
    for start, end in spans:
        sentence = text[start:end]
        for a, b in ((0, len(sentence)),) if field == "title" else asked_parts(sentence):
            part = (start + a, start + b)
            inside = [q for q in quantities if part[0] <= q.start and q.end <= part[1]]
            found += [
                _from_quantity(kind, field, quantity, sentence)
                for quantity in inside
                if (kind := _type_of(quantity, text)) is not None
            ]
            found += _termed(field, text, part, words)
    return sorted(found, key=lambda one: (one.start, one.end, one.type))


_MIN_PART: Final = 3
"""Shorter ends (系统, 材料) name nothing."""
_PEOPLE: Final = frozenset({"人", "家", "户", "位"})
_OWN_PAST: Final = re.compile(r"经验|历史|从事|成立")
_WORK: Final = re.compile(r"完成|期限|工期|交付|合同|努力|周期|培育|验收|提交|投产|上线|给出")
_LONG_UNITS: Final = frozenset({"年", "个月", "月"})
_CLAUSE_END: Final = re.compile(r"[,，。；;\n！!？?]")
_BUDGET: Final = re.compile(r"预算|投入|投资|经费|出资|资助|资金|费用不")
_NO_BUDGET: Final = re.compile(
    r"已投|已经投|累计|投入超|产值|利税|销售|营业|利润|注册|收入|节约|节省|成本|单价|价格|整合|目前已|前期|近年|资金超|每年|已有|设备|人才|材料费"
)
_DATE: Final = re.compile(r"20\d\d ?年(?:底|末|\d{1,2}月(?:\d{1,2}日|底|份)?)?(?:之前|以前|前|底前|完成)")


def _type_of(quantity: Quantity, text: str) -> ConstraintType | None:
    """Return what a quantity is about, None for one that asks nothing: headcounts, years of experience."""
    symbol, clause = quantity.unit.symbol, _clause_at(text, quantity.start, quantity.end)
    if quantity.dimension == CURRENCY:
        return ConstraintType.PERFORMANCE if find_property(quantity.subject) else None
    if symbol in _PEOPLE or _OWN_PAST.search(clause):
        return None
    if symbol in _LONG_UNITS and not quantity.subject:
        is_term = quantity.comparator is Comparator.AT_MOST or _WORK.search(clause)
        return ConstraintType.TIME if is_term else None
    return ConstraintType.PERFORMANCE


def _budgets(field: str, text: str, quantities: Sequence[Quantity]) -> Iterator[Constraint]:
    """Yield the sums that the demand sets aside, wherever they stand; money spent or earned is none."""
    for quantity in quantities:
        clause = _clause_at(text, quantity.start, quantity.start)
        if quantity.dimension == CURRENCY and _BUDGET.search(clause) and not _NO_BUDGET.search(clause):
            yield _from_quantity(ConstraintType.BUDGET, field, quantity, clause)


def _dates(field: str, text: str) -> Iterator[Constraint]:
    for match in _DATE.finditer(text):
        clause = _clause_at(text, *match.span())
        yield Constraint(
            type=ConstraintType.TIME,
            strength=strength_of("", clause, default=Strength.HARD),
            field=field,
            start=match.start(),
            end=match.end(),
            text=match.group(),
            term=normalise(match.group()).text,
        )


def _termed(field: str, text: str, span: tuple[int, int], words: Sequence[Token]) -> Iterator[Constraint]:
    start, end = span
    part = text[start:end]
    inside = [
        Token(w.term, w.start - start, w.end - start) for w in words if start <= w.start and w.end <= end
    ]
    for term in find_terms(part, inside, is_title=field == "title"):
        written = part[term.start : term.end]
        is_standard = term.type is ConstraintType.STANDARD
        yield Constraint(
            type=term.type,
            strength=strength_of("", fold(part), default=Strength.HARD if is_standard else Strength.SOFT),
            field=field,
            start=start + term.start,
            end=start + term.end,
            text=written,
            term=normalise(written).text,
            parts=() if is_standard else _parts_of(part, term, inside),
        )


def _parts_of(part: str, term: Term, words: Sequence[Token]) -> tuple[str, ...]:
    starts = sorted({word.start for word in words if term.start < word.start < term.end - _MIN_PART + 1})
    names = [normalise(part[start : term.end]).text for start in starts]
    return tuple(
        name for name in names if name not in NEVER and len(EMPTY_MODIFIERS.sub("", name)) >= _MIN_PART
    )


def _from_quantity(kind: ConstraintType, field: str, quantity: Quantity, sentence: str) -> Constraint:
    is_grade = quantity.unit.symbol == "IP"
    return Constraint(
        type=ConstraintType.STANDARD if is_grade else kind,
        strength=strength_of(fold(quantity.text), fold(sentence), default=Strength.HARD),
        field=field,
        start=quantity.start,
        end=quantity.end,
        text=quantity.text,
        quantity=quantity,
    )


def _structured(demand: Demand) -> Iterator[Constraint]:
    """Yield what the demand's own fields say; their text is the field's value as JSON has it."""
    limit = demand.budget_max_cny
    if limit is not None:
        written = str(limit)
        quantity = bounded(None, float(limit), "元", subject="价格", text=written)
        yield _from_quantity(ConstraintType.BUDGET, "budget_max_cny", quantity, "")
    if demand.deadline is not None:
        written = demand.deadline.isoformat()
        yield Constraint(
            type=ConstraintType.TIME,
            strength=Strength.HARD,
            field="deadline",
            start=0,
            end=len(written),
            text=written,
            term=written,
        )


def _clause_at(text: str, start: int, end: int) -> str:
    """Return the clause that holds a span."""
    begin = max((match.end() for match in _CLAUSE_END.finditer(text, 0, start)), default=0)
    following = _CLAUSE_END.search(text, end)
    return text[begin : following.start() if following else len(text)]


def _distinct(found: Sequence[Constraint]) -> Iterator[Constraint]:
    seen: set[tuple[str, str]] = set()
    for one in found:
        what = (one.type.value, one.term or re.sub(r"\s", "", one.label))
        if what not in seen:
            seen.add(what)
            yield one
