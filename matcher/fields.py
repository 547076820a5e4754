"""The value types that the records are made of, and in plain words what each expects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

_ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._:\-]{0,127}$"
_CODE_PATTERN = r"^([A-T]\d{0,4}|\d{1,2}(\.\d{1,2}){0,2})$"


def _exact_amount(value: object) -> object:
    """Refuse floats: an amount that went through one is no longer the amount that was written."""
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError('yuan as a whole number or a decimal string such as "1200000.50", not a float')
    return int(value) if isinstance(value, float) else value


def _plain_amount(amount: Decimal) -> Decimal:
    """Return the amount in its one spelling: 1200000, not 1.2E+6 or 1200000.00."""
    plain = abs(amount).normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML, and so Excel, cannot carry; lone surrogates no file can."""
_BREAK_IN_LINE = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_BREAK_IN_PROSE = re.compile("\r\n|[\r\x0b\x0c]")


def _printable(text: str) -> str:
    """Refuse control characters: they are remains of a broken conversion, and files cannot carry them."""
    found = _UNPRINTABLE.search(text)
    if found:
        raise ValueError(
            f"text without control characters, not U+{ord(found[0]):04X} at place {found.start() + 1}"
        )
    return text


def blank_unprintable(text: str) -> str:
    """Return the text with a space for every character that records refuse."""
    return _UNPRINTABLE.sub(" ", text)


def _one_line(value: object) -> object:
    if not isinstance(value, str) or value.isprintable():  # most are, and this is the quick way to know
        return value
    return _BREAK_IN_LINE.sub(" ", _printable(value))


def _plain_breaks(value: object) -> object:
    if not isinstance(value, str) or value.isprintable():
        return value
    return _BREAK_IN_PROSE.sub("\n", _printable(value))


RecordId: TypeAlias = Annotated[str, StringConstraints(pattern=_ID_PATTERN)]
Line: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), BeforeValidator(_one_line)
]
"""One line: line breaks and tabs become a space."""
Prose: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=50_000), BeforeValidator(_plain_breaks)
]
"""Text of any lines; every line break becomes a line feed."""
Code: TypeAlias = Annotated[str, StringConstraints(pattern=_CODE_PATTERN)]
AmountCny: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(_exact_amount),
    Field(ge=0, max_digits=18, decimal_places=2, allow_inf_nan=False),
    AfterValidator(_plain_amount),
]
"""Yuan, exact, at most two decimals."""

_WORDS: Mapping[str, str] = {
    "missing": "a value",
    "extra_forbidden": "no such field",
    "string_type": "text",
    "string_too_short": "text, not nothing",
    "string_too_long": "at most {max_length} characters",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "enum": "one of {expected}",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "date_from_datetime_parsing": "a date such as 2026-11-24",
    "date_parsing": "a date such as 2026-11-24",
    "date_type": "a date such as 2026-11-24",
    "decimal_type": "an amount in yuan",
    "decimal_parsing": 'an amount in yuan such as "1200000.50"',
    "decimal_max_places": "an amount in yuan with at most {decimal_places} decimals",
    "decimal_whole_digits": "an amount in yuan of at most {whole_digits} digits before the point",
    "decimal_max_digits": "an amount in yuan of at most {max_digits} digits",
    "tuple_type": "a list",
    "model_type": "an object with named values",
}
_PATTERN_WORDS: Mapping[str, str] = {
    _ID_PATTERN: "1 to 128 of the characters A-Z a-z 0-9 . _ : - beginning with a letter or digit",
    _CODE_PATTERN: "an industry code such as C3912 or 1.2.3",
}


def expected_words(item: Mapping[str, Any]) -> str:
    """Return in plain words what was expected, from one of pydantic's error items."""
    context = item.get("ctx") or {}
    if item["type"] == "string_pattern_mismatch":
        return _PATTERN_WORDS.get(context["pattern"], f"text of the form {context['pattern']}")
    template = _WORDS.get(item["type"])
    if template is not None:
        return template.format_map(context)
    return str(item["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
