"""Assessments as a role may see them: what others' hidden records say is left out before a card is made."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Final, TypeVar

from matcher.appraisal.assessment import Assessment
from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.method import Method
from matcher.appraisal.surroundings import DemandMatch, FundMatch, Neighbour
from matcher.appraisal.values import Figure, Finding, Quote, Source
from matcher.records import Achievement, RecordKey
from matcher.vocabulary import Kind

_COUNTS_ALL: Final = frozenset({"matched_demand", "fund_interest"})
"""Figures whose sentence says how many demands or funds there are in all, hidden ones too."""
_COUNTS_ALL_ALONE: Final = frozenset({"index_distance"})
"""Figures that say so where they name no record."""
_SOMEBODY: Final = "有关单位"

_Near = TypeVar("_Near", DemandMatch, FundMatch, Neighbour)


def revisions_behind(assessment: Assessment) -> dict[RecordKey, int]:
    """Return every other record that an assessment was made from, with the revision that it was at."""
    around = assessment.surroundings
    groups: tuple[tuple[DemandMatch | FundMatch | Neighbour, ...], ...]
    groups = (around.demands, around.funds, around.neighbours)
    return {_typed(one.key): one.revision for group in groups for one in group}


def redact(
    assessment: Assessment, record: Achievement, *, seen: Set[RecordKey], method: Method
) -> Assessment:
    """Return the assessment for a role that sees the achievement in full, of other records those `seen`.

    States and values stay, so that scores are the same for everyone. A figure counted from a record that
    is not seen, or whose sentence tells how many records there are in all, keeps its name, value and unit
    alone. A quote of what the achievement no longer says is emptied: it may have been taken out before the
    record was opened to this role. For the same reason `seen` is to hold records at the revision that the
    assessment was made from, no later one.
    """
    fields = make_dossier(record).fields
    around = assessment.surroundings

    def shown(source: Source, label: str) -> Source:
        if isinstance(source, Figure):
            return _shown_figure(source, seen, label)
        return source if source.text in fields.get(source.field, "") else _emptied(source)

    return replace(
        assessment,
        title=record.title,
        recommended_by=_recommender(assessment, record),
        findings=tuple(
            _shown_finding(one, shown(one.source, _label(one, method))) for one in assessment.findings
        ),
        vetoes=tuple(replace(one, source=shown(one.source, one.label)) for one in assessment.vetoes),
        surroundings=replace(
            around,
            open_demands=0,
            active_funds=0,
            other_achievements=0,
            demands=_only(around.demands, seen),
            funds=_only(around.funds, seen),
            neighbours=_only(around.neighbours, seen),
            realised=(),
        ),
    )


def _typed(key: RecordKey) -> RecordKey:
    """Return a key whose kind is one also where it was read back from JSON."""
    return RecordKey(Kind.parse(key.kind), key.id)


def _shown_figure(figure: Figure, seen: Set[RecordKey], label: str) -> Figure:
    visible = tuple(key for key in figure.records if _typed(key) in seen)
    counts_all = figure.name in _COUNTS_ALL or (figure.name in _COUNTS_ALL_ALONE and not figure.records)
    if len(visible) == len(figure.records) and not counts_all:
        return figure
    return replace(figure, text=f"{label}：{figure.value:g}{figure.unit}", records=visible)


def _shown_finding(finding: Finding, source: Source) -> Finding:
    # A note adds to the sentence what was read out of it, so it goes with the sentence.
    return finding if source == finding.source else replace(finding, source=source, note="")


def _emptied(quote: Quote) -> Quote:
    return replace(quote, start=0, end=0, text="")


def _label(finding: Finding, method: Method) -> str:
    return method.rubrics[finding.kind].label


def _recommender(assessment: Assessment, record: Achievement) -> str | None:
    named = assessment.recommended_by
    return _SOMEBODY if named and named != record.recommended_by else named


def _only(near: tuple[_Near, ...], seen: Set[RecordKey]) -> tuple[_Near, ...]:
    return tuple(one for one in near if _typed(one.key) in seen)
