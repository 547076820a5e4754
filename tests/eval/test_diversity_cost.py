"""Variety against fit, on a corpus that can be checked by eye."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.diversity_cost import Cost, build_rows, likeness_of, measure
from tests.eval.small import raw, small_corpus


def test_likeness_is_the_mean_over_pairs_and_nothing_for_a_single_record(tmp_path: Path) -> None:
    documents = (raw("d1", "锂电池隔膜"), raw("d2", "锂电池隔膜"), raw("d3", "咖啡机"))
    with small_corpus(tmp_path, documents=documents, judgements={"q1": {"d1": 4}}) as corpus:
        keys = [corpus.ranking.document_key(name) for name in ("d1", "d2", "d3")]
        pair = likeness_of(corpus.ranking, keys[1:])
        assert likeness_of(corpus.ranking, keys[:2]) == pytest.approx(1.0, abs=1e-6)
        assert likeness_of(corpus.ranking, keys) == pytest.approx((1 + 2 * pair) / 3, abs=1e-6)
        assert likeness_of(corpus.ranking, keys[:1]) == 0.0


def test_more_diversity_never_makes_the_list_of_all_documents_another_set(tmp_path: Path) -> None:
    with small_corpus(tmp_path) as corpus:
        plain = measure(corpus.ranking, corpus.judgements, 0.0)
        varied = measure(corpus.ranking, corpus.judgements, 0.5)
    # Ten are shown and there are five: the same five, in whatever order, are as alike as before.
    assert varied.likeness == pytest.approx(plain.likeness)
    assert plain.ndcg.keys() == varied.ndcg.keys()


def test_the_rows_compare_with_no_diversity_alone() -> None:
    same = Cost(ndcg={"q1": 1.0, "q2": 0.5}, likeness={"q1": 0.5, "q2": 0.5})
    rows = build_rows({0.0: same, 0.1: same})
    assert [(row[0], row[3]) for row in rows] == [("0", ""), ("0.1", "1.000")]
    assert rows[0][1].startswith("0.750")
