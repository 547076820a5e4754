"""What stands in the method's files, part by part, validated."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from matcher.appraisal.values import CardReader
from matcher.appraisal.weighing import judgement
from matcher.vocabulary import AchievementType, Aspect

_Upper: TypeAlias = tuple[tuple[Annotated[float, BeforeValidator(judgement)], ...], ...]
"""Pairwise judgements row by row, each row one shorter than the one above."""


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
    once_claimed: bool = False
    """Whether it is asked for only where it is claimed already: no prize comes of being asked for."""

    @property
    def counts(self) -> bool:
        """Whether it gives points."""
        return not self.remark and self.ceiling is None

    @model_validator(mode="after")
    def _check(self) -> Self:
        values = [value for value, _ in self.scale]
        if any(low >= high for low, high in pairwise(values)):
            raise ValueError(f"{self.id}: values of a scale ascend")
        if not all(0 <= share <= 1 for _, share in self.scale):
            raise ValueError(f"{self.id}: shares of a scale lie between 0 and 1")
        if self.counts and not self.claimed <= self.evidenced > 0:
            # Else a claim could lose points by being proved.
            raise ValueError(f"{self.id}: evidenced gives points, and at least as many as claimed")
        if not self.counts and (self.evidenced or self.claimed or self.ask):
            raise ValueError(f"{self.id}: a remark or a ceiling gives no points and asks for nothing")
        return self


class Indicator(_Part):
    """One sub-indicator of an aspect, with its rubrics and the norms it comes from.

    A norm stands with what it calls this: GB/T 44731-2024 技术价值.
    """

    id: str
    label: str
    norms: tuple[str, ...] = ()
    kinds: tuple[Rubric, ...] = ()


class FittedReader(_Part):
    """Weights of one reader that were learned from decisions; each group sums to 1."""

    aspects: Mapping[Aspect, float]
    market: Mapping[str, float]
    innovation: Mapping[str, float]
    economy: Mapping[str, float]

    def of(self, aspect: Aspect) -> Mapping[str, float]:
        """Return the weights of an aspect's indicators."""
        return {
            Aspect.MARKET: self.market,
            Aspect.INNOVATION: self.innovation,
            Aspect.ECONOMY: self.economy,
        }[aspect]


class Band(_Part):
    """A level from `least` points up, what it means for each aspect, and an example of it."""

    level: str
    least: float
    meaning: Mapping[Aspect, str]
    example: Mapping[Aspect, str]


class VetoRule(_Part):
    """What stands against the service library outside the sum."""

    kind: str
    label: str
    is_final: bool
    """Whether it cannot be mended; else the achievement waits for what `ask` says."""
    ask: str = ""


class ReaderWeights(_Part):
    """Pairwise judgements of one reader: the three aspects, and the indicators of each."""

    aspects: _Upper
    market: _Upper
    innovation: _Upper
    economy: _Upper

    def of(self, aspect: Aspect) -> _Upper:
        """Return the judgements of an aspect's indicators."""
        judged: Mapping[Aspect, _Upper] = {
            Aspect.MARKET: self.market,
            Aspect.INNOVATION: self.innovation,
            Aspect.ECONOMY: self.economy,
        }
        return judged[aspect]


class Screening(_Part):
    """When an achievement is proposed for the service library (入库, 暂缓, 不入库)."""

    admit: Mapping[Aspect, float]
    least_readiness: int = Field(ge=1, le=9)
    """TRL below which two years do not suffice to land."""
    horizon_years: float = Field(gt=0)


class CombiningPolicy(_Part):
    """A named way to put fit and quality together (see combining.py); nothing else does."""

    label: str
    fit: float = Field(ge=0)
    quality: float = Field(ge=0)
    least_fit: float = Field(default=0, ge=0, le=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.fit + self.quality:
            raise ValueError("a policy lets fit or quality count")
        return self


class Settings(_Part):
    """The contents of method.toml."""

    version: str
    claim_cap: float = Field(ge=0, le=100)
    """The most that claims alone give an indicator."""
    norms: Mapping[str, str]
    """The norms that indicators are built on, by name, and in Chinese what each gives."""
    bands: tuple[Band, ...]
    views: Mapping[str, Mapping[str, float]]
    vetoes: tuple[VetoRule, ...]
    readers: Mapping[CardReader, ReaderWeights]
    types: Mapping[AchievementType, Mapping[str, float]]
    screening: Screening
    policies: Mapping[str, CombiningPolicy]
