"""What every store must do with outcomes; subclasses give the fixture `store`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import Conflict, InvalidInput, InvalidRecords, NotFound
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import EventKind, OutcomeEvent, parse_event
from matcher.records import Broker, Demand, Record, RecordKey
from matcher.store import EVERYONE, OutcomeFilter, Outcomes, Store
from matcher.vocabulary import Kind, Visibility
from tests.contracts.store_contract import AT, LATER, achievement

DAY = timedelta(days=1)
_runs = itertools.count()


def event(key: str = "k1", kind: str = "contacted", **values: Any) -> OutcomeEvent:
    """Return an event between a1 and d1, a day before AT."""
    plain = {"achievement_id": "a1", "taker": {"kind": "demand", "id": "d1"}, "happened_at": AT - DAY}
    return parse_event({"key": key, "kind": kind, **plain, **values})


def prepare_records(store: Store) -> None:
    """Write what events are about."""
    sides: list[Record] = [Demand(id="d1", title="降低翘曲"), Demand(id="d2", title="导热")]
    helpers: list[Record] = [Broker(id="b1", name="林"), Broker(id="b2", name="陈")]
    store.upsert([achievement("a1"), achievement("a2"), *sides, *helpers], at=AT)


def record(store: Store, *events: OutcomeEvent, at: datetime = AT) -> list[LedgerEntry]:
    return store.outcomes.record(events, reported_by="李工", at=at)


def problems_of(store: Store, *events: OutcomeEvent) -> list[tuple[int | None, str]]:
    with pytest.raises(InvalidRecords) as refused:
        record(store, *events)
    return [(problem.row, problem.field) for problem in refused.value.problems]


def keys_of(entries: Sequence[LedgerEntry]) -> list[str]:
    return [one.event.key for one in entries]


class OutcomeContract:
    """The ledger of outcomes."""

    def test_an_event_comes_back_as_it_was_acknowledged(self, store: Store) -> None:
        prepare_records(store)
        told = event(
            kind="contract", amount_cny="680000.50", broker_ids=["b2", "b1"], contract_number="2026-1"
        )
        (entry,) = record(store, told)
        assert entry == LedgerEntry(
            number=1,
            event=told,
            achievement_id="a1",
            taker_kind="demand",
            taker_id="d1",
            reported_at=AT,
            reported_by="李工",
            marks=("skips_stages",),
        )
        assert entry.event.amount_cny == Decimal("680000.50")
        assert store.outcomes.get(1) == entry
        assert store.outcomes.page() == [entry]
        with pytest.raises(NotFound, match="no ledger entry 2"):
            store.outcomes.get(2)

    def test_recording_moves_no_revision(self, store: Store) -> None:
        prepare_records(store)
        before = store.revision()
        record(store, event())
        assert store.revision() == before

    def test_the_same_key_and_body_is_the_same_entry_whenever_it_comes(self, store: Store) -> None:
        prepare_records(store)
        first = record(store, event("k1"), event("k2", "met"))
        again = store.outcomes.add(
            [event("k2", "met"), event("k3", "met"), event("k3", "met")], reported_by="王", at=LATER
        )
        assert again.entries[0] == first[1]
        assert again.entries[1] == again.entries[2]
        assert (again.added, store.outcomes.count(), again.entries[1].number) == (1, 3, 3)

    def test_the_same_moment_in_another_zone_is_the_same_body(self, store: Store) -> None:
        prepare_records(store)
        (one,) = record(store, event(happened_at="2026-11-23T08:00:00+00:00"))
        (two,) = record(store, event(happened_at="2026-11-23T16:00:00+08:00"))
        assert one == two

    def test_the_same_key_with_another_body_is_a_conflict_that_names_it(self, store: Store) -> None:
        prepare_records(store)
        record(store, event("k1"))
        with pytest.raises(Conflict, match="'k1'"):
            record(store, event("k0"), event("k1", "met"))
        with pytest.raises(Conflict, match="'k5'"):
            record(store, event("k5"), event("k5", note="anders"))
        assert keys_of(store.outcomes.page()) == ["k1"]

    def test_every_bad_field_of_every_event_is_named_and_nothing_kept(self, store: Store) -> None:
        prepare_records(store)
        assert problems_of(
            store,
            event("k1"),
            event(
                "k2",
                achievement_id="a9",
                taker={"kind": "investor", "id": "d1"},
                broker_ids=["b1", "b9", "b1"],
            ),
            event("k3", happened_at=AT + timedelta(seconds=1), supersedes=7),
            event("k4", suggestion="s1"),
        ) == [
            (2, "achievement_id"),
            (2, "taker.id"),
            (2, "broker_ids.1"),
            (2, "broker_ids.2"),
            (3, "happened_at"),
            (3, "supersedes"),
            (4, "suggestion"),
        ]
        assert problems_of(store, event(achievement_id="a9")) == [(None, "achievement_id")]
        assert store.outcomes.count() == 0

    def test_an_event_now_is_no_future_one(self, store: Store) -> None:
        prepare_records(store)
        assert record(store, event(happened_at=AT))[0].marks == ("skips_stages",)

    def test_a_reporter_needs_a_name_and_a_zone(self, store: Store) -> None:
        prepare_records(store)
        with pytest.raises(InvalidInput, match="reported_by"):
            store.outcomes.record([event()], reported_by=" ", at=AT)
        with pytest.raises(InvalidInput, match="time zone"):
            store.outcomes.record([event()], reported_by="李", at=AT.replace(tzinfo=None))

    def test_a_deleted_record_is_known(self, store: Store) -> None:
        prepare_records(store)
        store.delete([RecordKey(Kind.ACHIEVEMENT, "a1"), RecordKey(Kind.DEMAND, "d1")], at=AT)
        assert len(record(store, event())) == 1

    def test_a_record_of_another_visibility_is_as_unknown_as_none(self, store: Store) -> None:
        prepare_records(store)
        store.upsert([achievement("a3", visibility="staff")], at=AT)
        with pytest.raises(InvalidRecords) as refused:
            store.outcomes.record([event(achievement_id="a3")], reported_by="x", at=AT, visible=EVERYONE)
        assert [problem.field for problem in refused.value.problems] == ["achievement_id"]
        record(store, event("k1"), event("k2", achievement_id="a3"))
        public = OutcomeFilter(visible=frozenset({Visibility.PUBLIC, Visibility.MASKED}))
        assert keys_of(store.outcomes.page(where=public)) == ["k1"]

    def test_a_suggestion_tells_the_pair(self, store: Store) -> None:
        prepare_records(store)
        pairs: dict[str, tuple[str, Kind | None, str | None]] = {
            "s1": ("a1", Kind.DEMAND, "d1"),
            "s2": ("a1", Kind.DEMAND, None),
        }
        outcomes = Outcomes(store._database, suggestion_of=pairs.get)
        told = {"key": "k1", "kind": "shown", "happened_at": AT, "suggestion": "s1"}
        (entry,) = outcomes.record([parse_event(told)], reported_by="x", at=AT)
        assert entry.pair == ("a1", "demand", "d1", None)
        assert outcomes.page(where=OutcomeFilter(achievement_id="a1", taker_id="d1")) == [entry]
        agreeing = event("k2", "viewed", suggestion="s1")
        assert outcomes.record([agreeing], reported_by="x", at=AT)[0].marks == ("skips_stages",)
        store.upsert([achievement("a1", visibility="staff")], at=AT)
        told = {"key": "k4", "kind": "shown", "happened_at": AT, "suggestion": "s1"}
        with pytest.raises(InvalidRecords) as hidden:
            outcomes.record([parse_event(told)], reported_by="x", at=AT, visible=EVERYONE)
        assert [(one.field, one.value) for one in hidden.value.problems] == [("suggestion", "s1")]
        # A suggestion that answered a free text has no record that takes; the event may name a party.
        for n, party in enumerate((None, {"name": "某公司"})):
            named = {"key": f"s2{n}", "kind": "shown", "happened_at": AT, "suggestion": "s2", "taker": party}
            (free,) = outcomes.record([parse_event(named)], reported_by="x", at=AT)
            assert free.pair == ("a1", None, None, None if party is None else "某公司")
        other: dict[str, Any] = {"achievement_id": "a2", "taker": {"kind": "demand", "id": "d2"}}
        with pytest.raises(InvalidRecords) as refused:
            outcomes.record([event("k3", suggestion="s1", **other)], reported_by="x", at=AT)
        assert [problem.field for problem in refused.value.problems] == ["achievement_id", "taker"]

    def test_a_correction_supersedes_and_the_superseded_stays(self, store: Store) -> None:
        prepare_records(store)
        (wrong,) = record(store, event(kind="income", amount_cny=900))
        (right,) = record(store, event("k2", "income", amount_cny=90, supersedes=wrong.number), at=LATER)
        stands, corrected = store.outcomes.page()
        assert (stands.superseded_by, stands.counts) == (right.number, False)
        assert (corrected, corrected.counts) == (right, True)
        assert store.outcomes.as_of() == [right]
        # The report that came twice is answered as the ledger now is.
        assert record(store, event(kind="income", amount_cny=900)) == [stands]

    def test_what_is_corrected_must_stand_and_be_of_the_same_achievement(self, store: Store) -> None:
        prepare_records(store)
        record(store, event("k1"), event("k2", achievement_id="a2"))
        assert problems_of(store, event("k3", supersedes=2)) == [(None, "supersedes")]
        record(store, event("k3", supersedes=1))
        with pytest.raises(Conflict, match="entry 1 was superseded by 3; supersede that one"):
            record(store, event("k4", supersedes=1))
        with pytest.raises(Conflict, match="entry 3 is superseded by another event of this report"):
            record(store, event("k4", supersedes=3), event("k5", supersedes=3))
        # The correction itself, sent again, is answered and no second one.
        assert record(store, event("k3", supersedes=1))[0].number == 3
        assert store.outcomes.count() == 3

    def test_stages_that_skip_go_back_or_come_late_are_marked(self, store: Store) -> None:
        prepare_records(store)
        days = [AT - (10 - n) * DAY for n in range(10)]
        kinds = ["shown", "viewed", "met", "contacted", "declined", "trial", "contract", "landed", "income"]
        more: dict[str, dict[str, Any]] = {
            "declined": {"reason": "budget"},
            "landed": {"landing_type": "project"},
            "contract": {"amount_cny": 1},
            "income": {"amount_cny": 1},
        }
        events = [
            event(kind, kind, happened_at=day, **more.get(kind, {}))
            for kind, day in zip(kinds, days, strict=False)
        ]
        marked = {one.event.key: one.marks for one in record(store, *events) if one.marks}
        assert marked == {"met": ("skips_stages",), "contacted": ("goes_back",)}
        (late,) = record(store, event("k9", "tax", amount_cny=1, happened_at=AT - 31 * DAY))
        assert late.marks == ("skips_stages", "late_report")
        (kept,) = record(store, event("k10", "viewed", taker={"name": "某公司"}, happened_at=AT - 30 * DAY))
        assert kept.marks == ("skips_stages",)

    def test_a_late_report_is_marked_by_when_it_happened_not_by_when_it_came(self, store: Store) -> None:
        prepare_records(store)
        (met,) = record(store, event("met", "met", happened_at=AT - DAY))
        (shown,) = record(store, event("shown", "shown", happened_at=AT - 2 * DAY))
        assert (met.marks, shown.marks) == (("skips_stages",), ())
        for kind in ("viewed", "contacted"):
            record(store, event(kind, kind, happened_at=AT - 2 * DAY))
        # What was acknowledged stays; a report by event time shows the whole way.
        assert store.outcomes.get(met.number).marks == ("skips_stages",)
        assert [(one.event.key, one.marks) for one in store.outcomes.as_of()] == [
            ("contacted", ()),
            ("shown", ()),
            ("viewed", ()),
            ("met", ()),
        ]

    def test_entries_are_found_by_achievement_pair_broker_and_kind(self, store: Store) -> None:
        prepare_records(store)
        record(
            store,
            event("k1", broker_ids=["b1"]),
            event("k2", "met", taker={"kind": "demand", "id": "d2"}, broker_ids=["b2", "b1"]),
            event("k3", achievement_id="a2"),
            event("k4", "met", taker=None),
        )

        def found(**where: Any) -> list[str]:
            return keys_of(list(store.outcomes.iterate(where=OutcomeFilter(**where), batch=2)))

        assert found(achievement_id="a1") == ["k1", "k2", "k4"]
        assert found(achievement_id="a1", taker_kind=Kind.DEMAND, taker_id="d1") == ["k1"]
        assert found(taker_id="d1") == ["k1", "k3"]
        assert found(broker_id="b1") == ["k1", "k2"]
        assert found(kinds=frozenset({EventKind.MET})) == ["k2", "k4"]
        assert found(kinds=frozenset()) == []
        assert keys_of(store.outcomes.page(after=1, limit=2)) == ["k2", "k3"]

    def test_money_landings_and_corrections_touch_their_achievements(self, store: Store) -> None:
        prepare_records(store)
        record(store, event("k1"), event("k2", "tax", amount_cny=5, achievement_id="a2"))
        assert store.outcomes.touched(since=AT) == {"a2"}
        assert store.outcomes.touched(since=LATER) == set()
        record(store, event("k3", "withdrawn", supersedes=1), at=LATER)
        assert store.outcomes.touched(since=LATER) == {"a1"}


_HOURS = st.integers(0, 6)
_STORY = st.lists(
    st.tuples(st.sampled_from(["shown", "viewed", "contacted", "met", "failed"]), _HOURS, _HOURS, _HOURS),
    min_size=1,
    max_size=7,
)
"""Kind, hour it happened, hours until it was reported, and which earlier report of the story it corrects."""


def oracle(
    story: Sequence[tuple[OutcomeEvent, datetime, str | None]], happened: datetime, reported: datetime
) -> list[str]:
    """Return the keys that count, from the definition: reported by then, and no such report corrects them."""
    known = [one for one in story if one[1] <= reported]
    corrected = {target for _, _, target in known}
    counting = [told for told, _, _ in known if told.key not in corrected and told.happened_at <= happened]
    return [told.key for told in sorted(counting, key=lambda one: (one.happened_at, one.key))]


class OutcomeOrderContract:
    """Reports by event time and by report time, whatever order events arrive in."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(told=_STORY, seed=st.randoms(use_true_random=False))
    def test_any_order_of_arrival_gives_the_same_reports(self, store: Store, told: Any, seed: Any) -> None:
        run = next(_runs)
        id = f"o{run}"
        store.upsert([achievement(id)], at=AT)
        plain: list[tuple[OutcomeEvent, datetime, str | None]] = []
        free: list[str] = []
        for n, (kind, hour, delay, which) in enumerate(told):
            happened = AT + timedelta(hours=hour)
            target = free.pop(which % len(free)) if free and which >= 4 else None
            free.append(f"{run}-{n}")
            values = {"key": f"{run}-{n}", "kind": kind, "achievement_id": id, "happened_at": happened}
            plain.append((parse_event(values), happened + timedelta(hours=delay), target))
        self._arrive(store, plain, seed)
        for happened_hour, reported_hour in itertools.product(range(0, 13, 2), repeat=2):
            happened, reported = AT + timedelta(hours=happened_hour), AT + timedelta(hours=reported_hour)
            found = store.outcomes.as_of(
                event_time_until=happened, reported_until=reported, achievement_id=id
            )
            assert keys_of(found) == oracle(plain, happened, reported)
        expected = oracle(plain, AT + timedelta(days=9), AT + timedelta(days=9))
        assert keys_of(store.outcomes.as_of(achievement_id=id)) == expected

    @staticmethod
    def _arrive(store: Store, plain: Sequence[tuple[OutcomeEvent, datetime, str | None]], seed: Any) -> None:
        """Record in any order in which a correction follows what it corrects."""
        numbers: dict[str, int] = {}
        waiting = list(plain)
        seed.shuffle(waiting)
        while waiting:
            told, reported, target = next(one for one in waiting if one[2] is None or one[2] in numbers)
            waiting.remove((told, reported, target))
            sent = told.model_copy(update={"supersedes": None if target is None else numbers[target]})
            (entry,) = record(store, sent, at=reported)
            numbers[told.key] = entry.number

    def test_marks_by_event_time_do_not_depend_on_the_order_of_arrival(self, store: Store) -> None:
        prepare_records(store)
        events = [
            event(f"{n}{kind}", kind, happened_at=AT - (9 - n) * DAY)
            for n, kind in enumerate(["shown", "viewed", "met", "contacted"])
        ]
        expected = [
            ("0shown", ()),
            ("1viewed", ()),
            ("2met", ("skips_stages",)),
            ("3contacted", ("goes_back",)),
        ]
        for one in (events[3], events[1], events[0], events[2]):
            record(store, one)
        assert [(one.event.key, one.marks) for one in store.outcomes.as_of()] == expected
