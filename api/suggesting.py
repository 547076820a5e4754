"""The body of an answer with suggestions."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from api.schemas import Answer
from matcher.evidence.comparing import State
from matcher.evidence.constraints import Constraint
from matcher.evidence.counterfactual import NO_MATCH, NearMiss
from matcher.evidence.coverage import Coverage
from matcher.evidence.scope import Strength
from matcher.evidence.terms import ConstraintType
from matcher.records import Achievement, Broker, Demand, Investor, Record
from matcher.store import LoggedList, ShownBy
from matcher.suggestions import LEVEL_LABELS, MatchedTerm, Reason, Suggestion, SuggestionList
from matcher.vocabulary import Kind

_COSINES: Final = "dense_"
Order = Literal["ranked", "drawn", "interleaved"]


class ReasonView(Answer):
    """One feature's share in the score."""

    feature: str = Field(examples=["shared_terms"])
    value: float | None = Field(description="The feature's value; null where nothing is known.")
    contribution: float = Field(description="Share in the score, in log-odds.")
    text: str = Field(examples=["技术关键词重合：隔膜、缺陷检测"])


class MatchedView(Answer):
    """A word that both sides share; spans are (start, end) in characters of the named field."""

    term: str = Field(examples=["缺陷检测"])
    query_field: str = Field(examples=["text"])
    record_field: str = Field(examples=["title"])
    query_spans: tuple[tuple[int, int], ...]
    record_spans: tuple[tuple[int, int], ...]


class Summary(Answer):
    """The record in short; fields that its kind does not have are null."""

    industry_codes: tuple[str, ...] = ()
    status: str = Field(examples=["active"])
    library: str | None = None
    type: str | None = None
    owner: str | None = Field(default=None, examples=["东莞松山湖材料研究院"])
    enterprise: str | None = None
    demand_kind: str | None = None
    place: str | None = Field(default=None, examples=["松山湖"])
    town: str | None = None
    towns: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    grade: str | None = None
    trl: int | None = Field(default=None, examples=[7])
    expected_contribution_cny: str | None = Field(default=None, examples=["1200000.00"])
    budget_max_cny: str | None = Field(default=None, examples=["800000"])
    ticket_max_cny: str | None = Field(default=None, examples=["20000000"])


class ConstraintView(Answer):
    """One condition of the asking demand; the span is (start, end) in characters of its field as written."""

    type: ConstraintType
    strength: Strength = Field(description="hard: must hold; soft: wished for.")
    field: str = Field(examples=["description"])
    span: tuple[int, int]
    text: str = Field(examples=["不低于400MPa"])
    label: str = Field(description="As people name it.", examples=["屈服强度不低于400MPa"])


class CoverageView(Answer):
    """One constraint against one achievement; the places are null where it says nothing (missing)."""

    constraint: int = Field(description="Position in `constraints` of the answer, from 0.")
    state: State
    field: str | None = Field(examples=["summary"])
    sentence_span: tuple[int, int] | None = Field(description="The sentence that decides, in that field.")
    found: str = Field(description="What was held against the constraint.", examples=["420 MPa"])
    found_span: tuple[int, int] | None


class RelaxationView(Answer):
    """What dropping one condition alone would change among the ranked records."""

    condition: str = Field(examples=["TRL≥6"])
    count: int
    text: str = Field(examples=["若“TRL≥6”不作要求，另有 14 项"])


class SuggestionView(Answer):
    """One proposed record."""

    suggestion_id: str | None = Field(
        description="What outcomes are recorded against; null where the answer was not logged.",
        examples=["019ab0c2f5e87a3c9d10b2f4a6c8e0d1.1"],
    )
    rank: int
    id: str
    kind: Kind
    title: str = Field(examples=["锂电池隔膜高速在线视觉检测系统"])
    score: float = Field(ge=0, le=1, description="Calibrated, 0 to 1.")
    level: int = Field(ge=1, le=4)
    level_label: str = Field(examples=["强相关"])
    why: str = Field(
        examples=["满足 1/2 项要求：检测速度（要求≥80 m/min，成果 120 m/min）。未见说明：GB/T 36363。"]
    )
    reasons: tuple[ReasonView, ...]
    matched: tuple[MatchedView, ...]
    coverage: tuple[CoverageView, ...] = Field(
        description="Each of the answer's constraints against this achievement; empty in other pairings."
    )
    legs: dict[str, int] = Field(description="Rank in each search that found it; 1 is best.")
    revision: int
    duplicates: tuple[str, ...] = Field(description="Ids of records that are the same and not listed.")
    duplicate_note: str = Field(examples=["同一成果另有 2 条记录"])
    summary: Summary


class NearMissView(Answer):
    """What came closest when nothing fits."""

    id: str
    title: str
    conditions: tuple[str, ...] = Field(description="Those that it contradicts, or leaves open.")
    is_contradicted: bool
    text: str = Field(examples=["无合适匹配。最接近的是《隔膜检测系统》，但不符：检测速度≥80 m/min"])


