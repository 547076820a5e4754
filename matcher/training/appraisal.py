"""Weights of the 3有 method learned from people's decisions: never negative, and tested on held-out ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.appraisal.method import FITTED, Method, parse_method
from matcher.appraisal.values import CardReader
from matcher.appraising.library import Decided
from matcher.errors import InvalidInput, NotBetter
from matcher.training.decisions import READER, Floats, Sheet, card_sums, make_sheet
from matcher.training.measures import concordance
from matcher.training.odds import choose_strength, deal_folds, fit_odds, to_shares
from matcher.vocabulary import Aspect

LEAST_DECISIONS: Final = 50
"""With fewer, eighteen weights are guesses."""
_RESAMPLES: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedWeights:
    """Weights of one reader, each aspect's summing to 1, and how they did held out against those in use.

    The figures are concordances (Somers' D, −1 to 1) of the weighted sum with the decisions: `judged` of the
    weights in use, `fitted` with each decision scored by weights that were fitted without it, `gain` the
    difference with the middle 95 % of paired resamples.
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


def fit_weights(decided: Sequence[Decided], method: Method, *, force: bool = False) -> FittedWeights:
    """Return weights fitted to decisions on the centre's cards.

    Raises InvalidInput for fewer than 50 decisions or decisions of one kind alone, and without `force`
    NotBetter when they order the held-out decisions no better than the weights in use do.
    """
    sheet = make_sheet(decided, method)
    if len(decided) < LEAST_DECISIONS or len(set(sheet.ranks.tolist())) < 2:
        kinds = len(set(sheet.ranks.tolist()))
        raise InvalidInput(
            f"expected at least {LEAST_DECISIONS} decisions of two kinds or more, there are {len(decided)} "
            f"of {kinds}; record more with `matcher screening decide` or POST /v1/achievements/ID/decisions"
        )
    judged, held_out = card_sums(sheet.prior, sheet), _held_out(sheet)
    strength = choose_strength(sheet)
    gains = _gains(judged, held_out, sheet.ranks)
    aspects, indicators = _weights(to_shares(fit_odds(sheet, strength)), sheet)
    fitted = FittedWeights(
        reader=READER,
        aspects=aspects,
        indicators=indicators,
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
            f"fitted weights order held-out decisions no better ({fitted.fitted:.3f}) than those in "
            f"use ({fitted.judged:.3f}); nothing was written, --force writes them all the same"
        )
    return fitted


def write_fitted(fitted: FittedWeights, method: Method, folder: Path) -> Path:
    """Write the method with fitted weights to a folder, which appraisal.method then names; return the folder.

    Each file is written whole, the weights last. Weights fitted before for the same reader are replaced.
    Raises InvalidInput where nothing can be written.
    """
    texts = {**method.texts, FITTED: _fitted_text(fitted)}
    parse_method(texts)  # what would not load again is not written
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            aside = folder / f".{name}.part"
            aside.write_text(text, encoding="utf-8")
            aside.replace(folder / name)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written: {error.strerror}; name another folder") from None
    return folder


def _fitted_text(fitted: FittedWeights) -> str:
    lines = [
        f"# Fitted on {fitted.decisions} decisions: concordance held out {fitted.fitted:.3f}, weights in use "
        f"{fitted.judged:.3f}, gain [{fitted.gain_low:+.3f}, {fitted.gain_high:+.3f}], "
        f"strength {fitted.strength:g}."
    ]
    groups = {"aspects": {aspect.value: share for aspect, share in fitted.aspects.items()}}
    groups |= {aspect.value: weights for aspect, weights in fitted.indicators.items()}
    for name, weights in groups.items():
        lines += ["", f"[{fitted.reader.value}.{name}]"]
        lines += [f"{id} = {share:.6f}" for id, share in weights.items()]
    return "\n".join(lines) + "\n"


def _held_out(sheet: Sheet) -> Floats:
    """Return the sum of each decision's card by shares that were fitted without it."""
    found = np.empty(len(sheet.ranks))
    for fold in deal_folds(sheet.ranks):
        part = sheet.rows(np.setdiff1d(np.arange(len(sheet.ranks)), fold))
        found[fold] = card_sums(to_shares(fit_odds(part, choose_strength(part))), sheet.rows(fold))
    return found


def _weights(shares: Floats, sheet: Sheet) -> tuple[dict[Aspect, float], dict[Aspect, dict[str, float]]]:
    """Return each aspect's share and within it each indicator's, as the method's files have them."""
    aspects = {aspect: float(shares[columns].sum()) for aspect, columns in sheet.aspects.items()}
    indicators = {
        aspect: {
            sheet.names[column][1]: round(float(shares[column]) / aspects[aspect], 6) for column in columns
        }
        for aspect, columns in sheet.aspects.items()
    }
    return {aspect: round(whole, 6) for aspect, whole in aspects.items()}, indicators


def _gains(judged: Floats, held_out: Floats, ranks: NDArray[np.int64]) -> Floats:
    """Return how much more concordant the second sums are than the first, in seeded paired resamples."""
    above = (ranks[:, None] > ranks[None, :]).astype(np.float64)
    more = above * (_order(held_out) - _order(judged))
    drawn = np.random.default_rng(0).integers(len(ranks), size=(_RESAMPLES, len(ranks)))
    counts = np.stack([np.bincount(rows, minlength=len(ranks)) for rows in drawn]).astype(np.float64)
    # A pair counts as often as both were drawn: the concordance of a resample without making it.
    pairs = ((counts @ above) * counts).sum(axis=1)
    gains = ((counts @ more) * counts).sum(axis=1)[pairs > 0] / pairs[pairs > 0]
    return np.asarray(gains)


def _order(sums: Floats) -> Floats:
    return np.asarray(np.sign(sums[:, None] - sums[None, :]))
