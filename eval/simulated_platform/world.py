"""The simulated world as a whole: people, records, and who asks for what when. The same in every arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.simulated_platform.behaviour import Taker
from eval.simulated_platform.chance import Chance
from eval.simulated_platform.demands import Need, make_needs
from eval.simulated_platform.offers import Offer, make_offers
from eval.simulated_platform.options import WorldOptions
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
from eval.simulated_platform.requests import Askers, Request, make_requests
from eval.simulated_platform.vocabulary import load_fields


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
    fields = load_fields(chance, options.fields)
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
        requests=make_requests(
            chance, options, Askers(needs=needs, funds=funds, brokers=brokers, offers=offers)
        ),
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
        closeness=0.5,
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
        closeness=0.25,
    )
