"""Segmenting: which terms come out, whole and in parts, and where they stand in the original."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import ConfigError
from matcher.text.cutter import JiebaCutter, RjiebaCutter
from matcher.text.segmenter import Segmenter, grams

FOLDER = Path(__file__).parents[2] / "data" / "dictionary"
SHIPPED = Segmenter.from_folder(FOLDER)


@pytest.fixture
def plain() -> Segmenter:
    return Segmenter(RjiebaCutter(), stopwords=["的", "研发"])


def test_compounds_and_their_parts_come_out_in_text_order(plain: Segmenter) -> None:
    assert plain.terms("高韧性锂电池") == ("高韧性", "韧性", "锂电", "锂电池", "电池")


def test_stop_words_and_punctuation_are_dropped(plain: Segmenter) -> None:
    assert plain.terms("电池的研发。") == ("电池",)
    assert plain.terms("，。—！ ") == ()
    assert plain.terms("") == ()


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("PEEK", ("peek",)),
        ("5G", ("5g",)),
        ("0.1 mm", ("0.1mm",)),
        ("５ ㎛", ("5μm",)),
        ("1,000㎡", ("1000m2",)),
        ("ISO 26262", ("iso", "iso26262", "26262")),
        ("AEC-Q100", ("aec", "aec-q100", "q100")),
        ("Ti-6Al-4V", ("ti", "ti-6al-4v", "6al", "4v")),
        ("C++", ("c++",)),
        ("304", ("304",)),
        ("18650", ("18650",)),
        ("2018", ()),  # a year
        ("42", ()),
        ("3.14", ()),
        ("x", ()),
    ],
)
def test_latin_terms_numbers_with_units_and_standards_are_kept_whole(
    plain: Segmenter, written: str, terms: tuple[str, ...]
) -> None:
    assert plain.terms(written) == terms


def test_tokens_point_at_what_people_wrote(plain: Segmenter) -> None:
    written = "采用５ ㎛的鋰電池，符合ISO 26262"
    found = {token.term: written[token.start : token.end] for token in plain.segment(written)}
    assert found["5μm"] == "５ ㎛"
    assert found["锂电池"] == "鋰電池"
    assert found["iso26262"] == "ISO 26262"


def test_an_added_word_comes_out_whole_and_in_the_parts_it_had(plain: Segmenter, tmp_path: Path) -> None:
    before = set(plain.terms("硼中子俘获治疗"))
    words = tmp_path / "words.txt"
    words.write_text("# 医疗\n\n硼中子俘获治疗 100 n\n硼\n", encoding="utf-8")
    fingerprint = plain.fingerprint
    assert plain.add_dictionary(words) == 1
    assert set(plain.terms("硼中子俘获治疗")) == before | {"硼中子俘获治疗"}
    assert plain.fingerprint != fingerprint


def test_added_words_with_latin_letters_are_found(plain: Segmenter, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("5G基站天线\n", encoding="utf-8")
    plain.add_dictionary(words)
    assert {"5g基站天线", "5g", "基站", "天线"} <= set(plain.terms("一种５Ｇ基站天线"))


def test_a_dictionary_that_cannot_be_read_is_named(plain: Segmenter, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.txt"):
        plain.add_dictionary(tmp_path / "missing.txt")
    gbk = tmp_path / "gbk.txt"
    gbk.write_bytes("锂电池".encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        plain.add_dictionary(gbk)


def test_two_segmenters_with_the_same_dictionaries_have_one_fingerprint() -> None:
    assert Segmenter.from_folder(FOLDER).fingerprint == SHIPPED.fingerprint
    assert Segmenter(RjiebaCutter()).fingerprint != SHIPPED.fingerprint


def test_jieba_gives_the_same_terms() -> None:
    text = "面向新能源汽车的IGBT功率模块烧结银封装与0.1mm液冷板"
    assert Segmenter.from_folder(FOLDER, cutter=JiebaCutter()).terms(text) == SHIPPED.terms(text)


def test_the_shipped_dictionary_has_two_thousand_terms_without_repeats() -> None:
    lines = (FOLDER / "words.txt").read_text(encoding="utf-8").splitlines()
    words = [line for line in lines if not line.startswith("#")]
    assert len(words) == len(set(words)) >= 2000
    assert not set(words) & set((FOLDER / "stopwords.txt").read_text(encoding="utf-8").split())


def test_boilerplate_of_demands_leaves_no_terms() -> None:
    assert SHIPPED.terms("目前公司希望解决以下技术难题，需要研发") == ()


def test_grams_are_characters_and_pairs_that_do_not_cross_signs() -> None:
    assert grams("鋰電池，PEEK膜") == ("锂", "锂电", "电", "电池", "池", "peek", "膜")
    assert grams("，") == grams("") == ()


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_terms_and_grams_hold_no_white_space_and_spans_are_not_empty(text: str) -> None:
    for token in SHIPPED.segment(text):
        assert token.term
        assert token.term.split() == [token.term]
        assert 0 <= token.start < token.end <= len(text)
    assert all(gram.split() == [gram] for gram in grams(text))
    assert SHIPPED.terms(text) == tuple(token.term for token in SHIPPED.segment(text))
