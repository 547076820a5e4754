"""What every store must tell of past outcomes; subclasses give the fixture `store`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.outcomes.events import EventKind
from matcher.outcomes.labels import CONTACTED_GRADE, Label, make_labels
from matcher.outcomes.rewards import RewardOptions
from matcher.records import Demand, Record
from matcher.store import Store
from matcher.vocabulary import Kind
from tests.contracts.outcome_contract import event, prepare_records, record
from tests.contracts.store_contract import AT, LATER, achievement
from tests.outcomes.entries import START, day

DAY = timedelta(days=1)
OPTIONS = RewardOptions()
_runs = itertools.count()
_KINDS = st.sampled_from(["shown", "viewed", "contacted", "met", "declined", "dismissed", "failed"])
_REASONS = st.sampled_from(["technology", "transferred"])
_STORY = st.lists(
    st.tuples(_KINDS, _REASONS, st.integers(0, 80), st.integers(0, 60), st.integers(0, 3), st.booleans()),
    max_size=6,
)
"""Kind, reason of a no, day it happened, days until it was reported, which taker, whether it corrects."""


def tell(store: Store, story: Sequence[Any], id: str) -> None:
    """Record a story of one achievement and takers d0 to d3, report by report."""
    standing: list[int] = []
    in_order = sorted(enumerate(story), key=lambda one: (one[1][2] + one[1][3], one[0]))
    for n, (kind, reason, on, delay, who, corrects) in in_order:
        told = event(
            f"{id}-{n}",
            kind,
            achievement_id=id,
            taker={"kind": "demand", "id": f"d{who}"},
            happened_at=day(on),
            reason=reason if kind == "declined" else None,
            supersedes=standing.pop() if corrects and standing else None,
        )
        standing.append(record(store, told, at=day(on + delay))[0].number)


def oracle(store: Store, id: str, until: datetime) -> tuple[int, int] | None:
    """Return (accepted, shown) from the definition, by labels of what lies in time, pair by pair."""
    known = store.outcomes.as_of(reported_until=until - timedelta(microseconds=1), achievement_id=id)
    accepted = shown = 0
    for pair in {one.pair for one in known}:
        course = [one for one in known if one.pair == pair]
        over = min(one.event.happened_at for one in course) + OPTIONS.horizon_days * DAY
        deadline = max(over, min(one.reported_at for one in course)) + OPTIONS.lag_days * DAY
        if deadline > until:
            continue
        timely = [one for one in course if one.event.happened_at <= over and one.reported_at <= deadline]
        labels: list[Label] = make_labels(timely, at=day(9999))
        grade = labels[0].grade if labels else 0
        accepted += grade is not None and grade >= CONTACTED_GRADE
        shown += grade is not None
    return (accepted, shown) if shown else None


class HistoryContract:
    """Acceptance by achievement, and the noes of takers."""

    def test_acceptance_is_counted_by_achievement_from_what_is_settled(self, store: Store) -> None:
        prepare_records(store)
        old, second = {"happened_at": AT - 100 * DAY}, {"taker": {"kind": "demand", "id": "d2"}}
        shown = [event("k1", "shown", **old), event("k2", "shown", **old, **second)]
        other = event("k3", "shown", achievement_id="a2", happened_at=AT - 20 * DAY)
        record(store, *shown, other, at=AT - 20 * DAY)
        acted = event("k4", "contacted", happened_at=AT - 90 * DAY)
        outside = event("k5", "met", achievement_id="a2", taker={"name": "某公司"}, **old)
        record(store, acted, outside, at=AT - 15 * DAY)
        # First reported 20 days before AT, so that the lag of 30 days is over 10 days after it.
        assert store.outcomes.acceptance(until=AT + 9 * DAY, options=OPTIONS) == {}
        assert store.outcomes.acceptance(until=AT + 10 * DAY, options=OPTIONS) == {"a1": (1, 2)}

    def test_what_is_reported_from_a_moment_on_does_not_count_before_it(self, store: Store) -> None:
        prepare_records(store)
        (shown,) = record(store, event("k1", "shown", happened_at=day(0)), at=day(0))
        right = event("k2", "contacted", happened_at=day(1), supersedes=shown.number)
        record(store, right, at=day(91))
        assert store.outcomes.acceptance(until=day(91), options=OPTIONS) == {"a1": (0, 1)}
        # The correction is all that is known from then on, and is waited for.
        assert store.outcomes.acceptance(until=day(92), options=OPTIONS) == {}
        assert store.outcomes.acceptance(until=day(121), options=OPTIONS) == {"a1": (1, 1)}

    def test_a_technical_no_is_told_from_others_and_from_notes_that_look_like_one(self, store: Store) -> None:
        prepare_records(store)
        note = '"reason":"technology"'
        record(
            store,
            event("k1", "declined", happened_at=day(0), reason="technology"),
            event("k2", "declined", happened_at=day(0), reason="transferred", note=note, achievement_id="a2"),
            at=day(0),
        )
        assert store.outcomes.acceptance(until=day(90), options=OPTIONS) == {"a1": (0, 1)}

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(story=_STORY)
    def test_acceptance_is_that_of_the_labels_at_any_moment(self, store: Store, story: list[Any]) -> None:
        id = f"l{next(_runs)}"
        sides: list[Record] = [achievement(id), *_takers()]
        store.upsert(sides, at=START)
        tell(store, story, id)
        for until in range(10, 250, 30):
            counts = store.outcomes.acceptance(until=day(until), options=OPTIONS)
            assert counts.get(id) == oracle(store, id, day(until))

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(story=_STORY, later=_STORY, on=st.integers(60, 140))
    def test_later_reports_never_change_an_earlier_day(
        self, store: Store, story: list[Any], later: list[Any], on: int
    ) -> None:
        id = f"m{next(_runs)}"
        store.upsert([achievement(id), *_takers()], at=START)
        tell(store, [one for one in story if one[2] + one[3] < on], id)
        days = range(on % 30, on + 1, 30)
        before = [store.outcomes.acceptance(until=day(n), options=OPTIONS).get(id) for n in days]
        standing = [one.number for one in store.outcomes.as_of(achievement_id=id)]
        for n, (kind, _, happened, delay, who, _) in enumerate(later):
            told = event(
                f"{id}-later-{n}",
                kind,
                achievement_id=id,
                taker={"kind": "demand", "id": f"d{who}"},
                happened_at=day(min(happened, on)),
                reason="technology" if kind == "declined" else None,
                supersedes=standing.pop() if standing and n % 2 else None,
            )
            record(store, told, at=day(on + delay))
        assert [store.outcomes.acceptance(until=day(n), options=OPTIONS).get(id) for n in days] == before

    def test_noes_are_those_of_the_takers_as_known_at_a_moment(self, store: Store) -> None:
        prepare_records(store)
        (wrong,) = record(store, event("k1", "declined", reason="budget"))
        record(
            store,
            event("k2", "shown"),
            event("k3", "declined", taker={"kind": "demand", "id": "d2"}, reason="place"),
            event("k4", "contacted", happened_at=AT - 2 * DAY),
        )
        record(store, event("k5", "declined", reason="maturity", supersedes=wrong.number), at=LATER)

        def keys(ids: list[str], at: datetime) -> list[str]:
            return [one.event.key for one in store.outcomes.noes_of(Kind.DEMAND, ids, at=at)]

        assert keys(["d1"], AT) == ["k4", "k1"]
        assert keys(["d1"], LATER) == ["k4", "k5"]
        assert keys(["d2", "d1"], AT) == ["k4", "k1", "k3"]
        assert keys(["d9"], AT) == keys([], AT) == keys(["d1"], AT - DAY) == []
        assert store.outcomes.noes_of(Kind.INVESTOR, ["d1"], at=AT) == []

    def test_of_many_noes_the_newest_come_and_all_that_have_a_note(self, store: Store) -> None:
        prepare_records(store)
        told = [
            event(
                f"k{n}",
                "dismissed",
                happened_at=AT - (9 - n) * DAY,
                note="不再推荐早期成果" if n == 0 else None,
            )
            for n in range(5)
        ]
        record(store, *told)
        found = store.outcomes.noes_of(Kind.DEMAND, ["d1"], at=AT, newest=2)
        assert [one.event.key for one in found] == ["k0", "k3", "k4"]
        assert {one.event.kind for one in found} == {EventKind.DISMISSED}

    def test_changes_can_be_followed_for_one_kind(self, store: Store) -> None:
        prepare_records(store)
        demands = store.changes(after=0, kind=Kind.DEMAND)
        assert [one.key.id for one in demands] == ["d1", "d2"]
        assert store.changes(after=demands[-1].revision, kind=Kind.DEMAND) == []


def _takers() -> list[Record]:
    return [Demand(id=f"d{n}", title="导热") for n in range(4)]
