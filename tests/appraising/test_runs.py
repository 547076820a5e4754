"""Runs over a library: what they keep, when they stop, and what becomes of those that fail or die."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from matcher.appraisal.assessment import Basis
from matcher.appraising.library import all_newest
from matcher.appraising.runs import BEAT_S, LibraryRun, RunRequest, start_run
from matcher.engine import Engine
from matcher.errors import Conflict
from matcher.store import STAFF, RunMode, RunState, Store, Verdict
from matcher.store.appraisal_runs import DEAD_AFTER_S
from tests.appraising.world import (
    appraise,
    later,
    open_engine,
    run_library,
    shared_basis,
    write,
)
from tests.builders import achievement, achievement_key, demand, investor
from tests.conftest import AT
from tests.fakes import DATA

MANY = 7
IDS = [f"a{n}" for n in range(1, MANY + 1)]


@pytest.fixture
def engine(store: Store) -> Engine:
    """An engine over seven achievements, none of them appraised."""
    engine = open_engine(store)
    write(engine, *(achievement(id, f"锂电池隔膜检测{id}") for id in IDS), demand(), investor())
    return engine


def start(
    engine: Engine, mode: RunMode = RunMode.FULL, *, at: datetime = AT, batch_size: int = 3
) -> LibraryRun:
    request = RunRequest(mode=mode, started_by="test", at=at)
    return start_run(engine, shared_basis(), request, now=at, batch_size=batch_size)


def kept_ids(engine: Engine) -> list[str]:
    return [one.achievement_id for one in all_newest(engine.store, visible=STAFF)]


def state_of(engine: Engine, run: LibraryRun) -> RunState:
    return engine.store.appraisals.runs.get(run.started.id).state


def test_a_full_run_appraises_everybody_once_and_keeps_it(engine: Engine) -> None:
    told: list[tuple[int, int]] = []
    run = start(engine)
    done = run.work(clock=lambda: later(60), progress=lambda *step: told.append(step))
    assert told == [(3, 7), (6, 7), (7, 7)]
    assert (done.state, done.done, done.wanted) == (RunState.DONE, 7, 7)
    assert (done.started_at, done.heartbeat_at, done.finished_at) == (AT, later(60), later(60))
    assert (done.store_revision, done.method) == (engine.store.revision(), shared_basis().method.version)
    verdicts = [one.proposal.verdict for one in appraise(engine)]
    expected = {verdict.value: verdicts.count(verdict) for verdict in Verdict if verdict in verdicts}
    assert done.counts == {**expected, "kept": 7}
    assert kept_ids(engine) == IDS
    for id in IDS:
        (kept,) = engine.store.appraisals.history(id)
        assert (kept.run_id, kept.stored_at) == (run.started.id, later(60))


def test_a_full_run_that_finds_nothing_new_keeps_nothing(engine: Engine) -> None:
    run_library(engine, RunMode.FULL)
    again = run_library(engine, RunMode.FULL, at=later(3600))
    assert (again.done, again.counts.get("kept", 0)) == (7, 0)
    assert [len(engine.store.appraisals.history(id)) for id in IDS] == [1] * 7


def test_a_run_of_what_changed_does_nothing_where_nothing_did(engine: Engine) -> None:
    run_library(engine, RunMode.FULL)
    told: list[tuple[int, int]] = []
    again = start(engine, RunMode.CHANGED).work(clock=lambda: AT, progress=lambda *step: told.append(step))
    assert (again.state, again.done, again.wanted, again.counts) == (RunState.DONE, 0, 0, {})
    assert told == []


def test_the_first_run_of_what_changed_appraises_everybody(engine: Engine) -> None:
    assert run_library(engine, RunMode.CHANGED).wanted == 7


def test_an_empty_library_is_done_at_once(store: Store) -> None:
    done = run_library(open_engine(store), RunMode.FULL)
    assert (done.state, done.wanted, done.counts) == (RunState.DONE, 0, {})


def test_another_method_makes_the_next_run_full(engine: Engine, tmp_path: Path) -> None:
    run_library(engine, RunMode.FULL)
    folder = shutil.copytree(DATA / "appraisal", tmp_path / "method")
    text = (folder / "method.toml").read_text(encoding="utf-8")
    (folder / "method.toml").write_text(text.replace("claim_cap = 45", "claim_cap = 40"), encoding="utf-8")
    other = Basis.load(DATA, method=folder)
    assert other.method.version != shared_basis().method.version
    changed = run_library(engine, RunMode.CHANGED, basis=other)
    assert (changed.wanted, changed.counts["kept"]) == (7, 7)
    assert {one.method for one in all_newest(engine.store, visible=STAFF)} == {other.method.version}
    assert run_library(engine, RunMode.CHANGED, basis=other).wanted == 0
    assert run_library(engine, RunMode.CHANGED).wanted == 7


def test_a_cancelled_run_stops_after_its_batch_and_keeps_what_it_did(engine: Engine) -> None:
    run = start(engine)
    stopped = run.work(clock=lambda: AT, progress=lambda done, wanted: run.cancel())
    assert (stopped.state, stopped.done, stopped.wanted) == (RunState.CANCELLED, 3, 7)
    assert stopped.counts["kept"] == 3
    assert kept_ids(engine) == IDS[:3]
    # It did not come to its end: the next one looks at everybody, and keeps what is missing.
    rest = run_library(engine, RunMode.CHANGED)
    assert (rest.wanted, rest.counts["kept"]) == (7, 4)


def test_a_run_that_is_cancelled_at_its_end_is_done(engine: Engine) -> None:
    run = start(engine, batch_size=7)
    assert run.work(clock=lambda: AT, progress=lambda done, wanted: run.cancel()).state is RunState.DONE


def test_a_second_run_meets_a_conflict_while_one_is_running(engine: Engine) -> None:
    run = start(engine)
    with pytest.raises(Conflict, match=f"appraisal run {run.started.id}"):
        start(engine, at=later(DEAD_AFTER_S))
    run.work(clock=lambda: later(DEAD_AFTER_S))
    start(engine, at=later(DEAD_AFTER_S))


def test_a_run_whose_process_died_is_taken_over(engine: Engine) -> None:
    dead = start(engine)
    follower = start(engine, at=later(DEAD_AFTER_S + 1))
    assert state_of(engine, dead) is RunState.INTERRUPTED
    assert follower.work(clock=lambda: later(DEAD_AFTER_S + 2)).state is RunState.DONE
    assert kept_ids(engine) == IDS


def test_a_run_that_was_taken_for_dead_keeps_nothing_beside_the_one_that_followed(engine: Engine) -> None:
    slow = start(engine)
    follower = start(engine, at=later(DEAD_AFTER_S + 1))
    with pytest.raises(Conflict, match="is over"):
        slow.work(clock=lambda: later(DEAD_AFTER_S + 2))
    assert state_of(engine, slow) is RunState.INTERRUPTED
    assert state_of(engine, follower) is RunState.RUNNING
    assert kept_ids(engine) == []


def test_a_run_that_fails_is_noted_as_failed_with_what_it_had_done(engine: Engine) -> None:
    def fail(done: int, wanted: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    run = start(engine)
    with pytest.raises(KeyboardInterrupt):
        run.work(clock=lambda: later(5), progress=fail)
    failed = engine.store.appraisals.runs.get(run.started.id)
    assert (failed.state, failed.done, failed.finished_at) == (RunState.FAILED, 6, later(5))
    assert failed.counts["kept"] == 6
    assert kept_ids(engine) == IDS[:6]
    assert run_library(engine, RunMode.CHANGED).counts["kept"] == 1


def test_what_went_wrong_is_told_though_it_cannot_be_noted(engine: Engine) -> None:
    run = start(engine)

    def lose_the_run(done: int, wanted: int) -> None:
        start(engine, at=later(DEAD_AFTER_S + 1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run.work(clock=lambda: AT, progress=lose_the_run)
    assert state_of(engine, run) is RunState.INTERRUPTED


def test_a_run_says_that_it_lives_while_it_finds_out_what_changed(engine: Engine) -> None:
    run_library(engine, RunMode.FULL)
    changed = [demand(f"d{n}") for n in range(40)]
    write(engine, *changed)
    run = start(engine, RunMode.CHANGED)
    moments = _ticking(AT, step_s=BEAT_S / 2)
    refused: list[datetime] = []

    def clock() -> datetime:
        # Each look at a change takes ten seconds; somebody else tries to start a run after each.
        now = next(moments)
        with pytest.raises(Conflict):
            start(engine, at=now)
        refused.append(now)
        return now

    assert run.work(clock=clock).state is RunState.DONE
    assert refused[-1] - AT > timedelta(seconds=2 * DEAD_AFTER_S)


def test_what_is_deleted_during_a_run_is_left_out(engine: Engine) -> None:
    run = start(engine)

    def delete(done: int, wanted: int) -> None:
        engine.delete([achievement_key("a5")], at=AT)

    done = run.work(clock=lambda: AT, progress=delete)
    assert (done.state, done.done, done.counts["kept"]) == (RunState.DONE, 7, 6)
    assert kept_ids(engine) == [id for id in IDS if id != "a5"]


def test_what_changes_during_a_run_is_looked_at_by_the_next(engine: Engine) -> None:
    run = start(engine)
    run.work(
        clock=lambda: AT, progress=lambda *_: write(engine, achievement("a1", "锂电池隔膜检测a1", trl=8))
    )
    again = run_library(engine, RunMode.CHANGED)
    assert again.counts["kept"] >= 1
    (newest,) = engine.store.appraisals.newest(["a1"]).values()
    assert '"kind":"trl"' in newest.payload


def test_the_newest_appraisals_leave_out_what_was_deleted(engine: Engine) -> None:
    run_library(engine, RunMode.FULL)
    engine.delete([achievement_key("a2")], at=AT)
    assert kept_ids(engine) == [id for id in IDS if id != "a2"]


def _ticking(moment: datetime, *, step_s: float) -> Iterator[datetime]:
    while True:
        moment += timedelta(seconds=step_s)
        yield moment
