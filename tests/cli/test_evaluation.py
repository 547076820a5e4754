"""matcher eval: compare, why."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Matcher


def write(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[str | Path]:
    """The options that name two queries, three documents and their levels."""
    queries = write(
        tmp_path / "q.jsonl",
        {"id": "q1", "title": "寻求锂电池隔膜检测"},
        {"id": "q2", "title": "注塑件缩痕"},
    )
    documents = write(
        tmp_path / "d.jsonl",
        {"id": "d1", "title": "咖啡机"},
        {"id": "d2", "title": "锂电池隔膜检测"},
        {"id": "d3", "title": "注塑模具缩痕的消除"},
    )
    return ["--queries", queries, "--documents", documents]


@pytest.fixture
def judged(files: list[str | Path], tmp_path: Path) -> list[str | Path]:
    levels = tmp_path / "levels.qrels"
    levels.write_text("q1 0 d1 0\nq1 0 d2 3\nq2 0 d1 1\nq2 0 d3 2\n", encoding="utf-8")
    return [*files, "--judgements", levels]


def test_compare_writes_the_report_and_shows_its_tables(
    matcher: Matcher, judged: list[str | Path], tmp_path: Path
) -> None:
    run = tmp_path / "outside.run"
    run.write_text("q1 Q0 d1 1 2.0 x\nq1 Q0 d2 2 1.0 x\n", encoding="utf-8")
    done = matcher(
        "eval", "compare", "order", "bm25", f"outside={run}", "ranked", *judged, "--out", tmp_path / "out",
        "--write-runs",
    )  # fmt: skip
    assert done.status == 0, done.err
    assert "各系统的 nDCG@10" in done.out
    assert "outside" in done.out
    written = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert {"comparison.md", "comparison.html", "comparison.csv", "runs/ranked.csv"} <= written
    with (tmp_path / "out" / "comparison.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["system"]: row for row in csv.DictReader(file)}
    assert float(rows["ranked"]["nDCG@10"]) == 1.0
    assert (rows["order"]["wins"], rows["bm25"]["losses"]) == ("", "0")


def test_compare_refuses_what_cannot_be_compared(
    matcher: Matcher, files: list[str | Path], judged: list[str | Path], tmp_path: Path
) -> None:
    out = ["--out", tmp_path / "out"]
    assert "expected a system of random" in matcher("eval", "compare", "best", *judged, *out).err
    assert "--judgements missing" in matcher("eval", "compare", "bm25", *files, *out).err
    assert "bm25 more often" in matcher("eval", "compare", "bm25", "bm25", *judged, *out).err
    assert "titles, fulltext" in matcher("eval", "compare", "bm25", "--dataset", "none", *out).err
    assert "base among" in matcher("eval", "compare", "bm25", "--base", "dense", *judged, *out).err
    assert "a measure of" in matcher("eval", "compare", "bm25", "--measure", "F1", *judged, *out).err
    levels = tmp_path / "other.csv"
    levels.write_text("query_id,document_id,level\nq1,d9,4\nq9,d1,1\n", encoding="utf-8")
    unknown = matcher("eval", "compare", "bm25", *files, "--judgements", levels, *out)
    assert unknown.status == 1
    assert "q9" in unknown.err
    assert "d9" in unknown.err
    assert not (tmp_path / "out").exists()


def test_why_explains_a_pair_of_files_and_of_the_store(
    matcher: Matcher, files: list[str | Path], tmp_path: Path
) -> None:
    found = matcher("eval", "why", "q1", "d2", *files, "--threshold", "0")
    assert found.status == 0, found.err
    assert "found  已找到" in found.out
    assert "F0  不在库中" in matcher("eval", "why", "q1", "d9", *files).out
    assert matcher("eval", "why", "q1").status != 0
    assert "both --queries and --documents" in matcher("eval", "why", "q1", "d1", *files[:2]).err
    matcher("init")
    matcher("import", "demand", tmp_path / "q.jsonl")
    matcher("import", "achievement", tmp_path / "d.jsonl")
    assert "found  已找到" in matcher("eval", "why", "q1", "d2", "--threshold", "0").out
    assert "库中没有这个编号的诉求" in matcher("eval", "why", "q9", "d2").out


def test_why_counts_the_fates_of_strong_pairs(
    matcher: Matcher, files: list[str | Path], tmp_path: Path
) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("query_id,document_id,level\nq1,d2,4\nq1,d1,1\nq2,d9,3\n", encoding="utf-8")
    done = matcher("eval", "why", *files, "--pairs", pairs, "--threshold", "0", "--out", tmp_path / "why.csv")
    assert done.status == 0, done.err
    assert "2 对 3–4 级" in done.out
    with (tmp_path / "why.csv").open(encoding="utf-8", newline="") as file:
        fates = {(row["query_id"], row["document_id"]): row["fate"] for row in csv.DictReader(file)}
    assert fates == {("q1", "d2"): "found", ("q2", "d9"): "F0"}
    assert "--pairs or --dataset" in matcher("eval", "why", *files).err
