"""monitor: tables, JSON, and the exit status that cron goes by."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matcher.monitoring.weeks import Week
from matcher.store import Store
from tests.cli.conftest import Matcher
from tests.monitoring.test_watching import shift_first
from tests.monitoring.world import World, make_world

AT = datetime(2024, 11, 26, 8, tzinfo=UTC)
"""A Tuesday."""


def log(home: Path, world: World) -> None:
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        for one in world.lists[-1000:]:
            store.suggestions.save(one)


def test_without_an_alarm_the_status_is_0(
    matcher: Matcher, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_MONITOR__SILENT_DAYS", "400")
    assert matcher("init").status == 0
    log(home, make_world(at=AT))
    done = matcher("monitor", "--until", "2024-11-26")
    assert done.status == 0, done.err
    assert "无警报" in done.out
    assert "demand-achievement（诉求 → 成果）" in done.out
    assert "最近上报 从未" in done.out


def test_alarms_come_first_with_what_to_do_and_make_the_status_2(
    matcher: Matcher, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_MONITOR__SILENT_DAYS", "400")
    assert matcher("init").status == 0
    log(home, make_world(at=AT, change=shift_first, since=Week(2024, 47)))
    asked = ("--until", "2024-11-26", "--weeks", "4", "--pairing", "demand-achievement")
    done = matcher("monitor", *asked, "--json", tmp_path / "m.json")
    assert done.status == 2, done.err
    _, alarm, *rest = done.out.splitlines()
    assert alarm.startswith("【警报】特征分布变化 demand-achievement 2024-W47 flat PSI")
    assert any(line.startswith("→ 特征分布变化：核对近期数据来源") for line in rest[:3])
    report = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert len(report["weeks"]) == 4
    assert report["alarms"][0]["subject"] == "flat"


def test_an_earlier_day_is_seen_as_it_was_then(matcher: Matcher) -> None:
    assert matcher("init").status == 0
    done = matcher("monitor", "--until", "2026-01-03", "--weeks", "2")
    assert done.status == 0, done.err
    assert done.out.startswith("漂移监测 2025-W52 至 2026-W01（截至 2026-01-0")


def test_bad_questions_are_told(matcher: Matcher) -> None:
    assert matcher("init").status == 0
    unknown = matcher("monitor", "--pairing", "x-y")
    assert unknown.status == 1
    assert "pairing is one of" in unknown.err
    assert matcher("monitor", "--until", "1999-01-01").status == 1
    assert matcher("monitor", "--weeks", "0").status == 2
