"""The query's own words stay; other names of its telling terms join at less weight."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.bridge import NO_EXPANSION, Bridge, BridgeOptions, Entry, Expansion, Status
from tests.bridge.small import entry, frequencies, profile
from tests.fakes import shared_segmenter

COUNT = 1_000


def expand(
    entries: list[Entry],
    title: str,
    words: Mapping[str, float],
    known: Mapping[str, int],
    options: BridgeOptions = BridgeOptions(),  # noqa: B008 (frozen)
) -> Expansion:
    """Return what a bridge adds to a query of this title in an index of 1,000 documents."""
    bridge = Bridge(entries, shared_segmenter(), options)
    return bridge.expand(profile(title), words, document_frequencies=frequencies(known), document_count=COUNT)


def test_an_expansion_weighs_the_words_weight_times_the_entrys_times_the_share() -> None:
    entries = [entry("VOCs", "涤纶"), entry("VOCs", "厂区刀具")]
    known = {"vocs": 5, "涤纶": 5, "厂区": 5, "刀具": 5}
    found = expand(entries, "VOCs", {"vocs": 0.5}, known)
    # 0.5 · 0.8 · 0.5 = 0.2, shared by the two words of 厂区刀具; all as rare as the term itself.
    assert found.weights == pytest.approx({"涤纶": 0.2, "厂区": 0.1, "刀具": 0.1})
    assert [one.expansion for one in found.entries] == ["厂区刀具", "涤纶"]


def test_a_rarer_name_is_damped_so_that_it_counts_no_more_than_the_word_asked_for() -> None:
    common = expand([entry("PLA", "涤纶")], "PLA", {"pla": 1.0}, {"pla": 20, "涤纶": 40})
    rare = expand([entry("PLA", "涤纶")], "PLA", {"pla": 1.0}, {"pla": 20, "涤纶": 1})
    assert common.weights["涤纶"] == pytest.approx(0.4)
    # idf(20) = ln(1 + 980.5/20.5) = 3.8884, idf(1) = ln(1 + 999.5/1.5) = 6.5033.
    assert rare.weights["涤纶"] == pytest.approx(0.4 * 3.8884 / 6.5033, rel=1e-4)


def test_a_term_that_no_document_holds_is_expanded_like_the_querys_lightest_word() -> None:
    found = expand([entry("CBN", "涤纶")], "CBN 刀具", {"刀具": 0.5}, {"刀具": 9, "涤纶": 9})
    assert found.weights == pytest.approx({"涤纶": 0.2})


def test_a_query_none_of_whose_words_is_known_finds_by_the_expansion_alone() -> None:
    assert expand([entry("CBN", "涤纶")], "CBN", {}, {"涤纶": 9}).weights == pytest.approx({"涤纶": 0.4})


def test_a_term_inside_a_longer_known_term_is_not_expanded() -> None:
    entries = [entry("氮化硼", "BN"), entry("立方氮化硼", "CBN")]
    known = {"氮化": 9, "硼": 9, "立方": 9, "bn": 9, "cbn": 9, "氮化硼": 9, "立方氮化硼": 9}
    inside = expand(entries, "立方氮化硼砂轮", {}, known)
    assert set(inside.weights) == {"cbn"}
    both = expand(entries, "立方氮化硼与氮化硼砂轮", {}, known)
    assert set(both.weights) == {"bn", "cbn"}


def test_letters_inside_a_word_are_no_term() -> None:
    assert expand([entry("PLA", "涤纶")], "plasma清洗", {}, {"涤纶": 9}) == NO_EXPANSION


def test_words_that_are_common_in_the_index_are_not_expanded() -> None:
    entries = [entry("涤纶", "PET")]
    assert not expand(entries, "涤纶", {"涤纶": 1.0}, {"涤纶": 51, "pet": 3}).weights
    assert expand(entries, "涤纶", {"涤纶": 1.0}, {"涤纶": 50, "pet": 3}).weights


def test_an_expansion_that_no_document_can_hold_is_passed_over() -> None:
    assert not expand([entry("VOCs", "厂区刀具")], "VOCs", {"vocs": 1.0}, {"vocs": 5, "刀具": 5}).weights


def test_rejected_and_weightless_entries_and_a_bridge_turned_off_expand_nothing() -> None:
    words, known = {"cbn": 1.0}, {"cbn": 5, "涤纶": 5}
    for one in (entry("CBN", "涤纶", status=Status.REJECTED), entry("CBN", "涤纶", weight=0.0)):
        assert expand([one], "CBN", words, known) == NO_EXPANSION
    off = BridgeOptions(weight=0.0)
    assert expand([entry("CBN", "涤纶")], "CBN", words, known, off) == NO_EXPANSION


def test_one_term_gets_its_strongest_names_and_a_query_no_more_than_its_limit() -> None:
    entries = [
        entry("CBN", "涤纶", weight=0.3),
        entry("CBN", "锦纶", weight=0.9),
        entry("PCD", "腈纶", weight=0.6),
    ]
    known = dict.fromkeys(("cbn", "pcd", "涤纶", "锦纶", "腈纶"), 5)
    words = {"cbn": 1.0, "pcd": 1.0}
    one_each = expand(entries, "CBN PCD", words, known, BridgeOptions(per_term=1))
    assert [one.expansion for one in one_each.entries] == ["锦纶", "腈纶"]
    one = expand(entries, "CBN PCD", words, known, BridgeOptions(max_expansions=1))
    assert [one.expansion for one in one.entries] == ["锦纶"]


def test_expansions_of_a_term_are_found_whatever_its_case_and_width() -> None:
    bridge = Bridge([entry(), entry("CBN", "氮化硼", status=Status.REJECTED)], shared_segmenter())
    assert dict(bridge.expansions("ＣＢＮ")) == {"立方氮化硼": 0.8}
    assert dict(bridge.expansions("cbn")) == {"立方氮化硼": 0.8}
    assert dict(bridge.expansions("立方氮化硼")) == {}


WORDS = ["cbn", "pcd", "涤纶", "锦纶", "刀具", "有机", "废气", "vocs"]
NAMES = ["CBN", "PCD", "涤纶", "锦纶", "刀具", "有机废气", "VOCs"]


@given(
    pairs=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=8),
    title=st.lists(st.sampled_from(NAMES), min_size=1, max_size=5),
    words=st.dictionaries(st.sampled_from(WORDS), st.floats(0.01, 1), max_size=6),
    known=st.dictionaries(st.sampled_from(WORDS), st.integers(0, COUNT)),
)
def test_the_querys_own_words_are_never_touched_and_no_expansion_outweighs_the_heaviest(
    pairs: list[tuple[str, str]], title: list[str], words: dict[str, float], known: dict[str, int]
) -> None:
    before = dict(words)
    found = expand([entry(a, b) for a, b in pairs if a != b], " ".join(title), words, known)
    assert words == before
    assert not found.weights.keys() & words.keys()
    assert all(0 < weight <= 0.4 * max(words.values(), default=1.0) for weight in found.weights.values())
