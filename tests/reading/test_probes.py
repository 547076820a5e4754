"""Searching by industry: directions that the index ranks by, and words where there are none."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.index.base import Where
from matcher.reading.probes import NO_AREAS, area_search
from matcher.reading.thesis import read_thesis
from matcher.retrieval import search_probes
from tests.builders import achievement, investor
from tests.fakes import shared_taxonomy
from tests.reading.small import small_areas, small_reader


def search(thesis: str, encoder: str = "two-axes"):  # type: ignore[no-untyped-def]
    """Return the search of a thesis over the small reader."""
    found = read_thesis(investor(thesis=thesis), small_areas(), shared_taxonomy())
    return area_search(found, small_reader(encoder))


def test_a_probe_gives_the_log_odds_of_industry_and_readiness() -> None:
    (probe,) = search("投资半导体").probes
    # 1.2 is 4 along the first axis; half of product − basic is 2 along it and −2 along the second.
    assert probe.scale * probe.vector == pytest.approx([6.0, -2.0])
    assert float(np.linalg.norm(probe.vector)) == pytest.approx(1.0)
    assert probe.bias == pytest.approx(0.0)


def test_broad_areas_beside_narrow_ones_are_not_searched_for() -> None:
    assert len(search("半导体硬科技").probes) == 1
    assert len(search("硬科技").probes) == 3


def test_with_another_encoder_words_are_searched_for_instead() -> None:
    found = search("投资半导体", encoder="another")
    assert found.probes == ()
    assert found.words == {"晶圆"}


def test_a_thesis_without_areas_searches_nothing() -> None:
    found = search("陪伴创业者")
    assert (found.probes, found.words) == ((), frozenset())
    assert (NO_AREAS.probes, NO_AREAS.words) == ((), frozenset())


def test_hits_count_by_the_area_they_fit_best() -> None:
    from matcher.index import EmbeddedIndex, IndexDocument, IndexIdentity
    from matcher.records import key_of

    index = EmbeddedIndex(IndexIdentity(store_id="s", encoder="two-axes", text_version="t", dimension=2))
    rows = {"a": [1.0, 0.0], "b": [0.6, 0.8], "c": [0.0, 1.0]}
    index.upsert(
        [
            IndexDocument(
                key=key_of(achievement(id=name)),
                facets={"kind": frozenset({"achievement"})},
                title_terms=(name,),
                body_terms=(),
                title_vector=np.array(row, np.float32),
                body_vector=None,
            )
            for name, row in rows.items()
        ],
        revision=1,
    )
    probes = search("半导体，生物医药").probes
    hits = search_probes(probes, index, k=2, where=Where())
    # 1.2: 6x − 2y; 4.1: 4y + 2x − 2y = 2x + 2y. a: 6, 2; b: 2, 2.8; c: −2, 2.
    assert [(hit.key.id, round(hit.score, 4)) for hit in hits] == [("a", 6.0), ("b", 2.8)]
    assert search_probes((), index, k=2, where=Where()) == []
