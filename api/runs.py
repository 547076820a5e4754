"""Runs over the library in the background of the service: one at a time, cancellable, ended with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from api.cards import Cards
from matcher.appraising.runs import LibraryRun, RunRequest, start_run
from matcher.engine import Engine
from matcher.errors import Conflict, MatcherError
from matcher.store import AppraisalRun, RunMode, RunState


class Runs:
    """Starts runs in a thread of their own. The store sees to it that only one runs, in any process."""

    def __init__(
        self,
        engine: Engine,
        cards: Cards,
        *,
        now: Callable[[], datetime],
        log: structlog.typing.FilteringBoundLogger,
    ) -> None:
        self._engine = engine
        self._cards = cards
        self._now = now
        self._log = log
        self._lock = threading.Lock()
        self._run: LibraryRun | None = None
        self._thread: threading.Thread | None = None
        self._is_cancelled = False

    def start(self, mode: RunMode, *, started_by: str) -> AppraisalRun:
        """Start a run and return it; raise Conflict while one is running, here or elsewhere."""
        at = self._now()
        request = RunRequest(mode=mode, started_by=started_by, at=at)
        run = start_run(self._engine, self._cards.basis, request, now=at)
        with self._lock:
            self._run, self._is_cancelled = run, False
            self._thread = threading.Thread(target=self._work, args=(run,), name="appraisal-run", daemon=True)
            self._thread.start()
        return run.started

    def cancel(self, run_id: int) -> AppraisalRun:
        """Ask a run to stop after its batch and return it as it stands.

        Raises NotFound for an unknown run, Conflict for one that is over or runs in another process.
        """
        stored = self._engine.store.appraisals.runs.get(run_id)
        if stored.state is not RunState.RUNNING:
            raise Conflict(f"run {run_id} is over ({stored.state.value}); there is nothing to cancel")
        with self._lock:
            if self._run is None or self._run.started.id != run_id:
                raise Conflict(f"run {run_id} belongs to another process; cancel it where it was started")
            self._cancel(self._run)
        return stored

    def is_cancelling(self, run: AppraisalRun) -> bool:
        """Whether a run that is under way here was asked to stop."""
        with self._lock:
            is_ours = self._run is not None and self._run.started.id == run.id
            return is_ours and self._is_cancelled and run.state is RunState.RUNNING

    def stop(self) -> None:
        """Cancel the run that is under way, if any, and wait for the batch that it is at."""
        with self._lock:
            if self._run is not None:
                self._cancel(self._run)
            thread = self._thread
        if thread is not None:
            thread.join()

    def _cancel(self, run: LibraryRun) -> None:
        self._is_cancelled = True
        run.cancel()

    def _work(self, run: LibraryRun) -> None:
        try:
            run.work(clock=self._now)
        except MatcherError as error:
            # The run is marked as failed; the message of a database error can quote what was being written.
            self._log.error("appraisal_run_failed", run=run.started.id, error=type(error).__name__)
