"""One arm: three years of a world, week by week, through the API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeVar

from eval.simulated_platform.acting import People
from eval.simulated_platform.choosing import PlannedDecision, PlannedFact, plan_decisions, plan_facts
from eval.simulated_platform.courses import NO_EARLY
from eval.simulated_platform.options import day_of_week, moment
from eval.simulated_platform.own_count import Decided, Entry, Fact, OwnBooks
from eval.simulated_platform.platform import Platform
from eval.simulated_platform.reports import Report, ReportQueue
from eval.simulated_platform.server import SimulatedClock
from eval.simulated_platform.showing import ShownList
from eval.simulated_platform.world import World

_Planned = TypeVar("_Planned", PlannedDecision, PlannedFact)
_ROLES: Final = ("window", "broker", "fund", "centre")


@dataclass(slots=True)
class ReportTally:
    """How reporting went: sent, new by the service's answers, sent again and known there."""

    sent: int = 0
    recorded: int = 0
    repeated: int = 0
    marks: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Arm:
    """Acts the world out; `shown`, `books` and `tally` are what became of it so far."""

    def __init__(self, world: World, platform: Platform, clock: SimulatedClock) -> None:
        self._world, self._platform, self._clock = world, platform, clock
        self.people = People(world)
        self._queue = ReportQueue(world.chance)
        self._numbers: dict[str, int] = {}
        self._by_key: dict[str, Entry] = {}
        self._last_fact: dict[str, Fact] = {}
        self._decisions = _by_week(
            one for offer in world.offers.values() for one in plan_decisions(world.chance, offer)
        )
        self._facts = _by_week(plan_facts(world.chance, world.options.weeks))
        self.books = OwnBooks(towns=frozenset(world.units.towns))
        self.shown: list[ShownList] = []
        self.tally = ReportTally()
        self.asked_no_early: dict[str, datetime] = {}
        """By taker: from when on a report has told that it wants no early achievements."""

    def run(self, weeks: range, *, after_week: Callable[[int], None] | None = None) -> None:
        """Act weeks out, one after the other."""
        for week in weeks:
            self.act_week(week)
            if after_week is not None:
                after_week(week)

    def act_week(self, week: int) -> None:
        """Act one week out: records on Monday, requests on workdays, decisions and reports on Sunday."""
        self._clock.at = moment(day_of_week(week), 6.0)
        self._write_records(week)
        for request in self._world.requests.get(week, ()):
            self._clock.at = request.at
            answer = self._platform.suggest(
                request.role, request.pairing, request.record_id, k=self._world.options.list_length
            )
            shown, happenings = self.people.act(request, week, answer)
            self.shown.append(shown)
            self._queue.add(happenings)
        self._clock.at = moment(day_of_week(week, 6), 18.0)
        self._decide(week)
        self._record_facts(week)
        self._report()

    def _write_records(self, week: int) -> None:
        if week == 0:
            self._platform.write("investors", (one.record for one in self._world.funds))
            self._platform.write("brokers", (one.record for one in self._world.brokers))
        offers = [one for one in self._world.offers.values() if one.arrives_week == week]
        self._platform.write("achievements", (one.record for one in offers))
        self.books.offers |= {one.id: one for one in offers}
        needs = [one for one in self._world.needs.values() if one.posted_week == week]
        self._platform.write("demands", (one.record for one in needs))

    def _decide(self, week: int) -> None:
        for planned in self._decisions.get(week, ()):
            earlier = self.books.decisions[planned.offer_id]
            last = earlier[-1] if planned.corrects_last else None
            number = self._platform.decide(
                planned.offer_id, planned.body(None if last is None else last.number)
            )
            if last is not None:
                last.is_corrected = True
            earlier.append(Decided(number=number, day=self._clock.at.date(), verdict=planned.verdict))

    def _record_facts(self, week: int) -> None:
        for planned in self._facts.get(week, ()):
            last = self._last_fact[planned.measure] if planned.corrects_last else None
            number = self._platform.record_fact(planned.body(None if last is None else last.number))
            if last is not None:
                last.is_corrected = True
            fact = Fact(number=number, day=planned.day, measure=planned.measure, value=Decimal(planned.value))
            self._last_fact[planned.measure] = fact
            self.books.facts.append(fact)

    def _report(self) -> None:
        """Send what is due, by role, until nothing is: a correction goes after what it corrects."""
        due: dict[str, list[Report]] = defaultdict(list)
        for report in self._queue.due(self._clock.at):
            due[report.happening.role].append(report)
        for role in _ROLES:
            first = [one for one in due[role] if one.corrects not in {other.key for other in due[role]}]
            self._send(role, first)
            self._send(role, [one for one in due[role] if one not in first])

    def _send(self, role: str, reports: list[Report]) -> None:
        if not reports:
            return
        answer = self._platform.report(role, [one.body(self._numbers) for one in reports])
        self.tally.sent += len(reports)
        self.tally.recorded += answer["recorded"]
        for report, told in zip(reports, answer["entries"], strict=True):
            self._write_down(report, told["number"], told["marks"])

    def _write_down(self, report: Report, number: int, marks: list[str]) -> None:
        if report.key in self._numbers:
            self.tally.repeated += 1
            return
        for mark in marks:
            self.tally.marks[mark] += 1
        entry = Entry(number=number, key=report.key, happening=report.happening)
        self._numbers[report.key] = number
        self._by_key[report.key] = entry
        self.books.entries.append(entry)
        if report.corrects is not None:
            self._by_key[report.corrects].is_corrected = True
        if NO_EARLY in report.happening.details.get("note", ""):
            self.asked_no_early.setdefault(report.happening.meeting.taker.id, self._clock.at)


def _by_week(planned: Iterable[_Planned]) -> dict[int, list[_Planned]]:
    weeks: dict[int, list[_Planned]] = defaultdict(list)
    for one in planned:
        weeks[one.week].append(one)
    return weeks
