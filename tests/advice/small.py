"""What advice tests are made of: the project's own rules, and assessments written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from matcher.advice.landing import landing_forms, make_case
from matcher.advice.plan import AdviceRules, load_rules
from matcher.advice.policy_case import PolicyCase
from matcher.advice.policy_rules import advise_policy
from matcher.advice.values import ConditionAdvice, FormAdvice, PolicyAdvice
from matcher.appraisal.assessment import Assessment
from matcher.appraisal.card import make_card
from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.method import Method, load_method
from matcher.appraisal.surroundings import DemandMatch, FundMatch, Realised, Surroundings
from matcher.appraisal.values import Card, CardReader, EvidenceState, Figure, Finding, Quote, Veto
from matcher.records import Achievement, RecordKey
from matcher.taxonomy import Taxonomy
from matcher.vocabulary import Kind
from tests.fakes import DATA

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


@cache
def taxonomy() -> Taxonomy:
    """The project's taxonomy."""
    return Taxonomy.load(DATA / "taxonomy")


@cache
def method() -> Method:
    """The project's method."""
    return load_method(DATA / "appraisal")


@cache
def rules() -> AdviceRules:
    """The project's plan."""
    return load_rules(DATA / "plan", taxonomy(), method())


def demand_match(id: str = "d1", score: float = 0.8, **values: Any) -> DemandMatch:
    """Return a demand that matches likely unless said otherwise."""
    defaults = {"revision": 1, "title": "求银膏"}
    return DemandMatch(key=RecordKey(Kind.DEMAND, id), score=score, **{**defaults, **values})


def fund_match(id: str = "i1", score: float = 0.8, title: str = "莞创示例基金") -> FundMatch:
    """Return a fund that fits likely."""
    return FundMatch(key=RecordKey(Kind.INVESTOR, id), revision=1, title=title, score=score)


def realised(event: str, amount_cny: int, on: date = date(2026, 3, 1)) -> Realised:
    """Return an entry of the outcome ledger."""
    return Realised(event=event, amount_cny=Decimal(amount_cny), on=on, reference="T-1")


def around(**values: Any) -> Surroundings:
    """Return surroundings in which nothing is known unless said."""
    return Surroundings(at=AT, index_revision=7, **values)


def claimed(
    record: Achievement, kind: str, text: str, value: float | None = None, *, evidenced: bool = False
) -> Finding:
    """Return a finding that quotes a part of the summary."""
    start = record.summary.index(text)
    state = EvidenceState.EVIDENCED if evidenced else EvidenceState.CLAIMED
    quote = Quote(field="summary", start=start, end=start + len(text), text=text)
    return Finding(kind=kind, state=state, source=quote, value=value)


def figure(kind: str, value: float = 1.0) -> Finding:
    """Return a finding that rests on a figure of the platform."""
    source = Figure(name=kind, value=value, unit="", text=f"平台数据 {value:g}")
    return Finding(kind=kind, state=EvidenceState.EVIDENCED, source=source, value=value)


def assessed(
    record: Achievement,
    *,
    findings: Sequence[Finding] = (),
    vetoes: Sequence[Veto] = (),
    surroundings: Surroundings | None = None,
) -> Assessment:
    """Return an assessment with just these findings: no reader has a say in these tests."""
    return Assessment(
        achievement_id=record.id,
        title=record.title,
        revision=3,
        method=method().version,
        type=record.type,
        recommended_by=record.recommended_by,
        findings=tuple(findings),
        vetoes=tuple(vetoes),
        surroundings=surroundings or around(),
    )


def card_of(assessment: Assessment) -> Card:
    """Return the centre's card."""
    return make_card(assessment, method(), CardReader.CENTRE)


def forms_of(record: Achievement, **values: Any) -> tuple[FormAdvice, ...]:
    """Return the landing forms of a record."""
    case = make_case(make_dossier(record), assessed(record, **values), rules())
    return landing_forms(case, rules())


def condition_of(id: str, record: Achievement, **values: Any) -> ConditionAdvice:
    """Return one condition of the record's forms."""
    return next(one for form in forms_of(record, **values) for one in form.conditions if one.id == id)


def policy_of(id: str, record: Achievement, **values: Any) -> PolicyAdvice:
    """Return one measure of the plan for a record."""
    case = make_case(make_dossier(record), assessed(record, **values), rules())
    forms = landing_forms(case, rules())
    measure = next(one for one in rules().policies.measures if one.id == id)
    return advise_policy(PolicyCase(landing=case, forms=forms, taxonomy=taxonomy()), measure)
