"""The small parts: weeks and quiet hours, material facts, needs, clauses, composition, waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.channels.funds.clauses import clause_around, owner_clause, stage_clause
from matcher.channels.funds.composing import compose
from matcher.channels.funds.delivery import retry_after_s
from matcher.channels.funds.histories import read_answers
from matcher.channels.funds.material import changed_fields, facts_of, say_changes
from matcher.channels.funds.need import need_of
from matcher.channels.funds.options import PushConfig
from matcher.channels.funds.values import Ground, PastNo
from matcher.channels.funds.weeks import next_open, week_of
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import DeclineReason, EventKind, OutcomeEvent, Party
from matcher.vocabulary import Kind, Stage
from tests.builders import achievement, investor
from tests.channels.funds.made import AT, RULES, candidate, history, in_industry


def test_weeks_begin_on_monday_at_midnight_in_china() -> None:
    assert week_of(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == "2026W47"
    assert week_of(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == "2026W48"
    assert week_of(datetime(2027, 1, 1, 4, tzinfo=UTC)) == "2026W53"


@pytest.mark.parametrize(
    ("hour", "opens"),
    [(11, (24, 11)), (12, (25, 0)), (23, (25, 0)), (0, (24, 0))],
    ids=["19 o'clock", "20 o'clock", "7 o'clock", "8 o'clock"],
)
def test_nothing_goes_out_from_20_to_8_in_china(hour: int, opens: tuple[int, int]) -> None:
    at = datetime(2026, 11, 24, hour, tzinfo=UTC)
    day, utc_hour = opens
    assert next_open(at, quiet_from=20, quiet_until=8) == datetime(2026, 11, day, utc_hour, tzinfo=UTC)


def test_equal_hours_are_no_quiet_ones_and_hours_of_the_day_may_be() -> None:
    noon = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
    assert next_open(noon, quiet_from=8, quiet_until=8) == noon
    assert next_open(noon, quiet_from=12, quiet_until=14) == datetime(2026, 11, 24, 6, tzinfo=UTC)


@given(hours=st.integers(0, 200), start=st.integers(0, 23), end=st.integers(0, 23))
def test_what_has_waited_need_not_wait_again(hours: int, start: int, end: int) -> None:
    at = AT + timedelta(hours=hours)
    opened = next_open(at, quiet_from=start, quiet_until=end)
    assert at <= opened < at + timedelta(days=1)
    assert next_open(opened, quiet_from=start, quiet_until=end) == opened


def test_changes_are_told_field_by_field() -> None:
    item = {"kind": "invention_patent", "number": "ZL1", "status": "granted"}
    before = facts_of(achievement(title="隔膜检测", trl=4, place="松山湖", ip_items=[item]))
    now = facts_of(
        achievement(title="隔膜检测仪", trl=None, place="寮步镇", ip_items=[item, {**item, "number": "ZL2"}])
    )
    assert changed_fields(before, now) == ("title", "place", "trl", "ip_items")
    assert say_changes(before, now) == (
        "名称有更新",
        "所在地：松山湖 → 寮步镇",
        "技术就绪度：4 → 未填",
        "知识产权：新增 1 项",
    )
    assert "隔膜" not in "".join(before.values())  # the ledger keeps no text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("本项目融资需求500万元，用于中试。", 5_000_000),
        ("拟融资300万—800万元", 8_000_000),
        ("资金需求约 2 千万", 20_000_000),
        ("已完成融资3000万元", None),
        ("年产值500万元", None),
    ],
)
def test_a_need_is_read_where_the_text_states_one(text: str, amount: int | None) -> None:
    found = need_of(achievement(summary=text))
    assert (found and found[0]) == (None if amount is None else Decimal(amount))


def test_a_clause_ends_at_commas_and_of_a_long_list_only_the_item_is_quoted() -> None:
    text = "成立于2019年，重点投向新材料、新能源，覆盖全国。"
    place = text.index("新材料")
    clause = clause_around(text, "thesis", place, place + 3)
    assert clause.text == "重点投向新材料、新能源" == text[clause.start : clause.end]
    long = "关注" + "、".join(["人工智能"] * 9 + ["量子计算"] + ["集成电路"] * 9) + "。"
    place = long.index("量子计算")
    clause = clause_around(long, "thesis", place, place + 4)
    assert clause.text == "量子计算" == long[clause.start : clause.end]


def test_a_stage_in_a_funds_name_is_none() -> None:
    named = investor(thesis="东莞市天使母基金总规模10亿元，投早、投小。")
    found = stage_clause(named, [Stage.ANGEL, Stage.EARLY])
    assert found is not None
    assert found.text == "投早、投小"
    assert stage_clause(investor(thesis="参股松山湖天使基金"), [Stage.ANGEL]) is None


def test_an_owner_is_a_conflict_only_where_the_fund_excludes_it() -> None:
    fund = investor(thesis="已与示例公司合作，不投乙公司同业项目", exclusions="丙公司的竞品")
    assert owner_clause(fund, "示例公司") is None
    assert owner_clause(fund, None) is None
    found = [owner_clause(fund, name) for name in ("乙公司", "丙公司")]
    assert [one and one.field for one in found] == ["thesis", "exclusions"]


def test_places_go_to_the_best_and_one_industry_does_not_take_them_all() -> None:
    metals = [in_industry(candidate(f"m{n}", 0.99 - n / 1000), "3.1") for n in range(4)]
    ceramics = [in_industry(candidate(f"c{n}", 0.96), "3.4") for n in range(2)]
    found = compose([*metals, *ceramics], [], (history(left=3), RULES), AT)
    assert [one.candidate.achievement.id for one in found.chosen] == ["m0", "m1", "c0"]
    grounds = {one.candidate.achievement.id: one.decision.ground for one in found.decided}
    assert (grounds["m2"], grounds["c1"]) == (Ground.CROWDED, Ground.CAP)


def test_variety_never_costs_more_than_the_ranker_can_tell() -> None:
    metals = [in_industry(candidate(f"m{n}", 0.99), "3.1") for n in range(3)]
    poor = in_industry(candidate("c0", 0.7), "3.4")
    found = compose([*metals, poor], [], (history(left=3), RULES), AT)
    assert [one.candidate.achievement.id for one in found.chosen] == ["m0", "m1", "m2"]


def test_the_floor_takes_the_last_place_and_its_cost_is_shown() -> None:
    ranked = [candidate(f"a{n}", 0.9 - n / 10) for n in range(3)]
    waiting = candidate("w", 0.3, waiting_days=70)
    found = compose(ranked, [waiting], (history(left=2), RULES), AT)
    assert [one.candidate.achievement.id for one in found.chosen] == ["a0", "w"]
    assert (found.floor.placed, found.floor.mean_with) == (1, 0.6)
    assert found.floor.mean_without == pytest.approx(0.85)
    assert found.floor.cost == pytest.approx(0.25)
    taken = found.of("a1")
    assert taken is not None
    assert taken.decision.ground is Ground.CAP


def test_what_waits_and_is_chosen_anyway_costs_nothing() -> None:
    found = compose([candidate("a0")], [candidate("a0", waiting_days=70)], (history(), RULES), AT)
    assert [one.decision.ground for one in found.chosen] == [Ground.FITS]
    assert (found.floor.placed, found.floor.cost, found.left) == (0, 0.0, 4)


def test_a_full_week_leaves_no_place_for_the_floor_either() -> None:
    found = compose([], [candidate("w", 0.3, waiting_days=70)], (history(left=0), RULES), AT)
    assert found.chosen == []


def test_the_last_word_of_a_pair_counts() -> None:
    def entry(number: int, kind: EventKind, reason: DeclineReason | None = None) -> LedgerEntry:
        event = OutcomeEvent(
            key=str(number),
            kind=kind,
            happened_at=AT + timedelta(days=number),
            achievement_id="a1",
            taker=Party(kind=Kind.INVESTOR, id="f1"),
            reason=reason,
        )
        return LedgerEntry(
            number=number,
            event=event,
            achievement_id="a1",
            taker_kind="investor",
            taker_id="f1",
            reported_at=event.happened_at,
            reported_by="test",
        )

    met, no = entry(1, EventKind.MET), entry(2, EventKind.DECLINED, DeclineReason.TIMING)
    assert read_answers([met]) == ({}, {"a1": EventKind.MET})
    assert read_answers([no, met]) == (
        {"a1": PastNo(reason=DeclineReason.TIMING, at=no.event.happened_at)},
        {},
    )
    assert read_answers([met, no, entry(3, EventKind.CONTACTED)]) == ({}, {"a1": EventKind.CONTACTED})


def test_waits_double_from_half_a_minute_to_six_hours_with_half_of_them_drawn() -> None:
    config = PushConfig()
    waits = [retry_after_s("msg_1", attempt, config) for attempt in range(1, 14)]
    for attempt, wait in enumerate(waits):
        whole = min(30.0 * 2**attempt, 21_600.0)
        assert whole / 2 <= wait <= whole
    assert waits == [retry_after_s("msg_1", attempt, config) for attempt in range(1, 14)]
    assert retry_after_s("msg_2", 1, config) != waits[0]
    assert sum(waits) / 86_400 > 0.5
