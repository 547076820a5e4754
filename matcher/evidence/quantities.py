"""Finding the amounts that Chinese technical text states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from matcher.evidence.folding import fold
from matcher.evidence.numerals import read_number
from matcher.evidence.quantity import Place, Quantity, between, single, subject_near
from matcher.evidence.quantity_patterns import (
    BARE,
    BETWEEN_SIGNS,
    FRACTION,
    FRACTIONS,
    GRADE_AFTER,
    MEASURE,
    NUMBER_START,
    SCALE,
)
from matcher.evidence.quantity_words import comparator_after, comparator_before, rate_before
from matcher.evidence.subjects import find_property, last_property
from matcher.evidence.unit_names import COUNTED
from matcher.evidence.units import PURE_NUMBER, SHARE, Unit, find_unit, scale_unit

_NEVER_ALONE: Final = frozenset({"月", "日", "分", "K", "位", "点", "方", "例", "座", "寸", "成", "代", "r"})
"""Spellings that far more often mean something else (10月, 满分, 4K)."""
_LEAST_KELVIN: Final = 100
_COUNT: Final = "[count_"
_HAN_NUMBER: Final = re.compile(r"[一-鿿〇]+")
_MULTIPLIER_ALONE: Final = re.compile(r"[百千万亿]+")
_MULTIPLIER: Final = re.compile(r"[百千万亿]")
_FROM: Final = re.compile(r"(?:由|从)[^,，。;；\n]{0,12}$")
_TURNS: Final = re.compile(r"(?:左右|以上|以下)?的?(?:水平)?(?:下?降|减|提|增|上?升|缩|延|变|改)")
_YEARS: Final = range(1900, 2101)
_BOUNDS: Final = re.compile(r"[≤<]")
_HEAT: Final = frozenset({"耐温", "高温", "低温"})
_CYCLED: Final = re.compile(r"循环|充放")
_SCALES: Final = {
    "RA": ("Ra", "粗糙度"),
    "RZ": ("Rz", "粗糙度"),
    "IP": ("IP", "防护等级"),
    "TRL": ("TRL", "成熟度"),
    "HBW": ("HB", "硬度"),
    "HBS": ("HB", "硬度"),
}
_HARDNESS: Final = frozenset({"HB", "HBW", "HBS", "HV", "HRC", "HRA", "HRB"})


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the amounts that a text states, in text order; they do not overlap.

    Dates, model numbers, ordinals, the value that something changes from ("由 5% 降至 3%") and plain
    Chinese counts ("三个问题") are no amounts. Ends of a range come out in order, whatever theirs was.
    """
    folded = fold(text)
    taken = bytearray(len(text))
    found: list[Quantity] = []
    for finder in (_two_sided, _on_scales, _fractions, _measures, _bare_numbers):
        for quantity in finder(text, folded):
            if not any(taken[quantity.start : quantity.end]):
                taken[quantity.start : quantity.end] = b"\x01" * (quantity.end - quantity.start)
                found.append(quantity)
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def _measures(text: str, folded: str) -> Iterator[Quantity]:
    for match in _measure_matches(folded):
        place = Place(text=text, folded=folded, start=match.start(), end=match.end())
        low = read_number(match["a"], match["times"] or match["times2"] or "")
        if low is None or _is_no_amount(match, low, place):
            continue
        unit = _unit_at(match["unit"] or match["unit2"], place, is_below_zero=bool(match["minus"]))
        if unit is None:
            continue
        low = -low if match["minus"] else low
        if match["b"]:
            yield from _range(match, low, unit, place)
        else:
            yield single(low, unit, place)


def _measure_matches(folded: str) -> Iterator[re.Match[str]]:
    done = 0
    for start in NUMBER_START.finditer(folded):
        if start.start() >= done and (match := MEASURE.match(folded, start.start())):
            done = match.end()
            yield match


def _range(match: re.Match[str], low: float, unit: Unit, place: Place) -> Iterator[Quantity]:
    high = read_number(match["b"], match["times2"])
    first = find_unit(match["unit1"]) if match["unit1"] else unit
    if high is None or first is None:
        return
    if match["give"]:
        spread = abs(low) * unit.to_base(high) if unit.dimension == SHARE != first.dimension else high
        yield between(low - spread, low + spread, first, place)
    elif first.dimension == unit.dimension:
        high = -high if match["minus2"] in ("-", "零下", "负") else high
        yield between(unit.from_base(first.to_base(low)) if first != unit else low, high, unit, place)


