"""Progress over any case: every figure is the sum of its list, and parts add up to wholes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from matcher.outcomes.entries import LedgerEntry
from matcher.plan.case import Figure, PlanCase
from matcher.plan.measures import Measure
from matcher.plan.progress_values import Progress
from matcher.records import Achievement
from tests.builders import achievement
from tests.plan.cases import case, city_line, fact, progress
from tests.plan.ledger import entry, landed

_IDS = [f"a{n}" for n in range(6)]
_UNITS = st.sampled_from(["市科技局", "松山湖", "松山湖高新区", "长安镇", "示例研究院", None])
_DAYS = st.integers(0, 1200).map(lambda n: (date(2023, 10, 1) + timedelta(days=n)).isoformat())


@st.composite
def achievements(draw: st.DrawFn) -> list[Achievement]:
    return [
        achievement(
            id,
            discovered_on=draw(st.none() | _DAYS),
            discovered_by=draw(_UNITS),
            place=draw(st.sampled_from(["松山湖", "长安", "广州市", None])),
            library=draw(st.sampled_from(["service", "discovery", None])),
            responsible_unit=draw(_UNITS),
        )
        for id in draw(st.sets(st.sampled_from(_IDS)))
    ]


@st.composite
def entries(draw: st.DrawFn) -> list[LedgerEntry]:
    made: list[LedgerEntry] = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        id, day = draw(st.sampled_from(_IDS)), draw(_DAYS)
        replaced = draw(st.sampled_from([None, None, None, 99]))
        if draw(st.booleans()):
            proofs = draw(st.sampled_from([[], [("project_team", "社保证明")]]))
            unit = draw(_UNITS)
            made.append(landed(number, day, id, unit=unit, proofs=proofs, superseded_by=replaced))
        else:
            kind, amount = draw(st.sampled_from(["contract", "invested"])), draw(st.integers(1, 10**9))
            made.append(entry(number, kind, day, id, amount_cny=amount, superseded_by=replaced))
    return made


@st.composite
def cases(draw: st.DrawFn) -> PlanCase:
    facts = [
        fact(
            number,
            draw(st.sampled_from(["events", "contracts", "venture"])),
            draw(st.integers(0, 50)),
            draw(_DAYS),
        )
        for number in range(1, draw(st.integers(0, 6)) + 1)
    ]
    return case(*draw(achievements()), entries=draw(entries()), facts=facts)


def figures(of: Progress) -> list[Figure]:
    """Return every figure that progress tells."""
    lines = [line.figure for line in of.city]
    for unit in of.units:
        lines += [unit.found.figure, unit.served.figure, unit.landed.figure, unit.carried]
        lines += [one.line.figure for one in unit.benchmarks]
    for town in of.towns:
        lines += [town.found, town.served, town.landed]
    return lines + [one for month in of.months for one in month.figures]


@given(of=cases(), year=st.sampled_from([2024, 2025, 2026]), at=_DAYS)
def test_every_figure_is_the_sum_of_its_list_and_lies_before_its_day(
    of: PlanCase, year: int, at: str
) -> None:
    for figure in figures(progress(of, year, at=at)):
        pieces = not figure.measure.is_money and figure.measure is not Measure.EVENTS
        assert figure.value == (len(figure.items) if pieces else sum(one.value for one in figure.items))
        assert all(one.on <= date.fromisoformat(at) for one in figure.items)


@given(of=cases(), year=st.sampled_from([2024, 2025, 2026]))
def test_months_and_towns_add_up_to_the_city(of: PlanCase, year: int) -> None:
    found = progress(of, year)
    landed_in_city = city_line(found, "landed").figure.value
    served_in_city = city_line(found, "served").figure.value
    assert sum(town.landed.value for town in found.towns) == landed_in_city
    assert sum(town.served.value for town in found.towns) == served_in_city
    months = {
        measure: sum((month.figures[place].value for month in found.months), Decimal(0))
        for place, measure in enumerate(("found", "served", "landed", "events", "contracts", "venture"))
    }
    assert months["landed"] == landed_in_city
    assert months["served"] == served_in_city
    assert months["events"] == city_line(found, "events").figure.value
    assert months["found"] == sum(town.found.value for town in found.towns)


@given(of=cases(), year=st.sampled_from([2024, 2025, 2026]))
def test_the_city_lands_each_achievement_once_and_what_a_unit_landed(of: PlanCase, year: int) -> None:
    found = progress(of, year)
    city = [one.achievement_id for one in city_line(found, "landed").figure.items]
    assert len(city) == len(set(city))
    by_units = [[one.achievement_id for one in unit.landed.figure.items] for unit in found.units]
    assert all(len(ids) == len(set(ids)) for ids in by_units)
    assert {id for ids in by_units for id in ids} == set(city)


@given(of=cases(), year=st.sampled_from([2024, 2025]))
def test_a_unit_lands_an_achievement_in_one_year_only(of: PlanCase, year: int) -> None:
    this, next_year = progress(of, year), progress(of, year + 1)
    landed_next = {
        (unit.unit and unit.unit.name, one.achievement_id)
        for unit in next_year.units
        for one in unit.landed.figure.items
    }
    for unit in this.units:
        for one in unit.landed.figure.items:
            assert (unit.unit and unit.unit.name, one.achievement_id) not in landed_next


@given(of=cases())
def test_the_order_of_what_happened_changes_nothing(of: PlanCase) -> None:
    turned = PlanCase(
        achievements=dict(list(of.achievements.items())[::-1]),
        brokers={},
        decisions=[],
        entries=of.entries[::-1],
        facts=of.facts[::-1],
        local_takers={},
    )
    assert figures(progress(of, 2025)) == figures(progress(turned, 2025))
