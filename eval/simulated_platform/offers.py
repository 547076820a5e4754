"""Achievements of the simulated platform: what is written of them, and what they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from eval.simulated_platform.chance import Chance
from eval.simulated_platform.options import WorldOptions, day_of_week
from eval.simulated_platform.people import STYLES, Team
from eval.simulated_platform.places import Place, Units
from eval.simulated_platform.vocabulary import DIMENSION, Direction, Field, Method, Thing, unit

_TYPES: Final = (("project", 0.6), ("enterprise", 0.25), ("platform", 0.15))
_CONTRIBUTIONS: Final = (
    (None, 0.3),
    (6_000_000, 0.4),
    (60_000_000, 0.2),
    (99_999_999, 0.02),
    (100_000_000, 0.03),
    (260_000_000, 0.03),
    (500_000_000, 0.01),
    (800_000_000, 0.01),
)
_OPENINGS: Final = (
    "面向{plain}用不好的问题",
    "针对{name}量产中的难点",
    "围绕{name}的稳定性",
    "为提高{name}的一致性",
)
_FIGURES: Final = (
    "良率由{low}%提高到{high}%",
    "能耗下降{low}%",
    "节拍缩短到原来的{low}%",
    "重复误差小于{small}%",
)
_STATES: Final = {
    "early": "目前完成实验室样件，尚未做中试，离量产还有一段路。",
    "middle": "已完成中试，在两家单位小批试用，工艺参数基本固定。",
    "ripe": "已有三家企业稳定使用一年以上，设备和工艺成套，可直接导入。",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offer:
    """An achievement: its record as it is sent, and what only the simulation knows.

    `found_by` and `lands_with` are units by their names in the plan, None where the record names none.
    """

    id: str
    record: dict[str, Any]
    topic: Direction
    style: Direction
    trl: int
    price_cny: float
    team: Team
    place: Place
    field: Field
    arrives_week: int
    discovered_on: date | None
    found_by: str | None
    lands_with: str | None
    is_served_from_start: bool
    contribution_cny: int


def make_offers(chance: Chance, options: WorldOptions, teams: list[Team], units: Units) -> list[Offer]:
    """Return all achievements, in the order of their arrival; the first ones are there in week 0."""
    more = options.last_achievements - options.first_achievements
    offers = []
    for number in range(options.last_achievements):
        late = number - options.first_achievements
        week = 0 if late < 0 else 1 + late * (options.weeks - 1) // max(more, 1)
        offers.append(_offer(chance, number, week, chance.pick(teams, f"offer-{number}", "team"), units))
    return offers


def _offer(chance: Chance, number: int, week: int, team: Team, units: Units) -> Offer:
    key = f"offer-{number}"
    thing, method = (
        chance.pick(team.field.things, key, "thing"),
        chance.pick(team.field.methods, key, "method"),
    )
    own = chance.direction(DIMENSION, key, "topic")
    trl = 2 + int(7.999 * chance.uniform(key, "trl"))
    price = float(round(10 ** (5.1 + 0.9 * chance.uniform(key, "price") + 0.08 * trl), -4))
    found = _unit_of(chance, key, "found", units, none=0.04, local=team.place)
    lands = _unit_of(chance, key, "lands", units, none=0.15, local=team.place)
    discovered = _discovered(chance, key, week)
    record: dict[str, Any] = {
        "id": f"A{number:05d}",
        "title": _title(chance, key, thing, method),
        "summary": _summary(chance, key, thing, method, trl, price),
        "keywords": [thing.names[0], method.names[1]],
        "industry_codes": list(team.field.codes) if chance.happens(0.8, key, "coded") else [],
        "type": chance.weighted(_TYPES, key, "type"),
        "library": "service" if chance.happens(0.05, key, "served") else "discovery",
        "owner": team.name,
        "place": chance.pick(team.place.written, key, "place"),
        "visibility": "public",
    }
    contribution = chance.weighted(_CONTRIBUTIONS, key, "contribution")
    optional = {
        "trl": trl if chance.happens(0.7, key, "says trl") else None,
        "discovered_by": found and units.write(found, chance, key, "found"),
        "responsible_unit": lands and units.write(lands, chance, key, "lands"),
        "responsible_person": "李示例" if lands else None,
        "discovered_on": discovered and discovered.isoformat(),
        "expected_contribution_cny": contribution and str(contribution),
    }
    record |= {name: value for name, value in optional.items() if value is not None}
    return Offer(
        id=record["id"],
        record=record,
        topic=unit(thing.direction + 0.45 * method.direction + 0.25 * own),
        style=chance.direction(STYLES, key, "style"),
        trl=trl,
        price_cny=price,
        team=team,
        place=team.place,
        field=team.field,
        arrives_week=week,
        discovered_on=discovered,
        found_by=found,
        lands_with=lands,
        is_served_from_start=record["library"] == "service",
        contribution_cny=contribution or 0,
    )


def _unit_of(chance: Chance, key: str, role: str, units: Units, *, none: float, local: Place) -> str | None:
    if chance.happens(none, key, role, "none"):
        return None
    if local.is_local and chance.happens(0.35, key, role, "own town"):
        return local.name
    if chance.happens(0.4, key, role, "bureau of science"):
        return "市科技局"
    return chance.pick(tuple(units.written), key, role, "any")


def _discovered(chance: Chance, key: str, week: int) -> date | None:
    if chance.happens(0.02, key, "undated"):
        return None
    # What was there at the start was found over the year before, a third of it after New Year's Eve.
    back = int(chance.days(90 if week == 0 else 12, key, "discovered"))
    return day_of_week(week) - timedelta(days=min(back, 400))


def _title(chance: Chance, key: str, thing: Thing, method: Method) -> str:
    name, how = chance.pick(thing.names, key, "name"), chance.pick(method.names, key, "how")
    forms = (f"基于{how}的{name}", f"{name}{how}技术", f"一种{name}及其{how}方法", f"{name}：{how}成套方案")
    return chance.pick(forms, key, "form")


def _summary(chance: Chance, key: str, thing: Thing, method: Method, trl: int, price: float) -> str:
    name, how = chance.pick(thing.names, key, "other name"), chance.pick(method.names, key, "other how")
    low, high = 20 + int(40 * chance.uniform(key, "low")), 85 + int(14 * chance.uniform(key, "high"))
    opening = chance.pick(_OPENINGS, key, "opening").format(plain=thing.plain, name=name)
    figure = chance.pick(_FIGURES, key, "figure").format(low=low, high=high, small=low / 20)
    state = _STATES["early" if trl <= 4 else "middle" if trl <= 6 else "ripe"]
    asked = f"转让费{price / 10_000:.0f}万元。" if chance.happens(0.7, key, "says price") else ""
    return f"{opening}，采用{how}，{figure}。{state}{asked}"
