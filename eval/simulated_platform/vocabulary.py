"""The subjects of the simulated platform: words that people use, and hidden directions they stand for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eval.simulated_platform.chance import Chance

_FILE: Final = Path(__file__).with_name("vocabulary.toml")
DIMENSION: Final = 32
Direction = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Thing:
    """An object: `names` as research says it, `plain` as a factory does, and what goes wrong with it."""

    names: tuple[str, ...]
    plain: str
    trouble: str
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Method:
    """A method by its two names."""

    names: tuple[str, ...]
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """Where something is used: `name` as research says it, `plain` as a factory does."""

    name: str
    plain: str
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """A field of technology with its objects and methods; `codes` are industry codes."""

    name: str
    codes: tuple[str, ...]
    things: tuple[Thing, ...]
    methods: tuple[Method, ...]
    scenes: tuple[Scene, ...]
    direction: Direction


def unit(vector: Direction) -> Direction:
    """Return the vector at length 1."""
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float64)


def load_fields(chance: Chance, count: int) -> tuple[Field, ...]:
    """Return the first fields; their hidden directions are drawn, the words are those of vocabulary.toml."""
    with _FILE.open("rb") as file:
        given = tomllib.load(file)
    scenes = tuple(_scene(text, chance) for text in given["scenes"])
    return tuple(_field(one, scenes, chance) for one in given["fields"][:count])


def make_topic(
    thing: Thing, method: Method, scene: Scene, own: Direction, *, method_share: float
) -> Direction:
    """Return what something is about: mostly the object, then method and scene, a little of its own."""
    return unit(thing.direction + method_share * method.direction + 0.8 * scene.direction + 0.25 * own)


def _scene(text: str, chance: Chance) -> Scene:
    name, plain = text.split("|")
    return Scene(name=name, plain=plain, direction=chance.direction(DIMENSION, "scene", name))


def _field(given: dict[str, object], scenes: tuple[Scene, ...], chance: Chance) -> Field:
    name = str(given["name"])
    direction = chance.direction(DIMENSION, "field", name)
    objects, methods, codes = given["objects"], given["methods"], given["codes"]
    if not (isinstance(objects, list) and isinstance(methods, list) and isinstance(codes, list)):
        raise TypeError(f"objects, methods and codes of {name} are lists")
    return Field(
        name=name,
        codes=tuple(codes),
        things=tuple(_thing(text, name, direction, chance) for text in objects),
        methods=tuple(
            Method(names=tuple(text.split("|")), direction=chance.direction(DIMENSION, name, "method", text))
            for text in methods
        ),
        scenes=scenes,
        direction=direction,
    )


def _thing(text: str, field: str, direction: Direction, chance: Chance) -> Thing:
    *names, plain, trouble = text.split("|")
    own = chance.direction(DIMENSION, field, "object", text)
    return Thing(names=tuple(names), plain=plain, trouble=trouble, direction=unit(direction + 0.9 * own))
