"""The method as data: indicators, rubrics, anchored levels, weights; read from data/appraisal."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from matcher.appraisal.city import FILE as CITY_FILE
from matcher.appraisal.city import CityFields
from matcher.appraisal.method_parts import Band as Band
from matcher.appraisal.method_parts import CombiningPolicy as CombiningPolicy
from matcher.appraisal.method_parts import FittedReader as FittedReader
from matcher.appraisal.method_parts import Indicator as Indicator
from matcher.appraisal.method_parts import Rubric as Rubric
from matcher.appraisal.method_parts import Screening as Screening
from matcher.appraisal.method_parts import Settings as Settings
from matcher.appraisal.method_parts import VetoRule as VetoRule
from matcher.appraisal.values import CardReader
from matcher.appraisal.weighing import consistency_ratio, scaled, weights_of
from matcher.errors import ConfigError
from matcher.vocabulary import AchievementType, Aspect

FILES: Final = ("method.toml", *(f"{aspect.value}.toml" for aspect in Aspect), CITY_FILE)
FITTED: Final = "fitted.toml"
"""Weights learned from decisions, where there are any; they take the place of the judged ones."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Method:
    """The whole method; `version` names it together with the hash of its files."""

    settings: Settings
    indicators: Mapping[Aspect, tuple[Indicator, ...]]
    city: CityFields
    texts: Mapping[str, str]
    """The files as they were read, by name: kept with what was computed by them."""
    fitted: Mapping[CardReader, FittedReader] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """The version's name and the beginning of the files' hash, e.g. 2026.1+3f2a91c0."""
        digest = hashlib.sha256(
            "\0".join(self.texts[name] for name in (*FILES, FITTED) if name in self.texts).encode()
        ).hexdigest()
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

    @cached_property
    def _weights(self) -> Mapping[tuple[Aspect, CardReader, AchievementType], Mapping[str, float]]:
        return {
            (aspect, reader, type): scaled(
                self.plain_weights(aspect, reader),
                self.settings.types.get(type, {}),
            )
            for aspect, reader, type in product(Aspect, CardReader, AchievementType)
        }

    def names(self, aspect: Aspect) -> list[str]:
        """Return the ids of an aspect's indicators in the order of its file."""
        return [one.id for one in self.indicators[aspect]]

    def plain_weights(self, aspect: Aspect, reader: CardReader) -> dict[str, float]:
        """Return a reader's weights of an aspect's indicators before any type's factors, summing to 1."""
        if reader in self.fitted:
            return dict(self.fitted[reader].of(aspect))
        return weights_of(self.settings.readers[reader].of(aspect), self.names(aspect))

    def weights(self, aspect: Aspect, reader: CardReader, type: AchievementType) -> dict[str, float]:
        """Return the weights of an aspect's indicators, summing to 1, for a reader and a type."""
        return dict(self._weights[aspect, reader, type])

    def consistency(self, reader: CardReader, aspect: Aspect) -> float:
        """Return the consistency ratio of a reader's judgements of an aspect's indicators."""
        return consistency_ratio(self.settings.readers[reader].of(aspect), self.names(aspect))

    def aspect_consistency(self, reader: CardReader) -> float:
        """Return the consistency ratio of a reader's judgements of the three aspects."""
        return consistency_ratio(self.settings.readers[reader].aspects, [one.value for one in Aspect])

    def aspect_weights(self, reader: CardReader) -> dict[Aspect, float]:
        """Return how much each of the 3有 counts for a reader, summing to 1."""
        if reader in self.fitted:
            return dict(self.fitted[reader].aspects)
        weights = weights_of(self.settings.readers[reader].aspects, [aspect.value for aspect in Aspect])
        return {aspect: weights[aspect.value] for aspect in Aspect}

    def band(self, score: float) -> Band:
        """Return the band that a score lies in."""
        return next(one for one in self.settings.bands if score >= one.least)


def load_method(folder: Path) -> Method:
    """Read the method's files; raise ConfigError naming the file and every bad value."""
    names = [*FILES, *([FITTED] if (folder / FITTED).is_file() else [])]
    return parse_method({name: _read(folder / name) for name in names})


