"""The registered ranking models as people look at them, and files on their way in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from matcher.errors import InvalidInput, NotFound
from matcher.pairings import PAIRINGS
from matcher.ranking.feature_set import FEATURES
from matcher.ranking.model_file import find_model, open_files, open_ranker, read_files, read_model
from matcher.store import AS_IT_COMES, Activation, Experiment, RankingVersion, Store

RANKING_MODELS: Final = tuple(dict.fromkeys(pairing.model for pairing in PAIRINGS.values()))
"""The models that pairings are ranked by: text, fund, field."""
_CARD: Final = ".card.json"
_HELD_OUT: Final = ("held_out", "out_of_fold")
"""Where a card has its figures of what the model had not seen."""
_FIGURES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AsItComes:
    """Version 0: the files in the folder `rankers`, else those that come with the program."""

    digests: Mapping[str, str]
    card: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStanding:
    """A model with all its versions, and what is, and was, in use; activations are oldest first."""

    name: str
    pairings: tuple[str, ...]
    in_use: int
    as_it_comes: AsItComes
    versions: tuple[RankingVersion, ...]
    activations: tuple[Activation, ...]
    experiment: Experiment | None

    def version(self, number: int) -> RankingVersion:
        """Return a registered version; raise NotFound where there is none."""
        for one in self.versions:
            if one.version == number:
                return one
        raise NotFound(f"there is no version {number} of {self.name!r}; they are 0 to {len(self.versions)}")


def require_model(name: str) -> str:
    """Return the name of a ranking model; raise NotFound, naming all, for another."""
    if name not in RANKING_MODELS:
        raise NotFound(f"there is no ranking model {name!r}; they are {', '.join(RANKING_MODELS)}")
    return name


def find_standing(store: Store, name: str, *, own: Path | None = None) -> ModelStanding:
    """Return a model's versions and what is in use; `own` is the folder that version 0 comes from first.

    Raises NotFound for a name that no pairing is ranked by.
    """
    serving = store.models.serving()
    return ModelStanding(
        name=require_model(name),
        pairings=tuple(one.name for one in PAIRINGS.values() if one.model == name),
        in_use=serving.versions.get(name, AS_IT_COMES),
        as_it_comes=_read_as_it_comes(name, own),
        versions=tuple(store.models.versions(name)),
        activations=tuple(store.models.activations(name)),
        experiment=serving.experiments.get(name),
    )


def find_standings(store: Store, *, own: Path | None = None) -> list[ModelStanding]:
    """Return the standing of every model, in the order of `RANKING_MODELS`."""
    return [find_standing(store, name, own=own) for name in RANKING_MODELS]


def tell_origin(card: Mapping[str, Any]) -> str:
    """Return what a model was fitted on, as its card says; empty where that says nothing."""
    if "base_version" in card:
        shown = f"{card.get('lists', '?')} lists of {card.get('pairing', '?')}"
        return (
            f"outcomes of {shown} until {str(card.get('until', '?'))[:10]}, on version {card['base_version']}"
        )
    return str(card.get("origin", ""))


def tell_held_out(card: Mapping[str, Any]) -> str:
    """Return a card's first figures of what the model had not seen: `ndcg 0.849, level_score 0.791`."""
    figures = [
        f"{name} {value:.3f}"
        for part in _HELD_OUT
        for name, value in flatten(card.get(part, {}))
        if isinstance(value, float)
    ]
    return ", ".join(figures[:_FIGURES])


def flatten(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Yield what plain JSON holds, one value a name: `out_of_fold.ndcg`; lists of values stay together."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flatten(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
        for place, inner in enumerate(value, start=1):
            yield from flatten(inner, f"{name}.{place}")
    else:
        yield name, value


def read_model_files(name: str, paths: Sequence[Path]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return model files as `store.models.add` takes them, and their card.

    A model goes by the name that it gives itself: NAME, or NAME-titles for the one that scores titles alone.
    Its card is `X.card.json` beside `X.json`, where there is one; else it says where the model is from.
    Raises NotFound for files that are not there, InvalidInput for what is no model of that name, comes
    twice, or wants features that this program does not have: no request could be answered by it.
    """
    files: dict[str, str] = {}
    cards: dict[str, dict[str, Any]] = {}
    for path in paths:
        model = read_model(path)
        if model.name in files:
            raise InvalidInput(f"expected one file of {model.name!r}, got two; the second is {path}")
        files[model.name] = path.read_text(encoding="utf-8")
        cards[model.name] = {"origin": model.origin, **_read_card(path)}
    unknown = sorted(open_files(require_model(name), files).ranker.features - FEATURES.keys())
    if unknown:
        raise InvalidInput(f"expected features of this program, got {', '.join(unknown)}; train it again")
    return files, _join(name, cards)


def _read_as_it_comes(name: str, own: Path | None) -> AsItComes:
    path = {of: find_model(of, own=own) for of in read_files(name, own=own)}
    cards = {of: {"origin": read_model(one).origin, **_read_card(one)} for of, one in path.items()}
    return AsItComes(digests=open_ranker(name, own=own).digests, card=_join(name, cards))


def _join(name: str, cards: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the card of a model with those of its other files below their names."""
    return {**cards[name], **{of: card for of, card in cards.items() if of != name}}


def _read_card(model: Path) -> dict[str, Any]:
    path = model.with_name(model.name.removesuffix(".json") + _CARD)
    if not path.is_file():
        return {}
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        card = None
    if not isinstance(card, dict):
        raise InvalidInput(f"expected a card, one JSON object, in {path}")
    return card
