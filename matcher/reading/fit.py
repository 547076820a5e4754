"""How well a text lies inside what a fund looks for, from what was read of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.profiles import Profile
from matcher.reading.labels import NO_INDUSTRY, Form, Readiness, parent_of
from matcher.reading.publication import Publication
from matcher.reading.reader import Readings
from matcher.reading.thesis import AreaFound, Thesis
from matcher.text import normalise

Floats = NDArray[np.float64]

_SIBLING: Final = 0.3
"""Credit for another industry under the same first-level one: near, but not what was named."""
_WITHOUT_TOPIC, _TOPIC_ELSEWHERE = 0.45, 0.35
"""Inside the industry but without a word of the narrower topic; a word of it in another industry."""
_IN_TITLE, _OFTEN, _ONCE = 1.0, 0.7, 0.4
"""How surely a topic is met: a word of it in the title, two or more in the body, one."""
_READY: Final = {Readiness.BASIC: 0.08, Readiness.APPLIED: 0.75, Readiness.PRODUCT: 1.0}
"""What there is to invest in, by readiness: a finding nothing, a prototype or method much, a product all."""
_SHAPE: Final = {
    Form.PRODUCT: 1.0,
    Form.MATERIAL: 1.0,
    Form.PROCESS: 0.9,
    Form.SOFTWARE: 0.85,
    Form.SERVICE: 0.6,
}
"""An artefact that can be sold is worth more than know-how that leaves with its people."""
_PUBLISHED: Final = {Publication.PATENT: 1.0, Publication.OTHER: 0.9, Publication.PAPER: 0.6}
"""A patent is owned and aims at a thing; a paper may have neither."""


def area_fit(thesis: Thesis, readings: Readings, profiles: Sequence[Profile]) -> Floats:
    """Return how far each text lies inside the areas wanted, 0 to 1, shape (texts,); NaN without areas."""
    if not thesis.areas:
        return np.full(len(profiles), np.nan)
    return _best_fit(thesis.areas, readings, profiles)


def exclusion(thesis: Thesis, readings: Readings, profiles: Sequence[Profile]) -> Floats:
    """Return how far each text is what the fund refuses, 0 to 1, shape (texts,); NaN when it refuses nothing.

    A refused item that stands in the text in so many words counts whole; an area refused as a whole counts
    as far as the text lies inside it, without credit for neighbours.
    """
    if not thesis.refused:
        return np.full(len(profiles), np.nan)
    fits = (
        _best_fit(thesis.excluded, readings, profiles, sibling=0.0)
        if thesis.excluded
        else np.zeros(len(profiles))
    )
    items = [normalise(one.text).text for one in thesis.refused]
    for row, profile in enumerate(profiles):
        text = profile.text.whole
        if any(item in text or item in text.lower() for item in items):
            fits[row] = 1.0
    return fits


def productisable(readings: Readings) -> Floats:
    """Return how much there is to invest in, 0 to 1, shape (texts,): by readiness, form and publication."""
    ready = readings.readiness @ np.array([_READY[stage] for stage in Readiness])
    shape = readings.forms @ np.array([_SHAPE[form] for form in Form])
    published = np.array([_PUBLISHED[publication] for publication in readings.publications])
    return np.asarray(ready * shape * published)


def stage_fit(thesis: Thesis, readings: Readings) -> Floats:
    """Return how welcome each text's readiness is, 0 to 1, shape (texts,); NaN without stages."""
    if thesis.readiness is None:
        return np.full(len(readings.readiness), np.nan)
    return np.asarray(readings.readiness @ np.array(thesis.readiness))


def _best_fit(
    areas: Sequence[AreaFound],
    readings: Readings,
    profiles: Sequence[Profile],
    *,
    sibling: float = _SIBLING,
) -> Floats:
    """Return the fit of the best group of areas; areas of one topic (or of none) add their industries up."""
    groups: dict[frozenset[str], list[AreaFound]] = {}
    for one in areas:
        groups.setdefault(one.area.topic, []).append(one)
    fits = np.zeros(len(profiles))
    for topic, group in groups.items():
        codes = readings.labels.industries
        inside = readings.industries @ _with_siblings(_weights(group, codes), codes, sibling)
        if topic:
            highest = max(one.weight for one in group)
            met = np.array([_topic_share(topic, profile) for profile in profiles])
            share = np.minimum(inside / highest, 1.0)
            inside = highest * (
                share * (_WITHOUT_TOPIC + (1 - _WITHOUT_TOPIC) * met) + (1 - share) * _TOPIC_ELSEWHERE * met
            )
        fits = np.maximum(fits, inside)
    return np.minimum(fits, 1.0)


def _weights(group: Sequence[AreaFound], codes: Sequence[str]) -> Floats:
    return np.array(
        [max((one.weight * one.area.weights.get(code, 0.0) for one in group), default=0.0) for code in codes]
    )


def _with_siblings(weights: Floats, codes: Sequence[str], share: float) -> Floats:
    """Return the weights with `share` of the best sibling's where that is more; "0" has no siblings."""
    best: dict[str, float] = {}
    for code, weight in zip(codes, weights, strict=True):
        best[parent_of(code)] = max(best.get(parent_of(code), 0.0), float(weight))
    near = np.array([0.0 if code == NO_INDUSTRY else share * best[parent_of(code)] for code in codes])
    return np.asarray(np.maximum(weights, near))


def _topic_share(topic: frozenset[str], profile: Profile) -> float:
    if not topic.isdisjoint(profile.title_terms):
        return _IN_TITLE
    met = len(topic & profile.all_terms)
    return _OFTEN if met >= 2 else _ONCE if met else 0.0
