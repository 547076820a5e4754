"""A whole arm in a process of its own: a home, a service, three years, and what is checked at the end."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
import structlog

from eval.simulated_platform.arm import Arm
from eval.simulated_platform.checks import (
    FilterCheck,
    HarmfulCheck,
    PlanCheck,
    RollbackCheck,
    check_filters,
    check_harmful,
    check_plan,
    check_rollback,
    true_gain,
)
from eval.simulated_platform.options import WorldOptions, day_of_week, moment, quarter_of_week
from eval.simulated_platform.platform import Platform
from eval.simulated_platform.retraining import Release, retrain
from eval.simulated_platform.server import Server, SimulatedClock, run_server
from eval.simulated_platform.showing import ShownList
from eval.simulated_platform.world import World, make_world
from matcher.config import Config
from matcher.profiles import make_profile
from matcher.records import parse_record
from matcher.vocabulary import Kind

VECTORS: Final = "vectors.sqlite3"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmPlan:
    """What an arm does: it learns each quarter, or serves the model as it comes to the end."""

    options: WorldOptions
    config: Config
    """With a home of its own and an encoder that stands elsewhere."""
    learns: bool
    tries_harm: bool = False
    """Whether a harmful version is offered at the end, and a rollback tried; so does who learns."""

    @property
    def name(self) -> str:
        """What tables call it."""
        return "learning" if self.learns else "sparse library" if self.tries_harm else "cold start"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmResult:
    """What became of an arm; `ledger` is what was acknowledged, one line an event."""

    name: str
    shown: tuple[ShownList, ...]
    releases: tuple[Release, ...]
    plan: tuple[PlanCheck, ...]
    filters: FilterCheck
    ledger: tuple[str, ...]
    sent: int
    repeated: int
    entries_told: int
    marks: dict[str, int]
    rollback: RollbackCheck | None = None
    harmful: HarmfulCheck | None = None


def warm_cache(options: WorldOptions, config: Config) -> None:
    """Encode every text of the world once, into the vector cache of the config's home."""
    from matcher.engine import Engine

    world = make_world(options, config.data / "taxonomy")
    engine = Engine.open(config, create=True)
    try:
        groups = (
            (Kind.ACHIEVEMENT, [one.record for one in world.offers.values()]),
            (Kind.DEMAND, [one.record for one in world.needs.values()]),
            (Kind.INVESTOR, [one.record for one in world.funds]),
            (Kind.BROKER, [one.record for one in world.brokers]),
        )
        records = [parse_record(kind, values) for kind, group in groups for values in group]
        engine.upsert(records, at=moment(day_of_week(0)))
        engine.follow()
        texts = [make_profile(one, engine.stages.segmenter).text for one in records]
        engine.stages.encoder.encode_queries(
            list(dict.fromkeys(text for one in texts for text in (one.title, one.body) if text))
        )
    finally:
        engine.close()


def run_arm(plan: ArmPlan, cache: Path | None = None) -> ArmResult:
    """Act an arm out; `cache` is a vector cache to begin with."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if cache is not None:
        shutil.copyfile(cache, plan.config.home / VECTORS)
    world = make_world(plan.options, plan.config.data / "taxonomy")
    clock = SimulatedClock(moment(day_of_week(0), 5.0))
    with (
        run_server(plan.config, clock, seed=plan.options.seed) as server,
        httpx.Client(base_url=server.url) as client,
    ):
        platform = Platform(client, server.keys)
        return _Acting(plan, world, platform, server, clock).run()


class _Acting:
    """One arm while it is acted out."""

    def __init__(
        self, plan: ArmPlan, world: World, platform: Platform, server: Server, clock: SimulatedClock
    ) -> None:
        self._plan, self._world, self._platform, self._clock = plan, world, platform, clock
        self._store = server.engine.store
        self._arm = Arm(world, platform, clock)
        self._releases: list[Release] = []
        self._checks: list[PlanCheck] = []

    def run(self) -> ArmResult:
        weeks = self._plan.options.weeks
        self._arm.run(range(weeks), after_week=self._after_week)
        self._checks.append(self._check_plan(asks_units=True))
        rollback, harmful = self._try_harm() if self._tries_harm else (None, None)
        tally = self._arm.tally
        return ArmResult(
            name=self._plan.name,
            shown=tuple(self._arm.shown),
            releases=tuple(self._releases),
            plan=tuple(self._checks),
            filters=check_filters(self._arm, self._world),
            ledger=tuple(one.line for one in self._arm.books.entries),
            sent=tally.sent,
            repeated=tally.repeated,
            entries_told=self._platform.count_outcomes(),
            marks=dict(tally.marks),
            rollback=rollback,
            harmful=harmful,
        )

    @property
    def _tries_harm(self) -> bool:
        return self._plan.learns or self._plan.tries_harm

    def _after_week(self, week: int) -> None:
        if week == self._plan.options.weeks // 2:
            self._checks.append(self._check_plan(asks_units=False))
        is_quarters_end = week % 13 == 12 and week + 1 < self._plan.options.weeks
        if is_quarters_end and self._plan.learns:
            at = self._tick()
            quarter = quarter_of_week(week) + 1

            def truth_of(version: int) -> float:
                return true_gain(self._store, self._arm.shown, version, at=at, held_out=True)[0]

            self._releases.append(retrain(self._platform, self._store, truth_of, at=at, quarter=quarter))

    def _check_plan(self, *, asks_units: bool) -> PlanCheck:
        at = self._tick()
        return check_plan(self._platform, self._arm, self._world, at=at, asks_units=asks_units)

    def _try_harm(self) -> tuple[RollbackCheck, HarmfulCheck]:
        at, quarter = self._tick(), self._plan.options.quarters
        harmful, version = check_harmful(self._platform, self._store, self._arm, at=at, quarter=quarter)
        needs = list(self._world.needs)[-self._plan.options.fixed_demands :]
        return check_rollback(self._platform, needs, version, quarter=quarter), harmful

    def _tick(self) -> datetime:
        self._clock.at += timedelta(minutes=1)
        return self._clock.at
