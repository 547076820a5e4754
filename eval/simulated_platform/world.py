"""The simulated world as a whole: people, records, and who asks for what when. The same in every arm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eval.simulated_platform.behaviour import Taker
from eval.simulated_platform.chance import Chance
from eval.simulated_platform.demands import Need, make_needs
from eval.simulated_platform.offers import Offer, make_offers
from eval.simulated_platform.options import WorldOptions, day_of_week, moment
from eval.simulated_platform.people import (
    Broker,
    Enterprise,
    Fund,
    make_brokers,
    make_enterprises,
    make_funds,
    make_teams,
)
from eval.simulated_platform.places import Units, load_places, load_units
from eval.simulated_platform.vocabulary import load_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Somebody asks: a need or a fund for achievements, a broker for demands that fit an achievement."""

    name: str
    at: datetime
    role: str
    pairing: str
    record_id: str
    broker_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """Everything that does not depend on what the engine shows."""

    options: WorldOptions
    chance: Chance
    units: Units
    enterprises: Sequence[Enterprise]
    funds: Sequence[Fund]
    brokers: Sequence[Broker]
    offers: Mapping[str, Offer]
    needs: Mapping[str, Need]
    takers: Mapping[tuple[str, str], Taker]
    """By kind and id of the record."""
    requests: Mapping[int, Sequence[Request]]
    """By week, in the order that they come."""


def make_world(options: WorldOptions, taxonomy: Path) -> World:
    """Return the world of a seed; `taxonomy` is the project's folder of that name."""
    chance = Chance(options.seed)
    fields = load_fields(chance)
    towns, away = load_places(taxonomy, chance)
    units = load_units(towns)
    count = max(12, options.last_achievements // 5)
    teams = make_teams(chance, fields, (*towns, *away, *away, *away), count)
    enterprises = make_enterprises(chance, fields, towns, away, options.enterprises)
    funds = make_funds(chance, fields, towns, options.funds)
    brokers = make_brokers(chance, fields, towns, options)
    offers = make_offers(chance, options, teams, units)
    needs = make_needs(chance, options, enterprises)
    takers = {("demand", need.id): _taker_of_need(need) for need in needs}
    takers |= {("investor", fund.id): _taker_of_fund(fund) for fund in funds}
    return World(
        options=options,
        chance=chance,
        units=units,
        enterprises=enterprises,
        funds=funds,
        brokers=brokers,
        offers={one.id: one for one in offers},
        needs={one.id: one for one in needs},
        takers=takers,
        requests=_make_requests(chance, options, needs, funds, brokers, offers),
    )


def _taker_of_need(need: Need) -> Taker:
    who = need.enterprise
    return Taker(
        kind="demand",
        id=need.id,
        group=who.id,
        topic=need.topic,
        ability=who.ability,
        taste=who.taste,
        budget_cny=need.budget_cny,
        place=who.place,
        closeness=0.72,
    )


def _taker_of_fund(fund: Fund) -> Taker:
    return Taker(
        kind="investor",
        id=fund.id,
        group=fund.id,
        topic=fund.topic,
        ability=fund.ability,
        taste=fund.taste,
        budget_cny=fund.ticket_cny,
        place=fund.place,
        closeness=0.45,
    )


def _make_requests(
    chance: Chance,
    options: WorldOptions,
    needs: Sequence[Need],
    funds: Sequence[Fund],
    brokers: Sequence[Broker],
    offers: Sequence[Offer],
) -> dict[int, list[Request]]:
    weeks: dict[int, list[Request]] = defaultdict(list)
    for need in needs:
        for number, at in enumerate(need.asks):
            name = f"{need.id}-{number}"
            request = Request(
                name=name, at=at, role="window", pairing="demand-achievement", record_id=need.id
            )
            weeks[_week_of(at)].append(request)
    for week in range(options.weeks):
        weeks[week] += _funds_of_week(chance, options, funds, week)
        weeks[week] += _brokers_of_week(chance, options, brokers, offers, week)
        weeks[week].sort(key=lambda one: (one.at, one.name))
    return weeks


def _week_of(at: datetime) -> int:
    return (at.date() - day_of_week(0)).days // 7


def _moment_of(chance: Chance, week: int, name: str) -> datetime:
    day = day_of_week(week, int(5 * chance.uniform(name, "day")))
    return moment(day, 8.0 + 9.0 * chance.uniform(name, "hour"))


def _funds_of_week(chance: Chance, options: WorldOptions, funds: Sequence[Fund], week: int) -> list[Request]:
    requests = []
    for number in range(chance.count(options.fund_requests_a_week, "fund requests", week)):
        name = f"fund-{week}-{number}"
        who = chance.pick(funds, name, "who")
        at = _moment_of(chance, week, name)
        requests.append(
            Request(name=name, at=at, role="fund", pairing="investor-achievement", record_id=who.id)
        )
    return requests


def _brokers_of_week(
    chance: Chance, options: WorldOptions, brokers: Sequence[Broker], offers: Sequence[Offer], week: int
) -> list[Request]:
    requests = []
    for number in range(chance.count(options.broker_requests_a_week, "broker requests", week)):
        name = f"broker-{week}-{number}"
        who = chance.pick(brokers, name, "who")
        there = [one for one in offers if one.arrives_week <= week and one.field is who.field]
        if not there:
            continue
        requests.append(
            Request(
                name=name,
                at=_moment_of(chance, week, name),
                role="broker",
                pairing="achievement-demand",
                record_id=chance.pick(there, name, "what").id,
                broker_id=who.id,
            )
        )
    return requests
