"""Phrases of areas: found longest first, at their places, and true to the taxonomy."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import ConfigError
from matcher.reading.areas import Area, AreaTable, second_level
from tests.fakes import DATA, shared_taxonomy


@cache
def installed() -> AreaTable:
    return AreaTable.load(DATA / "reading", shared_taxonomy())


def named(text: str) -> list[str]:
    return [mention.area.phrase for mention in installed().find(text)]


def test_the_longest_phrase_wins_and_none_overlap() -> None:
    assert named("新能源汽车零部件与新能源") == ["新能源汽车", "零部件", "新能源"]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("投资AIGC与AI", ["AIGC", "AI"]),
        ("关注ＡＩ芯片", ["AI芯片"]),
        ("半導體", ["半导体"]),
        ("轨道交通、低空经济、信创", ["轨道交通", "低空经济", "信创"]),
        ("mail、fair", []),
        ("", []),
    ],
)
def test_phrases_are_found_whatever_their_writing(text: str, phrases: list[str]) -> None:
    assert named(text) == phrases


@settings(deadline=None)
@given(st.text(alphabet="半导体新能源、，AI 投资硬科技", max_size=30))
def test_spans_slice_out_what_normalises_to_the_phrase(text: str) -> None:
    end = 0
    for mention in installed().find(text):
        assert mention.start >= end
        assert text[mention.start : mention.end].replace(" ", "") != ""
        end = mention.end


def test_the_table_is_long_and_every_code_is_of_the_second_level() -> None:
    areas = installed().areas
    assert len(areas) >= 300
    assert len({area.phrase for area in areas}) == len(areas)
    for area in areas:
        assert area.weights, area.phrase
        assert all(0 < weight <= 1 for weight in area.weights.values())
        assert all(code == "0" or shared_taxonomy().industry(code).level == 2 for code in area.weights)


def test_a_first_level_code_stands_for_all_below_it() -> None:
    assert second_level("6", shared_taxonomy()) == ("6.1", "6.2", "6.3", "6.4", "6.5")
    assert second_level("1.2", shared_taxonomy()) == ("1.2",)
    assert second_level("0", shared_taxonomy()) == ("0",)


def test_an_unknown_topic_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"topics\.csv"):
        AreaTable.load(tmp_path, shared_taxonomy())
    (tmp_path / "topics.csv").write_text("topic,words\n", encoding="utf-8")
    (tmp_path / "areas.csv").write_text("phrase,codes,breadth,topic\n芯,1.2,named,无\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"areas\.csv"):
        AreaTable.load(tmp_path, shared_taxonomy())


def test_a_table_without_phrases_finds_nothing() -> None:
    assert AreaTable(areas=()).find("半导体") == []
    assert AreaTable(areas=[Area(phrase="光", weights={"1.2": 1})]).find("光光")[1].start == 1
