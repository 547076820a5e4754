"""The action plan as data: landing standards, support measures, towns; read from data/plan."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher.advice.values import MeasureKind
from matcher.appraisal.method import Method, VetoRule
from matcher.errors import ConfigError
from matcher.taxonomy import Taxonomy
from matcher.vocabulary import AchievementType

FILES: Final = ("landing.toml", "policies.toml", "towns.toml")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(_Part):
    """One condition of a landing form; `id` names the rule that judges it (see `landing_rules`)."""

    id: str
    text: str
    group: str
    mark: str = ""
    least_cny: float | None = Field(default=None, gt=0)
    kinds: tuple[str, ...] = ()
    """Kinds of the appraisal's findings that speak for it."""
    events: tuple[str, ...] = ()
    """Events of the outcome ledger that speak for it."""
    proof: str
    effort_days: float = Field(ge=0)


class Form(_Part):
    """One landing form; complete with a condition of each group."""

    type: AchievementType
    quote: str
    conditions: tuple[Condition, ...] = Field(min_length=1)


class Landing(_Part):
    """The contents of landing.toml."""

    section: str
    forms: tuple[Form, ...]


class Measure(_Part):
    """One support measure; `rule` says when it applies (see `policy_rules`).

    Amounts in yuan: `rate` of something up to `most_cny`, or `fixed_cny`; the contribution it is for lies
    from `from_cny` to below `below_cny`.
    """

    id: str
    label: str
    kind: MeasureKind
    rule: str
    beneficiary: str
    section: str
    quote: str
    rate: Decimal | None = Field(default=None, gt=0, le=1)
    most_cny: Decimal | None = Field(default=None, gt=0)
    fixed_cny: Decimal | None = Field(default=None, gt=0)
    from_cny: Decimal | None = Field(default=None, gt=0)
    below_cny: Decimal | None = Field(default=None, gt=0)
    codes: tuple[str, ...] = ()
    """Industries that it names, with all below them."""
    words: tuple[str, ...] = ()
    """Words of the achievement's own text that speak for it."""


class Policies(_Part):
    """The contents of policies.toml."""

    document: str
    notice: str
    purpose: str
    measures: tuple[Measure, ...]


class FocusField(_Part):
    """A field that the annex names for a town: by industry codes, and words for what has no code."""

    name: str
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Focus(_Part):
    """What the annex says of a town's fields."""

    town: str
    quote: str
    fields: tuple[FocusField, ...]


class TownWeights(_Part):
    """How much each reason counts against one demand that is certain to match."""

    demand: float = Field(ge=0)
    seat: float = Field(ge=0)
    industry: float = Field(ge=0)
    focus: float = Field(ge=0)


class IndustryShare(_Part):
    """When a record counts as near, and how many records make a share steady."""

    least_nearness: float = Field(gt=0, le=1)
    steady_at: float = Field(gt=0)


class Towns(_Part):
    """The contents of towns.toml."""

    section: str
    other_towns: str
    most_towns: int = Field(ge=1)
    least_weight: float = Field(gt=0)
    weights: TownWeights
    industry: IndustryShare
    focus: tuple[Focus, ...]
    quotas: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class AdviceRules:
    """The plan's data, the taxonomy of its towns and codes, and what the method asks on vetoes."""

    landing: Landing
    policies: Policies
    towns: Towns
    taxonomy: Taxonomy
    vetoes: Mapping[str, VetoRule]
    texts: Mapping[str, str]

    @cached_property
    def version(self) -> str:
        """The beginning of the hash of the files, so that advice tells which data it came from."""
        return hashlib.sha256("\0".join(self.texts[name] for name in FILES).encode()).hexdigest()[:8]


def load_rules(folder: Path, taxonomy: Taxonomy, method: Method) -> AdviceRules:
    """Read the plan's files of data/plan; raise ConfigError naming the file and every bad value."""
    texts = {name: _read(folder / name) for name in FILES}
    rules = AdviceRules(
        landing=_parsed(Landing, texts, "landing.toml"),
        policies=_parsed(Policies, texts, "policies.toml"),
        towns=_parsed(Towns, texts, "towns.toml"),
        taxonomy=taxonomy,
        vetoes={one.kind: one for one in method.settings.vetoes},
        texts=texts,
    )
    _check(rules)
    return rules


_Model = TypeVar("_Model", bound=_Part)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"landing advice wants a file at {path}: {error}") from None


def _parsed(model: type[_Model], texts: Mapping[str, str], name: str) -> _Model:
    try:
        return model.model_validate(tomllib.loads(texts[name]))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not TOML: {error}") from None
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)]
        raise ConfigError(f"bad values in {name}: {'; '.join(lines)}") from None


def _check(rules: AdviceRules) -> None:
    ids = [one.id for form in rules.landing.forms for one in form.conditions]
    ids += [one.id for one in rules.policies.measures]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise ConfigError(f"named twice in data/plan: {', '.join(twice)}")
    missing = set(AchievementType) - {form.type for form in rules.landing.forms}
    if missing:
        raise ConfigError(f"landing.toml lacks the forms {', '.join(sorted(missing))}")
    known = {town.name for town in rules.taxonomy.towns}
    strange = sorted({*rules.towns.quotas, *(one.town for one in rules.towns.focus)} - known)
    codes = {code for one in rules.towns.focus for part in one.fields for code in part.codes}
    codes |= {code for one in rules.policies.measures for code in one.codes}
    strange += sorted(code for code in codes if not rules.taxonomy.is_known(code))
    if strange:
        raise ConfigError(f"data/plan names what data/taxonomy does not know: {', '.join(strange)}")
