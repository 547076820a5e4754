"""The method as data: indicators, rubrics, anchored levels, weights; read from data/appraisal."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from matcher.appraisal.values import CardReader
from matcher.appraisal.weighing import scaled, weights_of
from matcher.errors import ConfigError
from matcher.vocabulary import AchievementType, Aspect

FILES: Final = ("method.toml", *(f"{aspect.value}.toml" for aspect in Aspect))


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rubric(_Part):
    """What one kind of finding is worth: points when evidenced and when only claimed.

    With a `scale`, (value, share) in ascending values, the points count by the finding's value, in between
    linearly and flat outside. A `ceiling` is the most its indicator can have once this was found. A
    `remark` is shown and counts for nothing.
    """

    id: str
    label: str
    evidenced: float = Field(default=0, ge=0, le=100)
    claimed: float = Field(default=0, ge=0, le=100)
    scale: tuple[tuple[float, float], ...] = ()
    ceiling: float | None = Field(default=None, ge=0, le=100)
    remark: bool = False
    ask: str = ""
    """What to bring, in Chinese; empty for what nobody can bring (a figure of the platform)."""
    effort_days: float = Field(default=0, ge=0)

    @property
    def counts(self) -> bool:
        """Whether it gives points."""
        return not self.remark and self.ceiling is None


class Indicator(_Part):
    """One sub-indicator of an aspect, with the norms it comes from and its rubrics."""

    id: str
    label: str
    norms: tuple[str, ...] = ()
    kinds: tuple[Rubric, ...] = ()


class Band(_Part):
    """A level from `least` points up, and what it means for each aspect."""

    level: str
    least: float
    meaning: Mapping[Aspect, str]


class VetoRule(_Part):
    """What stands against the service library outside the sum."""

    kind: str
    label: str
    is_final: bool
    """Whether it cannot be mended; else the achievement waits for what `ask` says."""
    ask: str = ""


class ReaderWeights(_Part):
    """Pairwise judgements of one reader: the three aspects, and the indicators of each."""

    aspects: tuple[float, ...]
    market: tuple[float, ...]
    innovation: tuple[float, ...]
    economy: tuple[float, ...]


class Screening(_Part):
    """When an achievement is proposed for the service library (入库, 暂缓, 不入库)."""

    admit: Mapping[Aspect, float]
    least_readiness: int = Field(ge=1, le=9)
    """TRL below which two years do not suffice to land."""
    horizon_years: float = Field(gt=0)


class CombiningPolicy(_Part):
    """A named way to put fit and quality together; nothing else does."""

    label: str
    fit: float = Field(ge=0)
    quality: float = Field(ge=0)
    least_fit: float = Field(default=0, ge=0, le=1)


class Settings(_Part):
    """The contents of method.toml."""

    version: str
    claim_cap: float = Field(ge=0, le=100)
    """The most that claims alone give an indicator."""
    bands: tuple[Band, ...]
    views: Mapping[str, Mapping[str, float]]
    vetoes: tuple[VetoRule, ...]
    readers: Mapping[CardReader, ReaderWeights]
    types: Mapping[AchievementType, Mapping[str, float]]
    screening: Screening
    policies: Mapping[str, CombiningPolicy]


@dataclass(frozen=True, kw_only=True, eq=False)
class Method:
    """The whole method; `version` names it together with the hash of its files."""

    settings: Settings
    indicators: Mapping[Aspect, tuple[Indicator, ...]]
    texts: Mapping[str, str]
    """The files as they were read, by name: kept with what was computed by them."""

    @cached_property
    def version(self) -> str:
        """The version's name and the beginning of the files' hash, e.g. 2026.1+3f2a91c0."""
        digest = hashlib.sha256("\0".join(self.texts[name] for name in FILES).encode()).hexdigest()
        return f"{self.settings.version}+{digest[:8]}"

    @cached_property
    def rubrics(self) -> Mapping[str, Rubric]:
        """Every rubric by its kind."""
        return {kind.id: kind for one in self.every_indicator for kind in one.kinds}

    @cached_property
    def indicator_of(self) -> Mapping[str, str]:
        """The indicator that a kind of finding belongs to."""
        return {kind.id: one.id for one in self.every_indicator for kind in one.kinds}

    @cached_property
    def every_indicator(self) -> tuple[Indicator, ...]:
        """All indicators, in the order of the aspects."""
        return tuple(one for aspect in Aspect for one in self.indicators[aspect])

    def weights(self, aspect: Aspect, reader: CardReader, type: AchievementType) -> dict[str, float]:
        """Return the weights of an aspect's indicators, summing to 1, for a reader and a type."""
        judged = getattr(self.settings.readers[reader], aspect.value)
        names = [one.id for one in self.indicators[aspect]]
        return scaled(weights_of(judged, names), self.settings.types.get(type, {}))

    def aspect_weights(self, reader: CardReader) -> dict[Aspect, float]:
        """Return how much each of the 3有 counts for a reader, summing to 1."""
        weights = weights_of(self.settings.readers[reader].aspects, [aspect.value for aspect in Aspect])
        return {aspect: weights[aspect.value] for aspect in Aspect}

    def band(self, score: float) -> Band:
        """Return the band that a score lies in."""
        return next(one for one in self.settings.bands if score >= one.least)


def load_method(folder: Path) -> Method:
    """Read the method's four files; raise ConfigError naming the file and every bad value."""
    texts = {name: _read(folder / name) for name in FILES}
    return parse_method(texts)


def parse_method(texts: Mapping[str, str]) -> Method:
    """Return the method of the files' texts; kinds are unique, indicators known, judgements consistent."""
    indicators = {
        aspect: _parsed(_INDICATORS, texts, f"{aspect.value}.toml")["indicators"] for aspect in Aspect
    }
    method = Method(
        settings=_parsed(TypeAdapter(Settings), texts, "method.toml"),
        indicators=indicators,
        texts=dict(texts),
    )
    _check(method)
    return method


_INDICATORS: Final = TypeAdapter(dict[str, tuple[Indicator, ...]])


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the appraisal method wants a file at {path}: {error}") from None


def _parsed(adapter: TypeAdapter[Any], texts: Mapping[str, str], name: str) -> Any:
    try:
        return adapter.validate_python(tomllib.loads(texts[name]), strict=False)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not TOML: {error}") from None
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)]
        raise ConfigError(f"bad values in {name}: {'; '.join(lines)}") from None


def _check(method: Method) -> None:
    kinds = [kind.id for one in method.every_indicator for kind in one.kinds]
    twice = sorted({kind for kind in kinds if kinds.count(kind) > 1})
    if twice:
        raise ConfigError(f"kinds of findings named twice: {', '.join(twice)}")
    known = {one.id for one in method.every_indicator}
    named = {
        name for group in (*method.settings.views.values(), *method.settings.types.values()) for name in group
    }
    if named - known:
        raise ConfigError(f"method.toml names unknown indicators: {', '.join(sorted(named - known))}")
    least = [band.least for band in method.settings.bands]
    if least != sorted(least, reverse=True) or least[-1] != 0:
        raise ConfigError("bands go from the highest `least` down to 0")
    for reader in CardReader:
        method.aspect_weights(reader)
        for aspect in Aspect:
            for type in AchievementType:
                method.weights(aspect, reader, type)
