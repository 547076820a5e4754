"""Findings and assessments made by hand; the sample assessed once for all tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Final

from matcher.appraisal.assessment import Assessment, Basis, assess
from matcher.appraisal.surroundings import ReadIndustry, Surroundings
from matcher.appraisal.values import EvidenceState, Figure, Finding, Quote, Veto
from matcher.config import PROJECT_FOLDER
from matcher.records import Achievement
from matcher.vocabulary import AchievementType
from tests.appraisal.sides import AROUND, AT, fund, neighbour, paid, wanted

BASIS: Final = Basis.load(PROJECT_FOLDER / "data")
METHOD: Final = BASIS.method
NOWHERE: Final = Surroundings(at=AT, index_revision=1)


def proved(kind: str, value: float | None = None) -> Finding:
    """Return an evidenced finding, from a sentence of the summary."""
    source = Quote(field="summary", start=0, end=len(kind), text=kind)
    return Finding(kind=kind, state=EvidenceState.EVIDENCED, source=source, value=value)


def claimed(kind: str, value: float | None = None, *, field: str = "summary") -> Finding:
    """Return a claim, from a field of the record."""
    source = Quote(field=field, start=0, end=len(kind), text=kind)
    return Finding(kind=kind, state=EvidenceState.CLAIMED, source=source, value=value)


def counted(kind: str, value: float) -> Finding:
    """Return a figure of the platform."""
    source = Figure(name=kind, value=value, unit="", text=kind)
    return Finding(kind=kind, state=EvidenceState.EVIDENCED, source=source, value=value)


def veto(kind: str) -> Veto:
    """Return a veto of the method."""
    label = next(rule.label for rule in METHOD.settings.vetoes if rule.kind == kind)
    return Veto(kind=kind, label=label, source=Quote(field="summary", start=0, end=1, text="一"))


def assessment(*findings: Finding, **values: Any) -> Assessment:
    """Return an assessment of these findings; values are its other fields."""
    return Assessment(
        **{
            "achievement_id": "A1",
            "title": "一种装置",
            "revision": 1,
            "method": METHOD.version,
            "type": AchievementType.PROJECT,
            "recommended_by": None,
            "findings": findings,
            "vetoes": (),
            "surroundings": NOWHERE,
            **values,
        }
    )


RICH: Final[dict[str, Any]] = {
    "demands": (wanted("D1"), wanted("D2", 0.6, town="石排镇"), wanted("D3", 0.35, town=None)),
    "funds": (fund("F1", 0.9), fund("F2", 0.4)),
    "neighbours": (
        neighbour("N1", 0.5),
        neighbour("N2", 0.3, is_earlier=False),
        neighbour("N3", 0.9, is_same=True),
    ),
    "realised": (paid(200_000, date(2026, 3, 1)),),
}
"""Some of everything that a platform can know."""
FULL: Final = replace(
    AROUND,
    **RICH,
    industries=(ReadIndustry(code="3.2", name="新材料", confidence=0.8),),
    readiness=(0.2, 0.3, 0.5),
)


@cache
def sample() -> tuple[Achievement, ...]:
    """Return the sample's achievements."""
    path = PROJECT_FOLDER / "data" / "sample" / "achievements.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(Achievement.model_validate_json(line) for line in lines)


@cache
def assessed_sample() -> tuple[Assessment, ...]:
    """Return the sample's assessments at revision 2 in full surroundings."""
    return tuple(assess(record, 2, FULL, BASIS) for record in sample())
