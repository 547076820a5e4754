"""Terms used alike and meant alike: mutual neighbours both by context and by the encoder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.bridge.entries import EntryKind
from matcher.bridge.mining.patterns import Pair
from matcher.bridge.siblings import Siblings, is_subsequence
from matcher.embeddings.encoder import Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOptions:
    """When two terms are close enough; in standard deviations above the mean of all pairs of terms.

    Chosen by reading the pairs mined from the project's own texts, on no judgement.
    """

    neighbours: int = 5  # each must be among the other's five nearest: hubs are near to all, not the reverse
    least_context: float = 3.0  # both views must agree that the pair is unusual …
    least_meaning: float = 3.0
    least_sum: float = 9.0  # … and one of them strongly
    together_bonus: float = 0.5  # standing in one document supports a pair, and never makes one
    least_together: int = 2  # a short form is used beside its long one sooner or later


_DEFAULTS = CloseOptions()
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TermViews:
    """Terms, a unit row of either view for each, and the documents (as sets of terms) they come from."""

    terms: Sequence[str]
    contexts: Vectors  # (terms, axes)
    meanings: Vectors  # (terms, dimension)
    documents: Sequence[frozenset[str]]

    def joint_documents(self, left: str, right: str) -> int:
        """Return in how many documents both terms stand."""
        return sum(left in document and right in document for document in self.documents)


def close_pairs(views: TermViews, *, siblings: Siblings, options: CloseOptions = _DEFAULTS) -> list[Pair]:
    """Return pairs of terms that are mutual neighbours in the sum of both views, sorted by terms.

    Siblings and opposites are left out: they are used alike and named alike, which is what both views
    measure. So are a term and its part, and pairs without any Han character (pu, tpu). `evidence` is the
    number of documents that hold both. Fewer than three terms give [].
    """
    terms = views.terms
    if len(terms) < 3:
        return []
    by_context, by_meaning = standardised(views.contexts), standardised(views.meanings)
    both = by_context + by_meaning
    np.fill_diagonal(both, -np.inf)
    count = min(options.neighbours, len(terms) - 1)
    nearest = [frozenset(row.tolist()) for row in np.argpartition(-both, count - 1, axis=1)[:, :count]]
    pairs = []
    for left in range(len(terms)):
        for right in sorted(nearest[left]):
            if right < left or left not in nearest[right]:
                continue
            context, meaning = float(by_context[left, right]), float(by_meaning[left, right])
            if context < options.least_context or meaning < options.least_meaning:
                continue
            together = views.joint_documents(terms[left], terms[right])
            if context + meaning + options.together_bonus * (together > 0) < options.least_sum:
                continue
            if _may_be_one(terms[left], terms[right]) and not siblings.are_siblings(
                terms[left], terms[right]
            ):
                pairs.append(_pair(terms[left], terms[right], EntryKind.SYNONYM, together, "close"))
    return sorted(pairs, key=lambda pair: (pair.left, pair.right))


def shortened_pairs(views: TermViews, *, options: CloseOptions = _DEFAULTS) -> list[Pair]:
    """Return Chinese short forms with their long ones: characters in order, beginning alike, used together.

    The short form leaves something out between its characters (碳纤复材, 碳纤维复合材料): what
    only cuts off an end is a wider or another term. Both must share `least_together` documents and be close
    in meaning; terms with anything but Han characters are passed over.
    """
    if len(views.terms) < 3:
        return []
    by_meaning = standardised(views.meanings)
    pairs = []
    han = [(row, term) for row, term in enumerate(views.terms) if _HAN.fullmatch(term)]
    for row, short in han:
        for other, long in han:
            if not _is_short_form(short, long) or by_meaning[row, other] < options.least_meaning:
                continue
            together = views.joint_documents(short, long)
            if together >= options.least_together:
                pairs.append(_pair(long, short, EntryKind.ABBREVIATION, together, "shortened"))
    return sorted(pairs, key=lambda pair: (pair.left, pair.right))


def standardised(rows: Vectors) -> NDArray[np.float64]:
    """Return the cosines of all pairs of rows in deviations from their mean, the diagonal apart; (n, n).

    Encoders crowd their cosines in different ranges; this way one threshold serves all. No spread gives 0.
    """
    cosines = rows.astype(np.float64) @ rows.astype(np.float64).T
    apart = ~np.eye(len(rows), dtype=bool)
    mean, spread = cosines[apart].mean(), cosines[apart].std()
    return np.asarray((cosines - mean) / spread if spread > 1e-9 else np.zeros_like(cosines))


def _may_be_one(left: str, right: str) -> bool:
    return left not in right and right not in left and not (left.isascii() and right.isascii())


def _is_short_form(short: str, long: str) -> bool:
    return (
        2 <= len(short) < len(long)
        and short[0] == long[0]
        and short not in long
        and is_subsequence(short, long)
    )


def _pair(left: str, right: str, kind: EntryKind, evidence: int, source: str) -> Pair:
    return Pair(left=left, right=right, kind=kind, evidence=evidence, source=source)
