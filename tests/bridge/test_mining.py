"""Contexts, closeness, the whole mining, and how it joins the list that people edit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from matcher.bridge import EntryKind, Status
from matcher.bridge.exporting import write_jieba
from matcher.bridge.merging import merge_entries
from matcher.bridge.mining.close import CloseOptions, TermViews, close_pairs, shortened_pairs
from matcher.bridge.mining.contexts import context_vectors
from matcher.bridge.mining.corpus import read_texts
from matcher.bridge.mining.mine import MiningTools, mine_entries
from matcher.bridge.mining.seeds import Seed, read_seeds
from matcher.bridge.siblings import Siblings
from matcher.embeddings.encoder import Vectors
from matcher.errors import InvalidRecords
from matcher.text import Segmenter, default_cutter
from tests.bridge.small import entry
from tests.fakes import HashedGramEncoder, shared_segmenter

SIBLINGS = Siblings([[["铝"], ["镁"]]])
DOCUMENTS = [frozenset(words) for words in (["a", "x", "y"], ["b", "x", "y"], ["c", "z"], ["d", "z", "w"])]
LENIENT = CloseOptions(neighbours=1, least_context=-9.0, least_meaning=-9.0, least_sum=0.5)


def unit(*rows: tuple[float, float]) -> Vectors:
    table = np.array(rows, dtype=np.float32)
    return np.asarray(table / np.linalg.norm(table, axis=1, keepdims=True), dtype=np.float32)


def views(terms: list[str], rows: Vectors, documents: list[frozenset[str]] | None = None) -> TermViews:
    return TermViews(terms=terms, contexts=rows, meanings=rows, documents=documents or [])


def test_terms_with_the_same_neighbours_are_close_though_they_never_stand_together() -> None:
    rows = context_vectors(DOCUMENTS, ["a", "b", "c"], ["w", "x", "y", "z"], dimension=2)
    cosines = rows @ rows.T
    assert cosines[0, 1] == pytest.approx(1.0, abs=1e-5)
    assert cosines[0, 2] < 0.5


def test_context_vectors_are_the_same_each_time_and_zero_without_contexts() -> None:
    terms, contexts = ["a", "b", "c", "d"], ["w", "x", "y", "z"]
    first, second = (context_vectors(DOCUMENTS, terms, contexts) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert not context_vectors([], terms, contexts).any()
    assert not context_vectors(DOCUMENTS, ["a"], contexts).any()


def test_only_mutual_neighbours_that_are_no_siblings_are_paired() -> None:
    rows = unit((1, 0), (1, 0.1), (0, 1), (0.1, 1))
    close = close_pairs(views(["刷脸", "人脸识别", "铝锭", "镁块"], rows), siblings=SIBLINGS, options=LENIENT)
    assert [(one.left, one.right, one.evidence) for one in close] == [("刷脸", "人脸识别", 0)]


def test_standing_together_alone_makes_no_pair() -> None:
    rows = unit((1, 0), (0, 1), (-1, 0), (0, -1))
    together = [frozenset({"刷脸", "考勤"})] * 50
    terms = ["刷脸", "考勤", "铝锭", "焊丝"]
    assert close_pairs(views(terms, rows, together), siblings=SIBLINGS) == []


def test_a_part_of_a_term_and_two_latin_words_are_no_pair() -> None:
    rows = unit((1, 0), (1, 0.1), (0, 1), (0.1, 1))
    assert (
        close_pairs(views(["染料", "活性染料", "pu", "tpu"], rows), siblings=SIBLINGS, options=LENIENT) == []
    )


def test_a_short_form_leaves_out_characters_and_is_used_beside_its_long_form() -> None:
    terms = ["碳纤复材", "碳纤维复合材料", "碳纤维", "焊丝"]
    rows = unit((1, 0), (1, 0.01), (0, 1), (-1, 0.2))
    documents = [frozenset(terms[:2])] * 2
    lenient = CloseOptions(least_meaning=0.5)
    found = shortened_pairs(views(terms, rows, documents), options=lenient)
    assert [(one.left, one.right, one.evidence) for one in found] == [("碳纤维复合材料", "碳纤复材", 2)]
    assert shortened_pairs(views(terms, rows, documents[:1]), options=lenient) == []


@pytest.fixture(scope="module")
def tools() -> MiningTools:
    return MiningTools(
        segmenter=shared_segmenter(), cutter=default_cutter(), encoder=HashedGramEncoder(), siblings=SIBLINGS
    )


def seed(term: str, expansion: str, kind: EntryKind, industry: str = "x") -> Seed:
    return Seed(term=term, expansion=expansion, kind=kind, industry=industry)


def test_synonyms_hold_both_ways_and_the_wider_term_one_way(tools: MiningTools) -> None:
    texts = read_texts(["废气：VOCs即挥发性有机物"], tools.segmenter)
    seeds = [seed("VOCs", "挥发性有机物", EntryKind.LATIN), seed("淬火", "热处理", EntryKind.BROADER)]
    found = mine_entries(texts, seeds=seeds, domain=[], tools=tools)
    assert [(one.term, one.expansion, one.weight, one.evidence) for one in found] == [
        ("VOCs", "挥发性有机物", 0.9, 1),
        ("挥发性有机物", "VOCs", 0.9, 1),
        ("淬火", "热处理", 0.3, 0),
    ]


def test_a_latin_name_of_two_industries_weighs_half_but_not_its_chinese_names(tools: MiningTools) -> None:
    seeds = [
        seed("ADC", "模数转换器", EntryKind.LATIN, "a"),
        seed("ADC", "抗体药物偶联物", EntryKind.LATIN, "b"),
    ]
    found = mine_entries(read_texts([], tools.segmenter), seeds=seeds, domain=[], tools=tools)
    assert {(one.term, one.weight) for one in found} == {
        ("ADC", 0.45),
        ("模数转换器", 0.9),
        ("抗体药物偶联物", 0.9),
    }


def test_pairs_that_exclude_each_other_or_that_the_words_find_anyway_are_left_out(tools: MiningTools) -> None:
    seeds = [seed("铝锭", "镁块", EntryKind.SYNONYM), seed("污水", "污水处理", EntryKind.SYNONYM)]
    assert mine_entries(read_texts([], tools.segmenter), seeds=seeds, domain=[], tools=tools) == ()


def test_a_pair_of_seed_and_pattern_names_both_sources(tools: MiningTools) -> None:
    texts = read_texts(["CBN（立方氮化硼）砂轮"], tools.segmenter)
    seeds = [seed("CBN", "立方氮化硼", EntryKind.LATIN)]
    found = mine_entries(texts, seeds=seeds, domain=[], tools=tools)
    assert {one.source for one in found} == {"seed+pattern"}


def test_a_new_mining_keeps_what_people_did_and_drops_what_is_no_longer_found() -> None:
    manual = entry("CBN", "氮化硼砂轮", status=Status.MANUAL, weight=0.2, source="hand")
    rejected = entry("AOI", "混用", status=Status.REJECTED)
    gone = entry("旧词", "老词")
    measured = entry("PLA", "聚乳酸", weight=0.1, marginal_recall=0.5, false_hit_rate=0.25, n=4)
    mined = [
        entry("CBN", "氮化硼砂轮", weight=0.9),
        entry("aoi", "混用", weight=0.9),
        entry("PLA", "聚乳酸", weight=0.9),
        entry("新词", "新说法"),
    ]
    merged = {one.key: one for one in merge_entries([manual, rejected, gone, measured], mined)}
    assert merged[manual.key] == manual
    assert merged[rejected.key] == rejected
    assert gone.key not in merged
    now = merged["pla", "聚乳酸"]
    assert (now.weight, now.marginal_recall, now.n) == (0.9, 0.5, 4)
    assert ("新词", "新说法") in merged


def test_merging_twice_changes_nothing() -> None:
    old, mined = [entry(status=Status.MANUAL)], [entry("PLA", "聚乳酸"), entry()]
    once = merge_entries(old, mined)
    assert merge_entries(once, mined) == once


def test_bad_seeds_are_named_all_at_once(tmp_path: Path) -> None:
    path = tmp_path / "seed.csv"
    path.write_text(
        "term,expansion,kind,industry\nA1,,latin,x\nB2,c,odd,\nD,e,latin,x\nE,d,latin,x\n", "utf-8"
    )
    with pytest.raises(InvalidRecords) as caught:
        read_seeds(path)
    assert [(one.row, one.field) for one in caught.value.problems] == [
        (2, "expansion"),
        (3, "kind"),
        (3, "industry"),
        (5, "expansion"),
    ]


def test_the_jieba_dictionary_makes_the_segmenter_find_terms_whole(tmp_path: Path) -> None:
    path = tmp_path / "jieba.txt"
    rejected = entry("甲", "乙丙", status=Status.REJECTED)
    assert write_jieba([entry("烟羽治理", "脱白消白"), rejected], path) == 2
    assert path.read_text("utf-8").splitlines() == ["烟羽治理 1000 nz", "脱白消白 1000 nz"]
    segmenter = Segmenter(default_cutter())
    assert "烟羽治理" not in segmenter.terms("白色烟羽治理技术")
    assert segmenter.add_dictionary(path) == 2
    assert "烟羽治理" in segmenter.terms("烟羽治理技术")
