"""A ranking model corrected by outcomes: weights added to its weighted sum, as far as outcomes ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from matcher.errors import InvalidInput
from matcher.ranking.boosted import BoostedModel, BoostedRanker
from matcher.ranking.model_file import make_ranker
from matcher.ranking.ranker import LinearModel, LinearRanker, Ranker, SplitRanker, Weight
from matcher.ranking.table import FeatureTable
from matcher.showing.interleaving import takes_part
from matcher.training.fitting import FALLING
from matcher.training.from_log import GradedRows
from matcher.training.logged import Floats
from matcher.training.ordered_pairs import OrderedPairs, sort_rows

Model = LinearModel | BoostedModel
Bound = tuple[float | None, float | None]

UNLEARNED: Final = frozenset({"neighbour_support"})
"""It depends on what else is scored. What else `fitting.NOT_LEARNED` leaves out can be learned here: a log
is of one platform, so that whether something is known does not tell sets of judgements apart."""
FALLING_HERE: Final = FALLING | {"declined_alike"}

STRENGTHS: Final = (3.0, 10.0, 30.0, 100.0, 300.0)
DEFAULT_STRENGTH: Final = 30.0
"""Of the penalty: to move a weight by one deviation's log-odds must save so many nats of the lists' log loss
in all (a list that is guessed costs 0.7). The longer the log, the less it holds. Where lists are too few to
choose, the middle one."""
_FEWEST_TO_CHOOSE: Final = 30
_CHOICE_SHARE: Final = 0.3
_TRUST: Final[Bound] = (0.05, 2.0)
"""Below, the base would as good as be forgotten; it has read judgements, which outcomes add to."""
_LEAST_SPREAD, _LEAST_WEIGHT = 1e-9, 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What outcomes add to each feature's weight, by deviation of the feature; 0 where they say nothing.

    `trust` is the share of the base's sums that fits outcomes best: its order counts in full, but how sure it
    is of it counts only so much. `before` and `after` are the mean log losses of the pairs, without penalty:
    of the base at that trust, and corrected.
    """

    deltas: dict[str, float]
    trust: float
    strength: float
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Problem:
    """What is fitted: `values` (rows, features) in deviations, `base` (rows,) sums, and each bound."""

    names: tuple[str, ...]
    values: Floats
    base: Floats
    bounds: tuple[Bound, ...]


def models_of(ranker: Ranker) -> tuple[Model, ...]:
    """Return a ranker's model, or those for texts and for titles alone; raise InvalidInput for others."""
    parts = (ranker.whole, ranker.titles) if isinstance(ranker, SplitRanker) else (ranker,)
    models = [part.model for part in parts]
    known = [model for model in models if isinstance(model, LinearModel | BoostedModel)]
    if len(known) < len(models):
        raise InvalidInput(f"expected weighted sums or boosted trees, got {models[0].name!r} of another form")
    return tuple(known)


def ranker_of(models: Sequence[Model]) -> Ranker:
    """Return the ranker over one model, or over those for texts and for titles alone."""
    parts = [make_ranker(model) for model in models]
    return parts[0] if len(parts) == 1 else SplitRanker(*parts)


def fit_correction(models: Sequence[Model], rows: GradedRows, pairs: OrderedPairs) -> Correction:
    """Return what is best added to the weights: pairwise logistic loss (RankNet, Burges et al. 2005).

    The base's sums stand as an offset, so that only what it gets wrong is learned. They are the log-odds of
    a strong match; who acts on what depends on more, so that as they are they would be far too sure, and
    whatever is added too small: first a factor on them is fitted, by which what is added is then divided.
    Features are in deviations as the model has them, or as the rows of its sort have them; missing adds
    nothing. No weight comes to speak the wrong way. A quadratic penalty holds every weight where it was: its
    strength is the best of STRENGTHS on three in ten of the asking records, which the choice's models have
    not seen, and DEFAULT_STRENGTH where these are too few.
    """
    problem = _state(models, rows)
    strength = _choose_strength(problem, rows, pairs)
    trust, found = _fit(problem, pairs, strength)
    kept = np.where(np.abs(found) < _LEAST_WEIGHT, 0.0, found)
    return Correction(
        deltas=dict(zip(problem.names, (kept / trust).tolist(), strict=True)),
        trust=trust,
        strength=strength,
        before=_loss(problem, pairs, trust, np.zeros(len(kept))),
        after=_loss(problem, pairs, trust, kept),
    )


