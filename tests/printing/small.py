"""A card with something of everything: quotes, figures, claims, gaps, praise, a veto."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from matcher.appraisal.assessment import Assessment
from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.values import Card, EvidenceState, Figure, Finding, Veto
from matcher.records import Achievement, RecordKey
from matcher.vocabulary import Kind
from tests.advice.small import assessed, card_of, claimed
from tests.builders import achievement

SUMMARY = "剪切强度46 MPa，高于进口银膏。已供两家模块厂试用，技术国际领先。"
HOSTILE = '<script>alert("x")</script>&银膏'


class Shown(NamedTuple):
    """A card with what it was made from."""

    record: Achievement
    assessment: Assessment
    card: Card
    fields: Mapping[str, str]


def shown(title: str = "烧结银膏", summary: str = SUMMARY, **values: Any) -> Shown:
    """Return a card; the findings' texts have to stand in the summary."""
    record = achievement(id="A1", title=title, summary=summary, **{"type": "project", **values})
    demands = Figure(
        name="matched_demand",
        value=0.8,
        unit="条",
        text="12 条在册诉求中 1 条较可能强相关",
        records=(RecordKey(Kind.DEMAND, "D7"),),
    )
    findings = (
        claimed(record, "metric", "剪切强度46 MPa", evidenced=True),
        claimed(record, "pilot_use", "已供两家模块厂试用"),
        Finding(
            kind="matched_demand", state=EvidenceState.EVIDENCED, source=demands, value=0.8, note="截至当日"
        ),
        claimed(record, "praise", "国际领先"),
    )
    veto = Veto(
        kind="ownership_unclear",
        label="权属不清或有争议",
        source=Figure(name="owner", value=0, unit="", text="登记未写明权利人"),
    )
    assessment = assessed(record, findings=findings, vetoes=[veto])
    return Shown(record, assessment, card_of(assessment), make_dossier(record).fields)
