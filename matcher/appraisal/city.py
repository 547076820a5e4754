"""The industries that the city has chosen, and whether a record's codes or text belong to them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from matcher.errors import ConfigError
from matcher.evidence.folding import fold
from matcher.taxonomy import Taxonomy
from matcher.vocabulary import Term

FILE: Final = "city.toml"


class FieldGroup(Term):
    """By which word of the action plan a field is chosen."""

    PILLAR = "pillar", "传统支柱产业"
    STRATEGIC = "strategic", "战略性新兴产业"
    FUTURE = "future", "未来产业"
    PLAN = "plan", "行动计划点名领域"


class CityField(BaseModel):
    """One chosen industry: its codes, the words that name it, and where the choice is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    group: FieldGroup
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    """Longer words that hold one of `words` and mean something else."""
    source: str
    is_certain: bool = Field(default=True, alias="certain")
    """Whether the city surely means this; what is doubtful stands in `note`."""
    note: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """What names the field in folded text, in the group `word`; None for a field without words."""
        if not self.words:
            return None
        # What means something else comes first, so that it is used up without being named.
        other = "|".join(_written(word) for word in self.unless) or "(?!)"
        named = "|".join(_written(word) for word in sorted(self.words, key=len, reverse=True))
        return re.compile(f"(?:{other})|(?P<word>{named})")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedField:
    """A field that stands named at start–end of a text."""

    field: CityField
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, eq=False)
class CityFields:
    """All chosen industries, in the order of the file."""

    fields: tuple[CityField, ...]

    @cached_property
    def _any_word(self) -> re.Pattern[str] | None:
        """Whether any field may be named: nearly every sentence of nearly every text names none."""
        words = {word for field in self.fields for word in field.words}
        return re.compile("|".join(_written(word) for word in sorted(words))) if words else None

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read city.toml of the folder; raise ConfigError naming the file and every bad value."""
        try:
            text = (folder / FILE).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"the appraisal method wants a file at {folder / FILE}: {error}") from None
        return cls.parse(text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the fields of the file's text; raise ConfigError for bad values."""
        return cls(fields=_parsed(text))

    def fields_of(self, industry_codes: Sequence[str], taxonomy: Taxonomy) -> tuple[CityField, ...]:
        """Return the fields that one of the codes belongs to: the field's own code or one below it.

        A code above a field's (1 over 1.2) says too little and counts for none. No codes, no fields.
        Raises NotFound for codes of neither classification.
        """
        covered = {above for code in industry_codes for above in (code, *taxonomy.ancestors(code))}
        return tuple(field for field in self.fields if covered.intersection(field.codes))

    def named_in(self, text: str) -> tuple[NamedField, ...]:
        """Return every place where a field is named, in text order; places are those of the text given."""
        folded = fold(text)
        if self._any_word is None or not self._any_word.search(folded):
            return ()
        places = [
            NamedField(field=field, start=found.start(), end=found.end())
            for field in self.fields
            if field.pattern is not None
            for found in field.pattern.finditer(folded)
            if found["word"]
        ]
        return tuple(sorted(places, key=lambda one: (one.start, one.end)))


_FILE: Final = TypeAdapter(dict[str, tuple[CityField, ...]])


def _parsed(text: str) -> tuple[CityField, ...]:
    try:
        read: dict[str, Any] = tomllib.loads(text)
        fields = _FILE.validate_python(read).get("fields", ())
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{FILE} is not TOML: {error}") from None
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)]
        raise ConfigError(f"bad values in {FILE}: {'; '.join(lines)}") from None
    if set(read) != {"fields"}:
        raise ConfigError(
            f"{FILE} holds `fields` and nothing else, got {', '.join(sorted(read)) or 'nothing'}"
        )
    names = [(field.group, field.name) for field in fields]
    twice = sorted({f"{group} {name}" for group, name in names if names.count((group, name)) > 1})
    if twice:
        raise ConfigError(f"{FILE} names fields twice: {', '.join(twice)}")
    idle = [field.name for field in fields if not field.codes and not field.words]
    if idle:
        raise ConfigError(f"{FILE}: fields without codes and words: {', '.join(idle)}")
    return fields


def _written(word: str) -> str:
    """Return a pattern of the word; Latin ends do not continue: 6G is not in 16GB."""
    pattern = re.escape(fold(word))
    before = r"(?<![A-Za-z0-9.])" if _is_latin(word[0]) else ""
    after = r"(?![A-Za-z0-9])" if _is_latin(word[-1]) else ""
    return f"{before}{pattern}{after}"


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
