"""Weights of the 3有 method learned from people's decisions: monotone, near the judged, checked held out.

A proportional-odds model (McCullagh 1980) of 不入库 < 暂缓 < 入库 on the indicators' scores. Coefficients are
not below 0, so that more evidence never counts against an achievement; they are drawn towards the judged
weights as far as inner folds say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.appraisal.method import FITTED, Method, parse_method
from matcher.appraisal.values import Card, CardReader
from matcher.appraising.library import Decided
from matcher.errors import InvalidInput, NotBetter
from matcher.store import Verdict
from matcher.training.measures import concordance
from matcher.vocabulary import Aspect

LEAST_DECISIONS: Final = 50
"""With fewer, eighteen weights are guesses."""
_STRENGTHS: Final = (0.1, 1.0, 10.0, 100.0)
"""How strongly the judged weights hold, from hardly to nearly fixed; inner folds choose."""
_FOLDS: Final = 5
_RESAMPLES: Final = 2_000
_RANKS: Final = {Verdict.REJECT: 0, Verdict.HOLD: 1, Verdict.ADMIT: 2}
_LEAST_WEIGHT: Final = 0.005
"""No indicator is silenced for good: what was rare in these decisions may matter in the next."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedWeights:
    """Weights of one reader, each aspect's summing to 1, and how they did held out against the judged ones.

    The figures are concordances (Somers' D, −1 to 1) of the weighted sum with the decisions, each decision
    scored by weights that were fitted without it; `gain` with the middle 95 % of paired resamples.
    """

    reader: CardReader
    aspects: dict[Aspect, float]
    indicators: dict[Aspect, dict[str, float]]
    decisions: int
    strength: float
    judged: float
    fitted: float
    gain: float
    gain_low: float
    gain_high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sheet:
    """Decisions as numbers: indicator scores 0–1 times type factors (decisions, indicators), ranks 0–2."""

    names: tuple[tuple[Aspect, str], ...]
    scores: Floats
    ranks: NDArray[np.int64]
    prior: Floats

    def rows(self, rows: NDArray[np.int64]) -> _Sheet:
        return _Sheet(names=self.names, scores=self.scores[rows], ranks=self.ranks[rows], prior=self.prior)


def fit_weights(decided: Sequence[Decided], method: Method, *, force: bool = False) -> FittedWeights:
    """Return weights fitted to decisions on the centre's cards.

    Raises InvalidInput for fewer than 50 decisions or decisions of one kind alone, and without `force`
    NotBetter when they order the held-out decisions no better than the judged weights do.
    """
    sheet = _sheet(decided, method)
    if len(decided) < LEAST_DECISIONS or len(set(sheet.ranks.tolist())) < 2:
        kinds = len(set(sheet.ranks.tolist()))
        raise InvalidInput(
            f"expected at least {LEAST_DECISIONS} decisions of two kinds or more, there are {len(decided)} "
            f"of {kinds}; record more with `matcher screening decide` or POST /v1/achievements/ID/decisions"
        )
    judged = sheet.scores @ sheet.prior
    held_out = np.empty(len(decided))
    for fold in _folds(sheet.ranks):
        rest = np.setdiff1d(np.arange(len(decided)), fold)
        part = sheet.rows(rest)
        held_out[fold] = sheet.scores[fold] @ _direction(_fit(part, _choose_strength(part)))
    strength = _choose_strength(sheet)
    gains = _gains(judged, held_out, sheet.ranks)
    found = _weights(_fit(sheet, strength), sheet, method)
    fitted = FittedWeights(
        reader=CardReader.CENTRE,
        aspects=found[0],
        indicators=found[1],
        decisions=len(decided),
        strength=strength,
        judged=concordance(judged, sheet.ranks),
        fitted=concordance(held_out, sheet.ranks),
        gain=concordance(held_out, sheet.ranks) - concordance(judged, sheet.ranks),
        gain_low=float(np.percentile(gains, 2.5)),
        gain_high=float(np.percentile(gains, 97.5)),
    )
    if fitted.gain <= 0.0 and not force:
        raise NotBetter(
            f"fitted weights order held-out decisions no better ({fitted.fitted:.3f}) than the judged ones "
            f"({fitted.judged:.3f}); nothing was written, --force writes them all the same"
        )
    return fitted


def write_fitted(fitted: FittedWeights, method: Method, folder: Path) -> Path:
    """Write the method with fitted weights to a folder, whole or not at all, and return the folder.

    The setting appraisal.method names it. Weights fitted before for the same reader are replaced.
    """
    head = (
        f"# Fitted on {fitted.decisions} decisions: concordance held out {fitted.fitted:.3f}, judged weights "
        f"{fitted.judged:.3f}, gain [{fitted.gain_low:+.3f}, {fitted.gain_high:+.3f}], "
        f"strength {fitted.strength:g}."
    )
    reader = fitted.reader.value
    groups = {"aspects": {aspect.value: share for aspect, share in fitted.aspects.items()}}
    groups |= {aspect.value: weights for aspect, weights in fitted.indicators.items()}
    lines = [head]
    for name, weights in groups.items():
        lines += ["", f"[{reader}.{name}]", *(f"{id} = {share:.6f}" for id, share in weights.items())]
    texts = {**method.texts, FITTED: "\n".join(lines) + "\n"}
    parse_method(texts)  # what would not load again is not written
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _sheet(decided: Sequence[Decided], method: Method) -> _Sheet:
    names = tuple((aspect, one.id) for aspect in Aspect for one in method.indicators[aspect])
    reader = CardReader.CENTRE
    aspects = method.aspect_weights(reader)
    # Weights without a type: each type's factors go into the scores, as they do in a card.
    plain = {aspect: method.plain_weights(aspect, reader) for aspect in Aspect}
    prior = np.array([aspects[aspect] * plain[aspect][id] for aspect, id in names])
    scores = np.array([_scores(one.card, names, method) for one in decided])
    ranks = np.array([_RANKS[one.decision] for one in decided], dtype=np.int64)
    return _Sheet(names=names, scores=scores.reshape(len(decided), len(names)), ranks=ranks, prior=prior)


