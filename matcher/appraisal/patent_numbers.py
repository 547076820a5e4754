"""Numbers of registered rights: their form, their check digit, and the year of filing they tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from matcher.evidence.folding import fold


class PatentKind(StrEnum):
    """What a Chinese application number is of, by the digit after the year (ZC 0006-2003)."""

    INVENTION = "invention"
    UTILITY = "utility"
    DESIGN = "design"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatentNumber:
    """A patent or application number that was read.

    `kind` and `filed_in` are None where the number does not tell: a publication number (CN108123456B), a
    foreign one. `is_sound` is False when its check digit is wrong or its year has not come: nobody can look
    it up. `is_granted`: it is written as that of a granted patent (ZL…, …B, …U, …S).
    """

    kind: PatentKind | None
    filed_in: int | None
    is_sound: bool
    is_granted: bool


_KINDS: Final = {
    "1": PatentKind.INVENTION,
    "8": PatentKind.INVENTION,
    "2": PatentKind.UTILITY,
    "9": PatentKind.UTILITY,
    "3": PatentKind.DESIGN,
}
"""8 and 9 came through the PCT."""
_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_FIRST_YEAR: Final = 1985
"""The patent law came into force on 1 April 1985."""
_CHECK_SINCE: Final = 1989
APPLICATION: Final = re.compile(
    r"(?P<mark>ZL|CN)? ?(?P<year>19[89]\d|"
    r"20[0-4]\d) ?(?P<kind>[12389]) ?(?P<serial>\d{7})(?:\.(?P<check>[\dX]))?(?!\d)"
    r"|(?P<old_mark>ZL|CN)? ?(?P<old_year>8[5-9]|9\d|"
    r"0[0-3])(?P<old_kind>[12389])(?P<old_serial>\d{5})\.(?P<old_check>[\dX])(?!\d)"
)
"""Twelve digits since October 2003, eight before; ZC 0006-2003."""
PUBLICATION: Final = re.compile(
    r"(?P<mark>ZL|CN) ?(?P<serial>[1-3]\d{8}|[1-3]\d{6}) ?(?P<stage>[ABCUSY])\d?(?![A-Z\d])"
)
FOREIGN: Final = re.compile(
    r"(?:PCT/[A-Z]{2}(?:19|20)\d\d/\d{5,6}|WO ?(?:19|20)\d\d/?\d{6}|EP ?\d{7} ?[AB]\d|US ?(?:20\d\d/?\d{7}|"
    r"\d{1,2},?\d{3},?\d{3}) ?[AB]\d"
    r"|JP ?\d{7} ?B\d?|KR ?10-?\d{7} ?B1)"
)
_REGISTERED: Final = re.compile(r"(?:19|20)\d\d ?SR ?\d{6,8}|软著登字第?\d{6,9}号?")
_LAYOUT: Final = re.compile(r"BS\.? ?\d{9}(?:\.[\dX])?")
_VARIETY: Final = re.compile(r"CNA ?(?:\d{8}\.[\dX]|20\d{9,10})")


def check_digit(digits: str) -> str:
    """Return the check digit of an application number's eight or twelve digits: 0–9 or X (ZC 0006-2003).

    Digits times 2–9, 2–5 from the left, summed, modulo 11; ten is written X.
    """
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return "X" if rest == 10 else str(rest)


def read_patent_number(written: str, today: date) -> PatentNumber | None:
    """Return the patent number that a field or a piece of text begins with; None where it is none."""
    text = fold(written).strip().upper()
    match = APPLICATION.match(text)
    if match is not None:
        return _application(match, today)
    match = PUBLICATION.match(text)
    if match is not None:
        stage = match["stage"]
        return PatentNumber(
            kind={"U": PatentKind.UTILITY, "Y": PatentKind.UTILITY, "S": PatentKind.DESIGN}.get(
                stage, PatentKind.INVENTION
            ),
            filed_in=None,
            is_sound=True,
            is_granted=stage != "A",
        )
    if FOREIGN.match(text):
        return PatentNumber(kind=None, filed_in=None, is_sound=True, is_granted="B" in text)
    return None


def is_software_number(written: str) -> bool:
    """Whether it is the registration or certificate number of a software copyright: 2023SR0123456."""
    return _REGISTERED.search(fold(written).upper()) is not None


def is_registered_number(written: str) -> bool:
    """Whether it is the number of a layout design (BS.235001234) or a plant variety (CNA20191001234)."""
    text = fold(written).strip().upper()
    return _LAYOUT.fullmatch(text) is not None or _VARIETY.fullmatch(text) is not None


def _application(match: re.Match[str], today: date) -> PatentNumber:
    is_old = match["old_year"] is not None
    prefix = "old_" if is_old else ""
    mark, kind, check = match[f"{prefix}mark"], match[f"{prefix}kind"], match[f"{prefix}check"]
    written = match[f"{prefix}year"]
    year = int(written) + (1900 if int(written) > 50 else 2000) if is_old else int(written)
    digits = f"{written}{kind}{match[f'{prefix}serial']}"
    is_checked = check is None or year < _CHECK_SINCE or check_digit(digits) == check
    return PatentNumber(
        kind=_KINDS[kind],
        filed_in=year,
        is_sound=is_checked and _FIRST_YEAR <= year <= today.year,
        is_granted=mark == "ZL",
    )
