"""The words of new records, against those from before."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from matcher.config import Config
from matcher.monitoring.options import MonitorConfig
from matcher.monitoring.values import AlarmKind
from matcher.monitoring.weeks import make_periods
from matcher.monitoring.words import RecordTexts
from matcher.records import Record, parse_record
from matcher.store import StoredRecord
from matcher.vocabulary import Kind
from tests.builders import demand
from tests.logged_lists import AT
from tests.monitoring.world import World, stored

PERIODS = make_periods(AT, weeks=2, reference_weeks=2, wait_days=60)
BEFORE = AT - timedelta(weeks=5)
FEW = MonitorConfig(least_records=2)


def texts(*records: StoredRecord) -> RecordTexts:
    found = RecordTexts(PERIODS)
    found.add(Kind.DEMAND, records)
    return found


def test_shares_by_hand() -> None:
    found = texts(
        stored(demand("d1", "甲 乙 丙"), BEFORE),
        stored(demand("d2", "甲 乙 丁"), BEFORE),
        stored(demand("d3", "甲 戊 戊 己"), AT),
        stored(demand("d4", "乙 庚", visibility="staff"), AT),
    )
    (figures,) = found.figures(str.split, {"甲", "戊"}, FEW)
    assert (figures.week, figures.kind, figures.records, figures.words) == ("2026-W48", Kind.DEMAND, 2, 6)
    assert figures.unseen == pytest.approx(4 / 6)  # 戊 twice, 己, 庚
    assert figures.expected == pytest.approx(2 / 6)  # 丙 and 丁 stand in one record of the two
    assert figures.outside == pytest.approx(3 / 6)  # 己, 乙, 庚
    # 庚 stands in a record for staff alone, and is not quoted.
    assert [(one.word, one.count) for one in figures.new_words] == [("戊", 2), ("己", 1)]
    assert figures.note is None


def test_a_record_counts_in_the_week_of_its_last_change_and_not_before_it_is_known() -> None:
    found = texts(
        stored(demand("d1", "甲"), BEFORE),
        stored(demand("d2", "乙"), AT - timedelta(weeks=1)),
        stored(demand("d3", "丙"), AT + timedelta(minutes=1)),
    )
    assert [one.week for one in found.figures(str.split, set(), FEW)] == ["2026-W47"]


def test_too_few_records_get_no_verdict() -> None:
    before = [stored(demand(f"b{number}", "甲"), BEFORE) for number in range(2)]
    (few,) = texts(*before, stored(demand("d1", "乙"), AT)).figures(str.split, set(), FEW)
    assert few.note == "新增或修改 1 条，不足 2 条，不作判断"
    (none,) = texts(stored(demand("d1", "乙"), AT)).figures(str.split, set(), FEW)
    assert none.note == "窗口之前的记录不足 2 条，不作判断"
    assert none.expected is None


def sample(kind: Kind) -> list[Record]:
    path = Config().data / "sample" / f"{kind}s.jsonl"
    return [parse_record(kind, json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def watched(new: list[Record]) -> World:
    """Return a world whose sample of achievements came before the window, and other records in it."""
    known = [stored(one, BEFORE - timedelta(weeks=9)) for one in sample(Kind.ACHIEVEMENT)[40:]]
    fresh = tuple(stored(one, AT - timedelta(days=4)) for one in new)
    return World(lists=(), entries=(), records={Kind.ACHIEVEMENT: (*known, *fresh)})


def test_records_like_those_before_raise_no_alarm() -> None:
    report = watched(sample(Kind.ACHIEVEMENT)[:40]).watch()
    (figures,) = report.vocabulary
    assert figures.unseen == pytest.approx(figures.expected, abs=0.05)
    assert report.alarms == ()


def test_another_vocabulary_raises_its_alarm() -> None:
    menu = "清蒸鲈鱼、红烧排骨、白灼菜心、豉汁凤爪、虾饺烧卖，宴席菜谱第{}道，文火慢炖，撒葱花上桌"
    odd = [
        parse_record(Kind.ACHIEVEMENT, {"id": f"x{number}", "title": menu.format(number)})
        for number in range(20)
    ]
    report = watched(odd).watch()
    (alarm,) = report.alarms
    assert (alarm.kind, alarm.subject, alarm.week) == (AlarmKind.VOCABULARY, "achievement", "2026-W47")
    (figures,) = report.vocabulary
    assert "菜谱" in [one.word for one in figures.new_words]
