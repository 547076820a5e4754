"""Places and the regions that funds name: towns lie in Dongguan, cities in provinces and city groups."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from matcher.records import Achievement, Demand, Record
from matcher.taxonomy import Taxonomy

_DELTA: Final = ("广州", "深圳", "东莞", "佛山", "惠州", "珠海", "中山", "江门", "肇庆")
_AROUND: Final = {
    "大湾区": (*_DELTA, "香港", "澳门"),
    "珠三角": _DELTA,
    "广东": (
        *_DELTA,
        "汕头",
        "湛江",
        "茂名",
        "清远",
        "韶关",
        "河源",
        "梅州",
        "阳江",
        "揭阳",
        "潮州",
        "汕尾",
        "云浮",
    ),
    "长三角": (
        "上海",
        "江苏",
        "浙江",
        "安徽",
        "南京",
        "苏州",
        "无锡",
        "杭州",
        "宁波",
        "合肥",
        "常州",
        "嘉兴",
        "芜湖",
    ),
    "京津冀": ("北京", "天津", "河北"),
    "江苏": ("南京", "苏州", "无锡", "常州"),
    "浙江": ("杭州", "宁波", "嘉兴"),
    "安徽": ("合肥", "芜湖"),
    "四川": ("成都",),
    "湖北": ("武汉",),
    "山东": ("青岛", "济南", "烟台"),
}
_EVERYWHERE: Final = ("全国", "全球", "不限", "国内")
_SAME_CITY: Final = 0.6
"""A fund of one town of Dongguan looks at the others too, less gladly."""
_ELSEWHERE: Final = 0.2
"""A region is a wish: who likes a project brings it there."""


def place_of(record: Record) -> str | None:
    """Return where an achievement or demand sits; None where it does not say."""
    match record:
        case Achievement():
            return record.place
        case Demand():
            return record.town
        case _:
            return None


def region_fit(regions: Sequence[str], place: str | None, taxonomy: Taxonomy) -> float:
    """Return 1 inside a region, 0.6 in another town of the same city, 0.2 elsewhere; NaN where unknown."""
    if place is None or not regions:
        return float("nan")
    return max(_fit(region, place, taxonomy) for region in regions)


@lru_cache(maxsize=4096)  # looking up towns takes 70 µs, and a request asks of a hundred places
def lies_outside(place: str | None, region: str, taxonomy: Taxonomy) -> bool | None:
    """Return whether a place lies outside a region (东莞, 广东 …); None where it does not say.

    A place that names a wider area with the region in it (广东, 全国) does not say.
    """
    if place is None:
        return None
    if region_fit((region,), place, taxonomy) == 1.0:
        return False
    return None if region_fit((place,), region, taxonomy) == 1.0 else True


def _fit(region: str, place: str, taxonomy: Taxonomy) -> float:
    if any(word in region for word in _EVERYWHERE):
        return 1.0
    wanted, town = taxonomy.town(region), taxonomy.town(place)
    if wanted is not None and town is not None:
        return 1.0 if wanted == town else _SAME_CITY
    spots = {place, "东莞"} if town is not None else {place}
    if wanted is not None:
        return _SAME_CITY if any("东莞" in spot for spot in spots) else _ELSEWHERE
    bare = region.removeprefix("粤港澳").removesuffix("省").removesuffix("市")
    names = (bare, *_AROUND.get(bare, ()))
    return 1.0 if any(name in spot for name in names for spot in spots) else _ELSEWHERE
