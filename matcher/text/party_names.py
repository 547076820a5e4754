"""Names of enterprises, universities and institutes in one spelling, to tell whether two are the same."""

from __future__ import annotations

from functools import lru_cache

from matcher.text.normalise import normalise


@lru_cache(maxsize=8192)
def plain_name(name: str) -> str:
    """Return a name half-width, simplified, lower-case and without blanks.

    Kept, as normalising takes longer than all else about a name, and a request asks of a hundred owners.
    """
    return normalise(name).text.replace(" ", "")
