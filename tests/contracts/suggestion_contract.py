"""What every store must do with the log of suggestions; subclasses give the fixture `store`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import Conflict, InvalidInput, NotFound
from matcher.outcomes.events import OutcomeEvent
from matcher.records import Demand, RecordKey
from matcher.store import Store, make_list_id
from matcher.vocabulary import Kind
from tests.contracts.store_contract import AT, achievement
from tests.logged_lists import by_text, item, logged, readable

_FLOATS = st.floats(width=32, allow_infinity=False, allow_nan=True)

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"id": "x"}, "an id of make_list_id"),
    ({"shown_at": AT + timedelta(milliseconds=1)}, "an id of make_list_id"),
    ({"asking": None}, "either the asking record"),
    ({"text_sha256": "0f" * 32, "text_length": 1}, "either the asking record"),
    ({"asking": RecordKey(Kind.BROKER, "b1")}, "is not asked by a broker"),
    ({"items": (item(2, "a1"),)}, "positions 1, 2, 3"),
    ({"items": (item(1, "d1", Kind.DEMAND),)}, "does not propose a demand"),
    ({"items": (item(1, "a1", score=1.5),)}, "score 0–1"),
    ({"items": (item(1, "a1", score=float("nan")),)}, "score 0–1"),
    ({"items": (item(1, "a1", level=5),)}, "level 1–4"),
    ({"items": (item(1, "a1", propensity=0.0),)}, "propensity above 0"),
    ({"features": np.zeros((2, 2), dtype=np.float32)}, r"float32 \(1, 2\)"),
    ({"features": np.zeros((1, 2))}, "came float64"),
    ({"features": np.full((1, 2), np.inf, dtype=np.float32)}, "finite"),
    ({"names": ("x", "x")}, "each feature once"),
    ({"k": 0}, "k from 1"),
    ({"diversity": 2.0}, "diversity 0 to 1"),
    ({"pairing": "demand"}, "a pairing of two kinds"),
    ({"role": " "}, "role"),
    ({"text_sha256": "text", "text_length": 1, "asking": None}, "64 lower-case hex digits"),
]
PAIRS: list[tuple[Kind, Kind, tuple[str, Kind | None, str | None] | None]] = [
    (Kind.DEMAND, Kind.ACHIEVEMENT, ("p2", Kind.DEMAND, "q")),
    (Kind.ACHIEVEMENT, Kind.DEMAND, ("q", Kind.DEMAND, "p2")),
    (Kind.INVESTOR, Kind.ACHIEVEMENT, ("p2", Kind.INVESTOR, "q")),
    (Kind.ACHIEVEMENT, Kind.INVESTOR, ("q", Kind.INVESTOR, "p2")),
    (Kind.BROKER, Kind.ACHIEVEMENT, ("p2", Kind.BROKER, "q")),
    (Kind.ACHIEVEMENT, Kind.BROKER, ("q", Kind.BROKER, "p2")),
    (Kind.ACHIEVEMENT, Kind.ACHIEVEMENT, ("p2", None, None)),
    (Kind.DEMAND, Kind.BROKER, None),
    (Kind.BROKER, Kind.DEMAND, None),
    (Kind.DEMAND, Kind.DEMAND, None),
]


class SuggestionContract:
    """Logging lists and reading them."""

    def test_a_list_comes_back_as_it_was_shown(self, store: Store) -> None:
        first = logged("a2", "a1", models={"text": "ab" * 32, "text-titles": "cd" * 32})
        second = by_text("a3")
        nothing = logged()
        for one in (first, second, nothing):
            store.suggestions.save(one)
        assert [readable(store.suggestions.get(one.id)) for one in (first, second, nothing)] == [
            readable(one) for one in (first, second, nothing)
        ]
        assert store.suggestions.count() == 3
        assert store.revision() == 0  # no change of records

    def test_an_unknown_list_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound, match="no list of suggestions 0000"):
            store.suggestions.get("0" * 32)

    def test_an_id_is_given_once(self, store: Store) -> None:
        one = logged("a1")
        store.suggestions.save(one)
        with pytest.raises(Conflict, match="logged already"):
            store.suggestions.save(replace(one, role="fund"))
        assert store.suggestions.get(one.id).role == "window"

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data(), rows=st.integers(0, 4), columns=st.integers(0, 5))
    def test_any_features_come_back_to_the_bit(
        self, store: Store, data: st.DataObject, rows: int, columns: int
    ) -> None:
        values = data.draw(st.lists(_FLOATS, min_size=rows * columns, max_size=rows * columns))
        features = np.array(values, dtype=np.float32).reshape((rows, columns))
        ids = [f"a{number}" for number in range(rows)]
        names = tuple(f"f{number}" for number in range(columns))
        one = logged(*ids, names=names, features=features)
        store.suggestions.save(one)
        assert readable(store.suggestions.get(one.id)) == readable(one)

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        score=st.floats(0, 1),
        propensity=st.floats(0, 1, exclude_min=True),
        level=st.integers(1, 4),
        diversity=st.floats(0, 1),
    )
    def test_scores_and_propensities_come_back_to_the_bit(
        self, store: Store, score: float, propensity: float, level: int, diversity: float
    ) -> None:
        shown = item(1, "a1", score=score, propensity=propensity, level=level)
        one = logged("a1", items=(shown,), diversity=diversity)
        store.suggestions.save(one)
        again = store.suggestions.get(one.id)
        assert (again.items, again.diversity) == ((shown,), diversity)

    def test_what_contradicts_itself_is_refused(self, store: Store) -> None:
        for values, said in REFUSED:
            with pytest.raises(InvalidInput, match=said):
                store.suggestions.save(logged("a1", **values))
        assert store.suggestions.count() == 0


class ResolvingContract:
    """From a suggestion's id to the pair that an outcome is about."""

    def test_the_pair_is_the_achievement_and_the_other_side(self, store: Store) -> None:
        for asks, proposes, expected in PAIRS:
            one = logged(
                "p1",
                "p2",
                pairing=f"{asks.value}-{proposes.value}",
                asking=RecordKey(asks, "q"),
                items=(item(1, "p1", proposes), item(2, "p2", proposes)),
            )
            store.suggestions.save(one)
            assert store.suggestions.resolve(one.suggestion_id(2)) == expected, one.pairing

    def test_a_free_text_has_no_record_that_takes(self, store: Store) -> None:
        need = by_text("a1")
        offer = by_text(pairing="achievement-demand", items=(item(1, "d1", Kind.DEMAND),), names=())
        offer = replace(offer, features=np.zeros((1, 0), dtype=np.float32))
        for one in (need, offer):
            store.suggestions.save(one)
        assert store.suggestions.resolve(need.suggestion_id(1)) == ("a1", Kind.DEMAND, None)
        assert store.suggestions.resolve(offer.suggestion_id(1)) is None

    def test_what_was_never_given_resolves_to_nothing(self, store: Store) -> None:
        one = logged("a1")
        store.suggestions.save(one)
        for unknown in ("", one.id, f"{one.id}.", f"{one.id}.0", f"{one.id}.01", f"{one.id}.2"):
            assert store.suggestions.resolve(unknown) is None
        for unknown in (f"{one.id}.-1", f"{one.id}.x", f"{one.id}.１", f"{'0' * 32}.1", f"{one.id[:-1]}.1"):
            assert store.suggestions.resolve(unknown) is None
        assert store.suggestions.resolve(f"{one.id}.1") == ("a1", Kind.DEMAND, "d1")


