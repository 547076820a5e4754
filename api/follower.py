"""The thread that keeps the index at the store's revision."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from matcher.engine import Engine
from matcher.errors import MatcherError

_MOST_WAITERS: Final = 16  # of the pool's 40 threads: waiting must not keep others from being answered


class _Stopped(MatcherError):
    """The service ends while changes are being followed."""


class Follower:
    """Calls `engine.follow` every `poll_s`, and at once after `wake`; reads ahead what a new day needs.

    A failed round is logged and tried again after `poll_s`. Should the thread end by an error
    outside the MatcherError tree, `is_running` turns False and the service is no longer ready.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        poll_s: float,
        now: Callable[[], datetime],
        log: structlog.typing.FilteringBoundLogger,
    ) -> None:
        self._engine = engine
        self._now = now
        self._poll_s = poll_s
        self._log = log
        self._goal = engine.store.revision()
        self._caught_up = threading.Event()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._advanced = threading.Condition()
        self._waiters = threading.BoundedSemaphore(_MOST_WAITERS)
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Whether the thread lives."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def has_caught_up(self) -> bool:
        """Whether the index has held what the store held when this follower was made."""
        return self._caught_up.is_set()

    def start(self) -> None:
        """Start the thread; a follower that was stopped may be started again."""
        self._stopping.clear()
        self._note_progress(0, 0)
        self._thread = threading.Thread(target=self._run, name="index-follower", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end and wait for the batch it is in."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def wake(self) -> None:
        """Make the next round start at once."""
        self._woken.set()

    def wait_for(self, revision: int, *, timeout_s: float) -> bool:
        """Return True once the index holds the revision; False after `timeout_s`, or when too many wait."""
        if not self._waiters.acquire(blocking=False):
            return self._holds(revision)
        try:
            return self._wait(revision, time.monotonic() + timeout_s)
        finally:
            self._waiters.release()

    def _wait(self, revision: int, deadline_s: float) -> bool:
        self.wake()
        with self._advanced:
            while not self._holds(revision):
                left_s = deadline_s - time.monotonic()
                if left_s <= 0 or self._stopping.is_set():
                    return False
                # Another thread may advance the index without telling; so look again soon.
                self._advanced.wait(min(left_s, self._poll_s))
        return True

    def _holds(self, revision: int) -> bool:
        return self._engine.status().index_revision >= revision

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                self._engine.follow(progress=self._note_progress)
                self._note_progress(0, 0)
                self._engine.prepare(self._now())
            except _Stopped:
                return
            except MatcherError as error:
                self._log.error("index_follow_failed", error=type(error).__name__, reason=str(error))
            self._woken.wait(self._poll_s)

    def _note_progress(self, applied: int, known: int) -> None:
        """Wake those who wait; raise when the service ends, so that a long round ends after its batch."""
        if not self._caught_up.is_set() and self._holds(self._goal):
            self._caught_up.set()
        with self._advanced:
            self._advanced.notify_all()
        if self._stopping.is_set():
            raise _Stopped("the service ends; the next start goes on from here")
