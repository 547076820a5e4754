"""What a record states of its industry and readiness goes before what its text suggests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.reading.labels import NO_INDUSTRY, STAGES, Readiness, parent_of
from matcher.reading.publication import Publication, publication_of
from matcher.records import Achievement, Record
from matcher.taxonomy import Classification, Taxonomy

Floats = NDArray[np.float64]

_TRUST = 0.9
"""Share of what is given; the rest stays with the text, since people choose codes in a hurry."""

_SELDOM = {
    Publication.PATENT: (0.25, 1.0, 1.0),
    Publication.PAPER: (1.0, 0.8, 0.25),
    Publication.OTHER: (1.0, 1.0, 1.0),
}
"""How much less often basic, applied and product stand behind each kind of publication; by judgement."""


def given_industries(record: Record, inferred: Floats, codes: Sequence[str], taxonomy: Taxonomy) -> Floats:
    """Return the distribution over 战新 codes, shape (codes,), after the record's own industry codes.

    A code of the second level takes `_TRUST` outright (shared by several), one of the first level has it
    shared among those below as the text says; GB/T codes alone raise the industries that the bridge
    joins them to. Without a known code the inferred distribution comes back.
    """
    known = [code for code in record.industry_codes if taxonomy.is_known(code)]
    own = [code for code in known if taxonomy.industry(code).classification is Classification.SEI2018]
    if own:
        weights = np.array([max(_covers(given, code) for given in own) for code in codes])
        return _blend(weights * np.where(_is_exact(own, codes), 1.0, inferred + 1e-3), inferred)
    if known:
        near = [max(_proximity(code, given, taxonomy) for given in known) for code in codes]
        return _blend(np.array(near) * (inferred + 1e-3), inferred)
    return inferred


def given_readiness(record: Record, inferred: Floats) -> Floats:
    """Return the distribution over readiness, shape (3,): the record's TRL where it states one.

    Else what the text says, after what it was published as: a paper is seldom a product, a patent seldom a
    bare finding.
    """
    if not isinstance(record, Achievement):
        return inferred
    if record.trl is None:
        likely = inferred * np.array(_SELDOM[publication_of(record)])
        return np.asarray(likely / likely.sum())
    stated = np.array([float(stage == Readiness.of_trl(record.trl)) for stage in STAGES])
    return _blend(stated, inferred)


def _blend(given: Floats, inferred: Floats) -> Floats:
    total = float(given.sum())
    return inferred if total <= 0.0 else np.asarray(_TRUST * given / total + (1 - _TRUST) * inferred)


def _covers(given: str, code: str) -> float:
    return float(
        code == given or (parent_of(code) == given and code != given) or given.startswith(f"{code}.")
    )


def _is_exact(own: Sequence[str], codes: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([any(given == code or given.startswith(f"{code}.") for given in own) for code in codes])


def _proximity(code: str, given: str, taxonomy: Taxonomy) -> float:
    return 0.0 if code == NO_INDUSTRY else taxonomy.proximity(code, given)
