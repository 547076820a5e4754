"""Who takes part: teams with achievements, enterprises, brokers, funds; most of what counts is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from eval.simulated_platform.chance import Chance
from eval.simulated_platform.options import WorldOptions
from eval.simulated_platform.places import Place
from eval.simulated_platform.vocabulary import Direction, Field, unit

STYLES: Final = 4
_SYLLABLES: Final = tuple("岭海粤澜擎华启明拓维莞松湖泽瑞恒鼎诚卓锐科信创远盛嘉宏凯")
_SCHOOLS: Final = ("工学院", "理工大学", "研究院", "实验室", "科技大学", "材料研究所")
_FUNDS: Final = ("创业投资基金", "硬科技基金", "成长基金")
_TEAMS: Final = ("课题组", "团队", "工程中心", "研究室")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Team:
    """Owns achievements. `answers` (0–1), how readily it answers, stands in no text."""

    name: str
    place: Place
    field: Field
    answers: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Enterprise:
    """Asks with demands. `ability` is the readiness (TRL) that it can take up; `taste` what it likes."""

    id: str
    name: str
    place: Place
    field: Field
    ability: float
    taste: Direction
    means_cny: float
    asks_filters: bool
    """Whether it writes “不再推荐早期成果” when it was shown something too early."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fund:
    """Asks for achievements to invest in, of two fields."""

    id: str
    fields: tuple[Field, Field]
    topic: Direction
    ability: float
    taste: Direction
    ticket_cny: float
    place: Place
    record: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Broker:
    """Looks for demands that fit the achievements of a field; `skill` (about 1) is how well it brings both
    together."""

    id: str
    field: Field
    skill: float
    record: dict[str, Any]


def make_teams(
    chance: Chance, fields: tuple[Field, ...], places: tuple[Place, ...], count: int
) -> list[Team]:
    """Return teams; a third of them hardly answer, a third answer at once."""
    teams = []
    for number in range(count):
        key = f"team-{number}"
        school = f"{_name(chance, key, 2)}{chance.pick(_SCHOOLS, key, 'school')}"
        field = chance.pick(fields, key, "field")
        spread = chance.uniform(key, "answers")
        teams.append(
            Team(
                name=f"{school}{field.name}{chance.pick(_TEAMS, key, 'kind')}",
                place=chance.pick(places, key, "place"),
                field=field,
                answers=0.06 + 0.94 * (spread * spread * (3 - 2 * spread)),
            )
        )
    return teams


def make_enterprises(
    chance: Chance, fields: tuple[Field, ...], towns: list[Place], away: list[Place], count: int
) -> list[Enterprise]:
    """Return enterprises, nine of ten in Dongguan."""
    made = []
    for number in range(count):
        key = f"enterprise-{number}"
        place = chance.pick(away if chance.happens(0.1, key, "away") else towns, key, "place")
        field = chance.pick(fields, key, "field")
        city = "东莞市" if place.is_local else place.name
        made.append(
            Enterprise(
                id=key,
                name=f"{city}{_name(chance, key, 3)}{field.name}有限公司",
                place=place,
                field=field,
                ability=3.0 + 5.0 * chance.uniform(key, "ability"),
                taste=chance.direction(STYLES, key, "taste"),
                means_cny=float(10 ** (5.3 + 1.2 * chance.uniform(key, "means"))),
                asks_filters=chance.happens(0.35, key, "asks filters"),
            )
        )
    return made


def make_funds(chance: Chance, fields: tuple[Field, ...], towns: list[Place], count: int) -> list[Fund]:
    """Return funds with a thesis over two fields."""
    return [_fund(chance, fields, towns, number) for number in range(count)]


def _fund(chance: Chance, fields: tuple[Field, ...], towns: list[Place], number: int) -> Fund:
    key = f"fund-{number}"
    first = chance.pick(fields, key, "first")
    second = chance.pick(fields, key, "second")
    ability = 3.0 + 4.0 * chance.uniform(key, "ability")
    ticket = float(10 ** (6.0 + 1.0 * chance.uniform(key, "ticket")))
    stages = (
        ["seed", "angel"] if ability < 4.5 else ["angel", "early"] if ability < 6 else ["early", "growth"]
    )
    one, other = chance.pick(first.things, key, "thing"), chance.pick(second.things, key, "other")
    record: dict[str, Any] = {
        "id": f"I{number:03d}",
        "name": _name(chance, key, 2) + chance.pick(_FUNDS, key, "kind"),
        "thesis": f"关注{first.name}与{second.name}方向，看重{one.names[0]}、"
        f"{other.names[0]}一类项目的量产能力。",
        "areas": list(dict.fromkeys((first.name, second.name))),
        "stages": stages,
        "ticket_min_cny": str(round(ticket / 2)),
        "ticket_max_cny": str(round(ticket * 3)),
        "industry_codes": list(dict.fromkeys((first.codes[0], second.codes[0]))),
        "regions": ["东莞市"],
    }
    return Fund(
        id=record["id"],
        fields=(first, second),
        topic=unit(first.direction + second.direction),
        ability=ability,
        taste=chance.direction(STYLES, key, "taste"),
        ticket_cny=ticket,
        place=chance.pick(towns, key, "place"),
        record=record,
    )


def make_brokers(
    chance: Chance, fields: tuple[Field, ...], towns: list[Place], options: WorldOptions
) -> list[Broker]:
    """Return brokers, each with a field."""
    made = []
    for number in range(options.brokers):
        key = f"broker-{number}"
        field = fields[number % len(fields)]
        thing, method = field.things[0].names[0], field.methods[0].names[0]
        record: dict[str, Any] = {
            "id": f"B{number:03d}",
            "name": f"经纪人{number:03d}",
            "specialities": f"做过多年{field.name}，熟悉{thing}和{method}。",
            "industry_codes": list(field.codes),
            "towns": [chance.pick(towns, key, "town").name],
            "capacity": 8,
        }
        skill = 0.7 + 0.6 * chance.uniform(key, "skill")
        made.append(Broker(id=record["id"], field=field, skill=skill, record=record))
    return made


def _name(chance: Chance, key: str, length: int) -> str:
    return "".join(chance.pick(_SYLLABLES, key, "syllable", place) for place in range(length))
