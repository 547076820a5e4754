"""Runs over the library: appraise in batches, keep each batch, report, stop when asked to."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from matcher.appraisal.assessment import Basis
from matcher.appraising.appraiser import Appraiser, make_draft
from matcher.appraising.changes import changed_ids
from matcher.appraising.gathering import Gatherer
from matcher.engine import Engine
from matcher.indexing import Progress
from matcher.records import RecordKey
from matcher.store import STAFF, AppraisalRun, RunMode, RunState
from matcher.vocabulary import Kind

_BATCH: Final = 1_000
"""Half a minute of work, kept in one transaction: larger ones save little, and what a killed process was at
is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What to appraise: everything, or what changed since the last run that came to its end."""

    mode: RunMode
    started_by: str
    at: datetime
    """The moment that the appraisals hold for."""


class LibraryRun:
    """One run over the library; made by `start_run`."""

    def __init__(self, engine: Engine, basis: Basis, request: RunRequest, run: AppraisalRun) -> None:
        self._engine = engine
        self._basis = basis
        self._request = request
        self._stop = threading.Event()
        self.started = run

    def cancel(self) -> None:
        """Ask the run to stop after the batch that it is at; what was appraised is kept."""
        self._stop.set()

    def work(self, *, clock: Callable[[], datetime], progress: Progress | None = None) -> AppraisalRun:
        """Appraise and return how the run ended; a failure is noted with the run and raised again."""
        try:
            return self._work(clock, progress)
        except BaseException:
            self._finish(RunState.FAILED, Counter(), clock)
            raise

    def _work(self, clock: Callable[[], datetime], progress: Progress | None) -> AppraisalRun:
        engine, runs = self._engine, self._engine.store.appraisals.runs
        ids = self._wanted()
        appraiser = Appraiser(Gatherer(engine), self._basis)
        counts: Counter[str] = Counter()
        for start in range(0, len(ids), _BATCH):
            if self._stop.is_set():
                return self._finish(RunState.CANCELLED, counts, clock)
            counts += self._appraise(appraiser, ids[start : start + _BATCH], clock)
            done = min(start + _BATCH, len(ids))
            runs.progress(self.started.id, done=done, wanted=len(ids), at=clock())
            if progress is not None:
                progress(done, len(ids))
        return self._finish(RunState.DONE, counts, clock)

    def _wanted(self) -> list[str]:
        store = self._engine.store
        last = store.appraisals.runs.last_done()
        if self._request.mode is RunMode.FULL or last is None or last.method != self.started.method:
            return [one.record.id for one in store.iterate(Kind.ACHIEVEMENT, visible=STAFF)]
        return changed_ids(
            self._engine,
            after=last.store_revision,
            since=last.started_at.date(),
            today=self._request.at.date(),
        )

    def _appraise(
        self, appraiser: Appraiser, ids: Sequence[str], clock: Callable[[], datetime]
    ) -> Counter[str]:
        store = self._engine.store
        stored = store.fetch([RecordKey(Kind.ACHIEVEMENT, id) for id in ids], visible=STAFF)
        appraised = appraiser.appraise(list(stored.values()), at=self._request.at)
        kept = store.appraisals.save(
            [make_draft(one, run_id=self.started.id) for one in appraised], at=clock()
        )
        verdicts = Counter(one.proposal.verdict.value for one in appraised)
        return verdicts + Counter(kept=sum(id is not None for id in kept))

    def _finish(self, state: RunState, counts: Counter[str], clock: Callable[[], datetime]) -> AppraisalRun:
        runs = self._engine.store.appraisals.runs
        return runs.finish(self.started.id, state, counts=counts, at=clock())


def start_run(engine: Engine, basis: Basis, request: RunRequest, *, now: datetime) -> LibraryRun:
    """Return a run that nobody else can start meanwhile; raise Conflict while another one runs.

    The index is brought up to the store first, so that the run sees all that its revision says.
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
    return LibraryRun(engine, basis, request, run)
