"""What every write and page of the store checks of what it is given."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from matcher.errors import InvalidInput
from matcher.fields import blank_unprintable
from matcher.vocabulary import Aspect, Term

_AnyTerm = TypeVar("_AnyTerm", bound=Term)


def check_moment(at: datetime) -> None:
    """Raise InvalidInput for a moment without a time zone."""
    if at.tzinfo is None:
        raise InvalidInput(f"a moment with a time zone was expected, came {at.isoformat()} without one")


def check_limit(limit: int) -> None:
    """Raise InvalidInput for a page of nothing."""
    if limit < 1:
        raise InvalidInput(f"a limit of at least 1 was expected, came {limit}")


def check_text(name: str, text: str, longest: int) -> str:
    """Return the text without blanks around it; raise InvalidInput when nothing is left or it is too long."""
    stripped = text.strip()
    if not stripped:
        raise InvalidInput(f"{name}: text was expected, came nothing")
    if len(stripped) > longest:
        raise InvalidInput(f"{name}: at most {longest} characters were expected, came {len(stripped)}")
    if blank_unprintable(stripped) != stripped:  # no file, and not every database, can carry it
        raise InvalidInput(f"{name}: text without control characters was expected")
    return stripped


def check_term(name: str, terms: type[_AnyTerm], code: str) -> _AnyTerm:
    """Return the term of a code or Chinese label; raise InvalidInput naming the choices for another."""
    try:
        return terms.parse(code)
    except ValueError as error:
        raise InvalidInput(f"{name}: {error} was expected, came {code!r}") from None


def check_scores(name: str, scores: Mapping[Aspect, float]) -> None:
    """Raise InvalidInput unless every score is a number from 0 to 100."""
    for aspect, score in scores.items():
        if not (math.isfinite(score) and 0 <= score <= 100):
            raise InvalidInput(f"{name}: {aspect}: a score from 0 to 100 was expected, came {score}")
