"""The bridge as a file: what was written comes back, and bad rows are named, all of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matcher.bridge import BridgeFile, Status, read_bridge, write_bridge
from matcher.bridge.files import metadata_path
from matcher.config import PROJECT_FOLDER
from matcher.errors import InvalidInput, InvalidRecords, NotFound
from tests.bridge.small import entry

HEAD = "# matcher bridge, format 1, version 3\n"
COLUMNS = "term,expansion,kind,weight,evidence,source,marginal_recall,false_hit_rate,n,status\n"
GOOD = "CBN,立方氮化硼,latin,0.9,2,seed,,,0,active\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "bridge.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    entries = (
        entry(marginal_recall=0.25, false_hit_rate=0.5, n=8, status=Status.MANUAL),
        entry("烟羽治理", "脱白", kind="synonym", weight=0.6),
    )
    file = BridgeFile(version=7, entries=entries, made_from={"documents": 12})
    write_bridge(file, tmp_path / "b.csv")
    assert read_bridge(tmp_path / "b.csv") == file


def test_a_row_reads_as_it_stands(tmp_path: Path) -> None:
    file = read_bridge(written(tmp_path, HEAD + COLUMNS + GOOD))
    assert (file.version, file.entries) == (3, (entry(weight=0.9, evidence=2),))


def test_a_spreadsheets_commas_and_marks_do_no_harm(tmp_path: Path) -> None:
    text = '\ufeff"# matcher bridge, format 1, version 3",,,,,,,,,\n' + COLUMNS + GOOD + ",,,,,,,,,\n"
    assert len(read_bridge(written(tmp_path, text)).entries) == 1


def test_every_bad_cell_is_named_with_its_row(tmp_path: Path) -> None:
    rows = "CBN,cbn,latin,0.9,2,seed,,,0,active\nPLA,,metal,1.5,-1,,2,x,a,on\n"
    with pytest.raises(InvalidRecords) as caught:
        read_bridge(written(tmp_path, HEAD + COLUMNS + GOOD + rows))
    assert [(one.row, one.field) for one in caught.value.problems] == [
        (4, "expansion"),
        *((5, name) for name in COLUMNS.strip().split(",") if name != "term"),
    ]


def test_a_pair_that_stands_twice_is_refused_whatever_its_case(tmp_path: Path) -> None:
    with pytest.raises(InvalidRecords) as caught:
        read_bridge(written(tmp_path, HEAD + COLUMNS + GOOD + GOOD.replace("CBN", "cbn")))
    assert [one.row for one in caught.value.problems] == [4]


@pytest.mark.parametrize(
    "text", ["", COLUMNS + GOOD, HEAD.replace("format 1", "format 2") + COLUMNS, HEAD + "term,expansion\n"]
)
def test_another_form_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInput):
        read_bridge(written(tmp_path, text))


def test_metadata_of_another_version_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + COLUMNS + GOOD)
    metadata_path(path).write_text(json.dumps({"version": 2}), encoding="utf-8")
    with pytest.raises(InvalidInput, match="version 3"):
        read_bridge(path)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="matcher bridge mine"):
        read_bridge(tmp_path / "none.csv")


def test_the_projects_own_bridge_is_whole() -> None:
    file = read_bridge(PROJECT_FOLDER / "data" / "bridge" / "bridge.csv")
    assert sum(one.is_used for one in file.entries) > 1_000
    assert file.made_from["documents"] > 0
