"""Findings that rest on the platform's figures: demand, funds, neighbours, industries, outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from matcher.appraisal.city import CityField, CityFields, FieldGroup
from matcher.appraisal.dossier import Dossier
from matcher.appraisal.surroundings import DemandMatch, FundMatch, Neighbour, Surroundings
from matcher.appraisal.values import EvidenceState, Figure, Finding, Quote
from matcher.records import RecordKey
from matcher.taxonomy import Classification, Taxonomy

LIKELY: Final = 0.5
"""From here on a match is counted as one: more likely strong than not."""
SIMILAR: Final = 0.2
"""Likeness from which another achievement crowds this one: the same narrow topic."""
INDUSTRY_SURE: Final = 0.4
"""As in a reading for people: of texts read with less, fewer than half are right."""
_UNITS: Final = {
    "matched_demand": "条",
    "demand_enterprises": "家",
    "demand_towns": "个镇街",
    "local_demand": "条",
    "demand_budget": "元",
    "fund_interest": "只",
    "uncrowded": "项",
    "industries": "个",
    "ledger_income": "元",
}
_IN_CITY: Final = re.compile(r"(?:广东省?)?东莞")
"""An address in the city that names no town."""
RECENT_DAYS: Final = ((90, 1.0), (180, 0.7), (365, 0.4))
"""Steps, so that a card changes on a few known days and not every day."""


def read_figures(
    dossier: Dossier, around: Surroundings, city: CityFields, taxonomy: Taxonomy
) -> list[Finding]:
    """Return what the platform knows of an achievement's market, novelty, fields and income.

    A figure of nothing (no demand matches) is evidence too; without anything to count from (no demand in
    the store) there is no finding. A bare title is like no other title: that says nothing of its novelty.
    """
    return [
        *_demand(around, taxonomy),
        *_funds(around),
        *(_neighbours(around) if dossier.record.summary.strip() else ()),
        *_fields(dossier, around, city, taxonomy),
        *_named_fields(dossier, city),
        *_income(around),
    ]


def recency_share(posted_on: date, today: date) -> float:
    """Return 1 for a demand of the last quarter, falling by steps to 0 after a year."""
    age_days = (today - posted_on).days
    return next((share for days, share in RECENT_DAYS if age_days <= days), 0.0)


def _demand(around: Surroundings, taxonomy: Taxonomy) -> Iterator[Finding]:
    if not around.open_demands:
        return
    likely = [one for one in around.demands if one.score >= LIKELY]
    summed = sum(one.score for one in around.demands)
    said = f"{around.open_demands} 条在册诉求中 {len(likely)} 条较可能强相关，匹配概率合计 {summed:.2f}"
    yield _figure("matched_demand", summed, said, _keys(around.demands))
    if not likely:
        return
    enterprises = sorted({one.enterprise for one in likely if one.enterprise})
    if enterprises:
        said = f"来自 {len(enterprises)} 家企业"
        named = _keys(one for one in likely if one.enterprise)
        yield _figure("demand_enterprises", len(enterprises), said, named)
    yield from _places(likely, taxonomy)
    budgets = [one for one in likely if one.budget_max_cny is not None]
    if budgets:
        expected = sum(one.score * float(one.budget_max_cny or 0) for one in budgets)
        said = f"按概率折算的诉求预算合计 {expected / 10_000:.1f} 万元"
        yield _figure("demand_budget", expected, said, _keys(budgets))
    yield from _recency(likely, around.at.date())


def _places(likely: Sequence[DemandMatch], taxonomy: Taxonomy) -> Iterator[Finding]:
    """Yield the towns by their official names, and the demand from Dongguan; others' places are neither."""
    towns = {one.key: taxonomy.town(one.town) for one in likely if one.town}
    named = sorted({town.name for town in towns.values() if town})
    if named:
        yield _figure(
            "demand_towns",
            len(named),
            f"分布于 {'、'.join(named)}",
            tuple(sorted(key for key, town in towns.items() if town)),
        )
    local = [one for one in likely if one.town and (towns[one.key] or _IN_CITY.match(one.town.strip()))]
    if local:
        summed = sum(one.score for one in local)
        said = f"其中东莞诉求匹配概率合计 {summed:.2f}"
        yield _figure("local_demand", summed, said, _keys(local))


def _recency(likely: Sequence[DemandMatch], today: date) -> Iterator[Finding]:
    dated = [one for one in likely if one.posted_on is not None and one.posted_on <= today]
    if not dated:
        return
    newest = max(dated, key=lambda one: (one.posted_on or date.min, one.key))
    posted_on = newest.posted_on or today
    said = f"最近一条发布于 {posted_on.isoformat()}"
    yield _figure("demand_recent", recency_share(posted_on, today), said, (newest.key,))


def _funds(around: Surroundings) -> Iterator[Finding]:
    if not around.active_funds:
        return
    likely = [one for one in around.funds if one.score >= LIKELY]
    summed = sum(one.score for one in likely)
    said = f"{around.active_funds} 只在册基金中 {len(likely)} 只较可能契合，概率合计 {summed:.2f}"
    yield _figure("fund_interest", summed, said, _keys(likely))


