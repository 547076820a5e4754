"""How good scores are on judged pairs: nDCG@10 a query, level error, calibration error, when nothing fits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Levels = NDArray[np.int64]

_BINS = 15


def ndcg_at_10(gains: Sequence[float]) -> float:
    """Return nDCG@10 (Järvelin & Kekäläinen 2002) of gains in ranked order; NaN without any gain."""
    discounts = 1 / np.log2(np.arange(2, 12))
    best = np.sort(np.array(gains, dtype=np.float64))[::-1][:10]
    ideal = float((best * discounts[: len(best)]).sum())
    first = np.array(gains[:10], dtype=np.float64)
    return float((first * discounts[: len(first)]).sum()) / ideal if ideal > 0 else float("nan")


def ndcg_by_query(raw: Floats, levels: Levels, queries: Sequence[str]) -> dict[str, float]:
    """Return nDCG@10 of each query with any gain, gain 2^(level−1) − 1; ties stay in the order given."""
    rows: dict[str, list[int]] = {}
    for row, query in enumerate(queries):
        rows.setdefault(query, []).append(row)
    values = {
        query: ndcg_at_10([2.0 ** (int(levels[row]) - 1) - 1 for row in sorted(of, key=lambda r: -raw[r])])
        for query, of in rows.items()
    }
    return {query: value for query, value in values.items() if not np.isnan(value)}


def level_score(given: Levels, levels: Levels) -> float:
    """Return 1 / (1 + mean absolute error) of levels, as the judgements' own competition has it."""
    return float(1 / (1 + np.abs(given - levels).mean()))


def calibration_error(score: Floats, strong: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over 15 bins of equal mass (Naeini et al. 2015)."""
    order = np.argsort(score, kind="stable")
    parts = [part for part in np.array_split(order, _BINS) if len(part)]
    gaps = [len(part) * abs(float(score[part].mean()) - float(strong[part].mean())) for part in parts]
    return float(sum(gaps) / len(score))


def top_scores(
    score: Floats, strong: NDArray[np.bool_], queries: Sequence[str]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return each query's best score and whether anything fits it, queries in their order of appearance."""
    best: dict[str, float] = {}
    fits: dict[str, bool] = {}
    for value, is_strong, query in zip(score, strong, queries, strict=True):
        best[query] = max(float(value), best.get(query, 0.0))
        fits[query] = bool(is_strong) or fits.get(query, False)
    return np.array(list(best.values())), np.array(list(fits.values()), dtype=np.bool_)


def fitting_threshold(best: Floats, fits: NDArray[np.bool_], *, most_wrong: float = 0.1) -> float:
    """Return the score below which a list is said to hold nothing fitting.

    As high as it can be while at most `most_wrong` of the queries that something fits lie below; 0 when
    there are none.
    """
    answerable = np.sort(best[fits])
    return float(answerable[int(most_wrong * len(answerable))]) if len(answerable) else 0.0


def concordance(scores: Floats, ranks: Levels) -> float:
    """Return Somers' D (1962) of scores given ranks: of pairs of different ranks, right minus wrong order.

    1 all right, 0 no better than chance, ties in scores count for neither; NaN without such pairs.
    """
    above = ranks[:, None] > ranks[None, :]
    order = np.sign(scores[:, None] - scores[None, :])
    return float(order[above].mean()) if above.any() else float("nan")
