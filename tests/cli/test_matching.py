"""suggest and rank."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Finished, Matcher
from tests.fakes import HAND_RANKERS

ODD = "中文 编号/1?"


def write(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def read_run(path: Path) -> list[tuple[str, str, int]]:
    """Return query, document and rank of each row, after checking the columns."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert list(row) == ["query_id", "document_id", "rank", "score", "level"]
        assert 0 <= float(row["score"]) <= 1
        assert row["level"] in "1234"
    return [(row["query_id"], row["document_id"], int(row["rank"])) for row in rows]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two queries and three documents, as the real data has them."""
    queries = write(
        tmp_path / "q.jsonl",
        {"id": "q1", "title": "寻求锂电池隔膜检测", "text": "需要在线检测"},
        {"id": ODD, "title": "注塑件缩痕"},
    )
    documents = write(
        tmp_path / "d.jsonl",
        {"id": "d1", "title": "锂电池隔膜检测", "status": "withdrawn", "trl": "99"},
        {"id": ODD, "title": "注塑模具缩痕的消除", "text": "随形冷却"},
        {"id": 'd,3"', "title": "咖啡"},
    )
    return queries, documents


@pytest.fixture
def filled(matcher: Matcher, tmp_path: Path) -> Matcher:
    """The command over a small store, nothing indexed yet."""
    matcher("init")
    offered = write(
        tmp_path / "a.jsonl",
        {"id": "a1", "title": "锂电池隔膜检测[bold]系统", "library": "service", "industry_codes": ["C3972"]},
        {"id": "a2", "title": "注塑模具", "library": "discovery"},
    )
    asked = write(tmp_path / "d.jsonl", {"id": "d1", "title": "寻求锂电池隔膜检测"})
    assert matcher("import", "achievement", offered).status == 0
    assert matcher("import", "demand", asked).status == 0
    return matcher


def shown_ids(done: Finished) -> list[str]:
    """Return the ids of a table of suggestions, in order."""
    cells = [[cell.strip() for cell in line.split("│")] for line in done.out.splitlines()]
    return [row[4] for row in cells if len(row) > 6 and row[1].isdigit()]


def test_suggestions_for_a_record_show_rank_score_level_title_and_why(filled: Matcher) -> None:
    done = filled("suggest", "d1")
    assert done.status == 0
    assert shown_ids(done) == ["a1", "a2"]
    assert "诉求：寻求锂电池隔膜检测" in done.out
    for word in ("score", "why", "共有“", "相关", "锂电池隔膜检测[bold]系统"):
        assert word in done.out, word


def test_suggestions_for_text_may_be_narrowed(filled: Matcher) -> None:
    assert shown_ids(filled("suggest", "--text", "锂电池")) == ["a1", "a2"]
    assert shown_ids(filled("suggest", "--text", "锂电池", "--k", "1")) == ["a1"]
    assert shown_ids(filled("suggest", "--text", "锂电池", "--library", "discovery")) == ["a2"]
    assert shown_ids(filled("suggest", "--text", "模具", "--industry", "C39")) == ["a1"]
    assert shown_ids(filled("suggest", "a1", "--pairing", "achievement-demand")) == ["d1"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody"], "there is no demand 'nobody'"),
        (["d1", "--pairing", "demand-patent"], "pairing is one of demand-achievement"),
        (["d1", "--k", "0"], "a request names k ≥ 1"),
        (["--text", " "], "text of 1 to"),
    ],
)
def test_a_request_that_cannot_be_answered_is_one_line(
    filled: Matcher, arguments: list[str], words: str
) -> None:
    done = filled("suggest", *arguments)
    assert done.status == 1
    assert f"error: {words}" in done.err
    assert "Traceback" not in done.err


def test_rank_by_depth_gives_the_best_of_each_query(
    matcher: Matcher, files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_RANKERS", str(HAND_RANKERS))
    out = tmp_path / "run.csv"
    done = matcher("rank", "--queries", files[0], "--documents", files[1], "--depth", "2", "--out", out)
    assert (done.status, done.out) == (0, f"4 row(s) written to {out}\n")
    rows = read_run(out)
    assert [(query, rank) for query, _, rank in rows] == [("q1", 1), ("q1", 2), (ODD, 1), (ODD, 2)]
    assert rows[0][:2] == ("q1", "d1")
    assert rows[2][:2] == (ODD, ODD)


@pytest.mark.parametrize("header", ["query_id,document_id", "\ufeffdemand_id,achievement_id,level"])
def test_rank_by_pairs_gives_every_pair_a_row(
    matcher: Matcher, files: tuple[Path, Path], tmp_path: Path, header: str
) -> None:
    pairs = tmp_path / "pairs.csv"
    wanted = [("q1", "d1"), ("q1", 'd,3"'), (ODD, "d1"), (ODD, ODD), ("q1", "d1")]
    with pairs.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        csv.writer(file).writerows((*pair, 1) if "level" in header else pair for pair in wanted)
    out = tmp_path / "run.csv"
    done = matcher("rank", "--queries", files[0], "--documents", files[1], "--pairs", pairs, "--out", out)
    assert done.status == 0, done.err
    rows = read_run(out)
    assert {row[:2] for row in rows} == set(wanted)
    assert len(rows) == 4
    assert sorted((query, rank) for query, _, rank in rows) == sorted(
        [("q1", 1), ("q1", 2), (ODD, 1), (ODD, 2)]
    )


def test_a_pair_without_its_document_is_named_by_its_row_in_the_file(
    matcher: Matcher, files: tuple[Path, Path], tmp_path: Path
) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("query_id,document_id\nq1,d1\nq1,d1\nq1,gone\nlost,d1\n", encoding="utf-8")
    out = tmp_path / "run.csv"
    done = matcher("rank", "--queries", files[0], "--documents", files[1], "--pairs", pairs, "--out", out)
    assert done.status == 1
    rows = [[cell.strip() for cell in line.split("│")][1:3] for line in done.err.splitlines() if "│" in line]
    assert rows == [["4", "document_id"], ["5", "query_id"]]
    assert "gone" in done.err
    assert "lost" in done.err
    assert not out.exists()


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", "demand_id,文档\n".encode("gb18030"), b"query_id,document_id\nq1\n"]
)
def test_a_file_of_pairs_that_is_none_is_refused_in_words(
    matcher: Matcher, files: tuple[Path, Path], tmp_path: Path, content: bytes
) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_bytes(content)
    done = matcher(
        "rank",
        "--queries",
        files[0],
        "--documents",
        files[1],
        "--pairs",
        pairs,
        "--out",
        tmp_path / "run.csv",
    )
    assert done.status == 1
    assert "Traceback" not in done.err
    assert "error" in done.err or "bad value" in done.err


def test_rank_wants_depth_or_pairs(matcher: Matcher, files: tuple[Path, Path], tmp_path: Path) -> None:
    for more in ([], ["--depth", "1", "--pairs", "x.csv"], ["--depth", "0"]):
        done = matcher("rank", "--queries", files[0], "--documents", files[1], "--out", tmp_path / "r", *more)
        assert done.status == 2


def test_rows_that_cannot_be_read_are_told_and_left_out(
    matcher: Matcher, files: tuple[Path, Path], tmp_path: Path
) -> None:
    documents = write(tmp_path / "bad.jsonl", {"id": "d1", "title": "锂电池"}, {"id": "d2"}, {"title": "x"})
    out = tmp_path / "run.csv"
    done = matcher("rank", "--queries", files[0], "--documents", documents, "--depth", "9", "--out", out)
    assert done.status == 0
    assert "2 bad value(s)" in done.err
    assert [row[:2] for row in read_run(out)] == [("q1", "d1"), (ODD, "d1")]


def test_rank_leaves_the_home_store_alone(
    matcher: Matcher, files: tuple[Path, Path], tmp_path: Path, home: Path
) -> None:
    out = tmp_path / "run.csv"
    assert (
        matcher("rank", "--queries", files[0], "--documents", files[1], "--depth", "1", "--out", out).status
        == 0
    )
    assert not (home / "store.sqlite3").exists()
    assert not (home / "index").exists()