def _scores(card: Card, names: Sequence[tuple[Aspect, str]], method: Method) -> list[float]:
    known = {one.id: one.score / 100 for aspect in card.aspects for one in aspect.indicators}
    factors = method.settings.types.get(card.type, {})
    return [known[id] * factors.get(id, 1.0) for _, id in names]


def _folds(ranks: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return five folds with the kinds of decisions dealt out evenly, the same for the same decisions."""
    order = np.argsort(ranks, kind="stable")
    return [np.sort(order[start::_FOLDS]) for start in range(_FOLDS)]


def _choose_strength(sheet: _Sheet) -> float:
    """Return the strength whose fits say most of the decisions of inner folds."""
    losses = dict.fromkeys(_STRENGTHS, 0.0)
    for fold in _folds(sheet.ranks):
        rest = np.setdiff1d(np.arange(len(sheet.ranks)), fold)
        for strength in _STRENGTHS:
            parameters = _fit(sheet.rows(rest), strength)
            losses[strength] += _loss(parameters, sheet.rows(fold))
    return min(_STRENGTHS, key=lambda strength: (losses[strength], -strength))


def _fit(sheet: _Sheet, strength: float) -> Floats:
    """Return coefficients (indicators,) ≥ 0, then the first cut and the log distance of the second.

    The penalty is on the distance to the judged weights at the steepness that fits best with them alone.
    """
    # Half a second to import, which the commands that only print cards need not wait for.
    from scipy.optimize import minimize

    steepness = _fit_steepness(sheet)
    towards = steepness * sheet.prior
    spread = max(float(towards.mean()), 1e-6)

    def objective(parameters: Floats) -> float:
        apart = (parameters[:-2] - towards) / spread
        return _loss(parameters, sheet) + strength * float((apart**2).mean())

    start = np.concatenate([towards, _start_cuts(sheet, towards)])
    bounds = [(0.0, None)] * len(sheet.prior) + [(None, None), (-5.0, 5.0)]
    return np.asarray(minimize(objective, start, method="L-BFGS-B", bounds=bounds).x, dtype=np.float64)


def _fit_steepness(sheet: _Sheet) -> float:
    """Return the best factor on the judged weights alone, from a coarse grid."""
    grid = np.geomspace(1.0, 64.0, 13)
    losses = [
        _loss(np.concatenate([one * sheet.prior, _start_cuts(sheet, one * sheet.prior)]), sheet)
        for one in grid
    ]
    return float(grid[int(np.argmin(losses))])


def _start_cuts(sheet: _Sheet, coefficients: Floats) -> Floats:
    """Return cuts at the sums where the shares of the decisions lie."""
    sums = sheet.scores @ coefficients
    shares = [(sheet.ranks < rank).mean() for rank in (1, 2)]
    first, second = np.quantile(sums, shares)
    return np.array([first, np.log(max(second - first, 0.1))])


def _loss(parameters: Floats, sheet: _Sheet) -> float:
    """Return the mean negative log likelihood of the decisions."""
    sums = sheet.scores @ parameters[:-2]
    first = parameters[-2]
    second = first + np.exp(parameters[-1])
    above = np.stack(
        [np.ones(len(sums)), _sigmoid(sums - first), _sigmoid(sums - second), np.zeros(len(sums))]
    )
    rows = np.arange(len(sums))
    chances = above[sheet.ranks, rows] - above[sheet.ranks + 1, rows]
    return float(-np.log(np.maximum(chances, 1e-9)).mean())


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -40.0, 40.0))))


def _direction(parameters: Floats) -> Floats:
    """Return the coefficients summing to 1, so that sums of different fits compare."""
    coefficients = parameters[:-2]
    whole = float(coefficients.sum())
    return coefficients / whole if whole > 0.0 else np.full(len(coefficients), 1.0 / len(coefficients))


def _weights(
    parameters: Floats, sheet: _Sheet, method: Method
) -> tuple[dict[Aspect, float], dict[Aspect, dict[str, float]]]:
    shares = np.maximum(_direction(parameters), _LEAST_WEIGHT / len(Aspect))
    shares = shares / shares.sum()
    by_aspect = {
        aspect: {
            id: float(share) for (of, id), share in zip(sheet.names, shares, strict=True) if of is aspect
        }
        for aspect in method.indicators
    }
    aspects = {aspect: sum(part.values()) for aspect, part in by_aspect.items()}
    indicators = {
        aspect: {id: round(share / aspects[aspect], 6) for id, share in part.items()}
        for aspect, part in by_aspect.items()
    }
    return {aspect: round(whole, 6) for aspect, whole in aspects.items()}, indicators


def _gains(judged: Floats, held_out: Floats, ranks: NDArray[np.int64]) -> Floats:
    generator = np.random.default_rng(0)
    drawn = generator.integers(len(ranks), size=(_RESAMPLES, len(ranks)))
    gains = [
        concordance(held_out[rows], ranks[rows]) - concordance(judged[rows], ranks[rows])
        for rows in drawn
        if len(set(ranks[rows].tolist())) > 1
    ]
    return np.array(gains or [0.0])