def correct_models(models: Sequence[Model], correction: Correction, table: FeatureTable) -> tuple[Model, ...]:
    """Return the models with the correction, on the scale that their calibration was made for.

    The correction stretches raw sums. So that scores keep their meaning, the calibration's knots move as the
    sums of the table's rows (those of the model's sort) do in mean and deviation: the same share of
    suggestions gets about the same scores as before. An affine map of knots keeps them rising and leaves
    probabilities as they are, within 0–1. A weighted sum without calibration is scaled back itself. Cuts and
    `fits_from`, being scores, stay.
    """
    sorts = sort_rows(table, len(models))
    done: list[Model] = []
    for sort, model in enumerate(models):
        mine = table.rows(np.flatnonzero(sorts == sort).tolist())
        added = _with_weights(model, correction, _scales(model, mine, tuple(correction.deltas)))
        done.append(_keep_scale(model, added, mine))
    return tuple(done)


def raw_sums(model: Model, table: FeatureTable) -> Floats:
    """Return what a model orders by, (rows,); raise InvalidInput for a feature that the table lacks."""
    if isinstance(model, BoostedModel):
        return BoostedRanker(model).sums(table)
    return LinearRanker(model).score(table).raw


def _linear(model: Model) -> LinearModel:
    return model.base if isinstance(model, BoostedModel) else model


def _state(models: Sequence[Model], rows: GradedRows) -> _Problem:
    """Return the problem; each row stands in the deviations and with the sum of the model that scores it."""
    names = tuple(name for name in rows.table.names if name not in UNLEARNED)
    sorts = sort_rows(rows.table, len(models))
    values, base = np.zeros((len(sorts), len(names))), np.zeros(len(sorts))
    for sort, model in enumerate(models):
        of_sort = np.flatnonzero(sorts == sort)
        mine = rows.table.rows(of_sort.tolist())
        base[of_sort] = raw_sums(model, mine) if len(of_sort) else 0.0
        furthest = _linear(model).furthest
        for column, scale in enumerate(_scales(model, mine, names)):
            if scale is not None:
                away = (mine.column(names[column]) - scale.mean) / scale.scale
                values[of_sort, column] = np.nan_to_num(np.clip(away, -furthest, furthest), nan=0.0)
    return _Problem(
        names=names, values=values, base=base, bounds=tuple(_bound(models, name) for name in names)
    )


def _scales(model: Model, table: FeatureTable, names: Sequence[str]) -> list[Weight | None]:
    """Return each feature's mean and scale: the model's own, else the rows'; None where it never differs."""
    own = _linear(model).weights
    return [own[name] if name in own else _measure(table, name) for name in names]


def _measure(table: FeatureTable, name: str) -> Weight | None:
    column = table.column(name)
    known = column[~np.isnan(column)]
    if not len(known) or float(known.std()) <= _LEAST_SPREAD:
        return None
    return Weight(mean=float(known.mean()), scale=float(known.std()), weight=0.0)


def _bound(models: Sequence[Model], name: str) -> Bound:
    """Return how far a weight may move: no model's weight may come to speak the wrong way."""
    sign = -1.0 if name in FALLING_HERE else 1.0
    own = [_linear(model).weights.get(name) for model in models]
    room = max(0.0, min(0.0 if one is None else one.weight * sign for one in own))
    return (-room, None) if sign > 0 else (None, room)


def _fit(problem: _Problem, pairs: OrderedPairs, strength: float) -> tuple[float, Floats]:
    """Return the factor on the base's sums, and what is added to the weights of the sums so shrunk."""
    width = len(problem.names)
    if not len(pairs.better) or not width:
        return 1.0, np.zeros(width)
    hold = strength / pairs.effective_lists
    column = replace(problem, base=np.zeros(len(problem.base)), values=problem.base[:, None])
    (trust,) = _minimise(column, pairs, hold, centre=1.0, bounds=[_TRUST]).tolist()
    shrunk = replace(problem, base=problem.base * trust)
    bounds = [
        (None if low is None else low * trust, None if high is None else high * trust)
        for low, high in problem.bounds
    ]
    return trust, _minimise(shrunk, pairs, hold, centre=0.0, bounds=bounds)


