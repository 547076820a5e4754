"""plan: progress, escalations, report, rewards, fact."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from matcher.outcomes.events import parse_event
from matcher.store import Store
from tests.builders import achievement, broker
from tests.cli.conftest import Matcher

AT = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def filled(matcher: Matcher, home: Path) -> Matcher:
    """The command over one landed and one served achievement, and a broker's contract."""
    matcher("init")
    shared = {"achievement_id": "a1", "happened_at": "2024-03-01T08:00:00+08:00"}
    proof = {"condition": "project_team", "reference": "社保证明"}
    landing = {
        "key": "k1",
        "kind": "landed",
        "landing_type": "project",
        "unit": "长安",
        "proofs": [proof],
        **shared,
    }
    deal = {"key": "k2", "kind": "contract", "amount_cny": "1000000", "broker_ids": ["b1"], **shared}
    with Store.open(f"sqlite:///{home / 'store.sqlite3'}") as store:
        store.upsert(
            [
                achievement("a1", discovered_on="2024-02-01", discovered_by="市科技局"),
                achievement("a2", "银膏[x]", discovered_on="2024-02-01", library="service"),
                broker("b1"),
            ],
            at=AT,
        )
        store.outcomes.record([parse_event(landing), parse_event(deal)], reported_by="示例", at=AT)
    return matcher


def test_progress_is_printed_for_the_city_and_one_unit(filled: Matcher) -> None:
    city = filled("plan", "progress", "--year", "2024")
    assert city.status == 0, city.err
    assert "2024 年行动计划进度" in city.out
    assert "1／500／500" in city.out
    unit = filled("plan", "progress", "--year", "2024", "--unit", "长安镇")
    assert "1／6／6" in unit.out
    assert "市科技局" not in unit.out
    assert filled("plan", "progress", "--unit", "火星").status == 1


def test_progress_is_written_to_excel(filled: Matcher, tmp_path: Path) -> None:
    assert filled("plan", "progress", "--out", tmp_path / "plan.xlsx").status == 0
    assert (tmp_path / "plan.xlsx").read_bytes().startswith(b"PK")


def test_escalations_and_a_report(filled: Matcher, tmp_path: Path) -> None:
    listed = filled("plan", "escalations", "--month", "2024-06")
    assert "未指定责任人 1 项" in listed.out
    assert "a2 银膏[x]" in listed.out
    assert filled("plan", "escalations", "--out", tmp_path / "month.html").status == 0
    assert filled("plan", "report", tmp_path / "quarter.html", "--quarter", "2024Q1").status == 0
    assert "2024年第一季度" in (tmp_path / "quarter.html").read_text(encoding="utf-8")
    assert "such as 2026-03" in filled("plan", "escalations", "--month", "2024-13").err


def test_rewards_and_a_fact(filled: Matcher) -> None:
    rewards = filled("plan", "rewards", "--year", "2024")
    assert "b1 林示例" in rewards.out
    assert "5 万元" in rewards.out
    fact = (
        "plan",
        "fact",
        "events",
        "2",
        "--on",
        "2024-04-01",
        "--reference",
        "签到表",
        "--person",
        "王示例",
    )
    assert filled(*fact).out == "fact 1: 成果转化对接会（场） 2\n"
    assert "fact 1 has this measure" in filled(*fact).err
    assert "2 场" in filled("plan", "progress", "--year", "2024").out
    assert "a number such as" in filled(*fact[:3], "两", *fact[4:]).err
