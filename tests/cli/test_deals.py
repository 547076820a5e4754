"""deals: request, list, expire, assign, fix, forbid, lift."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from matcher.records import Record
from matcher.store import Store
from tests.builders import achievement, broker, demand
from tests.cli.conftest import Matcher

AT = datetime(2026, 5, 1, tzinfo=UTC)
TEXT = "锂电池隔膜在线检测系统"


@pytest.fixture
def filled(matcher: Matcher, home: Path, monkeypatch: pytest.MonkeyPatch) -> Matcher:
    """The command over a pair and a broker for it."""
    monkeypatch.setenv("MATCHER_DEALS__MIN_LEVEL", "1")
    matcher("init")
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        records: list[Record] = [achievement("a1", TEXT), demand("d1", TEXT), broker("b1", specialities=TEXT)]
        store.upsert(records, at=AT)
    return matcher


def test_a_request_prints_what_is_held_and_list_finds_it(filled: Matcher) -> None:
    done = filled("deals", "request", "b1", "--person", "李工", "--kind", "demand")
    assert done.status == 0, done.err
    assert "先联系需求方" in done.out
    assert "未登记技术经纪人证书" in done.out
    listed = filled("deals", "list", "--broker", "b1", "--state", "held")
    assert "已预留" in listed.out
    assert "a1" in listed.out
    assert "0 hold(s) ran out" in filled("deals", "expire", "--person", "李工").out


def test_an_assignment_is_held_only_when_asked(filled: Matcher) -> None:
    dry = filled("deals", "assign", "--person", "李工")
    assert dry.status == 0, dry.err
    assert "nothing held" in dry.out
    assert "公平底线" in dry.out
    assert "1 deal(s) held" in filled("deals", "assign", "--person", "李工", "--hold").out


def test_a_minimum_out_of_reach_is_told(filled: Matcher) -> None:
    done = filled("deals", "assign", "--person", "李工", "--minimum", "b1=2")
    assert "经纪人b1最低2项，少1项" in done.out


def test_rulings_are_made_and_lifted(filled: Matcher) -> None:
    told = ("--person", "主任", "--reason", "回避")
    assert "ruling 1: 禁止" in filled("deals", "forbid", "a1", "demand:d1", *told).out
    assert "暂无可承接的项目" in filled("deals", "request", "b1", "--person", "李工", "--kind", "demand").out
    refused = filled("deals", "fix", "a1", "demand:d1", "b1", *told)
    assert refused.status == 1
    assert "lift that one first" in refused.err
    assert "ruling 1 lifted" in filled("deals", "lift", "1", "--person", "主任").out
    assert "ruling 2: 指定" in filled("deals", "fix", "a1", "demand:d1", "b1", *told).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("forbid", "a1", "d1", "--person", "x", "--reason", "y"), "demand:ID"),
        (("assign", "--person", "x", "--minimum", "b1"), "BROKER=2"),
        (("request", "b1", "--person", "x", "--kind", "broker"), "demand or investor"),
        (("request", "nobody", "--person", "x"), "no public broker"),
    ],
)
def test_what_is_not_understood_is_told(filled: Matcher, arguments: tuple[str, ...], words: str) -> None:
    done = filled("deals", *arguments)
    assert done.status == 1
    assert words in done.err