def _is_no_amount(match: re.Match[str], low: float, place: Place) -> bool:
    """Whether a number with a unit is a date, a model, an ordinal, a plain count or a value left behind."""
    written = (match["unit"] or match["unit2"]).strip()
    following = place.folded[place.end :]
    if (
        written in _NEVER_ALONE and not (written == "K" and low >= _LEAST_KELVIN)
    ) or _MULTIPLIER_ALONE.fullmatch(match["a"]):
        return True
    if written == "年" and (low in _YEARS or (match["b"] and read_number(match["b"]) in _YEARS)):
        return True
    if len(written) == 1 and written.isascii() and GRADE_AFTER.match(following):
        return True
    if match["a"] == "一" and written in COUNTED:
        return True
    if _HAN_NUMBER.fullmatch(match["a"]) and not _is_bounded(place):
        unit = find_unit(written)
        if unit is None or unit.dimension.startswith((_COUNT, "[grade]", "[angle]")) or match["a"] == "一":
            return True
        if written == "元" and not (match["times"] or _MULTIPLIER.search(match["a"])):
            return True  # 三元材料
    return bool(_FROM.search(place.before) and _TURNS.match(following))


def _is_bounded(place: Place) -> bool:
    before, _ = comparator_before(place.before)
    after, _ = comparator_after(place.folded, place.end)
    return before is not None or after is not None


def _unit_at(written: str, place: Place, *, is_below_zero: bool) -> Unit | None:
    """Return the unit as this place means it: 度 by what is measured, 周 as cycles, 每天 as a rate."""
    written = written.strip()
    if written == "度":
        noun = find_property(subject_near(place))
        sentence = place.folded[max(0, place.start - 40) : place.start]
        if is_below_zero or (noun is not None and (noun.family == "温度" or noun.name in _HEAT)):
            written = "℃"
        elif "度电" in sentence or "能耗" in sentence or "电耗" in sentence:
            written = "度电"
    if written == "周" and _CYCLED.search(place.before):
        written = "次"
    per = rate_before(place.before)
    if per and "/" not in written:
        return find_unit(f"{written}/{per}") or find_unit(written)
    return find_unit(written)


def _on_scales(text: str, folded: str) -> Iterator[Quantity]:
    for match in SCALE.finditer(folded):
        name, subject = _SCALES.get(match["scale"].upper(), (match["scale"].upper(), "硬度"))
        if match["scale"] == "φ":
            subject = "直径"
        if (match["unit"] is None) == (match["scale"] == "φ"):
            continue
        unit = find_unit(match["unit"]) if match["unit"] else scale_unit(name)
        low, high = read_number(match["a"]), read_number(match["b"]) if match["b"] else None
        if unit is None or low is None:
            continue
        place = Place(text=text, folded=folded, start=match.start(), end=match.end(), subject=subject)
        inner, _ = comparator_before(match["sign"] or "")
        yield single(low, unit, place, inner) if high is None else between(low, high, unit, place)


def _fractions(text: str, folded: str) -> Iterator[Quantity]:
    for match in FRACTION.finditer(folded):
        low, high = read_number(match["a"]), read_number(match["b"]) if match["b"] else None
        share = find_unit("%")
        if low is None or share is None:
            continue
        place = Place(text=text, folded=folded, start=match.start(), end=match.end())
        factor = 100 * FRACTIONS[match["of"]]
        yield (
            single(low * factor, share, place)
            if high is None
            else between(low * factor, high * factor, share, place)
        )


def _two_sided(text: str, folded: str) -> Iterator[Quantity]:
    for match in BETWEEN_SIGNS.finditer(folded) if _BOUNDS.search(folded) else ():
        written, symbol = match["unit2"] or match["unit1"], match["what"].upper()
        unit = find_unit(written) if written else scale_unit(symbol) if symbol in _HARDNESS else PURE_NUMBER
        low, high = read_number(match["a"]), read_number(match["b"])
        if unit is None or low is None or high is None:
            continue
        place = Place(text=text, folded=folded, start=match.start(), end=match.end())
        noun = last_property(match["what"]) or ("硬度" if symbol in _HARDNESS else subject_near(place))
        yield between(low, high, unit, replace(place, subject=noun))


def _bare_numbers(text: str, folded: str) -> Iterator[Quantity]:
    for match in BARE.finditer(folded):
        low, high = read_number(match["a"]), read_number(match["b"]) if match["b"] else None
        if low is None:
            continue
        start = match.start("sign") if match["sign"] not in (None, "为", ":", "约") else match.start("number")
        subject = last_property(folded[match.start() : match.start("number")])
        place = Place(text=text, folded=folded, start=start, end=match.end(), subject=subject)
        inner, _ = comparator_before(match["sign"] or "")
        yield (
            single(low, PURE_NUMBER, place, inner) if high is None else between(low, high, PURE_NUMBER, place)
        )
