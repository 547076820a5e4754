"""Reading human levels."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput, InvalidRecords, NotFound
from matcher.judgements import read_judgements, real_data_folder, strong_pairs, write_judgements
from tests.fakes import DATA


def write(folder: Path, text: str) -> Path:
    path = folder / "levels.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "header", ["query_id,document_id,level", "\ufeffdemand_id,achievement_id,level,note"]
)
def test_levels_are_read_by_either_name_of_the_columns(tmp_path: Path, header: str) -> None:
    path = write(tmp_path, f"{header}\nq1,a,4\nq1,b,1\nq2,a,2\n")
    assert read_judgements(path) == {"q1": {"a": 4, "b": 1}, "q2": {"a": 2}}


def test_every_bad_line_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "query_id,document_id,level\nq1,a,5\nq1,b,\nq1,c,3\nq1,c,4\nq1,d,high\n")
    with pytest.raises(InvalidRecords) as caught:
        read_judgements(path)
    assert [(p.row, p.field, p.value) for p in caught.value.problems] == [
        (2, "level", "5"),
        (3, "level", ""),
        (5, "document_id", "c"),
        (6, "level", "high"),
    ]


@pytest.mark.parametrize("header", ["", "query_id,level", "query_id,document_id", "a,b,c"])
def test_missing_columns_are_named(tmp_path: Path, header: str) -> None:
    with pytest.raises(InvalidInput, match="wants a column"):
        read_judgements(write(tmp_path, f"{header}\nq1,a,4\n"))


def test_a_file_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "levels.csv"
    path.write_bytes("query_id,document_id,level\n诉求,a,4\n".encode("gb18030"))
    with pytest.raises(InvalidInput, match="UTF-8"):
        read_judgements(path)


def test_qrels_have_grades_from_0_for_levels_from_1(tmp_path: Path) -> None:
    path = tmp_path / "levels.qrels"
    path.write_text("q1 0 a 3\nq1\t0\tb 0\n\nq2 Q0 a 1\n", encoding="utf-8")
    assert read_judgements(path) == {"q1": {"a": 4, "b": 1}, "q2": {"a": 2}}


def test_every_bad_line_of_qrels_is_named(tmp_path: Path) -> None:
    path = tmp_path / "levels.txt"
    path.write_text("q1 0 a 4\nq1 0 b\nq1 0 c 2\nq1 0 c 1\nq1 0 d -1 x\n", encoding="utf-8")
    with pytest.raises(InvalidRecords) as caught:
        read_judgements(path)
    assert [(p.row, p.field, p.value) for p in caught.value.problems] == [
        (1, "grade", "4"),
        (2, "line", "q1 0 b"),
        (4, "document_id", "c"),
        (5, "line", "q1 0 d -1 x"),
    ]


def test_ids_that_trec_cannot_hold_are_refused_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidRecords) as caught:
        write_judgements({"a b": {"": 1, "good": 2}, "c\u3000d": {"good": 3}}, tmp_path / "x.qrels")
    assert [p.value for p in caught.value.problems] == ["a b", "", "c\u3000d"]
    assert not (tmp_path / "x.qrels").exists()


ids = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=6)
fields = st.text("ab中文.,:\"'#1", min_size=1, max_size=4)


def levels_by(names: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, dict[str, int]]]:
    return st.dictionaries(
        names, st.dictionaries(names, st.integers(1, 4), min_size=1, max_size=3), max_size=3
    )


@settings(max_examples=50, deadline=None)
@given(levels_by(ids))
def test_a_csv_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, levels: dict[str, dict[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "levels.csv"
    write_judgements(levels, path)
    assert read_judgements(path) == levels


@settings(max_examples=50, deadline=None)
@given(levels_by(fields))
def test_qrels_give_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, levels: dict[str, dict[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("qrels") / "levels.qrels"
    write_judgements(levels, path)
    assert read_judgements(path) == levels


def test_strong_pairs_have_level_3_or_4() -> None:
    levels = {"q1": {"a": 4, "b": 2, "c": 3}, "q2": {"a": 1}}
    assert strong_pairs(levels) == [("q1", "a"), ("q1", "c")]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"none\.csv"):
        read_judgements(tmp_path / "none.csv")


def test_the_sample_has_400_pairs_or_more_of_every_level() -> None:
    levels = [
        level for of in read_judgements(DATA / "sample" / "judgements.csv").values() for level in of.values()
    ]
    assert len(levels) >= 400
    assert set(levels) == {1, 2, 3, 4}


def test_the_folder_of_real_data_is_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_REAL_DATA", str(tmp_path))
    assert real_data_folder() == tmp_path
    monkeypatch.setenv("MATCHER_REAL_DATA", str(tmp_path / "none"))
    with pytest.raises(NotFound, match="MATCHER_REAL_DATA"):
        real_data_folder()
