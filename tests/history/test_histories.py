"""From a report in the ledger to what the next request knows of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matcher.history import NO_HISTORY, Histories, TakerHistory
from matcher.outcomes.asked_filters import FilterKind
from matcher.outcomes.events import DeclineReason, parse_event
from matcher.records import Record
from matcher.store import Store
from tests.builders import achievement, achievement_key, broker, demand, investor
from tests.fakes import shared_taxonomy

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
EARLY = achievement("early", trl=4)
PILOTED = achievement("piloted", trl=5)
LEVEL_UNKNOWN = achievement("unknown")
D1 = demand("d1", enterprise="示例精密有限公司")
D2 = demand("d2", enterprise="示例精密有限公司")
D3 = demand("d3", enterprise="另一家有限公司")
WORLD: tuple[Record, ...] = (
    EARLY,
    PILOTED,
    achievement("a1", trl=3, place="西安", owner="示例大学"),
    achievement("secret", owner="保密研究院", visibility="staff"),
    *(D1, D2, D3, investor("i1"), broker("b1")),
)


@pytest.fixture
def filled(store: Store) -> Store:
    store.upsert(WORLD, at=NOON)
    return store


def report(store: Store, key: str, kind: str = "declined", *, at: datetime = NOON, **values: Any) -> None:
    """Report what happened a second ago; of d1 and a1 and without a judgement unless the values say so."""
    plain: dict[str, Any] = {"achievement_id": "a1", "taker": {"kind": "demand", "id": "d1"}}
    if kind == "declined":
        plain["reason"] = "timing"
    told = parse_event({"key": key, "kind": kind, "happened_at": at - SECOND, **plain, **values})
    store.outcomes.add([told], reported_by="李工", at=at)


def histories(store: Store) -> Histories:
    return Histories(store, shared_taxonomy())


def test_who_never_said_no_has_no_history(filled: Store) -> None:
    known = histories(filled)
    for asking in (D1, investor("i1"), broker("b1"), achievement("a1")):
        assert known.taker(asking, NOON) is NO_HISTORY
    assert not NO_HISTORY.blocks(EARLY)
    assert (NO_HISTORY.declined, NO_HISTORY.filters, NO_HISTORY.notes) == ((), (), ())


def test_what_is_declined_is_known_to_the_next_request_and_to_none_before(filled: Store) -> None:
    known = histories(filled)
    assert known.taker(D1, NOON) is NO_HISTORY
    report(filled, "k1", reason="maturity")
    (found,) = known.taker(D1, NOON).declined
    assert (found.key, found.reason) == (achievement_key("a1"), DeclineReason.MATURITY)
    assert (found.record.trl, found.record.place, found.record.owner) == (3, "西安", "示例大学")
    assert known.taker(D1, NOON - 2 * SECOND) is NO_HISTORY


def test_early_achievements_are_left_out_once_asked_and_come_back_when_taken_back(filled: Store) -> None:
    known = histories(filled)
    report(filled, "k1", reason="maturity", note="不再推荐早期成果")
    history = known.taker(D1, NOON)
    assert [history.blocks(one) for one in (EARLY, PILOTED, LEVEL_UNKNOWN, D2)] == [True, False, False, False]
    assert history.notes == ("按您的要求不再推荐早期成果（2026-03-02 提出；未注明成熟度的仍会推荐）",)
    report(filled, "k2", at=NOON + DAY, note="可以推荐早期成果了")
    assert not known.taker(D1, NOON + DAY).blocks(EARLY)
    assert known.taker(D1, NOON).blocks(EARLY)


def test_the_day_of_a_note_is_the_day_in_china(filled: Store) -> None:
    report(filled, "k1", at=datetime(2026, 3, 2, 16, 30, tzinfo=UTC), note="不再推荐早期成果")
    (note,) = histories(filled).taker(D1, NOON + DAY).notes
    assert "2026-03-03" in note


def test_what_one_demand_asked_holds_for_all_of_the_enterprise_and_for_no_other(filled: Store) -> None:
    known = histories(filled)
    report(filled, "k1", reason="maturity", note="不再推荐早期成果")
    assert known.taker(D2, NOON).blocks(EARLY)
    assert len(known.taker(D2, NOON).declined) == 1
    assert known.taker(D3, NOON) is NO_HISTORY
    new = demand("d9", enterprise="示例精密有限公司")
    filled.upsert([new], at=NOON)
    assert known.taker(new, NOON).blocks(EARLY)
    report(filled, "k2", at=NOON + DAY, taker={"kind": "demand", "id": "d9"}, note="可以推荐早期成果")
    assert not known.taker(D1, NOON + DAY).blocks(EARLY)


@pytest.mark.parametrize("taker", [investor("i1"), broker("b1")])
def test_funds_and_brokers_ask_for_themselves(filled: Store, taker: Record) -> None:
    kind = "investor" if taker.id == "i1" else "broker"
    report(filled, "k1", taker={"kind": kind, "id": taker.id}, note="外地的就不用推了")
    history = histories(filled).taker(taker, NOON)
    assert [one.kind for one in history.filters] == [FilterKind.AWAY]
    assert histories(filled).taker(D1, NOON) is NO_HISTORY


def blocked_places(history: TakerHistory) -> list[str | None]:
    places = ("西安", "深圳", "松山湖", "东莞市长安镇", "广东省", None)
    return [place for place in places if history.blocks(achievement(place=place))]


def test_away_is_outside_the_city_and_far_outside_the_province(filled: Store) -> None:
    report(filled, "k1", reason="place", note="不再推荐外地成果")
    history = histories(filled).taker(D1, NOON)
    assert blocked_places(history) == ["西安", "深圳"]
    assert history.notes == ("按您的要求不再推荐外地成果（2026-03-02 提出；未注明地点的仍会推荐）",)
    report(filled, "k2", taker={"kind": "demand", "id": "d3"}, note="不再推荐省外成果")
    assert blocked_places(histories(filled).taker(D3, NOON)) == ["西安"]


def test_an_owner_is_that_of_the_achievement_it_was_said_about(filled: Store) -> None:
    report(filled, "k1", reason="competition", note="不要推荐该校成果")
    history = histories(filled).taker(D1, NOON)
    owners = ("示例大学", " 示例大学", "示例大学珠海校区", None)
    assert [history.blocks(achievement(owner=owner)) for owner in owners] == [True, True, False, False]
    assert history.notes == ("按您的要求不再推荐示例大学的成果（2026-03-02 提出）",)


def test_an_owner_that_is_not_known_or_not_public_is_not_named(filled: Store) -> None:
    report(filled, "k1", achievement_id="early", note="不要推荐该单位成果")
    report(filled, "k2", achievement_id="secret", note="不要推荐该单位成果")
    history = histories(filled).taker(D1, NOON)
    assert history.notes == (
        "按您的要求不再推荐该单位的成果（2026-03-02 提出；该成果未注明单位，无法据此筛除）",
        "按您的要求不再推荐该单位的成果（2026-03-02 提出）",
    )
    assert history.blocks(achievement(owner="保密研究院"))
    assert not history.blocks(achievement())


def test_a_deleted_achievement_is_no_longer_among_the_declined(filled: Store) -> None:
    report(filled, "k1", reason="maturity", note="不再推荐早期成果")
    filled.delete([achievement_key("a1")], at=NOON)
    history = histories(filled).taker(D1, NOON)
    assert history.declined == ()
    assert history.blocks(EARLY)


def test_past_outcomes_are_those_known_when_the_day_began(filled: Store) -> None:
    known = histories(filled)
    report(filled, "k1", "shown")
    report(filled, "k2", "contacted", at=NOON + DAY)
    settled = NOON + 90 * DAY
    assert known.past_outcomes(settled) == {}  # it became so at noon, after the day began
    assert known.past_outcomes(settled + DAY) == {achievement_key("a1"): (1, 1)}
    report(filled, "k3", "shown", at=settled, achievement_id="early")
    assert known.past_outcomes(settled + DAY + SECOND) is known.past_outcomes(settled + DAY)
    assert histories(filled).past_outcomes(settled + DAY) == known.past_outcomes(settled + DAY)


def test_three_days_are_kept_and_an_older_one_is_counted_again(filled: Store) -> None:
    known = histories(filled)
    report(filled, "k1", "shown")
    days = [NOON + n * DAY for n in range(91, 95)]
    first = known.past_outcomes(days[0])
    for one in days[1:]:
        known.past_outcomes(one)
    again = known.past_outcomes(days[0])
    assert again == first == {achievement_key("a1"): (0, 1)}
    assert again is not first
    assert known.past_outcomes(days[3]) is known.past_outcomes(days[3])


def test_of_requests_that_come_at_once_one_counts_for_all(filled: Store) -> None:
    report(filled, "k1", "shown")
    known = histories(filled)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(known.past_outcomes, [NOON + 91 * DAY] * 40))
    assert all(one is found[0] for one in found)
    assert found[0] == {achievement_key("a1"): (0, 1)}


def test_what_is_read_ahead_is_what_is_asked_for(filled: Store) -> None:
    report(filled, "k1", "shown")
    known = histories(filled)
    known.prepare(NOON + 91 * DAY)
    assert known.past_outcomes(NOON + 91 * DAY) == {achievement_key("a1"): (0, 1)}
