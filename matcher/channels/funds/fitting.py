"""How achievements fit a fund's thesis, side by side, each with the fund's own words for it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.channels.funds.clauses import area_clause, owner_clause
from matcher.channels.funds.fit_sides import refusal_fit, region_side, stage_side, ticket_side
from matcher.channels.funds.values import UNKNOWN, Fit, Fits
from matcher.engine import Engine
from matcher.errors import InvalidInput
from matcher.profiles import Profile
from matcher.reading.fit import area_fit, exclusion, stage_fit
from matcher.reading.labels import NO_INDUSTRY
from matcher.reading.reader import Readings
from matcher.reading.thesis import AreaFound, Thesis, industry_weights
from matcher.reading.vectors import mixed_rows
from matcher.records import Achievement, Investor, Record, key_of
from matcher.store import StoredRecord
from matcher.taxonomy import Taxonomy

_AS_GOOD: Final = 0.05
"""What the reading cannot tell apart."""
_SHARED_WORDS: Final = 3
_SHORTEST_WORD: Final = 2
_LIKELY: Final = 0.2
"""Share from which an industry that the fund wants is named as the achievement's, not the likeliest one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Reading:
    """A fund with its thesis, and achievements with what was read of them, a row each."""

    fund: Investor
    thesis: Thesis
    own_terms: Set[str]
    profiles: Sequence[Profile]
    readings: Readings
    taxonomy: Taxonomy


class Offered(NamedTuple):
    """An achievement and its revision."""

    record: Achievement
    revision: int


class Fitter:
    """Measures fits; the same records and index give the same. Safe for threads."""

    def __init__(self, engine: Engine, *, home: str) -> None:
        self._engine = engine
        self._home = home

    def fit(self, fund: StoredRecord, offered: Sequence[Offered]) -> list[Fits]:
        """Return how each achievement fits the fund, in their order; without a reader most is unknown.

        Raises InvalidInput for a record that is no fund.
        """
        stages, record = self._engine.stages, fund.record
        if not isinstance(record, Investor):
            raise InvalidInput(f"a fund was expected, came {type(record).__name__}")
        achievements = [one.record for one in offered]
        own = self._engine.profiles.profile(record, fund.revision)
        thesis = None if stages.reader is None else stages.reader.thesis(own)
        if stages.reader is None or thesis is None or not offered:
            return [Fits(conflict=owner_clause(record, one.owner)) for one in achievements]
        profiles = [self._engine.profiles.profile(one.record, one.revision) for one in offered]
        rows = mixed_rows(*stages.index.vectors([key_of(one) for one in achievements]))
        reading = _Reading(
            fund=record,
            thesis=thesis,
            own_terms=own.all_terms & stages.segmenter.domain_words,
            profiles=profiles,
            readings=stages.reader.read(profiles, rows),
            taxonomy=stages.taxonomy,
        )
        return _fits(reading, achievements, self._home)


def _fits(reading: _Reading, achievements: Sequence[Achievement], home: str) -> list[Fits]:
    fund, thesis, readings = reading.fund, reading.thesis, reading.readings
    welcome = stage_fit(thesis, readings)
    refused = exclusion(thesis, readings, reading.profiles)
    return [
        Fits(
            area=area,
            stage=stage_side(fund, record, float(welcome[row]), readings.readiness[row]),
            refused=refusal_fit(thesis, reading.profiles[row], float(refused[row])),
            ticket=ticket_side(fund, thesis, record),
            region=region_side(fund, thesis, record, (home, reading.taxonomy)),
            conflict=owner_clause(fund, record.owner),
            shared=shared,
            industry=readings.labels.industries[int(readings.industries[row].argmax())],
        )
        for row, (record, (area, shared)) in enumerate(zip(achievements, _areas(reading), strict=True))
    ]


def _areas(reading: _Reading) -> list[tuple[Fit, tuple[str, ...]]]:
    """Return the fit to the area that each lies in best, with the words shared."""
    thesis, readings, profiles = reading.thesis, reading.readings, reading.profiles
    if not thesis.areas:
        return [(UNKNOWN, ())] * len(profiles)
    whole = area_fit(thesis, readings, profiles)
    by_area = np.array([area_fit(replace(thesis, areas=(one,)), readings, profiles) for one in thesis.areas])
    found = []
    for row in range(len(profiles)):
        best = _best_area(reading, row, by_area[:, row])
        shared = _shared_words(reading, row, best)
        found.append((_area(reading, row, best, float(whole[row]), shared), shared))
    return found


def _best_area(reading: _Reading, row: int, values: NDArray[np.float64]) -> AreaFound:
    """Return the area that fits best; of those about as good the one that the title names, else the first."""
    areas, title = reading.thesis.areas, reading.profiles[row].text.title.lower()
    close = [place for place in range(len(areas)) if values[place] >= values.max() - _AS_GOOD]
    named = [place for place in close if areas[place].area.phrase.lower() in title]
    return areas[(named or close)[0]]


def _area(reading: _Reading, row: int, found: AreaFound, value: float, shared: Sequence[str]) -> Fit:
    clause = area_clause(reading.fund, found)
    quote = f"“{clause.text}”" if clause else f"行业代码“{found.area.phrase}”"
    told = f"，名称含{'、'.join(f'“{word}”' for word in shared)}" if shared else ""
    text = f"贵机构投向{quote}，本成果判读属“{_industry(reading, row, found)}”{told}"
    return Fit(value=value, clause=clause, text=text)


def _industry(reading: _Reading, row: int, found: AreaFound) -> str:
    """Return the industry that the text most surely belongs to, of those wanted where one is likely."""
    codes, shares = reading.readings.labels.industries, reading.readings.industries[row]
    wanted = np.array(industry_weights([found], codes)) * shares
    code = codes[int(wanted.argmax()) if wanted.max() >= _LIKELY else int(shares.argmax())]
    return "战略性新兴产业以外" if code == NO_INDUSTRY else reading.taxonomy.industry(code).name


def _shared_words(reading: _Reading, row: int, found: AreaFound) -> tuple[str, ...]:
    """Return the first words of the title that belong to the area's topic or stand in the fund's own text."""
    wanted = found.area.topic | reading.own_terms
    words = dict.fromkeys(reading.profiles[row].title_terms)
    own = [word for word in words if word in wanted and len(word) >= _SHORTEST_WORD]
    return tuple(own[:_SHARED_WORDS])


def offered(record: Record, revision: int) -> Offered:
    """Return a record as an achievement to be fitted; raise InvalidInput for another kind."""
    if not isinstance(record, Achievement):
        raise InvalidInput(f"an achievement was expected, came {type(record).__name__}")
    return Offered(record, revision)