def _minimise(
    problem: _Problem, pairs: OrderedPairs, hold: float, *, centre: float, bounds: Sequence[Bound]
) -> Floats:
    """Return the weights of the columns with the least loss, held at `centre`."""
    # Half a second to import, which commands that fit nothing need not wait for.
    from scipy.optimize import minimize

    share = pairs.weights / pairs.weights.sum()
    rows, start = len(problem.base), np.full(problem.values.shape[1], centre)

    def loss(weights: Floats) -> tuple[float, Floats]:
        sums = problem.base + problem.values @ weights
        margins = sums[pairs.better] - sums[pairs.worse]
        pull = share / (1.0 + np.exp(np.clip(margins, -50.0, 50.0)))
        by_row = np.bincount(pairs.better, pull, rows) - np.bincount(pairs.worse, pull, rows)
        away = weights - centre
        value = float((share * np.logaddexp(0.0, -margins)).sum() + hold * (away**2).sum())
        return value, 2 * hold * away - problem.values.T @ by_row

    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, dtype=np.float64)


def _loss(problem: _Problem, pairs: OrderedPairs, trust: float, added: Floats) -> float:
    """Return the pairs' mean log loss; 0 without pairs."""
    if not len(pairs.better):
        return 0.0
    sums = problem.base * trust + problem.values @ added
    losses = np.logaddexp(0.0, sums[pairs.worse] - sums[pairs.better])
    return float(np.average(losses, weights=pairs.weights))


def _choose_strength(problem: _Problem, rows: GradedRows, pairs: OrderedPairs) -> float:
    is_test = [takes_part(asker, experiment="strength", share=_CHOICE_SHARE) for asker in rows.askers]
    test = pairs.of_lists(np.flatnonzero(is_test))
    learnt = pairs.of_lists(np.flatnonzero(~np.array(is_test, dtype=np.bool_)))
    if min(test.list_count, learnt.list_count) < _FEWEST_TO_CHOOSE:
        return DEFAULT_STRENGTH
    losses = {one: _loss(problem, test, *_fit(problem, learnt, one)) for one in STRENGTHS}
    # Of equals the stronger.
    return min(sorted(STRENGTHS, reverse=True), key=lambda one: losses[one])


def _with_weights(model: Model, correction: Correction, scales: Sequence[Weight | None]) -> Model:
    base = _linear(model)
    weights = dict(base.weights)
    for (name, delta), scale in zip(correction.deltas.items(), scales, strict=True):
        if scale is not None and delta:
            weights[name] = scale.model_copy(update={"weight": scale.weight + delta})
    added = base.model_copy(update={"weights": weights})
    return model.model_copy(update={"base": added}) if isinstance(model, BoostedModel) else added


def _keep_scale(old: Model, new: Model, table: FeatureTable) -> Model:
    before, after = raw_sums(old, table), raw_sums(new, table)
    if not len(before):
        return new
    spreads = float(before.std()), float(after.std())
    stretch = spreads[1] / spreads[0] if min(spreads) > _LEAST_SPREAD else 1.0
    if new.calibration is not None:
        raw = (np.array(new.calibration.raw) - before.mean()) * stretch + after.mean()
        moved = new.calibration.model_copy(update={"raw": tuple(raw.tolist())})
        return new.model_copy(update={"calibration": moved})
    if isinstance(new, BoostedModel):
        raise InvalidInput(f"the trees of {new.name!r} have no calibration; train the model again")
    weights = {
        name: part.model_copy(update={"weight": part.weight / stretch}) for name, part in new.weights.items()
    }
    intercept = (new.intercept - float(after.mean())) / stretch + float(before.mean())
    return new.model_copy(update={"weights": weights, "intercept": intercept})
