"""Ranking files: any ids, every pair, documents alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from matcher.batch import FileRanking, record_from_raw
from matcher.errors import InvalidRecords
from matcher.exchange import RawDocument
from matcher.pairings import PAIRINGS
from matcher.records import Achievement, Broker, Demand, Investor
from matcher.store import STAFF, Store
from matcher.vocabulary import DemandStatus, Kind
from tests.conftest import AT
from tests.fakes import make_engine


def raw(id: str, title: str = "锂电池隔膜检测", text: str = "", **fields: object) -> RawDocument:
    return RawDocument(id=id, title=title, text=text, fields=fields)


@contextmanager
def ranking(
    folder: Path,
    queries: list[RawDocument],
    documents: list[RawDocument],
    pairing: str = "demand-achievement",
) -> Iterator[FileRanking]:
    """Yield a loaded ranking over an engine with the tiny encoder."""
    with Store.open(f"sqlite:///{folder / 'rank.db'}", create=True) as store:
        made = FileRanking(make_engine(store), PAIRINGS[pairing], queries=queries, documents=documents)
        made.load(at=AT)
        yield made


ODD_IDS = [
    "中文 编号",
    "a/b?c=d&e",
    "",
    " ",
    "'; DROP TABLE records;--",
    "é\u0301",
    "x" * 500,
    "0",
    "00",
    "q0",
]


def test_ids_may_be_anything_and_come_back_as_they_were(tmp_path: Path) -> None:
    queries, documents = [raw(id) for id in ODD_IDS], [raw(id) for id in ODD_IDS]
    with ranking(tmp_path, queries, documents) as made:
        assert made.query_ids == tuple(sorted(ODD_IDS))
        for query_id in ODD_IDS[:3]:
            rows = made.rank(query_id, depth=100, at=AT)
            assert [row.document_id for row in rows] == sorted(ODD_IDS)  # equal texts: ties by id
            assert {row.query_id for row in rows} == {query_id}
            assert [row.rank for row in rows] == list(range(1, len(ODD_IDS) + 1))


def test_the_fitting_document_comes_first_and_depth_cuts(tmp_path: Path) -> None:
    documents = [raw("a", "注塑模具"), raw("b", "锂电池隔膜检测"), raw("c", "咖啡")]
    with ranking(tmp_path, [raw("q", "寻求锂电池隔膜检测")], documents) as made:
        rows = made.rank("q", depth=2, at=AT)
        assert len(rows) == 2
        assert rows[0].document_id == "b"
        assert rows[0].score > rows[1].score


def test_every_pair_asked_for_gets_a_row_whatever_the_legs_find(tmp_path: Path) -> None:
    documents = [raw(f"d{n}", "咖啡机" if n else "锂电池隔膜检测") for n in range(12)]
    with ranking(tmp_path, [raw("q"), raw("r", "茶")], documents) as made:
        for query_id in ("q", "r"):
            wanted = [f"d{n}" for n in (11, 0, 5, 3)]
            rows = made.rank_pairs(query_id, wanted, at=AT)
            assert {row.document_id for row in rows} == set(wanted)
            assert [row.rank for row in rows] == [1, 2, 3, 4]
            assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)
        # The three equal ones tie by id.
        assert [row.document_id for row in made.rank_pairs("q", wanted, at=AT)] == ["d0", "d11", "d3", "d5"]
        assert made.rank_pairs("q", [], at=AT) == []


def test_pairs_have_the_score_that_ranking_gives(tmp_path: Path) -> None:
    documents = [raw(f"d{n}", f"锂电池{'隔膜' * n}", "检测" * n) for n in range(5)]
    with ranking(tmp_path, [raw("q", text="需要隔膜")], documents) as made:
        assert made.rank_pairs("q", [d.id for d in documents], at=AT) == made.rank("q", depth=5, at=AT)


@pytest.mark.parametrize("pairing", ["demand-demand", "achievement-achievement"])
def test_queries_are_never_proposed_even_of_the_documents_kind(tmp_path: Path, pairing: str) -> None:
    queries = [raw(f"q{n}") for n in range(8)]
    with ranking(tmp_path, queries, [raw("d1"), raw("d2"), raw("q0")], pairing) as made:
        rows = made.rank("q0", depth=3, at=AT)
        assert [row.document_id for row in rows] == ["d1", "d2", "q0"]


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_every_pairing_ranks_files(tmp_path: Path, pairing: str) -> None:
    with ranking(tmp_path, [raw("q")], [raw("d1"), raw("d2", "咖啡", "茶")], pairing) as made:
        assert [row.document_id for row in made.rank("q", depth=5, at=AT)] == ["d1", "d2"]


def test_all_unknown_ids_are_named_with_their_rows(tmp_path: Path) -> None:
    with ranking(tmp_path, [raw("q")], [raw("d")]) as made:
        made.check_pairs([("q", "d")])
        with pytest.raises(InvalidRecords) as caught:
            made.check_pairs([("q", "d"), ("x", "d"), ("q", "y"), ("z", "z")])
    assert [(p.row, p.field, p.value) for p in caught.value.problems] == [
        (3, "query_id", "x"),
        (4, "document_id", "y"),
        (5, "query_id", "z"),
        (5, "document_id", "z"),
    ]


@pytest.mark.parametrize(
    ("kind", "model", "text_field"),
    [
        (Kind.ACHIEVEMENT, Achievement, "summary"),
        (Kind.DEMAND, Demand, "description"),
        (Kind.BROKER, Broker, "specialities"),
        (Kind.INVESTOR, Investor, "thesis"),
    ],
)
def test_a_document_becomes_a_record_of_any_kind(kind: Kind, model: type[Any], text_field: str) -> None:
    record = record_from_raw(kind, raw("x", "题", "文"), "n1")
    assert isinstance(record, model)
    assert record.id == "n1"
    assert getattr(record, text_field) == "文"


def test_fields_that_fit_are_taken_and_others_left() -> None:
    fields = {
        "trl": 7,
        "keywords": ["隔膜"],
        "industry_codes": ["电子"],
        "owner": {"a": 1},
        "colour": "red",
        "id": "other",
        "title": "other",
        "summary": "other",
    }
    document = RawDocument(id="x", title="锂电池隔膜检测", text="", fields=fields)
    record = record_from_raw(Kind.ACHIEVEMENT, document, "n1")
    assert isinstance(record, Achievement)
    assert (record.trl, record.keywords, record.industry_codes, record.owner) == (7, ("隔膜",), (), None)
    assert (record.id, record.title, record.summary) == ("n1", "锂电池隔膜检测", "")


def test_what_would_hide_a_document_is_not_taken() -> None:
    document = raw("x", status="closed", visibility="staff", deadline="2020-01-01", kind="talent")
    record = record_from_raw(Kind.DEMAND, document, "n1")
    assert isinstance(record, Demand)
    assert (record.status, record.deadline, record.visibility.value) == (DemandStatus.OPEN, None, "public")
    assert record.kind.value == "talent"


def test_overlong_and_broken_texts_are_cut_and_cleaned_not_refused() -> None:
    record = record_from_raw(Kind.ACHIEVEMENT, raw("x", "题" * 600, "文" * 60_000 + "\x00"), "n1")
    assert isinstance(record, Achievement)
    assert (len(record.title), len(record.summary)) == (500, 50_000)
    broken = record_from_raw(Kind.ACHIEVEMENT, raw("x", "锂\x00电", "第一\x01段"), "n1")
    assert isinstance(broken, Achievement)
    assert (broken.title, broken.summary) == ("锂 电", "第一 段")


def test_loading_tells_progress_and_nothing_is_visible_outside(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with Store.open(f"sqlite:///{tmp_path / 'rank.db'}", create=True) as store:
        made = FileRanking(
            make_engine(store), PAIRINGS["demand-achievement"], queries=[raw("q")], documents=[raw("d")]
        )
        made.load(at=AT, progress=lambda done, whole: told.append((done, whole)))
        assert told[-1] == (2, 2)
        assert {s.record.id for s in store.iterate(Kind.ACHIEVEMENT, visible=STAFF)} == {"d0"}
        assert made.document_id(made.document_key("d")) == "d"
        assert made.document_id(made.query_key("q")) is None


def test_a_funds_region_and_stages_and_an_achievements_kind_are_read_under_other_names() -> None:
    fund = record_from_raw(
        Kind.INVESTOR,
        RawDocument(id="x", title="基金", text="", fields={"region": "东莞", "stages": ["天使", "B轮"]}),
        "n1",
    )
    assert isinstance(fund, Investor)
    assert (fund.regions, [stage.value for stage in fund.stages]) == (("东莞",), ["angel", "growth"])
    paper = record_from_raw(Kind.ACHIEVEMENT, raw("x", kind="paper"), "n1")
    assert isinstance(paper, Achievement)
    assert paper.form == "paper"
