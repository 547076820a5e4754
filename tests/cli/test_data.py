"""init, import, export, template."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from matcher.records import parse_record
from matcher.store import STAFF, Store
from matcher.vocabulary import Kind
from tests.cli.conftest import Matcher
from tests.fakes import DATA

GOOD = [{"id": "a1", "title": "锂电池隔膜"}, {"id": "a2", "title": "注塑模具", "visibility": "staff"}]


def write(folder: Path, *rows: Mapping[str, object], name: str = "achievements.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def stored_ids(home: Path, kind: Kind = Kind.ACHIEVEMENT) -> list[str]:
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        return [stored.record.id for stored in store.iterate(kind, visible=STAFF)]


def test_init_makes_the_database_and_again_changes_nothing(matcher: Matcher, home: Path) -> None:
    for _ in range(2):
        done = matcher("init")
        assert (done.status, done.out) == (0, "database ready, revision 0\n")
    assert (home / "store.sqlite3").is_file()


def test_without_a_database_a_command_says_what_to_run(matcher: Matcher, tmp_path: Path) -> None:
    for arguments in (
        ["import", "achievement", write(tmp_path, *GOOD)],
        ["index", "status"],
        ["key", "list"],
    ):
        done = matcher(*arguments)
        assert done.status == 1
        assert "run `matcher init`" in done.err.replace("\n", " ")
        assert "Traceback" not in done.err


def test_good_rows_are_imported_and_again_change_nothing(
    matcher: Matcher, home: Path, tmp_path: Path
) -> None:
    matcher("init")
    path = write(tmp_path, *GOOD)
    assert matcher("import", "achievement", path).out == "created 2, changed 0, unchanged 0\n"
    assert matcher("import", "achievements", path).out == "created 0, changed 0, unchanged 2\n"
    write(tmp_path, {**GOOD[0], "trl": 7}, GOOD[1])
    assert matcher("import", "成果", path).out == "created 0, changed 1, unchanged 1\n"
    assert stored_ids(home) == ["a1", "a2"]


def test_bad_rows_are_all_shown_and_nothing_is_imported_unless_good_ones_are_kept(
    matcher: Matcher, home: Path, tmp_path: Path
) -> None:
    matcher("init")
    path = write(tmp_path, GOOD[0], {"id": "a 2", "title": ""}, {"id": "a3", "title": "x", "trl": 12})
    done = matcher("import", "achievement", path)
    assert done.status == 1
    for word in ("3 bad value(s)", "a 2", "trl", "12", "at most 9", "nothing was imported"):
        assert word in done.err, word
    assert stored_ids(home) == []
    kept = matcher("import", "achievement", path, "--keep-good")
    assert (kept.status, kept.out) == (1, "created 1, changed 0, unchanged 0\n")
    assert "3 bad value(s)" in kept.err
    assert stored_ids(home) == ["a1"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "jsonl"])
@pytest.mark.parametrize("kind", Kind)
def test_export_gives_back_what_went_in(
    matcher: Matcher, home: Path, tmp_path: Path, suffix: str, kind: Kind
) -> None:
    matcher("init")
    sample = DATA / "sample" / f"{kind.value}s.jsonl"
    lines = sample.read_text(encoding="utf-8").splitlines()[:6]
    source = write(tmp_path, *map(json.loads, lines), name="in.jsonl")
    assert matcher("import", kind.value, source).status == 0
    file = tmp_path / f"out.{suffix}"
    assert matcher("export", kind.value, file).out.startswith("6 record(s) written to ")
    assert matcher("import", kind.value, file).out == "created 0, changed 0, unchanged 6\n"
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        found = [stored.record for stored in store.iterate(kind, visible=STAFF)]
    expected = [parse_record(kind, json.loads(line)) for line in lines]
    assert found == sorted(expected, key=lambda record: record.id)


def test_headers_may_be_english(matcher: Matcher, tmp_path: Path) -> None:
    matcher("init")
    matcher("import", "achievement", write(tmp_path, *GOOD))
    matcher("export", "achievement", tmp_path / "zh.csv")
    matcher("export", "achievement", tmp_path / "en.csv", "--language", "en")
    heads = [(tmp_path / name).read_text("utf-8-sig").splitlines()[0] for name in ("zh.csv", "en.csv")]
    assert heads[1].isascii()
    assert not heads[0].isascii()


@pytest.mark.parametrize("name", ["achievement.xlsx", "demands.csv", "broker.xlsx", "investor.csv"])
def test_a_template_is_written_and_its_examples_never_become_records(
    matcher: Matcher, tmp_path: Path, home: Path, name: str
) -> None:
    matcher("init")
    assert matcher("template", tmp_path / name).status == 0
    done = matcher("import", name.split(".")[0], tmp_path / name)
    assert done.status == 1
    assert "EXAMPLE-" in done.err
    for kind in Kind:
        assert stored_ids(home, kind) == []


def test_unknown_kinds_and_files_are_named(matcher: Matcher, tmp_path: Path) -> None:
    matcher("init")
    wrong = matcher("import", "patent", write(tmp_path, *GOOD))
    assert wrong.status == 2
    assert "achievement (成果)" in wrong.err
    for path in (tmp_path / "none.jsonl", tmp_path / "x.docx"):
        done = matcher("import", "achievement", path)
        assert done.status == 1
        assert path.name in done.err.replace("\n", "")
        assert "Traceback" not in done.err
