"""What every index must do; a test module subclasses IndexContract and provides `index`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.errors import Conflict, InvalidInput
from matcher.index import Hit, Index, IndexDocument, Where
from matcher.vocabulary import Kind
from tests.index.samples import DIMENSION, document, key, unit

ALL = Where()


def names(hits: list[Hit]) -> list[str]:
    return [hit.key.id for hit in hits]


class IndexContract:
    """Run against an empty index of samples.IDENTITY, title weight 0.5, title boost 2."""

    @pytest.fixture
    def index(self) -> Index:
        raise NotImplementedError

    def test_an_empty_index_finds_nothing(self, index: Index) -> None:
        assert (index.size, index.revision, index.keys()) == (0, 0, frozenset())
        assert index.search_dense(unit(1), k=3, where=ALL) == []
        assert index.search_lexical({"电池": 1.0}, k=3, where=ALL) == []
        assert index.document_frequencies(["电池"]) == {"电池": 0}

    def test_dense_hits_come_nearest_first_with_their_inner_product(self, index: Index) -> None:
        index.upsert(
            [
                document("a", vector=unit(1, 1)),
                document("b", vector=unit(1)),
                document("c", vector=unit(0, 1)),
            ],
            revision=1,
        )
        hits = index.search_dense(unit(1), k=2, where=ALL)
        assert names(hits) == ["b", "a"]
        assert [hit.score for hit in hits] == pytest.approx([1.0, 0.5**0.5])

    def test_title_and_body_count_half_each_and_a_title_alone_counts_whole(self, index: Index) -> None:
        index.upsert(
            [document("a", vector=unit(1), body_vector=unit(0, 1)), document("b", vector=unit(0, 0, 1))],
            revision=1,
        )
        assert index.search_dense(unit(0, 1), k=1, where=ALL)[0].score == pytest.approx(0.5**0.5)
        assert index.search_dense(unit(0, 0, 1), k=1, where=ALL)[0].score == pytest.approx(1.0)

    def test_lexical_hits_share_a_term_and_titles_count_more(self, index: Index) -> None:
        index.upsert(
            [
                document("a", title="x", body="电池"),
                document("b", title="电池", body="x"),
                document("c", title="膜"),
            ],
            revision=1,
        )
        assert names(index.search_lexical({"电池": 1.0}, k=9, where=ALL)) == ["b", "a"]
        assert index.search_lexical({"没有": 1.0}, k=9, where=ALL) == []
        assert index.search_lexical({}, k=9, where=ALL) == []

    def test_weights_of_terms_decide(self, index: Index) -> None:
        index.upsert([document("a", title="电池"), document("b", title="膜")], revision=1)
        assert names(index.search_lexical({"电池": 1.0, "膜": 0.5}, k=2, where=ALL)) == ["a", "b"]
        assert names(index.search_lexical({"电池": 0.5, "膜": 1.0}, k=2, where=ALL)) == ["b", "a"]

    def test_grams_are_a_leg_of_their_own_and_add_to_words(self, index: Index) -> None:
        index.upsert(
            [document("a", title="电池"), document("b", title="电机"), document("c", title="膜")], revision=1
        )
        assert names(index.search_lexical({}, grams={"电": 1.0}, k=9, where=ALL)) == ["a", "b"]
        assert names(index.search_lexical({"电": 1.0}, k=9, where=ALL)) == []
        assert names(index.search_lexical({"电机": 1.0}, grams={"电": 1.0}, k=9, where=ALL)) == ["b", "a"]
        assert index.gram_frequencies(["电", "膜", "x"]) == {"电": 2, "膜": 1, "x": 0}

    @pytest.mark.parametrize("term", ["title:x", "a AND b", '"', "*", "x^2", "(", "\\", "kind=achievement"])
    def test_nothing_in_a_term_is_query_syntax(self, index: Index, term: str) -> None:
        index.upsert([document("a", title="x a b")], revision=1)
        assert index.search_lexical({term: 1.0}, k=9, where=ALL) == []

    def test_exact_ties_break_by_key_whatever_the_order_of_arrival(self, index: Index) -> None:
        order = [7, 3, 9, 1, 5, 0, 8, 2, 6, 4]
        for revision, n in enumerate(order, start=1):
            index.upsert([document(f"d{n}", title="电池")], revision=revision)
        index.upsert([document("z", title="电池", kind=Kind.BROKER)], revision=11)
        for k in (1, 3, 10):
            assert names(index.search_dense(unit(1), k=k, where=ALL)) == [f"d{n}" for n in range(k)]
            assert names(index.search_lexical({"电池": 1.0}, k=k, where=ALL)) == [f"d{n}" for n in range(k)]

    def test_filters_let_one_of_the_values_of_every_facet_through(self, index: Index) -> None:
        documents = [
            document("a", title="电池", status="open", town="长安镇"),
            document("b", title="电池", status="open", town="虎门镇"),
            document("c", title="电池", status="closed", town="长安镇"),
            document("d", title="电池", kind=Kind.DEMAND, status="open"),
        ]
        index.upsert(documents, revision=1)
        wanted = {
            ("a", "b"): Where(any_of={"status": frozenset({"open"}), "kind": frozenset({"achievement"})}),
            ("a", "c"): Where(any_of={"town": frozenset({"长安镇", "石龙镇"})}),
            ("b", "c", "d"): Where(excluded=frozenset({key("a"), key("unknown")})),
            (): Where(any_of={"town": frozenset()}),
            ("a", "b", "c"): Where(
                any_of={"town": frozenset({"长安镇", "虎门镇"})}, excluded=frozenset({key("d")})
            ),
        }
        for expected, where in wanted.items():
            dense = index.search_dense(unit(1), k=9, where=where)
            lexical = index.search_lexical({"电池": 1.0}, k=9, where=where)
            assert tuple(sorted(names(dense))) == tuple(sorted(names(lexical))) == expected

    def test_k_eligible_documents_come_back_even_when_they_are_the_farthest(self, index: Index) -> None:
        near = [
            document(f"n{i:03}", title="电池 电池", vector=unit(1, i / 1000), side="near") for i in range(200)
        ]
        far = [document(f"f{i}", title="电池 x y z", vector=unit(-1, i / 1000), side="far") for i in range(5)]
        index.upsert([*near, *far], revision=1)
        where = Where(any_of={"side": frozenset({"far"})})
        assert len(index.search_dense(unit(1), k=5, where=where)) == 5
        assert len(index.search_lexical({"电池": 1.0}, k=5, where=where)) == 5

    def test_a_filter_does_not_change_scores(self, index: Index) -> None:
        index.upsert([document("a", title="电池", town="x"), document("b", title="电池 膜")], revision=1)
        where = Where(any_of={"town": frozenset({"x"})})
        for hits, filtered in [
            (index.search_dense(unit(1), k=2, where=ALL), index.search_dense(unit(1), k=2, where=where)),
            (
                index.search_lexical({"电池": 1.0}, k=2, where=ALL),
                index.search_lexical({"电池": 1.0}, k=2, where=where),
            ),
        ]:
            assert filtered == [hit for hit in hits if hit.key.id == "a"]

    def test_a_replaced_document_is_found_by_its_new_content_only(self, index: Index) -> None:
        index.upsert([document("a", title="电池", vector=unit(1), town="x")], revision=1)
        index.upsert([document("a", title="膜", vector=unit(0, 1), town="y")], revision=2)
        assert (index.size, index.revision) == (1, 2)
        assert index.search_lexical({"电池": 1.0}, k=1, where=ALL) == []
        assert names(index.search_lexical({"膜": 1.0}, k=1, where=ALL)) == ["a"]
        assert index.search_dense(unit(0, 1), k=1, where=ALL)[0].score == pytest.approx(1.0)
        assert index.search_dense(unit(1), k=1, where=Where(any_of={"town": frozenset({"x"})})) == []

    def test_of_two_documents_with_one_key_the_later_counts(self, index: Index) -> None:
        index.upsert([document("a", title="电池"), document("a", title="膜")], revision=1)
        assert index.size == 1
        assert names(index.search_lexical({"电池": 1.0, "膜": 1.0}, k=9, where=ALL)) == ["a"]

    def test_a_deleted_document_is_gone_from_both_legs_and_may_come_back(self, index: Index) -> None:
        index.upsert([document("a", title="电池"), document("b", title="电池")], revision=1)
        index.delete([key("a"), key("unknown"), key("a")], revision=2)
        assert (index.size, index.revision, index.keys()) == (1, 2, frozenset({key("b")}))
        assert names(index.search_dense(unit(1), k=9, where=ALL)) == ["b"]
        assert names(index.search_lexical({"电池": 1.0}, k=9, where=ALL)) == ["b"]
        index.upsert([document("c", title="膜"), document("a", title="电池")], revision=3)
        assert names(index.search_lexical({"电池": 1.0}, k=9, where=ALL)) == ["a", "b"]
        assert names(index.search_dense(unit(1), k=9, where=ALL)) == ["a", "b", "c"]

    def test_one_id_of_two_kinds_is_two_documents(self, index: Index) -> None:
        index.upsert([document("a"), document("a", kind=Kind.DEMAND)], revision=1)
        index.delete([key("a")], revision=2)
        assert index.keys() == {key("a", Kind.DEMAND)}

    def test_vectors_come_back_as_they_went_in_and_missing_ones_are_nan(self, index: Index) -> None:
        index.upsert(
            [document("a", vector=unit(1, 2), body_vector=unit(3, 1)), document("b", vector=unit(0, 1))],
            revision=1,
        )
        titles, bodies = index.vectors([key("b"), key("unknown"), key("a")])
        assert titles.dtype == bodies.dtype == np.float32
        np.testing.assert_array_equal(titles, np.stack([unit(0, 1), np.full(DIMENSION, np.nan), unit(1, 2)]))
        np.testing.assert_array_equal(bodies[2], unit(3, 1))
        assert np.isnan(bodies[:2]).all()
        assert index.vectors([])[0].shape == (0, DIMENSION)

    def test_document_frequencies_count_documents_not_occurrences(self, index: Index) -> None:
        index.upsert(
            [document("a", title="电池", body="电池 电池 膜"), document("b", body="电池")], revision=1
        )
        assert index.document_frequencies(["电池", "膜", "x"]) == {"电池": 2, "膜": 1, "x": 0}

    def test_revisions_go_forward_only_and_an_empty_change_moves_them(self, index: Index) -> None:
        index.upsert([], revision=5)
        index.delete([], revision=7)
        index.upsert([document("a")], revision=7)
        assert index.revision == 7
        with pytest.raises(Conflict, match="7"):
            index.upsert([document("b")], revision=6)
        with pytest.raises(Conflict, match="7"):
            index.delete([key("a")], revision=6)
        assert index.keys() == {key("a")}

    @pytest.mark.parametrize(
        ("bad", "reason"),
        [
            (document("bad", vector=np.ones(3, np.float32)), "shape"),
            (document("bad", vector=np.full(DIMENSION, np.nan, np.float32)), "length 1"),
            (document("bad", vector=2 * unit(1)), "length 1"),
            (document("bad", body_vector=np.zeros(DIMENSION, np.float32)), "body_vector"),
            (replace(document("bad"), facets={}), "kind"),
            (replace(document("bad"), title_terms=("a b",)), "white space"),
            (replace(document("bad"), body_grams=("",)), "white space"),
        ],
    )
    def test_a_bad_document_is_refused_and_nothing_changes(
        self, index: Index, bad: IndexDocument, reason: str
    ) -> None:
        with pytest.raises(InvalidInput, match=reason):
            index.upsert([document("good"), bad], revision=1)
        assert (index.size, index.revision) == (0, 0)

    def test_bad_queries_are_refused(self, index: Index) -> None:
        with pytest.raises(InvalidInput, match="shape"):
            index.search_dense(np.ones((1, DIMENSION), np.float32), k=1, where=ALL)
        with pytest.raises(InvalidInput, match="finite"):
            index.search_dense(np.full(DIMENSION, np.inf, np.float32), k=1, where=ALL)
        for weight in (0.0, -1.0, float("nan"), float("inf")):
            with pytest.raises(InvalidInput, match="above 0"):
                index.search_lexical({"a": weight}, k=1, where=ALL)
        with pytest.raises(InvalidInput, match="k of 1"):
            index.search_dense(unit(1), k=0, where=ALL)
