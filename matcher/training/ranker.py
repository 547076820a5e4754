"""`matcher train ranker`: a ranking model from judged pairs, its card, and whether it may be used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher import __version__
from matcher.errors import InvalidInput, NotBetter
from matcher.pairings import FUSION_WEIGHTS
from matcher.ranking.model_file import titles_name, write_model
from matcher.ranking.ranker import LinearModel, Ranker
from matcher.training.cross_validation import Fitter, Model, cross_validate, fit_calibrated
from matcher.training.fitting import fit_boosted, fit_linear
from matcher.training.measures import (
    calibration_error,
    level_score,
    ndcg_by_query,
)
from matcher.training.pairs import JudgedPairs

Form = Literal["linear", "lambdamart", "boosted"]
FORMS: tuple[Form, ...] = ("linear", "lambdamart", "boosted")
"""linear: a weighted sum that never falls with a feature, for few labels. lambdamart: trees fitted to the
order. boosted: trees fitted to level ≥ 3."""

FURTHEST = {True: 10.0, False: 2.0}
"""LinearModel.furthest for titles alone (True) and for texts: there no single feature may decide."""
_FEWEST_QUERIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Out-of-fold figures: mean nDCG@10, 1/(1+MAE) of levels, expected calibration error."""

    ndcg: float
    level_score: float
    calibration_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RankerCard:
    """What a ranking model was fitted on and what it is worth on queries it has not seen."""

    name: str
    form: Form
    origin: str
    version: str
    judgements: Mapping[str, str]
    """SHA-256 of each judgement file, by its name."""
    queries: int
    pairs: int
    features: tuple[str, ...]
    out_of_fold: HeldOut
    cold_start_ndcg: float
    """Of the legs' weighted sum on the same pairs, which is fitted to nothing."""
    in_use_ndcg: float
    """Of the model in use on the same pairs; it may have seen them."""
    wins: int
    losses: int


def fitter_for(form: Form, pairs: JudgedPairs, *, name: str) -> Fitter:
    """Return what fits a model of a form to pairs like these."""
    if form == "linear":
        return partial(fit_linear, name=name, furthest=FURTHEST[bool(pairs.is_bare.all())])
    return partial(fit_boosted, name=name, objective="lambdarank" if form == "lambdamart" else "binary")


def cold_start(pairs: JudgedPairs) -> NDArray[np.float64]:
    """Return the legs' weighted sum of each pair: what ranks where nothing was learned."""
    columns = [
        weight * np.nan_to_num(pairs.table.column(f"leg_{leg}")) for leg, weight in FUSION_WEIGHTS.items()
    ]
    total: NDArray[np.float64] = np.sum(columns, axis=0)
    return total


def train_ranker(
    pairs: JudgedPairs, in_use: Ranker, *, form: Form, origin: str, judgements: Mapping[str, str]
) -> tuple[Model, RankerCard]:
    """Return a calibrated model named as the one in use (for titles alone: NAME-titles), and its card.

    Raises InvalidInput for too few queries, and when all pairs are strong or none is.
    """
    queries = _check(pairs)
    name = titles_name(in_use.model.name) if pairs.is_bare.all() else in_use.model.name
    fitter = fitter_for(form, pairs, name=name)
    model = fit_calibrated(pairs, fitter, seed=1).model_copy(update={"origin": origin})
    held = cross_validate(pairs, fitter)
    found = ndcg_by_query(held.score, pairs.levels, pairs.queries)
    cold = ndcg_by_query(cold_start(pairs), pairs.levels, pairs.queries)
    used = ndcg_by_query(in_use.score(pairs.table).score, pairs.levels, pairs.queries)
    held_out = HeldOut(
        ndcg=_mean(found),
        level_score=level_score(held.level, pairs.levels),
        calibration_error=calibration_error(held.score, pairs.strong),
    )
    card = RankerCard(
        name=model.name,
        form=form,
        origin=origin,
        version=__version__,
        judgements=judgements,
        queries=queries,
        pairs=len(pairs.levels),
        features=tuple(model.weights) if isinstance(model, LinearModel) else model.features,
        out_of_fold=held_out,
        cold_start_ndcg=_mean(cold),
        in_use_ndcg=_mean(used),
        wins=sum(found[query] > cold[query] + 1e-9 for query in found),
        losses=sum(found[query] < cold[query] - 1e-9 for query in found),
    )
    return model, card


def release(model: Model, card: RankerCard, folder: Path, *, force: bool) -> Path:
    """Write the model and its card into a folder and return the model's file.

    Raises NotBetter, and writes nothing, when the model is no better out of fold than the legs' weighted
    sum, unless forced.
    """
    if not card.out_of_fold.ndcg > card.cold_start_ndcg and not force:
        raise NotBetter(
            f"nDCG@10 out of fold is {card.out_of_fold.ndcg:.4f}, that of the unfitted weighted sum "
            f"{card.cold_start_ndcg:.4f}; judge more pairs, try another --form, or use --force"
        )
    path = write_model(model, folder)
    content = json.dumps(asdict(card), ensure_ascii=False, indent=2) + "\n"
    (folder / f"{model.name}.card.json").write_text(content, encoding="utf-8")
    return path


def _check(pairs: JudgedPairs) -> int:
    """Return how many queries there are; raise InvalidInput where they are too few to learn from."""
    queries = len(set(pairs.queries))
    if queries < _FEWEST_QUERIES:
        raise InvalidInput(f"expected at least {_FEWEST_QUERIES} judged queries, got {queries}; judge more")
    if pairs.strong.all() or not pairs.strong.any():
        raise InvalidInput("expected pairs of levels 3–4 and of levels 1–2, got one sort only; judge more")
    return queries


def _mean(values: Mapping[str, float]) -> float:
    return float(np.mean(list(values.values()))) if values else float("nan")