def _neighbours(around: Surroundings) -> Iterator[Finding]:
    if not around.other_achievements:
        return
    others = [one for one in around.neighbours if not one.is_same]
    earlier = [one for one in others if one.is_earlier is not False]
    nearest = max(earlier, key=lambda one: (one.likeness, one.key), default=None)
    if nearest is None:
        said = f"库内 {around.other_achievements} 项其他成果中没有相近的在先成果"
        yield _figure("index_distance", 0.0, said)
    else:
        when = "在先成果" if nearest.is_earlier else "成果（先后未知）"
        said = f"最相近的{when}《{nearest.title}》，相近度 {nearest.likeness:.2f}（按词计，1 为相同）"
        yield _figure("index_distance", nearest.likeness, said, (nearest.key,))
    similar = [one for one in others if one.likeness >= SIMILAR]
    said = f"库内同类成果 {len(similar)} 项" if similar else "库内没有同类成果"
    yield _figure("uncrowded", len(similar), said, _keys(similar))


def _fields(
    dossier: Dossier, around: Surroundings, city: CityFields, taxonomy: Taxonomy
) -> Iterator[Finding]:
    """Codes that the record states were given by a person; what the engine reads from the text is less."""
    stated = tuple(code for code in dossier.record.industry_codes if taxonomy.is_known(code))
    read = tuple(one.code for one in around.industries if one.confidence >= INDUSTRY_SURE)
    codes = tuple(dict.fromkeys(stated or read))
    if not codes:
        return
    source = "登记的行业" if stated else "由文本识别的行业"
    state = EvidenceState.EVIDENCED if stated else EvidenceState.CLAIMED
    names = "、".join(f"{taxonomy.industry(code).name}（{code}）" for code in codes)
    yield _figure("industries", _wide_count(codes, taxonomy), f"{source}：{names}", state=state)
    fields = city.fields_of(codes, taxonomy)
    chosen = [one for one in fields if one.group is not FieldGroup.PLAN]
    if chosen:
        said = f"{source}属于我市{_listed(chosen)}"
        yield _figure("city_industry", 1.0, said, state=state)
    named = [one for one in fields if one.group is FieldGroup.PLAN]
    if named:
        yield _figure("plan_field", 1.0, f"{source}属于{_listed(named)}", state=state)


def _wide_count(codes: Sequence[str], taxonomy: Taxonomy) -> int:
    """Return how many wide industries the codes lie in; by 战新 where both classifications are named."""
    wide: dict[Classification, set[str]] = {}
    for code in codes:
        lines = [taxonomy.industry(one) for one in (code, *taxonomy.ancestors(code))]
        widest = [one for one in lines if one.depth > 0][-1:] or lines[:1]
        wide.setdefault(widest[0].classification, set()).add(widest[0].code)
    return len(wide.get(Classification.SEI2018) or wide[Classification.GBT4754])


def _named_fields(dossier: Dossier, city: CityFields) -> Iterator[Finding]:
    """Yield the first place where each field is named."""
    named: set[str] = set()
    for sentence in dossier.sentences:
        for place in city.named_in(sentence.text):
            if place.field.name in named:
                continue
            named.add(place.field.name)
            is_plan = place.field.group is FieldGroup.PLAN
            source: Quote = sentence.quote(place.start, place.end)
            yield Finding(
                kind="plan_field" if is_plan else "city_industry",
                state=EvidenceState.CLAIMED,
                source=source,
                value=1.0,
                note=f"{place.field.group.label}：{place.field.name}",
            )


def _listed(fields: Sequence[CityField]) -> str:
    groups: dict[str, list[str]] = {}
    for one in fields:
        groups.setdefault(one.group.label, []).append(one.name)
    return "；".join(f"{group}（{'、'.join(names)}）" for group, names in groups.items())


def _income(around: Surroundings) -> Iterator[Finding]:
    realised = [one for one in around.realised if one.on <= around.at.date() and one.amount_cny > 0]
    if realised:
        whole = float(sum(one.amount_cny for one in realised))
        said = f"台账记录 {len(realised)} 笔，合计 {whole / 10_000:.1f} 万元"
        yield _figure("ledger_income", whole, said)


def _figure(
    kind: str,
    value: float,
    text: str,
    records: tuple[RecordKey, ...] = (),
    *,
    state: EvidenceState = EvidenceState.EVIDENCED,
) -> Finding:
    rounded = round(float(value), 4)
    source = Figure(name=kind, value=rounded, unit=_UNITS.get(kind, ""), text=text, records=records)
    return Finding(kind=kind, state=state, source=source, value=rounded)


def _keys(matches: Iterable[DemandMatch | Neighbour | FundMatch]) -> tuple[RecordKey, ...]:
    return tuple(sorted(one.key for one in matches))
