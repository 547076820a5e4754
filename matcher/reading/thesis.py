"""What a fund's thesis asks for: areas, readiness, regions, ticket, and what it will not touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from matcher.reading.areas import Area, AreaTable, second_level
from matcher.reading.clauses import (
    Refusal,
    find_exclusions,
    find_regions,
    find_stages,
    find_ticket,
    outside,
    refuses_laboratory,
    split_refusals,
)
from matcher.reading.labels import Readiness
from matcher.records import Investor
from matcher.taxonomy import Classification, Taxonomy
from matcher.vocabulary import Stage

WANTED: Final[Mapping[Stage, tuple[float, float, float]]] = {
    Stage.SEED: (0.5, 1.0, 0.8),
    Stage.ANGEL: (0.3, 1.0, 0.9),
    Stage.EARLY: (0.2, 0.9, 1.0),
    Stage.GROWTH: (0.0, 0.6, 1.0),
    Stage.EXPANSION: (0.0, 0.4, 1.0),
    Stage.MATURE: (0.0, 0.3, 1.0),
}
"""How welcome basic, applied and product are in a financing stage: set by what each stage pays for."""
_NAMED, _IN_TEXT, _CODED = 1.0, 0.7, 0.8
"""Weight of an area by where it stands: in the list of areas, in the prose beside such a list, as a code."""
_BROAD_BESIDE: Final = 0.25
"""Weight of a broad area where narrower ones are named: 半导体硬科技 means 半导体."""

_MOST: Final = 0.6
"""Share of a refused item that an area must make up to be refused as a whole: 医疗影像 is not all of 医疗."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFound:
    """An area of a thesis with its weight and where it stands; a code of the record has no span."""

    area: Area
    weight: float
    field: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thesis:
    """A fund's wishes as values; what is not said is empty or None.

    `readiness` says how welcome basic, applied and product are, each 0 to 1. `refused` is
    everything it will not touch, item by item; `excluded` are those items that are whole areas.
    """

    areas: tuple[AreaFound, ...]
    readiness: tuple[float, float, float] | None
    regions: tuple[str, ...]
    ticket_min_cny: Decimal | None
    ticket_max_cny: Decimal | None
    excluded: tuple[AreaFound, ...]
    refused: tuple[Refusal, ...]


def read_thesis(investor: Investor, areas: AreaTable, taxonomy: Taxonomy) -> Thesis:
    """Return what the fund looks for: its fields where they say it, else its text.

    Areas come from the list of areas, the industry codes, and the prose outside what it excludes.
    """
    spans = find_exclusions(investor.thesis)
    prose = outside(investor.thesis, spans)
    refused = [
        *split_refusals(investor.exclusions or "", "exclusions"),
        *(
            part
            for start, end in spans
            for part in split_refusals(investor.thesis[start:end], "thesis", start)
        ),
    ]
    wanted = _wanted_areas(investor, areas, taxonomy, prose)
    stages = investor.stages or find_stages(prose)
    low, high = investor.ticket_min_cny, investor.ticket_max_cny
    if low is None and high is None:
        low, high = find_ticket(investor.thesis)
    return Thesis(
        areas=wanted,
        readiness=_readiness(stages, refused),
        regions=investor.regions or find_regions(investor.thesis, taxonomy),
        ticket_min_cny=low,
        ticket_max_cny=high,
        excluded=_refused_areas(investor, areas, refused, wanted),
        refused=tuple(refused),
    )


def industry_weights(areas: Sequence[AreaFound], codes: Sequence[str]) -> list[float]:
    """Return how much the areas want each code, the highest wish counting."""
    return [
        max((one.weight * one.area.weights.get(code, 0.0) for one in areas), default=0.0) for code in codes
    ]


def _wanted_areas(
    investor: Investor, table: AreaTable, taxonomy: Taxonomy, prose: str
) -> tuple[AreaFound, ...]:
    listed = "\n".join(investor.areas)
    found = [_found(m.area, _NAMED, "areas", m.start, m.end) for m in table.find(listed)]
    found += [_coded(code, taxonomy) for code in investor.industry_codes if taxonomy.is_known(code)]
    in_text = _IN_TEXT if found else _NAMED
    found += [_found(m.area, in_text, "thesis", m.start, m.end) for m in table.find(prose)]
    has_narrow = any(not one.area.is_broad for one in found)
    return tuple(
        _found(one.area, one.weight * _BROAD_BESIDE, one.field, one.start, one.end)
        if one.area.is_broad and has_narrow
        else one
        for one in found
    )


def _found(area: Area, weight: float, field: str, start: int, end: int) -> AreaFound:
    return AreaFound(area=area, weight=weight, field=field, start=start, end=end)


def _coded(code: str, taxonomy: Taxonomy) -> AreaFound:
    """Return an industry code of the record as an area; a GB/T code as far as the bridge reaches."""
    industry = taxonomy.industry(code)
    if industry.classification is Classification.SEI2018:
        weights = dict.fromkeys(second_level(code, taxonomy), 1.0)
    else:
        weights = {
            one.code: near
            for one in taxonomy.industries
            if one.classification is Classification.SEI2018
            and one.level == 2
            and (near := taxonomy.proximity(one.code, code)) > 0.0
        }
    return AreaFound(area=Area(phrase=industry.name, weights=weights), weight=_CODED, field="industry_codes")


def _refused_areas(
    investor: Investor, table: AreaTable, refused: Sequence[Refusal], wanted: Sequence[AreaFound]
) -> tuple[AreaFound, ...]:
    """Return the areas refused as such: those that make up most of an item, and are not wanted too."""
    liked = {
        code for one in wanted for code, weight in one.area.weights.items() if one.weight * weight >= 0.5
    }
    return tuple(
        _found(mention.area, 1.0, one.field, one.start + mention.start, one.start + mention.end)
        for one in refused
        for mention in table.find(one.text)
        if mention.end - mention.start >= _MOST * len(one.text)
        and not mention.area.is_broad
        and not liked & mention.area.weights.keys()
    )


def _readiness(stages: Sequence[Stage], refused: Sequence[Refusal]) -> tuple[float, float, float] | None:
    """Return how welcome each readiness is; who refuses laboratory stages wants no basic research."""
    refuses_basic = any(refuses_laboratory(one.text) for one in refused)
    if not stages:
        return (0.0, 0.8, 1.0) if refuses_basic else None
    basic, applied, product = (
        max(WANTED[stage][place] for stage in stages) for place in range(len(Readiness))
    )
    return 0.0 if refuses_basic else basic, applied, product
