"""Advice as JSON-ready values: stable English keys, Chinese texts and labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from matcher.advice.values import Advice
from matcher.vocabulary import Term


def advice_form(advice: Advice) -> dict[str, Any]:
    """Return the advice for JSON: amounts as decimal strings, dates as ISO text, keys of records as objects.

    Beside every code of a closed vocabulary stands its Chinese word under `<key>_label`. A quote has the
    keys field, start, end, text; a figure of the platform name, value, unit, text, records.
    """
    form: dict[str, Any] = _form(advice)
    return form


def _form(value: Any) -> Any:
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: _form(getattr(value, name)) for name in value._fields}
    if is_dataclass(value):
        return _with_labels({one.name: getattr(value, one.name) for one in fields(value)})
    if isinstance(value, Mapping):
        return {str(key): _form(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_form(one) for one in value]
    if isinstance(value, Term):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _with_labels(values: Mapping[str, Any]) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for name, value in values.items():
        form[name] = _form(value)
        if isinstance(value, Term):
            form[f"{name}_label"] = value.label
    return form
