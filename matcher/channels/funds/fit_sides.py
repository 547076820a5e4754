"""The sides of a fit beside the area: stage, ticket, region, and what a fund will not touch."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.advice.money import yuan
from matcher.channels.funds.clauses import listed, stage_clause, without_names, word_clause
from matcher.channels.funds.need import need_of
from matcher.channels.funds.values import UNKNOWN, Clause, Fit
from matcher.profiles import Profile
from matcher.reading.clauses import Refusal, find_stages
from matcher.reading.labels import Readiness
from matcher.reading.regions import region_fit
from matcher.reading.thesis import Thesis
from matcher.records import Achievement, Investor
from matcher.taxonomy import Taxonomy
from matcher.text import normalise

_TICKET_WORDS: Final = ("单笔", "单个项目", "单个", "单项", "每个项目", "首轮", "单家")
_ELSEWHERE: Final = 0.2
"""What a place outside every region counts, see `region_fit`."""


def stage_side(fund: Investor, record: Achievement, value: float, shares: NDArray[np.float64]) -> Fit:
    """Return how welcome the achievement's readiness is; unknown where the fund names no stage."""
    if math.isnan(value):
        return UNKNOWN
    stages = fund.stages or find_stages(without_names(fund.thesis))
    if not stages:  # read out of a fund's name
        return UNKNOWN
    clause = stage_clause(fund, stages) or listed("stages", [stage.label for stage in stages])
    likeliest = list(Readiness)[int(shares.argmax())]
    read = f"技术就绪度 {record.trl} 级" if record.trl is not None else f"按文本判读多为{likeliest.label}"
    return Fit(value=value, clause=clause, text=f"贵机构投资阶段“{clause.text}”，本成果{read}")


def ticket_side(fund: Investor, thesis: Thesis, record: Achievement) -> Fit:
    """Return need, or what the project is expected to bring, over the smallest ticket, at most 1.

    Unknown without a smallest ticket or without either amount. More than a fund's largest ticket is no harm,
    as funds share.
    """
    least = thesis.ticket_min_cny
    if not least:
        return UNKNOWN
    need = need_of(record)
    amount = record.expected_contribution_cny if need is None else need[0]
    if amount is None:
        return UNKNOWN
    said = f"预计综合经济贡献 {yuan(amount)}" if need is None else f"自述“{need[1]}”"
    clause = word_clause(fund, _TICKET_WORDS) if fund.ticket_min_cny is None else None
    ticket = f"“{clause.text}”" if clause else f"单笔 {yuan(least)}起"
    value = min(1.0, float(amount / Decimal(least)))
    return Fit(value=value, clause=clause, text=f"贵机构{ticket}，本成果{said}")


def region_side(fund: Investor, thesis: Thesis, record: Achievement, home: tuple[str, Taxonomy]) -> Fit:
    """Return whether the fund invests where the achievement is, or where it is to land (`home`).

    The platform lands achievements at home, so that a fund of this place takes them from anywhere. Unknown
    where the fund names no region, or none that holds home while the achievement names no place.
    """
    city, taxonomy = home
    landed = region_fit(thesis.regions, city, taxonomy)
    here = region_fit(thesis.regions, record.place, taxonomy)
    if math.isnan(landed):
        return UNKNOWN
    if math.isnan(here) and landed <= _ELSEWHERE:
        return UNKNOWN
    at_home = math.isnan(here) or landed >= here
    own = None if fund.regions else word_clause(fund, thesis.regions)
    clause = own or listed("regions", thesis.regions)
    where = f"成果拟在{city}落地" if at_home and landed > _ELSEWHERE else f"成果在{record.place}"
    return Fit(
        value=landed if at_home else here, clause=clause, text=f"贵机构投资地域“{clause.text}”，{where}"
    )


def refusal_fit(thesis: Thesis, profile: Profile, value: float) -> Fit:
    """Return how far an achievement is what the fund refuses; unknown for one that refuses nothing."""
    if math.isnan(value):
        return UNKNOWN
    item = _refused_item(thesis, profile)
    clause = None
    if item is not None:
        clause = Clause(field=item.field, start=item.start, end=item.end, text=item.text)
    quote = f"“{clause.text}”" if clause else "相关领域"
    return Fit(value=value, clause=clause, text=f"贵机构不投{quote}，本成果属此范围")


def _refused_item(thesis: Thesis, profile: Profile) -> Refusal | None:
    """Return the refused thing that the text names, else the first that is a whole area."""
    text = profile.text.whole.lower()
    for one in thesis.refused:
        if normalise(one.text).text in text:
            return one
    areas = [(one.field, one.start) for one in thesis.excluded]
    return next(
        (one for one in thesis.refused if any(f == one.field and one.start <= s < one.end for f, s in areas)),
        None,
    )