def parse_method(texts: Mapping[str, str]) -> Method:
    """Return the method of the files' texts; kinds are unique, indicators known, judgements consistent."""
    indicators = {
        aspect: _parsed(_INDICATORS, texts, f"{aspect.value}.toml")["indicators"] for aspect in Aspect
    }
    method = Method(
        settings=_parsed(TypeAdapter(Settings), texts, "method.toml"),
        indicators=indicators,
        city=CityFields.parse(texts[CITY_FILE]),
        texts=dict(texts),
        fitted=_parsed(_FITTED_WEIGHTS, texts, FITTED) if FITTED in texts else {},
    )
    _check(method)
    return method


_INDICATORS: Final = TypeAdapter(dict[str, tuple[Indicator, ...]])
_FITTED_WEIGHTS: Final = TypeAdapter(dict[CardReader, FittedReader])


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
    settings = method.settings
    _check_names(method)
    _check_bands(settings.bands)
    uneven = [name for name, shares in settings.views.items() if abs(sum(shares.values()) - 1) > _EVEN]
    if uneven:
        raise ConfigError(f"shares of a view sum to 1; not so in {', '.join(uneven)}")
    _complete(settings.screening.admit, Aspect, "screening.admit")
    _complete(settings.readers, CardReader, "readers")
    _check_fitted(method)
    for reader in CardReader:
        method.aspect_weights(reader)
    _ = method._weights  # raises where judgements contradict each other


def _check_fitted(method: Method) -> None:
    for reader, weights in method.fitted.items():
        for aspect in Aspect:
            given = weights.of(aspect)
            if sorted(given) != sorted(method.names(aspect)):
                raise ConfigError(f"{FITTED}: {reader}.{aspect} names {', '.join(method.names(aspect))}")
        _complete(weights.aspects, Aspect, f"{FITTED}: {reader}.aspects")
        groups: list[Mapping[Any, float]] = [weights.aspects, *(weights.of(one) for one in Aspect)]
        for group in groups:
            if min(group.values()) < 0 or abs(sum(group.values()) - 1) > _ROUNDED:
                raise ConfigError(f"{FITTED}: weights of {reader} are not below 0 and sum to 1")


_ROUNDED: Final = 1e-3
"""Fitted weights are written with six decimals."""


def _check_names(method: Method) -> None:
    settings = method.settings
    _once([kind.id for one in method.every_indicator for kind in one.kinds], "kinds of findings")
    _once([one.id for one in method.every_indicator], "indicators")
    _once([one.kind for one in settings.vetoes], "vetoes")
    known = {one.id for one in method.every_indicator}
    named = {name for group in (*settings.views.values(), *settings.types.values()) for name in group}
    if named - known:
        raise ConfigError(f"method.toml names unknown indicators: {', '.join(sorted(named - known))}")
    norms = [norm for one in method.every_indicator for norm in one.norms]
    foreign = [norm for norm in norms if not any(norm.startswith(f"{name} ") for name in settings.norms)]
    if foreign:
        raise ConfigError(f"method.toml lists no such norm: {', '.join(foreign)}")


def _check_bands(bands: Sequence[Band]) -> None:
    least = [band.least for band in bands]
    if not least or least != sorted(set(least), reverse=True) or least[-1] != 0:
        raise ConfigError("bands go from the highest `least` down to 0")
    for band in bands:
        _complete(band.meaning, Aspect, f"meanings of the band {band.level}")
        _complete(band.example, Aspect, f"examples of the band {band.level}")


_EVEN: Final = 1e-9
"""Shares are written with decimals, which sum to 1 only up to floating point."""


def _once(names: Sequence[str], what: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigError(f"{what} named twice: {', '.join(twice)}")


def _complete(given: Mapping[Any, object], wanted: Iterable[str], what: str) -> None:
    missing = [name for name in wanted if name not in given]
    if missing:
        raise ConfigError(f"{what} lack {', '.join(missing)}")
