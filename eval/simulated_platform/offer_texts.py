"""What is written of an achievement: title and summary, in the words of research."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from eval.simulated_platform.chance import Chance
from eval.simulated_platform.vocabulary import Method, Scene, Thing

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
class Subject:
    """What an achievement is about, how far it is (TRL), and what it asks."""

    thing: Thing
    method: Method
    scene: Scene
    trl: int
    price_cny: float


def write_title(chance: Chance, key: str, about: Subject) -> str:
    """Return a title; four of ten name the scene."""
    name, how = chance.pick(about.thing.names, key, "name"), chance.pick(about.method.names, key, "how")
    forms = (f"基于{how}的{name}", f"{name}{how}技术", f"一种{name}及其{how}方法", f"{name}：{how}成套方案")
    title = chance.pick(forms, key, "form")
    return f"面向{about.scene.name}的{title}" if chance.happens(0.4, key, "title says scene") else title


def write_summary(chance: Chance, key: str, about: Subject) -> str:
    """Return a summary; seven of ten name the price."""
    name = chance.pick(about.thing.names, key, "other name")
    how = chance.pick(about.method.names, key, "other how")
    low, high = 20 + int(40 * chance.uniform(key, "low")), 85 + int(14 * chance.uniform(key, "high"))
    opening = chance.pick(_OPENINGS, key, "opening").format(plain=about.thing.plain, name=name)
    figure = chance.pick(_FIGURES, key, "figure").format(low=low, high=high, small=low / 20)
    state = _STATES["early" if about.trl <= 4 else "middle" if about.trl <= 6 else "ripe"]
    says_price = chance.happens(0.7, key, "says price")
    asked = f"转让费{about.price_cny / 10_000:.0f}万元。" if says_price else ""
    return f"{opening}，采用{how}，{figure}。{state}{asked}适用于{about.scene.name}。"
