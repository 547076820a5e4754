"""Achievements of the simulated platform: what is written of them, and what they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from eval.simulated_platform.chance import Chance
from eval.simulated_platform.offer_texts import Subject, write_summary, write_title
from eval.simulated_platform.options import WorldOptions, day_of_week
from eval.simulated_platform.people import STYLES, Team
from eval.simulated_platform.places import Place, Units
from eval.simulated_platform.vocabulary import DIMENSION, Direction, Field, make_topic

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
    about = _subject(chance, key, team.field)
    found, lands = _found_by(chance, key, team, units), _lands_with(chance, key, team, units)
    discovered = _discovered(chance, key, week)
    contribution = chance.weighted(_CONTRIBUTIONS, key, "contribution")
    record: dict[str, Any] = {
        "id": f"A{number:05d}",
        "title": write_title(chance, key, about),
        "summary": write_summary(chance, key, about),
        "keywords": [about.thing.names[0], about.method.names[1]],
        "industry_codes": list(team.field.codes) if chance.happens(0.8, key, "coded") else [],
        "type": chance.weighted(_TYPES, key, "type"),
        "library": "service" if chance.happens(0.05, key, "served") else "discovery",
        "owner": team.name,
        "place": chance.pick(team.place.written, key, "place"),
        "trl": about.trl if chance.happens(0.7, key, "says trl") else None,
        "discovered_by": found and units.write(found, chance, key, "found"),
        "responsible_unit": lands and units.write(lands, chance, key, "lands"),
        "responsible_person": "李示例" if lands else None,
        "discovered_on": discovered and discovered.isoformat(),
        "expected_contribution_cny": contribution and str(contribution),
    }
    return Offer(
        id=f"A{number:05d}",
        record=record,
        topic=_topic(chance, key, about),
        style=chance.direction(STYLES, key, "style"),
        trl=about.trl,
        price_cny=about.price_cny,
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


def _topic(chance: Chance, key: str, about: Subject) -> Direction:
    own = chance.direction(DIMENSION, key, "topic")
    return make_topic(about.thing, about.method, about.scene, own, method_share=0.9)


def _subject(chance: Chance, key: str, field: Field) -> Subject:
    trl = 2 + int(7.999 * chance.uniform(key, "trl"))
    return Subject(
        thing=chance.pick(field.things, key, "thing"),
        method=chance.pick(field.methods, key, "method"),
        scene=chance.pick(field.scenes, key, "scene"),
        trl=trl,
        price_cny=float(round(10 ** (5.1 + 0.9 * chance.uniform(key, "price") + 0.08 * trl), -4)),
    )


def _found_by(chance: Chance, key: str, team: Team, units: Units) -> str | None:
    return (
        None if chance.happens(0.04, key, "found", "none") else _unit_near(chance, key, team, units, "found")
    )


def _lands_with(chance: Chance, key: str, team: Team, units: Units) -> str | None:
    return (
        None if chance.happens(0.15, key, "lands", "none") else _unit_near(chance, key, team, units, "lands")
    )


def _unit_near(chance: Chance, key: str, team: Team, units: Units, role: str) -> str:
    if team.place.is_local and chance.happens(0.35, key, role, "own town"):
        return team.place.name
    if chance.happens(0.4, key, role, "bureau of science"):
        return "市科技局"
    return chance.pick(tuple(units.written), key, role, "any")


def _discovered(chance: Chance, key: str, week: int) -> date | None:
    if chance.happens(0.02, key, "undated"):
        return None
    # What was there at the start was found over the year before, a third of it after New Year's Eve.
    back = int(chance.days(90 if week == 0 else 12, key, "discovered"))
    return day_of_week(week) - timedelta(days=min(back, 400))
