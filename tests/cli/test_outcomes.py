"""outcomes: import, export, template."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Matcher
from tests.cli.test_data import GOOD, write

EVENT = {"achievement_id": "a1", "kind": "met", "happened_at": "2025-03-18"}


def test_past_matches_are_imported_once_and_exported(matcher: Matcher, tmp_path: Path) -> None:
    matcher("init")
    matcher("import", "achievement", write(tmp_path, *GOOD))
    path = write(tmp_path, EVENT, {**EVENT, "achievement_id": "a2"}, name="history.jsonl")
    assert matcher("outcomes", "import", path).out == "recorded 2, in the ledger already 0\n"
    again = matcher("outcomes", "import", path, "--reported-by", "李工")
    assert again.out == "recorded 0, in the ledger already 2\n"
    done = matcher("outcomes", "export", tmp_path / "ledger.jsonl")
    assert done.out.startswith("2 entries written to ")
    lines = (tmp_path / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["reported_by"] for line in lines] == ["cli", "cli"]


def test_bad_rows_are_named_and_kept_out(matcher: Matcher, tmp_path: Path) -> None:
    matcher("init")
    matcher("import", "achievement", write(tmp_path, *GOOD))
    path = write(tmp_path, EVENT, {**EVENT, "achievement_id": "a9"}, name="history.jsonl")
    done = matcher("outcomes", "import", path)
    assert (done.status, done.out) == (1, "recorded 0, in the ledger already 0\n")
    assert "a9" in done.err
    assert "--keep-good" in done.err
    assert matcher("outcomes", "import", path, "--keep-good").out.startswith("recorded 1,")


def test_a_template_is_written_and_refused_as_it_is(matcher: Matcher, tmp_path: Path) -> None:
    matcher("init")
    assert matcher("outcomes", "template", tmp_path / "outcomes.xlsx").status == 0
    assert matcher("outcomes", "import", tmp_path / "outcomes.xlsx").status == 1
