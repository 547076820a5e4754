"""matcher train ranker and train encoder: what they write and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matcher.ranking.model_file import read_model
from matcher.ranking.ranker import LinearModel
from tests.cli.conftest import Matcher

THINGS = (
    "隔膜", "电机", "咖啡机", "模具", "轴承", "齿轮", "陶瓷", "涂层", "传感器", "激光",
    "无人机", "机床", "塑料", "钢板", "电池", "芯片", "镜头", "阀门", "水泵", "风机",
)  # fmt: skip


def write(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def judged(tmp_path: Path) -> list[str | Path]:
    """The options that name 20 queries, each judged against its own thing (4) and two others (1)."""
    queries = [{"id": f"q{n:02d}", "title": f"寻求{thing}检测"} for n, thing in enumerate(THINGS)]
    documents = [{"id": f"d{n:02d}", "title": f"{thing}检测"} for n, thing in enumerate(THINGS)]
    lines = [
        f"q{n:02d},d{(n + step) % len(THINGS):02d},{4 if step == 0 else 1}"
        for n in range(len(THINGS))
        for step in range(3)
    ]
    levels = tmp_path / "levels.csv"
    levels.write_text("\n".join(["query_id,document_id,level", *lines]) + "\n", encoding="utf-8")
    return [
        *("--queries", write(tmp_path / "q.jsonl", *queries)),
        *("--documents", write(tmp_path / "d.jsonl", *documents)),
        *("--judgements", levels),
    ]


def test_a_ranker_that_is_no_better_is_refused_unless_forced(
    matcher: Matcher, judged: list[str | Path], home: Path
) -> None:
    # Every query names its document, so the unfitted sum of the legs is perfect already.
    refused = matcher("train", "ranker", *judged)
    assert refused.status == 1
    assert "that of the unfitted weighted sum 1.0000" in refused.err
    assert "--force" in refused.err
    assert not (home / "rankers").exists()
    forced = matcher("train", "ranker", *judged, "--force")
    assert forced.status == 0, forced.err
    assert "20, 60" in forced.out
    assert f"use it with rankers = '{home / 'rankers'}'" in forced.out
    # The judged documents are titles alone.
    model = read_model(home / "rankers" / "text-titles.json")
    assert isinstance(model, LinearModel)
    assert model.origin.startswith("60 judged pairs of ")
    card = json.loads((home / "rankers" / "text-titles.card.json").read_text(encoding="utf-8"))
    assert (card["form"], card["queries"], card["pairs"]) == ("linear", 20, 60)
    ((name, digest),) = card["judgements"].items()
    assert name.endswith("/levels.csv")
    assert len(digest) == 64


def test_too_few_judged_queries_are_refused(
    matcher: Matcher, judged: list[str | Path], tmp_path: Path, home: Path
) -> None:
    (tmp_path / "levels.csv").write_text(
        "query_id,document_id,level\nq00,d00,4\nq00,d01,1\n", encoding="utf-8"
    )
    done = matcher("train", "ranker", *judged)
    assert done.status == 1
    assert "expected at least 20 judged queries, got 1" in done.err
    assert not (home / "rankers").exists()


def test_judgements_of_nothing_are_refused(
    matcher: Matcher, judged: list[str | Path], tmp_path: Path
) -> None:
    (tmp_path / "levels.csv").write_text("query_id,document_id,level\n", encoding="utf-8")
    done = matcher("train", "ranker", *judged)
    assert done.status == 1
    assert "expected judged queries, got none from" in done.err


def test_judged_ids_that_no_file_has_are_all_named(
    matcher: Matcher, judged: list[str | Path], tmp_path: Path
) -> None:
    (tmp_path / "levels.csv").write_text(
        "query_id,document_id,level\nq00,d99,4\nq99,d01,1\n", encoding="utf-8"
    )
    done = matcher("train", "ranker", *judged)
    assert done.status == 1
    assert "d99" in done.err
    assert "q99" in done.err


@pytest.mark.parametrize("command", ["ranker", "encoder"])
def test_files_that_are_not_named_equally_often_are_refused(
    command: str, matcher: Matcher, judged: list[str | Path], tmp_path: Path
) -> None:
    for options in (judged[:4], judged[2:], [*judged, "--queries", tmp_path / "q.jsonl"]):
        done = matcher("train", command, *options)
        assert done.status == 1
        assert "name --judgements, --queries and --documents equally often" in done.err


@pytest.mark.parametrize("command", ["ranker", "encoder"])
def test_a_file_that_is_not_there_is_named(
    command: str, matcher: Matcher, judged: list[str | Path], tmp_path: Path
) -> None:
    (tmp_path / "levels.csv").unlink()
    done = matcher("train", command, *judged)
    assert done.status == 1
    assert "levels.csv" in done.err


def test_an_unknown_form_or_pairing_is_refused_with_those_there_are(
    matcher: Matcher, judged: list[str | Path]
) -> None:
    form = matcher("train", "ranker", *judged, "--form", "network")
    assert (form.status, "form is one of linear, lambdamart, boosted, not 'network'" in form.err) == (1, True)
    pairing = matcher("train", "ranker", *judged, "--pairing", "demand-horse")
    assert (pairing.status, "demand-achievement" in pairing.err) == (1, True)