class IterationContract:
    """Reading the log in time."""

    def test_lists_come_oldest_first_from_since_to_before_until(self, store: Store) -> None:
        moments = [AT + timedelta(microseconds=step) for step in (0, 1, 999, 1000, 1001, 5000)]
        shown = [logged("a1", at=moment) for moment in moments]
        for one in reversed(shown):
            store.suggestions.save(one)

        def found(**bounds: Any) -> list[datetime]:
            return [one.shown_at for one in store.suggestions.iterate(**bounds, batch=2)]

        assert {one.id for one in store.suggestions.iterate()} == {one.id for one in shown}
        assert [moment.replace(microsecond=moment.microsecond // 1000) for moment in found()] == [
            moment.replace(microsecond=moment.microsecond // 1000) for moment in moments
        ]
        assert sorted(found(since=moments[1])) == moments[1:]
        assert sorted(found(until=moments[4])) == moments[:4]
        assert sorted(found(since=moments[2], until=moments[4])) == moments[2:4]
        assert found(since=moments[5] + timedelta(seconds=1)) == []

    def test_a_pairing_narrows(self, store: Store) -> None:
        other = logged(
            "b1",
            pairing="demand-broker",
            items=(item(1, "b1", Kind.BROKER),),
        )
        store.suggestions.save(logged("a1"))
        store.suggestions.save(other)
        assert [one.id for one in store.suggestions.iterate(pairing="demand-broker")] == [other.id]

    def test_ids_sort_by_time_and_are_uuids_of_version_7(self, store: Store) -> None:
        earlier = make_list_id(AT, b"\xff" * 10)
        later = make_list_id(AT + timedelta(milliseconds=1), b"\0" * 10)
        assert earlier < later
        assert earlier == f"{int(AT.timestamp() * 1000):012x}7fffbfffffffffffffff"
        assert later[12] == "7"
        assert later[16] == "8"
        assert make_list_id(datetime(1960, 1, 1, tzinfo=UTC), b"\0" * 10)[:12] == "0" * 12
        with pytest.raises(InvalidInput, match="10 random bytes"):
            make_list_id(AT, b"")


class PruningContract:
    """Old lists go, those with outcomes stay."""

    def test_old_lists_go_but_those_that_led_to_something(self, store: Store) -> None:
        store.upsert([achievement("a1"), achievement("a2"), Demand(id="d1", title="需求")], at=AT)
        old = [logged("a1", "a2", at=AT - timedelta(days=100 + day)) for day in range(7)]
        young = logged("a1")
        for one in (*old, young):
            store.suggestions.save(one)
        happened = {"kind": "viewed", "happened_at": AT, "suggestion": old[3].suggestion_id(2)}
        store.outcomes.record(
            [OutcomeEvent.model_validate({"key": "e1", **happened})], reported_by="窗口", at=AT
        )
        assert store.suggestions.prune(AT - timedelta(days=101), batch=2) == 4
        assert {one.id for one in store.suggestions.iterate()} == {
            one.id for one in (old[0], old[1], old[3], young)
        }
        assert store.suggestions.prune(AT - timedelta(days=101)) == 0
        assert store.suggestions.prune(AT + timedelta(days=1)) == 3
        assert [one.id for one in store.suggestions.iterate()] == [old[3].id]


class LedgerContract:
    """Outcomes against what was suggested."""

    def test_an_outcome_is_about_the_pair_of_its_suggestion(self, store: Store) -> None:
        store.upsert([achievement("a1"), Demand(id="d1", title="需求")], at=AT)
        asked, typed = logged("a1"), by_text("a1")
        for one in (asked, typed):
            store.suggestions.save(one)
        events: list[dict[str, Any]] = [
            {"key": "e1", "suggestion": asked.suggestion_id(1)},
            {"key": "e2", "suggestion": typed.suggestion_id(1)},
            {
                "key": "e3",
                "suggestion": typed.suggestion_id(1),
                "taker": {"kind": "demand", "id": "d1"},
            },
        ]
        shared = {"kind": "viewed", "happened_at": AT}
        entries = store.outcomes.record(
            [OutcomeEvent.model_validate({**shared, **event}) for event in events],
            reported_by="窗口",
            at=AT,
        )
        assert [(one.achievement_id, one.taker_kind, one.taker_id) for one in entries] == [
            ("a1", "demand", "d1"),
            ("a1", None, None),
            ("a1", "demand", "d1"),
        ]


class SuggestionLogContract(
    SuggestionContract, ResolvingContract, IterationContract, PruningContract, LedgerContract
):
    """Everything a log of suggestions must do."""
