"""Where people sit, and how the plan's units are written: by the names that people really use."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from eval.simulated_platform.chance import Chance

_OUTSIDE: Final = {
    "广州市": (-55.0, 20.0),
    "深圳市": (35.0, -50.0),
    "佛山市": (-85.0, 10.0),
    "惠州市": (75.0, 15.0),
    "武汉市": (50.0, 870.0),
    "北京市": (250.0, 1900.0),
}
_BUREAUS: Final[dict[str, tuple[str, ...]]] = {
    "市科技局": ("市科技局", "东莞市科学技术局", "科技局"),
    "市发改局": ("市发改局", "市发展和改革局"),
    "市工信局": ("市工信局", "东莞市工业和信息化局"),
    "市投促局": ("市投促局", "投促局"),
    "市人社局": ("市人社局", "市人力资源和社会保障局"),
    "东实集团": ("东实", "东实集团"),
    "科技金融集团": ("科金", "科金集团"),
    "科技成果转化服务中心": ("市科技成果转化服务中心", "成果转化服务中心"),
    "东莞理工学院": ("东莞理工学院", "东莞理工"),
    "大湾区大学": ("大湾区大学",),
    "松山湖材料实验室": ("松山湖材料实验室", "材料实验室"),
    "中国散裂中子源": ("散裂中子源", "中国散裂中子源"),
    "东莞市示例行业协会": ("东莞市示例行业协会",),
}
"""Name in the plan → how it is written in records; the last is no unit of the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A town of Dongguan or a city elsewhere; `x_km`, `y_km` from the middle of Dongguan."""

    name: str
    written: tuple[str, ...]
    x_km: float
    y_km: float
    is_local: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The plan's units by their names there, with what people write for them."""

    written: dict[str, tuple[str, ...]]
    towns: tuple[str, ...]

    def write(self, name: str, chance: Chance, *names: str) -> str:
        """Return one of the ways in which a unit is written."""
        return chance.pick(self.written[name], "unit", *names)


def load_places(taxonomy: Path, chance: Chance) -> tuple[list[Place], list[Place]]:
    """Return the towns of data/taxonomy/towns.csv, by zone near each other, and the cities elsewhere."""
    with (taxonomy / "towns.csv").open(encoding="utf-8") as file:
        towns = [_town(row, chance) for row in csv.DictReader(file)]
    away = [
        Place(name=name, written=(name,), x_km=x, y_km=y, is_local=False) for name, (x, y) in _OUTSIDE.items()
    ]
    return towns, away


def load_units(towns: list[Place]) -> Units:
    """Return bureaus, institutes and towns."""
    of_towns = {town.name: town.written for town in towns}
    return Units(written={**_BUREAUS, **of_towns}, towns=tuple(of_towns))


def distance_km(one: Place, other: Place) -> float:
    """Return how far two places are from each other as the crow flies."""
    return math.hypot(one.x_km - other.x_km, one.y_km - other.y_km)


def _town(row: dict[str, str], chance: Chance) -> Place:
    zone, name = row["zone"], row["name"]
    centre = chance.direction(2, "zone", zone) * 18.0
    own = chance.direction(2, "town", name) * 7.0
    x, y = (centre + own).tolist()
    written = (name, name, row["aliases"].split("、")[0])
    return Place(name=name, written=written, x_km=x, y_km=y, is_local=True)
