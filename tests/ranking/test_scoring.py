"""What ranking looks up in the index: idf, vectors, one row a candidate."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matcher.engine import Engine
from matcher.profiles import make_profile
from matcher.query import make_query
from matcher.ranking.model_file import load_ranker
from matcher.ranking.scoring import make_context, score_candidates
from matcher.records import Record
from tests.builders import achievement, demand
from tests.conftest import AT
from tests.fakes import HashedGramEncoder, shared_segmenter

NEED = make_profile(demand(title="锂电池隔膜"), shared_segmenter())


def fill(engine: Engine, *records: Record) -> None:
    engine.upsert(records, at=AT)
    engine.follow()


def test_rare_terms_weigh_more_and_by_the_formula_of_bm25(engine: Engine) -> None:
    titles = ("锂电池", "锂电池隔膜", "模具", "模具")
    fill(engine, *(achievement(f"a{n}", title) for n, title in enumerate(titles)))
    query = make_query(NEED, engine.stages)
    candidate = make_profile(achievement("a1", "锂电池隔膜"), shared_segmenter())
    known = make_context(query, [candidate], stages=engine.stages, at=AT)
    assert known.term_idf["锂电池"] == pytest.approx(math.log(1 + 2.5 / 2.5))
    assert known.term_idf["隔膜"] == pytest.approx(math.log(1 + 3.5 / 1.5))
    assert known.gram_idf["膜"] == pytest.approx(math.log(1 + 3.5 / 1.5))
    np.testing.assert_array_equal(known.title_vectors, HashedGramEncoder().encode_passages(["锂电池隔膜"]))
    assert np.isnan(known.body_vectors).all()


def test_a_candidate_that_the_index_does_not_know_has_no_dense_value(engine: Engine) -> None:
    fill(engine, achievement("a1"))
    stranger = make_profile(achievement("a9", "锂电池隔膜"), shared_segmenter())
    query = make_query(NEED, engine.stages)
    context = make_context(query, [stranger], stages=engine.stages, at=AT)
    scored = score_candidates(query, [stranger], context, load_ranker("text"))
    assert np.isnan(scored.table.column("dense_title")).all()
    assert scored.table.column("need_words")[0] > 0
    assert 0 <= scored.scores.score[0] <= 1


def test_no_candidates_give_an_empty_table(engine: Engine) -> None:
    fill(engine, achievement("a1"))
    query = make_query(NEED, engine.stages)
    context = make_context(query, [], stages=engine.stages, at=AT)
    scored = score_candidates(query, [], context, load_ranker("text"))
    assert scored.scores.score.shape == (0,)
    assert len(scored.table.values) == 0