class Suggestions(Answer):
    """The answer to one query, best first."""

    list_id: str | None = Field(
        description="The logged list, see /v1/suggestion-lists; null where the answer was not logged.",
        examples=["019ab0c2f5e87a3c9d10b2f4a6c8e0d1"],
    )
    pairing: str = Field(examples=["demand-achievement"])
    index_revision: int
    model_version: int = Field(description="Of the pairing's ranking model, see /v1/rankers; 0 as it comes.")
    order: Order = Field(
        description="ranked: best first. drawn: in drawn order, so that other models can be judged by what "
        "comes of it. interleaved: two versions took turns, for the running experiment."
    )
    constraints: tuple[ConstraintView, ...] = Field(description="What the asking demand wants.")
    suggestions: tuple[SuggestionView, ...]
    left_out: tuple[str, ...] = Field(
        description="What is left out because who asks said, when declining, never to be shown it again.",
        examples=[["按您的要求不再推荐早期成果（2026-03-02 提出）"]],
    )
    relaxations: tuple[RelaxationView, ...] = Field(
        description="How many more records one constraint less would clear of contradictions, most first."
    )
    near_miss: NearMissView | None = Field(
        description="Given when no suggestion reaches the score of a fitting match (无合适匹配); else null."
    )


def view_suggestions(found: SuggestionList, logged: LoggedList | None) -> Suggestions:
    """Return the engine's answer as the body of a response, with the ids that it was logged under."""
    return Suggestions(
        list_id=None if logged is None else logged.id,
        pairing=found.pairing,
        index_revision=found.index_revision,
        model_version=found.shown_by.version,
        order=_order_of(found.shown_by),
        constraints=tuple(map(_view_constraint, found.constraints)),
        suggestions=tuple(
            _view_suggestion(one, None if logged is None else logged.suggestion_id(one.rank))
            for one in found.suggestions
        ),
        left_out=found.left_out,
        relaxations=tuple(
            RelaxationView(condition=one.condition, count=one.count, text=one.text)
            for one in found.relaxations
        ),
        near_miss=_view_near_miss(found.near_miss),
    )


def _order_of(shown_by: ShownBy) -> Order:
    if shown_by.is_drawn:
        return "drawn"
    return "ranked" if shown_by.experiment is None else "interleaved"


def _view_near_miss(miss: NearMiss | None) -> NearMissView | None:
    if miss is None:
        return None
    return NearMissView(
        id=miss.key.id,
        title=miss.title,
        conditions=tuple(one.label for one in miss.conditions),
        is_contradicted=miss.is_contradicted,
        text=f"{NO_MATCH}。{miss.text}",
    )


def _view_constraint(constraint: Constraint) -> ConstraintView:
    return ConstraintView(
        type=constraint.type,
        strength=constraint.strength,
        field=constraint.field,
        span=(constraint.start, constraint.end),
        text=constraint.text,
        label=constraint.label,
    )


def _view_coverage(position: int, coverage: Coverage) -> CoverageView:
    return CoverageView(
        constraint=position,
        state=coverage.state,
        field=coverage.field,
        sentence_span=coverage.sentence_span,
        found=coverage.found,
        found_span=coverage.found_span,
    )


def _view_suggestion(suggestion: Suggestion, suggestion_id: str | None) -> SuggestionView:
    return SuggestionView(
        suggestion_id=suggestion_id,
        rank=suggestion.rank,
        id=suggestion.key.id,
        kind=suggestion.key.kind,
        title=suggestion.title,
        score=suggestion.score,
        level=suggestion.level,
        level_label=LEVEL_LABELS[suggestion.level],
        why=suggestion.why,
        reasons=tuple(map(_view_reason, suggestion.reasons)),
        matched=tuple(map(_view_matched, suggestion.matched)),
        coverage=tuple(_view_coverage(position, one) for position, one in enumerate(suggestion.coverage)),
        legs=dict(suggestion.leg_ranks),
        revision=suggestion.revision,
        duplicates=tuple(key.id for key in suggestion.duplicates),
        duplicate_note=suggestion.duplicate_note,
        summary=_summarise(suggestion.record),
    )


def _view_reason(reason: Reason) -> ReasonView:
    # A raw cosine means nothing to a reader (e5's crowd in 0.75 to 0.95), so its value stays inside.
    value = None if reason.feature.startswith(_COSINES) else reason.value
    return ReasonView(
        feature=reason.feature, value=value, contribution=round(reason.contribution, 6), text=reason.text
    )


def _view_matched(matched: MatchedTerm) -> MatchedView:
    return MatchedView(
        term=matched.term,
        query_field=matched.query_field,
        record_field=matched.record_field,
        query_spans=matched.query_spans,
        record_spans=matched.record_spans,
    )


def _summarise(record: Record) -> Summary:
    shared: dict[str, Any] = {"industry_codes": record.industry_codes, "status": record.status}
    match record:
        case Achievement():
            shared |= {
                "library": record.library,
                "type": record.type,
                "owner": record.owner,
                "place": record.place,
                "trl": record.trl,
                "expected_contribution_cny": _amount(record.expected_contribution_cny),
            }
        case Demand():
            shared |= {
                "enterprise": record.enterprise,
                "demand_kind": record.kind,
                "town": record.town,
                "budget_max_cny": _amount(record.budget_max_cny),
            }
        case Broker():
            grade = record.certificate.grade if record.certificate else None
            shared |= {"grade": grade, "towns": record.towns}
        case Investor():
            ticket = _amount(record.ticket_max_cny)
            shared |= {"stages": record.stages, "regions": record.regions, "ticket_max_cny": ticket}
    return Summary(**shared)


def _amount(value: object) -> str | None:
    return None if value is None else str(value)
