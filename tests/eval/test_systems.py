"""The named systems on a corpus that can be checked by eye."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.corpus import Corpus
from eval.runs import Ranked, write_run
from eval.systems import SYSTEMS, Answer, Asked, system_named
from matcher.errors import InvalidInput
from tests.eval.small import DOCUMENTS, small_corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with small_corpus(tmp_path_factory.mktemp("systems")) as made:
        yield made


def answer(corpus: Corpus, name: str, query_id: str) -> Answer:
    asked = Asked(corpus=corpus, query_id=query_id, judged=list(corpus.judgements[query_id]))
    return system_named(name).prepare(corpus)(asked)


def order(corpus: Corpus, name: str, query_id: str) -> list[str]:
    return [one.document_id for one in answer(corpus, name, query_id).all]


@pytest.mark.parametrize("name", ["lsa", "chars", "bm25", "grams", "dense", "bm25+dense", "fused", "ranked"])
def test_what_reads_the_text_puts_the_document_that_fits_first(corpus: Corpus, name: str) -> None:
    assert [order(corpus, name, query)[0] for query in ("q1", "q2", "q3")] == ["d1", "d2", "d3"]


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_document_is_ranked_once_best_first_and_the_same_each_time(corpus: Corpus, name: str) -> None:
    found = answer(corpus, name, "q1")
    names = [one.document_id for one in found.all]
    assert len(names) == len(set(names))
    assert set(names) <= {document.id for document in DOCUMENTS}
    scores = [one.score for one in found.all]
    assert scores == sorted(scores, reverse=True)
    assert {one.document_id for one in found.judged} <= set(corpus.judgements["q1"])
    assert answer(corpus, name, "q1") == found


def test_the_candidate_order_is_that_of_the_file(corpus: Corpus) -> None:
    assert order(corpus, "order", "q1") == ["d5", "d3", "d4", "d1", "d2"]


def test_chance_shuffles_every_query_otherwise(corpus: Corpus) -> None:
    orders = {tuple(order(corpus, "random", query)) for query in corpus.query_ids}
    assert len(orders) > 1
    assert all(sorted(one) == ["d1", "d2", "d3", "d4", "d5"] for one in orders)


def test_a_leg_ranks_only_what_it_finds(corpus: Corpus) -> None:
    # 咖啡机 shares no word with the query.
    assert "d5" not in order(corpus, "bm25", "q1")
    assert "d5" in order(corpus, "dense", "q1")


def test_the_ranker_scores_every_judged_document_with_a_level(corpus: Corpus) -> None:
    judged = answer(corpus, "ranked", "q1").judged
    assert {one.document_id for one in judged} == {"d1", "d4", "d5"}
    assert all(one.level in (1, 2, 3, 4) and 0 <= one.score <= 1 for one in judged)


def test_a_run_file_is_a_system_under_its_name(corpus: Corpus, tmp_path: Path) -> None:
    write_run({"q1": [Ranked("d5", 2.0), Ranked("d3", 1.0)]}, tmp_path / "x=y.run", tag="t")
    system = system_named(f"other={tmp_path / 'x=y.run'}")
    assert (system.name, system.gives_probabilities) == ("other", False)
    found = system.prepare(corpus)(Asked(corpus=corpus, query_id="q1", judged=["d1", "d5"]))
    assert [one.document_id for one in found.all] == ["d5", "d3"]
    assert [one.document_id for one in found.judged] == ["d5"]
    assert system.prepare(corpus)(Asked(corpus=corpus, query_id="q2", judged=["d2"])).all == ()


@pytest.mark.parametrize("name", ["bm26", "", "=file.run", "name="])
def test_an_unknown_system_is_refused_with_all_names(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"random, order, lsa.*ranked"):
        system_named(name)
