"""What a record states of its industry and readiness goes before what its text suggests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.reading.labels import NO_INDUSTRY, STAGES, Readiness, parent_of
from matcher.reading.publication import Publication
from matcher.records import Achievement, Record
from matcher.taxonomy import Classification, Taxonomy

Floats = NDArray[np.float64]

_TRUST = 0.9
"""Share of what is given; the rest stays with the text, since people choose codes in a hurry."""

SELDOM = {
    Publication.PATENT: (0.25, 1.0, 1.0),
    Publication.PAPER: (1.0, 0.8, 0.25),
    Publication.OTHER: (1.0, 1.0, 1.0),
}
"""How much less often basic, applied and product stand behind each kind of publication; by judgement."""


def given_weights(given: Sequence[str], codes: Sequence[str], taxonomy: Taxonomy) -> Floats | None:
    """Return how far a record's own codes speak for each 战新 code, shape (codes,); None for none known.

    Negative weights mark codes that are only covered from above (a first-level code) or by the bridge (GB/T):
    among those the text decides. See `blend_industries`.
    """
    known = [code for code in given if taxonomy.is_known(code)]
    own = [code for code in known if taxonomy.industry(code).classification is Classification.SEI2018]
    if own:
        return np.array([1.0 if _is_named(code, own) else -float(parent_of(code) in own) for code in codes])
    if known:
        return -np.array([max(_proximity(code, one, taxonomy) for one in known) for code in codes])
    return None


def blend_industries(weights: Floats, inferred: Floats) -> Floats:
    """Return the distribution over 战新 codes after what a record states, shape (codes,).

    What is stated takes `_TRUST`: codes named outright share it, those only covered take part as far as the
    text says so too.
    """
    return _blend(np.where(weights > 0, weights, -weights * (inferred + 1e-3)), inferred)


def given_readiness(record: Record) -> Floats | None:
    """Return the readiness of the record's TRL as a distribution, shape (3,); None where it states none."""
    if not isinstance(record, Achievement) or record.trl is None:
        return None
    return np.array([float(stage == Readiness.of_trl(record.trl)) for stage in STAGES])


def blend_readiness(stated: Floats | None, publication: Publication, inferred: Floats) -> Floats:
    """Return the distribution over readiness, shape (3,): what is stated, else the text's.

    The text's is read after what it was published as: a paper is seldom a product, a patent seldom a bare
    finding.
    """
    if stated is not None:
        return _blend(stated, inferred)
    likely = inferred * np.array(SELDOM[publication])
    return np.asarray(likely / likely.sum())


def _blend(given: Floats, inferred: Floats) -> Floats:
    total = float(given.sum())
    return inferred if total <= 0.0 else np.asarray(_TRUST * given / total + (1 - _TRUST) * inferred)


def _is_named(code: str, own: Sequence[str]) -> bool:
    return any(given == code or given.startswith(f"{code}.") for given in own)


def _proximity(code: str, given: str, taxonomy: Taxonomy) -> float:
    return 0.0 if code == NO_INDUSTRY else taxonomy.proximity(code, given)
