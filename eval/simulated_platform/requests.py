"""Who asks for what, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eval.simulated_platform.chance import Chance
from eval.simulated_platform.demands import Need
from eval.simulated_platform.offers import Offer
from eval.simulated_platform.options import WorldOptions, day_of_week, moment
from eval.simulated_platform.people import Broker, Fund


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
class Askers:
    """Who may ask, and what brokers ask about."""

    needs: Sequence[Need]
    funds: Sequence[Fund]
    brokers: Sequence[Broker]
    offers: Sequence[Offer]


def make_requests(chance: Chance, options: WorldOptions, askers: Askers) -> Mapping[int, Sequence[Request]]:
    """Return the requests by week, in the order that they come."""
    weeks: dict[int, list[Request]] = defaultdict(list)
    for need in askers.needs:
        for number, at in enumerate(need.asks):
            name = f"{need.id}-{number}"
            request = Request(
                name=name, at=at, role="window", pairing="demand-achievement", record_id=need.id
            )
            weeks[_week_of(at)].append(request)
    for week in range(options.weeks):
        weeks[week] += _funds_of_week(chance, options, askers, week)
        weeks[week] += _brokers_of_week(chance, options, askers, week)
        weeks[week].sort(key=lambda one: (one.at, one.name))
    return weeks


def _week_of(at: datetime) -> int:
    return (at.date() - day_of_week(0)).days // 7


def _moment_of(chance: Chance, week: int, name: str) -> datetime:
    day = day_of_week(week, int(5 * chance.uniform(name, "day")))
    return moment(day, 8.0 + 9.0 * chance.uniform(name, "hour"))


def _funds_of_week(chance: Chance, options: WorldOptions, askers: Askers, week: int) -> list[Request]:
    requests = []
    for number in range(chance.count(options.fund_requests_a_week, "fund requests", week)):
        name = f"fund-{week}-{number}"
        who = chance.pick(askers.funds, name, "who")
        at = _moment_of(chance, week, name)
        requests.append(
            Request(name=name, at=at, role="fund", pairing="investor-achievement", record_id=who.id)
        )
    return requests


def _brokers_of_week(chance: Chance, options: WorldOptions, askers: Askers, week: int) -> list[Request]:
    requests = []
    for number in range(chance.count(options.broker_requests_a_week, "broker requests", week)):
        name = f"broker-{week}-{number}"
        who = chance.pick(askers.brokers, name, "who")
        there = [one for one in askers.offers if one.arrives_week <= week and one.field is who.field]
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
