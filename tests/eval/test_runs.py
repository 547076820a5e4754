"""Runs: both forms, order, bad lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.runs import Ranked, read_run, write_run
from matcher.errors import InvalidInput, InvalidRecords, NotFound


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_higher_scores_come_first_then_ranks_then_the_order_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.run", "q Q0 low 1 0.1 t\nq Q0 b 3 5 t\nq Q0 a 2 5 t\nq Q0 c 3 5e0 t\n")
    assert [one.document_id for one in read_run(path)["q"]] == ["a", "b", "c", "low"]


def test_a_csv_of_matcher_rank_is_read_with_its_levels(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "query_id,document_id,rank,score,level\nq,a,1,0.9,4\nq,b,2,0.25,1\n")
    assert read_run(path) == {"q": (Ranked("a", 0.9, 4), Ranked("b", 0.25, 1))}


def test_rank_and_level_may_be_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "demand_id,achievement_id,score\nq,a,-1\nq,b,2\n")
    assert read_run(path) == {"q": (Ranked("b", 2.0), Ranked("a", -1.0))}


def test_every_bad_line_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.run",
        "q Q0 a 1 0.5 t\nq Q0 b one 0.5 t\nq Q0 c 1 nan t\nq Q0 d 1\nq Q0 a 2 0.4 t\nq Q0 e -1 inf t\n",
    )
    with pytest.raises(InvalidRecords) as caught:
        read_run(path)
    assert [(p.row, p.field) for p in caught.value.problems] == [
        (2, "rank"),
        (3, "score"),
        (4, "line"),
        (5, "document_id"),
        (6, "rank"),
        (6, "score"),
    ]


def test_a_level_out_of_range_and_a_missing_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRecords, match="level"):
        read_run(write(tmp_path / "a.csv", "query_id,document_id,score,level\nq,a,0.5,7\n"))
    with pytest.raises(InvalidInput, match="score"):
        read_run(write(tmp_path / "b.csv", "query_id,document_id\nq,a\n"))
    with pytest.raises(NotFound, match="a run"):
        read_run(tmp_path / "none.run")


scores = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def runs(draw: st.DrawFn) -> dict[str, tuple[Ranked, ...]]:
    """Return runs best first, as systems give them; ties in any order."""
    name = st.text("ab中文.,:\"'1", min_size=1, max_size=4)
    found = {}
    for query in draw(st.lists(name, unique=True, max_size=3)):
        documents = draw(st.lists(name, unique=True, min_size=1, max_size=5))
        values = sorted(
            draw(st.lists(scores, min_size=len(documents), max_size=len(documents))), reverse=True
        )
        found[query] = tuple(map(Ranked, documents, values))
    return found


@settings(max_examples=50, deadline=None)
@given(runs(), st.sampled_from(["a.run", "a.csv"]))
def test_both_forms_give_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, run: dict[str, tuple[Ranked, ...]], name: str
) -> None:
    path = tmp_path_factory.mktemp("run") / name
    write_run(run, path, tag="mine")
    assert read_run(path) == run


def test_levels_go_through_a_csv_and_ids_with_spaces_too(tmp_path: Path) -> None:
    run = {"诉求 1": (Ranked("a b", 0.5, 3),)}
    write_run(run, tmp_path / "a.csv", tag="mine")
    assert read_run(tmp_path / "a.csv") == run
    with pytest.raises(InvalidRecords) as caught:
        write_run(run, tmp_path / "a.run", tag="my tag")
    assert [p.value for p in caught.value.problems] == ["my tag", "诉求 1", "a b"]
