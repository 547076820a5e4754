"""Industries and readiness of achievements as the reading model reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matcher.appraisal.surroundings import ReadIndustry
from matcher.embeddings.encoder import Vectors
from matcher.profiles import Profile
from matcher.reading.labels import NO_INDUSTRY
from matcher.reading.reader import Floats, Reader

_LIKELIEST: Final = 3
_DIGITS: Final = 4


def read_texts(
    reader: Reader | None, profiles: Sequence[Profile], rows: Sequence[Vectors | None]
) -> list[tuple[tuple[ReadIndustry, ...], tuple[float, ...]]]:
    """Return the likeliest industries and the readiness of each text; both () without a reader."""
    if reader is None or not profiles:
        return [((), ())] * len(profiles)
    read = reader.read(profiles, rows)
    return [
        (_industries(reader, chances), tuple(round(float(one), _DIGITS) for one in readiness))
        for chances, readiness in zip(read.industries, read.readiness, strict=True)
    ]


def _industries(reader: Reader, chances: Floats) -> tuple[ReadIndustry, ...]:
    codes = reader.labels.industries
    best = sorted(range(len(codes)), key=lambda column: (-chances[column], codes[column]))[:_LIKELIEST]
    return tuple(
        ReadIndustry(
            code=codes[column],
            name=reader.taxonomy.industry(codes[column]).name,
            confidence=round(float(chances[column]), _DIGITS),
        )
        for column in best
        if codes[column] != NO_INDUSTRY
    )
