"""Runs over the library: appraise in batches, keep each batch, report, stop when asked to."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from matcher.appraisal.assessment import Basis
from matcher.appraising.appraiser import Appraiser, make_draft
from matcher.appraising.changes import changed_ids
from matcher.appraising.gathering import Gatherer
from matcher.engine import Engine
from matcher.errors import MatcherError
from matcher.indexing import Progress
from matcher.records import RecordKey
from matcher.store import STAFF, AppraisalRun, RunMode, RunState
from matcher.vocabulary import Kind

BATCH: Final = 500
"""Ten to fifteen seconds of work, kept in one transaction: a thousand saves 3 %, but on a machine busy with
other things it comes near the 120 s after which a run that says nothing counts as dead."""
BEAT_S: Final = 20.0
"""How often a run says that it lives while it finds out what changed; it counts as dead after 120 s."""
Clock: TypeAlias = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What to appraise: everything, or what changed since the last run that came to its end."""

    mode: RunMode
    started_by: str
    at: datetime
    """The moment that the appraisals hold for."""


class LibraryRun:
    """One run over the library; made by `start_run`."""

    def __init__(
        self, engine: Engine, basis: Basis, request: RunRequest, run: AppraisalRun, *, batch_size: int = BATCH
    ) -> None:
        self._engine = engine
        self._basis = basis
        self._request = request
        self._batch_size = batch_size
        self._stop = threading.Event()
        self._counts: Counter[str] = Counter()
        self._heard_at = run.heartbeat_at
        self.started = run

    def cancel(self) -> None:
        """Ask the run to stop after the batch that it is at; what was appraised is kept."""
        self._stop.set()

    def work(self, *, clock: Clock, progress: Progress | None = None) -> AppraisalRun:
        """Appraise and return how the run ended; a failure is noted with the run and raised again."""
        try:
            return self._work(clock, progress)
        except BaseException:
            # Whoever took the run over has noted its end already, and a broken store can note nothing: what
            # went wrong first is what the caller must hear.
            with suppress(MatcherError):
                self._finish(RunState.FAILED, clock)
            raise

    def _work(self, clock: Clock, progress: Progress | None) -> AppraisalRun:
        ids = self._wanted(clock)
        appraiser = Appraiser(Gatherer(self._engine), self._basis)
        for start in range(0, len(ids), self._batch_size):
            if self._stop.is_set():
                return self._finish(RunState.CANCELLED, clock)
            self._counts += self._appraise(appraiser, ids[start : start + self._batch_size], clock)
            done = min(start + self._batch_size, len(ids))
            self._report(done, len(ids), clock())
            if progress is not None:
                progress(done, len(ids))
        return self._finish(RunState.DONE, clock)

    def _wanted(self, clock: Clock) -> list[str]:
        store = self._engine.store
        last = store.appraisals.runs.last_done()
        if self._request.mode is RunMode.FULL or last is None or last.method != self.started.method:
            return [one.record.id for one in store.iterate(Kind.ACHIEVEMENT, visible=STAFF)]
        return changed_ids(
            self._engine,
            after=last.store_revision,
            since=last.started_at.date(),
            today=self._request.at.date(),
            tick=lambda: self._beat(clock()),
        )

    def _beat(self, now: datetime) -> None:
        if (now - self._heard_at).total_seconds() >= BEAT_S:
            self._report(0, 0, now)

    def _report(self, done: int, wanted: int, now: datetime) -> None:
        self._engine.store.appraisals.runs.progress(self.started.id, done=done, wanted=wanted, at=now)
        self._heard_at = now

    def _appraise(self, appraiser: Appraiser, ids: Sequence[str], clock: Clock) -> Counter[str]:
        store = self._engine.store
        stored = store.fetch([RecordKey(Kind.ACHIEVEMENT, id) for id in ids], visible=STAFF)
        appraised = appraiser.appraise(list(stored.values()), at=self._request.at)
        kept = store.appraisals.save(
            [make_draft(one, run_id=self.started.id) for one in appraised], at=clock()
        )
        verdicts = Counter(one.proposal.verdict.value for one in appraised)
        return verdicts + Counter(kept=sum(id is not None for id in kept))

    def _finish(self, state: RunState, clock: Clock) -> AppraisalRun:
        runs = self._engine.store.appraisals.runs
        return runs.finish(self.started.id, state, counts=self._counts, at=clock())


def start_run(
    engine: Engine, basis: Basis, request: RunRequest, *, now: datetime, batch_size: int = BATCH
) -> LibraryRun:
    """Return a run that nobody else can start meanwhile; raise Conflict while another one runs.

    The index is brought up to the store first, so that the run sees all that its revision says. So many
    achievements as `batch_size` says are kept in one transaction.
    """
    engine.follow()
    appraisals = engine.store.appraisals
    appraisals.keep_method(basis.method.version, basis.method.texts, at=now)
    run = appraisals.runs.start(
        request.mode,
        started_by=request.started_by,
        at=now,
        store_revision=engine.stages.index.revision,
        method=basis.method.version,
    )
    return LibraryRun(engine, basis, request, run, batch_size=batch_size)
