"""The plan's targets, units, escalation and rewards as data, read from data/plan and cross-checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher.advice.plan import Landing
from matcher.errors import ConfigError
from matcher.outcomes.events import EventKind
from matcher.plan.measures import Measure
from matcher.plan.units import Units, UnitsFile
from matcher.taxonomy import Taxonomy
from matcher.vocabulary import AchievementType


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Part):
    """The city's target of a year; a cumulative one counts from the first year on and begins at `base`."""

    measure: Measure
    year: int
    goal: Decimal = Field(gt=0)
    base: Decimal = Field(default=Decimal(0), ge=0)
    is_cumulative: bool = False
    more_than: bool = False
    quote: str


class OverPlan(_Part):
    """A target of the whole plan; `from_cny` is the least contribution of achievements that count."""

    measure: Measure
    goal: Decimal = Field(gt=0)
    from_cny: Decimal | None = Field(default=None, gt=0)
    quote: str


class LandingRules(_Part):
    """What the landing standards leave open: conditions whose amount must be exceeded, or the taker local."""

    section: str
    more_than: frozenset[str]
    local_taker: frozenset[str]


class Benchmark(_Part):
    """Landed achievements of a contribution in a field (codes; none: any field) that a unit has to show."""

    name: str
    codes: tuple[str, ...] = ()
    goal: int = Field(ge=1)
    from_cny: Decimal = Field(gt=0)


class Quota(_Part):
    """A unit's landing quota, in the order of the annex."""

    unit: str
    goal: int = Field(ge=1)
    fields: str = ""
    benchmarks: tuple[Benchmark, ...] = ()


class Quotas(_Part):
    """The annex: landing quotas of `year`; units without one carry what they land into `surplus_year`."""

    section: str
    year: int
    title: str
    city: str
    city_fields: str
    surplus_year: int
    other: str
    later: str
    units: tuple[Quota, ...]


class Targets(_Part):
    """The contents of targets.toml."""

    section: str
    first_year: int
    last_year: int
    expected: str
    targets: tuple[Target, ...]
    over_plan: tuple[OverPlan, ...]
    landing: LandingRules
    quotas: Quotas


class Level(_Part):
    """Who follows achievements of a contribution from `from_cny` on."""

    id: str
    label: str
    from_cny: Decimal = Field(ge=0)
    who: str
    quote: str


class Escalation(_Part):
    """The contents of escalation.toml; levels from the highest down."""

    section: str
    quote: str
    raise_quote: str
    report_quote: str
    stale_days: int = Field(ge=1)
    quiet: frozenset[EventKind]
    blocked_declines: int = Field(ge=1)
    common_achievements: int = Field(ge=2)
    levels: tuple[Level, ...] = Field(min_length=1)


class Rewards(_Part):
    """The contents of rewards.toml."""

    section: str
    quote: str
    rate: Decimal = Field(gt=0, le=1)
    most_cny: Decimal = Field(gt=0)
    split: Literal["equal", "first_double"]
    notice: str
    recorded: str


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanSettings:
    """Everything that the plan's figures rest on besides what happened."""

    targets: Targets
    units: Units
    escalation: Escalation
    rewards: Rewards
    landing: Landing
    taxonomy: Taxonomy


def load_plan(folder: Path, taxonomy: Taxonomy) -> PlanSettings:
    """Read data/plan; raise ConfigError naming the file and every bad value."""
    settings = PlanSettings(
        targets=_read(Targets, folder / "targets.toml"),
        units=Units(_read(UnitsFile, folder / "units.toml"), taxonomy),
        escalation=_read(Escalation, folder / "escalation.toml"),
        rewards=_read(Rewards, folder / "rewards.toml"),
        landing=_read(Landing, folder / "landing.toml"),
        taxonomy=taxonomy,
    )
    _check(settings)
    return settings


_Model = TypeVar("_Model", bound=BaseModel)


def _read(model: type[_Model], path: Path) -> _Model:
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the plan's figures want a file at {path}: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name} is not TOML: {error}") from None
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)]
        raise ConfigError(f"bad values in {path.name}: {'; '.join(lines)}") from None


def _check(settings: PlanSettings) -> None:
    targets, conditions = (
        settings.targets,
        [one for form in settings.landing.forms for one in form.conditions],
    )
    problems = [
        *_unknown(
            "unit", (one.unit for one in targets.quotas.units), {one.name for one in settings.units.all}
        ),
        *_unknown(
            "condition",
            (*targets.landing.more_than, *targets.landing.local_taker),
            {one.id for one in conditions},
        ),
        *_unknown("form", AchievementType, {form.type for form in settings.landing.forms}),
        *(
            f"unknown industry code {code}"
            for quota in targets.quotas.units
            for benchmark in quota.benchmarks
            for code in benchmark.codes
            if not settings.taxonomy.is_known(code)
        ),
    ]
    keys = [(one.measure, one.year) for one in targets.targets]
    problems += [
        f"two targets of {measure} in {year}"
        for measure, year in set(keys)
        if keys.count((measure, year)) > 1
    ]
    amounts = [level.from_cny for level in settings.escalation.levels]
    if amounts != sorted(amounts, reverse=True) or amounts[-1] != 0:
        problems.append("levels of escalation.toml do not go from the highest amount down to 0")
    if problems:
        raise ConfigError(f"bad values in data/plan: {'; '.join(sorted(problems))}")


def _unknown(what: str, named: Iterable[str], known: set[str]) -> list[str]:
    return [f"unknown {what} {name}" for name in named if name not in known]
