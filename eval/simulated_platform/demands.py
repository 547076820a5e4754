"""Demands of the simulated platform: what enterprises write, what they want, when they ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from eval.simulated_platform.chance import Chance
from eval.simulated_platform.options import WorldOptions, day_of_week, moment
from eval.simulated_platform.people import Enterprise
from eval.simulated_platform.vocabulary import DIMENSION, Direction, Thing, make_topic

_TITLES: Final = (
    "{plain}：{trouble}",
    "寻求{plain}的改进方案",
    "{plain}老出问题，求技术",
    "想上{plain}，找成熟技术",
)
_WISHES: Final = (
    (7.0, "要成熟的，别让我们做小白鼠。"),
    (5.5, "最好有中试数据。"),
    (0.0, "早一点的技术也可以一起开发。"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Need:
    """A demand: its record as it is sent, what its enterprise means by it, and the moments when it asks."""

    id: str
    record: dict[str, Any]
    enterprise: Enterprise
    topic: Direction
    budget_cny: float
    posted_week: int
    asks: tuple[datetime, ...]


def make_needs(chance: Chance, options: WorldOptions, enterprises: list[Enterprise]) -> list[Need]:
    """Return all demands, in the order of their posting."""
    return [
        _need(chance, f"need-{week}-{number}", week, enterprises, options)
        for week in range(options.weeks)
        for number in range(chance.count(options.demands_in(week), "needs", week))
    ]


def _need(chance: Chance, key: str, week: int, enterprises: list[Enterprise], options: WorldOptions) -> Need:
    who = chance.pick(enterprises, key, "who")
    thing, method = chance.pick(who.field.things, key, "thing"), chance.pick(who.field.methods, key, "method")
    scene, own = chance.pick(who.field.scenes, key, "scene"), chance.direction(DIMENSION, key, "topic")
    budget = float(round(who.means_cny * 10 ** (0.35 * chance.normal(key, "budget")), -4)) + 10_000
    number = key.removeprefix("need-")
    record: dict[str, Any] = {
        "id": f"D{number}",
        "enterprise": who.name,
        "kind": "technology",
        "title": chance.pick(_TITLES, key, "title").format(plain=thing.plain, trouble=thing.trouble),
        "description": scene.plain + _describe(chance, key, thing, method.names[1], who),
        "industry_codes": list(who.field.codes[:1]) if chance.happens(0.5, key, "coded") else [],
        "town": chance.pick(who.place.written, key, "town"),
        "posted_on": day_of_week(week).isoformat(),
        "deadline": (day_of_week(week) + timedelta(days=400)).isoformat(),
        "visibility": "public",
    }
    if chance.happens(0.7, key, "says budget"):
        record["budget_max_cny"] = str(round(budget))
    return Need(
        id=record["id"],
        record=record,
        enterprise=who,
        topic=make_topic(thing, method, scene, own, method_share=0.8),
        budget_cny=budget,
        posted_week=week,
        asks=_asks(chance, key, week, options),
    )


def _describe(chance: Chance, key: str, thing: Thing, method: str, who: Enterprise) -> str:
    name = chance.pick((thing.plain, thing.names[0]), key, "name")
    wish = next(text for least, text in _WISHES if who.ability >= least)
    how = f"听说{method}有用，不确定。" if chance.happens(0.7, key, "says how") else ""
    said = wish if chance.happens(0.5, key, "says wish") else ""
    return f"，我们厂的{name}{thing.trouble}，试过几家都不理想。{how}{said}"


def _asks(chance: Chance, key: str, week: int, options: WorldOptions) -> tuple[datetime, ...]:
    hour = 8.0 + 9.0 * chance.uniform(key, "hour")
    first = moment(day_of_week(week, int(5 * chance.uniform(key, "weekday"))), hour)
    again = week + 4 + int(8 * chance.uniform(key, "again week"))
    if not chance.happens(options.asks_again, key, "again") or again >= options.weeks:
        return (first,)
    return first, moment(day_of_week(again, int(5 * chance.uniform(key, "again day"))), hour)
