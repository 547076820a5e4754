"""The report: the same seed gives the same bytes, and the page needs nothing but itself."""

from __future__ import annotations

import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.compare import Comparison, compare_results
from eval.comparison_report import FILES, Origin, write_comparison
from eval.measuring import measure_systems
from eval.plots import plot_differences, plot_recall, plot_reliability
from eval.systems import system_named
from eval.tables import comparison_tables
from tests.eval.small import small_corpus

ORIGIN = Origin(subject="a <b> & “c”", note="", facts=(("seed", "0"), ("data", "x|y")))
SLICES = {"q1": "新能源", "q2": "新能源", "q3": "新能源"}


def compare(folder: Path) -> Comparison:
    systems = [system_named(name) for name in ("random", "order", "bm25", "ranked")]
    folder.mkdir()
    with small_corpus(folder) as corpus:
        results = measure_systems(corpus, systems, threshold=0.5, progress=lambda done, whole: None)
    return compare_results(results, base="order", measure="nDCG@10", slices=SLICES, seed=0)


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return compare(tmp_path_factory.mktemp("report") / "first")


def test_the_same_seed_gives_the_same_bytes(comparison: Comparison, tmp_path: Path) -> None:
    first = write_comparison(comparison, ORIGIN, tmp_path / "a")
    second = write_comparison(compare(tmp_path / "again"), ORIGIN, tmp_path / "b")
    assert [path.name for path in first] == list(FILES)
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name


class Page(HTMLParser):
    """What a page refers to, and whether its elements close."""

    def __init__(self) -> None:
        super().__init__()
        self.refers: list[str] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.refers += [v or "" for n, v in attributes if n in ("src", "href", "xlink:href", "data")]
        if tag not in ("meta", "link", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.refers += [v or "" for n, v in attributes if n in ("src", "href", "xlink:href", "data")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_whole_and_needs_no_other_file(comparison: Comparison, tmp_path: Path) -> None:
    write_comparison(comparison, ORIGIN, tmp_path)
    written = (tmp_path / "comparison.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(written)
    assert page.open == []
    assert all(one.startswith("#") for one in page.refers), page.refers
    assert not re.search(r"@import|url\((?!#)|<script", written)
    assert "a <b> & “c”" in page.text
    assert written.count("<svg") == 3
    assert "prefers-color-scheme: dark" in written


def test_every_colour_of_a_plot_is_one_that_the_page_defines(comparison: Comparison, tmp_path: Path) -> None:
    write_comparison(comparison, ORIGIN, tmp_path)
    written = (tmp_path / "comparison.html").read_text(encoding="utf-8")
    style, _, body = written.partition("</style>")
    for used in set(re.findall(r"var\((--[a-z0-9]+)\)", body)):
        assert f"{used}:" in style
    # What is left of matplotlib's own colours would be invisible on one of the two backgrounds.
    assert set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", body)) == set()


def test_tables_are_the_same_in_markdown_and_csv(comparison: Comparison, tmp_path: Path) -> None:
    write_comparison(comparison, ORIGIN, tmp_path)
    page = (tmp_path / "comparison.md").read_text(encoding="utf-8")
    for table in comparison_tables(comparison):
        assert f"## {table.title}\n" in page
    with (tmp_path / "comparison.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["system"] for row in rows] == ["random", "order", "bm25", "ranked"]
    assert float(rows[3]["nDCG@10"]) == 1.0
    assert rows[1]["p_holm"] == ""
    assert rows[0]["ece"] == ""
    assert 0 <= float(rows[3]["ece"]) <= 1
    with (tmp_path / "changes.csv").open(encoding="utf-8", newline="") as file:
        changes = [(row["system"], row["query_id"]) for row in csv.DictReader(file)]
    assert len(changes) == 3 * 3


def test_plots_of_nothing_are_empty() -> None:
    assert plot_differences({}, measure="nDCG@10", base="a") == ""
    assert plot_recall({}) == ""
    assert plot_reliability({}) == ""


def test_a_panel_for_every_system_and_a_name_that_is_markup_is_escaped() -> None:
    drawn = plot_differences({f"<s{n}>": [0.1, -0.2] for n in range(4)}, measure="MAP", base="b")
    assert [name for name in ("s0", "s1", "s2", "s3") if f"&lt;{name}&gt;" in drawn] == [
        "s0",
        "s1",
        "s2",
        "s3",
    ]
    assert "<s0>" not in drawn.replace("<!-- <s0> -->", "")
