"""What every store must do with appraisals and runs; subclasses give the fixture `store`."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import Conflict, InvalidInput, NotFound
from matcher.records import RecordKey
from matcher.store import (
    EVERYONE,
    STAFF,
    AppraisalDraft,
    AppraisalFilter,
    AppraisalRun,
    DecisionDraft,
    RunMode,
    RunState,
    Store,
    StoredAppraisal,
    Verdict,
)
from matcher.vocabulary import Aspect, Kind, Library, Visibility
from tests.contracts.store_contract import A1, AT, LATER, achievement

METHOD = "2026.11"
D1, D2 = RecordKey(Kind.DEMAND, "d1"), RecordKey(Kind.DEMAND, "d2")
_runs = itertools.count()
_IDS = st.sampled_from(["a", "b", "c"])
_SAVES = st.lists(st.dictionaries(_IDS, st.sampled_from(["one", "two"]), min_size=1), max_size=8)


def draft(identifier: str = "a1", hash: str = "h", **values: object) -> AppraisalDraft:
    """Return a draft with the scores market 10, innovation 20, economy 30 unless told otherwise."""
    plain = AppraisalDraft(
        achievement_id=identifier,
        achievement_revision=1,
        index_revision=5,
        method=METHOD,
        proposal=Verdict.HOLD,
        scores=scores(10, 20, 30),
        payload=json.dumps({"导热": hash}, ensure_ascii=False),
        content_hash=hash,
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def scores(market: float, innovation: float = 0, economy: float = 0) -> dict[Aspect, float]:
    return {Aspect.MARKET: market, Aspect.INNOVATION: innovation, Aspect.ECONOMY: economy}


def prepare(store: Store, *ids: str) -> None:
    """Keep the method, and achievements of these ids."""
    store.appraisals.keep_method(METHOD, {"method.toml": "points = 1"}, at=AT)
    store.upsert([achievement(id) for id in ids], at=AT)


def start(store: Store, at: datetime = AT, mode: RunMode = RunMode.FULL) -> AppraisalRun:
    return store.appraisals.runs.start(mode, started_by="中心", at=at, store_revision=7, method=METHOD)


def names(found: Sequence[StoredAppraisal]) -> list[str]:
    return [one.achievement_id for one in found]


class MethodContract:
    """The texts of the methods."""

    def test_a_method_comes_back_as_it_was_kept(self, store: Store) -> None:
        texts = {"method.toml": "权重 = 0.5\n", "market.toml": ""}
        for _ in range(2):
            store.appraisals.keep_method("1", texts, at=AT)
        assert store.appraisals.method_texts("1") == texts

    def test_a_version_stands_for_one_method_for_ever(self, store: Store) -> None:
        store.appraisals.keep_method("1", {"a": "x"}, at=AT)
        with pytest.raises(Conflict, match="new version"):
            store.appraisals.keep_method("1", {"a": "y"}, at=AT)
        with pytest.raises(NotFound, match="'2'"):
            store.appraisals.method_texts("2")

    def test_an_appraisal_by_a_method_that_was_not_kept_is_refused(self, store: Store) -> None:
        with pytest.raises(NotFound, match=METHOD):
            store.appraisals.save([draft()], at=AT)


class SavingContract:
    """Keeping appraisals, and the newest of each achievement."""

    def test_an_appraisal_comes_back_as_it_was_kept(self, store: Store) -> None:
        prepare(store)
        east = AT.astimezone(timezone(timedelta(hours=8)))
        run = start(store)
        (id,) = store.appraisals.save([draft(run_id=run.id)], at=east)
        assert id is not None
        kept = StoredAppraisal(
            id=id,
            achievement_id="a1",
            achievement_revision=1,
            index_revision=5,
            method=METHOD,
            run_id=run.id,
            proposal=Verdict.HOLD,
            scores=scores(10, 20, 30),
            payload='{"导热": "h"}',
            content_hash="h",
            stored_at=AT,
        )
        assert store.appraisals.get(id) == kept
        assert store.appraisals.newest(["a0", "a1"]) == {"a1": kept}

    def test_an_unknown_appraisal_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound, match="no appraisal 7"):
            store.appraisals.get(7)

    def test_an_equal_appraisal_is_not_kept_again_but_its_revision_is_noted(self, store: Store) -> None:
        prepare(store)
        first = store.appraisals.save([draft("a1"), draft("a2")], at=AT)
        again = store.appraisals.save(
            [draft("a1", achievement_revision=4), draft("a2", "new"), draft("a3")], at=LATER
        )
        assert None not in first
        assert (again[0], None in again[1:]) == (None, False)
        assert store.appraisals.appraised_revisions() == {"a1": 4, "a2": 1, "a3": 1}
        assert store.appraisals.appraised_revisions(["a1", "a9"]) == {"a1": 4}
        assert store.appraisals.newest(["a1"])["a1"].stored_at == AT

    def test_what_was_before_may_come_back_as_a_new_appraisal(self, store: Store) -> None:
        prepare(store)
        for hash in ("h", "g", "h"):
            assert store.appraisals.save([draft(hash=hash)], at=AT) != [None]
        history = store.appraisals.history("a1")
        assert [one.content_hash for one in history] == ["h", "g", "h"]
        assert history[0].id > history[1].id > history[2].id
        assert len(store.appraisals.history("a1", limit=2)) == 2

    def test_the_newest_at_a_moment_is_what_stood_then(self, store: Store) -> None:
        prepare(store)
        store.appraisals.save([draft("a1", "old"), draft("a2", "old")], at=AT)
        store.appraisals.save([draft("a1", "new")], at=LATER)

        def hashes(at: datetime) -> dict[str, str]:
            return {id: one.content_hash for id, one in store.appraisals.newest(["a2", "a1"], at=at).items()}

        assert hashes(AT - timedelta(seconds=1)) == {}
        assert hashes(AT) == hashes(LATER - timedelta(microseconds=1)) == {"a2": "old", "a1": "old"}
        assert hashes(LATER) == {"a2": "old", "a1": "new"}

    def test_a_draft_that_cannot_be_is_refused_and_nothing_kept(self, store: Store) -> None:
        prepare(store)
        for bad, words in (
            (draft("a0"), "each achievement once"),
            (draft(scores={Aspect.MARKET: 1.0}), "innovation, economy"),
            (draft(scores=scores(float("nan"))), "from 0 to 100"),
            (draft(scores=scores(100.5)), "came 100.5"),
            (draft(hash=" "), "content hash"),
        ):
            with pytest.raises(InvalidInput, match=words):
                store.appraisals.save([draft("a0"), bad], at=AT)
        assert store.appraisals.appraised_revisions() == {}

    def test_a_moment_without_zone_is_refused(self, store: Store) -> None:
        naive = datetime(2026, 1, 1)
        with pytest.raises(InvalidInput, match="time zone"):
            store.appraisals.save([], at=naive)
        with pytest.raises(InvalidInput, match="time zone"):
            store.appraisals.newest(["a1"], at=naive)
        with pytest.raises(InvalidInput, match="time zone"):
            store.appraisals.keep_method("1", {}, at=naive)

    def test_more_appraisals_than_fit_one_statement(self, store: Store) -> None:
        prepare(store)
        drafts = [draft(f"a{number:04}", payload=f"[{number}]") for number in range(1201)]
        ids = store.appraisals.save(drafts, at=AT)
        found = store.appraisals.newest([one.achievement_id for one in reversed(drafts)])
        assert [(one.id, one.payload) for one in found.values()] == [
            (id, one.payload) for id, one in reversed(list(zip(ids, drafts, strict=True)))
        ]

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(saves=_SAVES)
    def test_any_sequence_of_saves_equals_lists(self, store: Store, saves: list[dict[str, str]]) -> None:
        """Equal neighbours are kept once; the newest is the last; the past does not change."""
        prepare(store)
        run = f"r{next(_runs)}."  # one store for all runs: each has ids of its own
        model: dict[str, list[tuple[datetime, str]]] = {}
        for number, save in enumerate(saves):
            at = AT + timedelta(minutes=number)
            store.appraisals.save([draft(run + id, hash) for id, hash in save.items()], at=at)
            for id, hash in save.items():
                before = model.setdefault(run + id, [])
                if not before or before[-1][1] != hash:
                    before.append((at, hash))
        for id, kept in model.items():
            history = store.appraisals.history(id, limit=100)
            assert [(one.stored_at, one.content_hash) for one in reversed(history)] == kept
            assert store.appraisals.newest([id])[id] == history[0]
            for one in history:
                assert store.appraisals.newest([id], at=one.stored_at)[id] == one


class ListContract:
    """Lists of the newest appraisals, and what they rest on."""

    def test_pages_follow_each_other_by_id_as_python_sorts(self, store: Store) -> None:
        ids = ["B", "a", "A-1", "A.1", "a1", "Z", "0", "a-b"]
        prepare(store, *ids)
        store.appraisals.save([draft(id, "old") for id in ids], at=AT)
        store.appraisals.save([draft(id, "new") for id in ids], at=AT)
        seen: list[StoredAppraisal] = []
        while page := store.appraisals.page(
            visible=STAFF, after=seen[-1].achievement_id if seen else None, limit=3
        ):
            seen += page
        assert names(seen) == sorted(ids)
        assert {one.content_hash for one in seen} == {"new"}

    def test_the_top_of_an_aspect_has_its_highest_scores_first(self, store: Store) -> None:
        prepare(store, "a1", "a2", "a3", "a4")
        figures = {"a1": (5, 90), "a2": (40, 10), "a3": (100, 10), "a4": (40, 50)}
        store.appraisals.save([draft(id, scores=scores(*pair)) for id, pair in figures.items()], at=AT)

        def top(aspect: Aspect, limit: int) -> list[str]:
            return names(store.appraisals.top(aspect, visible=STAFF, limit=limit))

        assert top(Aspect.MARKET, 3) == ["a3", "a2", "a4"]  # 100, then 40 twice by id
        assert top(Aspect.INNOVATION, 9) == ["a1", "a4", "a2", "a3"]

    def test_a_filter_lets_only_its_values_pass(self, store: Store) -> None:
        prepare(store, "a1")
        store.upsert([achievement("a2", library=Library.SERVICE), achievement("a3")], at=AT)
        store.appraisals.save(
            [draft("a1"), draft("a2", proposal=Verdict.ADMIT), draft("a3", proposal=Verdict.REJECT)], at=AT
        )
        held = DecisionDraft(
            achievement_id="a3",
            appraisal_id=None,
            decision=Verdict.HOLD,
            person="李",
            reason="待补",
            values={},
        )
        store.appraisals.decisions.decide(held, at=AT)

        def ids(where: AppraisalFilter) -> list[str]:
            listed = names(store.appraisals.page(visible=STAFF, where=where))
            assert sorted(names(store.appraisals.top(Aspect.MARKET, visible=STAFF, where=where))) == listed
            return listed

        assert ids(AppraisalFilter(proposals=frozenset({Verdict.ADMIT, Verdict.HOLD}))) == ["a1", "a2"]
        assert ids(AppraisalFilter(proposals=frozenset())) == []
        assert ids(AppraisalFilter(libraries=frozenset({"service"}))) == ["a2"]
        assert ids(AppraisalFilter(decided=True)) == ["a3"]
        assert ids(AppraisalFilter(decided=False)) == ["a1", "a2"]
        assert ids(AppraisalFilter(decided=False, proposals=frozenset({Verdict.ADMIT}))) == ["a2"]

    def test_visibility_is_part_of_every_list(self, store: Store) -> None:
        prepare(store)
        store.upsert([achievement(one.value, visibility=one) for one in Visibility], at=AT)
        store.appraisals.save([draft(one.value) for one in Visibility], at=AT)
        assert names(store.appraisals.page(visible=EVERYONE)) == ["public"]
        assert names(store.appraisals.top(Aspect.ECONOMY, visible=EVERYONE)) == ["public"]
        assert store.appraisals.page(visible=frozenset()) == []
        assert len(store.appraisals.page(visible=STAFF)) == 3

    def test_a_page_of_nothing_is_refused(self, store: Store) -> None:
        with pytest.raises(InvalidInput, match="at least 1"):
            store.appraisals.page(visible=STAFF, limit=0)
        with pytest.raises(InvalidInput, match="at least 1"):
            store.appraisals.top(Aspect.MARKET, visible=STAFF, limit=0)
        with pytest.raises(InvalidInput, match="at least 1"):
            store.appraisals.history("a1", limit=0)

    def test_a_deleted_achievement_leaves_the_lists_but_its_appraisals_stay(self, store: Store) -> None:
        prepare(store, "a1", "a2")
        (id, _) = store.appraisals.save([draft("a1", rests_on=(D1,)), draft("a2", rests_on=(D1,))], at=AT)
        assert id is not None
        store.delete([A1], at=LATER)
        assert names(store.appraisals.page(visible=STAFF)) == ["a2"]
        assert names(store.appraisals.top(Aspect.MARKET, visible=STAFF)) == ["a2"]
        assert store.appraisals.resting_on([D1]) == {"a2"}
        assert store.appraisals.newest(["a1"])["a1"] == store.appraisals.get(id)
        assert names(store.appraisals.history("a1")) == ["a1"]

    def test_an_appraisal_rests_on_the_records_of_its_last_save_only(self, store: Store) -> None:
        prepare(store, "a1", "a2")
        store.appraisals.save([draft("a1", rests_on=(D1, D2, D1)), draft("a2", rests_on=(D2,))], at=AT)
        assert store.appraisals.resting_on([D1]) == {"a1"}
        assert store.appraisals.resting_on([D2]) == store.appraisals.resting_on([D1, D2]) == {"a1", "a2"}
        store.appraisals.save([draft("a1", rests_on=(D1,)), draft("a2", "new", rests_on=())], at=AT)
        assert store.appraisals.resting_on([D2]) == set()
        assert store.appraisals.resting_on([D1]) == {"a1"}

    def test_resting_on_tells_kinds_and_whole_ids_apart(self, store: Store) -> None:
        prepare(store, "a1")
        store.appraisals.save([draft("a1", rests_on=(D1,))], at=AT)
        others = [RecordKey(Kind.INVESTOR, "d1"), RecordKey(Kind.DEMAND, "d11"), RecordKey(Kind.DEMAND, "d")]
        assert store.appraisals.resting_on(others) == store.appraisals.resting_on([]) == set()
        many = [RecordKey(Kind.DEMAND, f"x{number}") for number in range(1200)]
        assert store.appraisals.resting_on([*many, D1]) == {"a1"}

    def test_appraisals_are_no_change_of_records(self, store: Store) -> None:
        prepare(store, "a1")
        store.appraisals.save([draft("a1")], at=AT)
        assert store.revision() == 1


class RunContract:
    """Runs over the library."""

    def test_a_run_goes_from_start_to_done(self, store: Store) -> None:
        prepare(store)
        runs = store.appraisals.runs
        run = start(store, mode=RunMode.CHANGED)
        assert runs.running() == run == runs.get(run.id)
        assert (run.mode, run.state, run.started_by) == (RunMode.CHANGED, RunState.RUNNING, "中心")
        assert (run.store_revision, run.method, run.done, run.wanted) == (7, METHOD, 0, 0)
        assert (run.started_at, run.heartbeat_at, run.finished_at) == (AT, AT, None)
        onward = runs.progress(run.id, done=3, wanted=9, at=LATER)
        assert (onward.done, onward.wanted, onward.heartbeat_at) == (3, 9, LATER)
        counts = {"admit": 2, "hold": 1}
        ended = runs.finish(run.id, RunState.DONE, counts=counts, at=LATER)
        assert (ended.state, ended.finished_at, ended.counts, ended.done) == (RunState.DONE, LATER, counts, 3)
        assert runs.running() is None
        assert runs.get(run.id) == ended

    def test_the_last_done_run_is_where_the_next_begins(self, store: Store) -> None:
        prepare(store)
        runs = store.appraisals.runs
        assert runs.last_done() is None
        ids = []
        for state in (RunState.DONE, RunState.DONE, RunState.FAILED, RunState.CANCELLED):
            ids.append(start(store).id)
            runs.finish(ids[-1], state, counts={}, at=AT)
        last = runs.last_done()
        assert last is not None
        assert last.id == ids[1]
        assert [run.id for run in runs.newest(limit=3)] == ids[:0:-1]

    def test_one_run_at_a_time(self, store: Store) -> None:
        prepare(store)
        first = start(store)
        with pytest.raises(Conflict, match=f"run {first.id} of 中心 is running"):
            start(store)
        store.appraisals.runs.finish(first.id, RunState.CANCELLED, counts={}, at=AT)
        assert start(store).id > first.id

    def test_a_run_that_is_silent_for_two_minutes_is_taken_over(self, store: Store) -> None:
        prepare(store)
        runs = store.appraisals.runs
        dead = start(store)
        runs.progress(dead.id, done=1, wanted=2, at=AT + timedelta(seconds=60))
        with pytest.raises(Conflict, match="is running"):
            start(store, AT + timedelta(seconds=180))
        next_one = start(store, AT + timedelta(seconds=181))
        marked = runs.get(dead.id)
        assert (marked.state, marked.finished_at) == (RunState.INTERRUPTED, AT + timedelta(seconds=181))
        assert runs.running() == next_one

    def test_a_run_that_was_taken_for_dead_writes_nothing_any_more(self, store: Store) -> None:
        prepare(store)
        runs = store.appraisals.runs
        dead = start(store)
        assert runs.interrupt_dead(at=AT + timedelta(seconds=10), after_s=10) == []
        assert runs.interrupt_dead(at=AT + timedelta(seconds=11), after_s=10) == [dead.id]
        for report in (
            lambda: runs.progress(dead.id, done=1, wanted=1, at=LATER),
            lambda: runs.finish(dead.id, RunState.DONE, counts={}, at=LATER),
            lambda: store.appraisals.save([draft(run_id=dead.id)], at=LATER),
        ):
            with pytest.raises(Conflict, match="interrupted"):
                report()
        assert store.appraisals.newest(["a1"]) == {}

    def test_what_no_run_can_be_is_refused(self, store: Store) -> None:
        prepare(store)
        runs = store.appraisals.runs
        run = start(store)
        with pytest.raises(InvalidInput, match="done <= wanted"):
            runs.progress(run.id, done=2, wanted=1, at=AT)
        for state in (RunState.RUNNING, RunState.INTERRUPTED):
            with pytest.raises(InvalidInput, match="cancelled, done, failed"):
                runs.finish(run.id, state, counts={}, at=AT)
        for unknown in (
            lambda: runs.get(99),
            lambda: runs.progress(99, done=1, wanted=1, at=AT),
            lambda: runs.finish(99, RunState.DONE, counts={}, at=AT),
            lambda: store.appraisals.save([draft(run_id=99)], at=AT),
        ):
            with pytest.raises(NotFound, match="no appraisal run 99"):
                unknown()
        with pytest.raises(NotFound, match="no method 'x'"):
            runs.start(RunMode.FULL, started_by="中心", at=LATER, store_revision=1, method="x")
        assert runs.running() == run


class AppraisalContract(MethodContract, SavingContract, ListContract, RunContract):
    """Everything a store must do with appraisals."""
