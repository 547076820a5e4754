"""What evaluators do each quarter: train on outcomes, register, ask the gate to put it in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from eval.simulated_platform.platform import Platform
from matcher.errors import Conflict, TooLittleEvidence
from matcher.ranking.model_file import format_model
from matcher.ranking.ranker import LinearModel
from matcher.ranking.versions import RankerVersions
from matcher.store import AS_IT_COMES, Store
from matcher.training.outcome_fitting import Model, models_of
from matcher.training.outcome_ranker import OutcomeOptions, train_on_outcomes

MODEL: Final = "text"
PAIRING: Final = "demand-achievement"
_BY: Final = "simulated platform"
REFUSED: Final = 409
DONE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What became of a version that was offered: the status of the answer, and what the gate said.

    `gain` is the estimate of what it brings a list more than the version in use, with its interval. Without a
    version nothing could be trained, `told` says why.
    """

    quarter: int
    what: str
    version: int | None
    status: int | None = None
    told: str = ""
    gain: tuple[float, float, float] | None = None
    truth: float | None = None
    """What its order brings held-out lists more, by the simulation's own chances."""
    effective: float | None = None
    lists: int | None = None

    @property
    def is_in_use(self) -> bool:
        """Whether it was put in use."""
        return self.status == DONE


def retrain(
    platform: Platform, store: Store, truth_of: Callable[[int], float], *, at: datetime, quarter: int
) -> Release:
    """Train on outcomes known at a moment, register the version and offer it for release."""
    try:
        trained = train_on_outcomes(store, OutcomeOptions(until=at, pairing=PAIRING))
        card = trained.card.to_json()
        version = store.models.add(MODEL, trained.files, card=card, by=_BY, at=at).version
    except (TooLittleEvidence, Conflict) as error:
        return Release(quarter=quarter, what="trained on outcomes", version=None, told=str(error))
    truth = truth_of(version)
    return replace(offer(platform, version, quarter=quarter, what="trained on outcomes"), truth=truth)


def offer(platform: Platform, version: int, *, quarter: int, what: str, force: bool = False) -> Release:
    """Ask for a version to be put in use, and return what the gate said."""
    body = {"version": version, "reason": what, "force": force}
    answer = platform.request("POST", f"/v1/rankers/{MODEL}:activate", "evaluator", json=body)
    if answer.status_code not in (DONE, REFUSED):
        raise RuntimeError(f"activate version {version}: {answer.status_code} {answer.text[:1000]}")
    told = answer.json()
    judged = told.get("evaluation") or {}
    return Release(
        quarter=quarter,
        what=what,
        version=version,
        status=answer.status_code,
        told=str(told.get("detail") or judged.get("verdict", "")),
        **_figures(judged.get("evaluation")),
    )


def roll_back(platform: Platform) -> int:
    """Put the version in use again that was in use before, and return it."""
    body = {"reason": "模拟平台：回退"}
    answer = platform.request("POST", f"/v1/rankers/{MODEL}:rollback", "evaluator", json=body)
    if answer.status_code != DONE:
        raise RuntimeError(f"roll back: {answer.status_code} {answer.text[:1000]}")
    return int(answer.json()["version"])


def register_reversed(store: Store, *, at: datetime) -> int:
    """Register the version in use with its weights negated, and return the version."""
    models = [_reversed(model) for model in _models_in_use(store)]
    files = {model.name: format_model(model) for model in models}
    return store.models.add(MODEL, files, card={"note": "signs turned"}, by=_BY, at=at).version


def register_copy(store: Store, *, at: datetime) -> int:
    """Register the version in use once more under another origin, and return the version."""
    models = [
        model.model_copy(update={"origin": f"{model.origin} (copy)"}) for model in _models_in_use(store)
    ]
    files = {model.name: format_model(model) for model in models}
    return store.models.add(MODEL, files, card={"note": "a copy"}, by=_BY, at=at).version


def _models_in_use(store: Store) -> tuple[Model, ...]:
    version = store.models.serving().versions.get(MODEL, AS_IT_COMES)
    return models_of(RankerVersions(store.models).open(MODEL, version).ranker)


def _reversed(model: Model) -> LinearModel:
    """Return the model's weighted sum with its signs turned; trees and calibration are left out."""
    base = model if isinstance(model, LinearModel) else model.base
    weights = {name: part.model_copy(update={"weight": -part.weight}) for name, part in base.weights.items()}
    return base.model_copy(
        update={
            "name": model.name,
            "origin": "signs turned",
            "weights": weights,
            "intercept": -base.intercept,
            "calibration": None,
            "level_cuts": model.level_cuts,
        }
    )


def _figures(evaluation: dict[str, Any] | None) -> dict[str, Any]:
    if not evaluation:
        return {}
    gain = evaluation["gains"]["dr"]
    return {
        "gain": (gain["value"], gain["low"], gain["high"]),
        "effective": evaluation["effective_size"],
        "lists": evaluation["lists"],
    }
