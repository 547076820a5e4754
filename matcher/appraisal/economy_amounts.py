"""Forms of quantified change that gains, savings of energy and cuts of emissions share."""

from __future__ import annotations

import re
from typing import Final

NUMBER: Final = r"(?<![A-Za-z\d.])\d[\d,]*(?:\.\d+)?"
_HAN: Final = r"[一二两三四五六七八九十]"
_NO_WORD: Final = r"(?![本型功果分品为像立员熟])"
"""三成 is 30 %, 三成本 is not."""
SHARE: Final = (
    rf"(?:{NUMBER} ?%? ?(?:[-~至到] ?\d[\d.]* ?)?(?:%|个百分点|倍|成半?{_NO_WORD})|{_HAN}成半?(?:以上|多|"
    rf"左右)?{_NO_WORD}|"
    rf"(?:三|四|五|六|七|八|九|十|百|1/|{_HAN}+)分之{_HAN}+|(?<![\d/])1/\d|(?:近|约|"
    rf"过)?一?半(?![导径透固]|自动|年|天|小时)|{_HAN}倍)"
)
"""A change that needs no unit: 30 %, 2 倍, 三成, 1.9 个百分点, 一半."""
ABOUT: Final = (
    r"(?:了|约为?|近|超过|超|可达|达到|达|至少|平均|大约|接近|到|率|量|幅度|分别|不到|不足|为|"
    r"至|仅|高达|最高|逾|[^\S\n]){0,3}"
)
FRACTION: Final = (
    rf"(?:{NUMBER} ?(?:[-~至到] ?\d[\d.]* ?)?%|{_HAN}成半?{_NO_WORD}|(?:百|"
    rf"{_HAN}+)分之{_HAN}+|(?<![\d/])1/\d|(?:近|约)?一?半(?![导径透固]|自动)|0\.\d+ ?倍)"
)
"""A share below the whole: 成本约为银膏的六分之一."""
_FALL_VERBS: Final = (
    "降低|下降|降幅|减少|减[小轻低]|降|减(?!速|震|振|摩|薄|重)|缩短|缩减|缩|节约|节省|节支|省|削减|压缩|压降"
)
_RISE_VERBS: Final = "提高|提升|增加|增长|增产|增收|增|提(?![供出取])|升高|上升|升|改善|加快|延长"
FALLS: Final = (f"(?:{_FALL_VERBS})", rf"(?:{_FALL_VERBS}|[低少短](?!于 ?\d|于等于|至|[^,，。;；]?限))")
RISES: Final = (f"(?:{_RISE_VERBS})", rf"(?:{_RISE_VERBS}|[高快多长](?!于 ?\d|达|至|[度期]))")
"""Words of a direction that may stand before their noun (降低成本), and all (成本低 30%)."""
AMOUNT: Final = rf"{NUMBER} ?(?:[-~至到] ?\d[\d.]* ?)?(?:百|千|万|亿)?余? ?"
GAP: Final = r"[^,，。;；:\d]"
"""What may stand between the words of one change: the clause, and no other number."""


def any_of(words: str) -> str:
    """Return the alternation of words written with spaces between them; each may be a pattern itself."""
    return f"(?:{'|'.join(words.split())})"


def not_after(words: str) -> str:
    """Return what keeps a word from matching right after any of these: 计算成本 is no 成本."""
    return "".join(f"(?<!{word})" for word in words.split())


def from_to(verb: str) -> str:
    """Return the form 由 5% 降至 3%, 从 42 人减到 11 人, 85% 提到 96%, with a verb of the direction."""
    ends = rf"(?:\d|{_HAN}+(?:分|个|倍|人|天|名)|当[天日])"
    return (
        rf"(?:由|从|自)?{GAP}{{0,12}}\d[^,，。;；由从]{{0,14}}?{verb}[一-鿿]{{0,3}}?(?:到|至|为|成|到了)"
        rf"(?:了|约|近|仅|不足|低于|小于|超过)?[^\d,，。;；]{{0,2}}{ends}"
    )


def changed(noun: str, verbs: tuple[str, str]) -> re.Pattern[str]:
    """Return the pattern of a noun's change: 成本降低 30%, 降低成本 30%, 成本由 96 元降至 62 元."""
    before, verb = verbs
    return re.compile(
        rf"{noun}{GAP}{{0,12}}?{verb}{GAP}{{0,4}}?{ABOUT}{SHARE}"
        rf"|{before}了?{GAP}{{0,6}}?{noun}{GAP}{{0,5}}?{ABOUT}{SHARE}"
        rf"|{noun}{GAP}{{0,10}}?{from_to(before)}"
    )
