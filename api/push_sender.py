"""The thread that sends what the outbox holds, where a webhook is configured."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from matcher.channels.funds.delivery import Sender
from matcher.errors import MatcherError


class PushSender:
    """Delivers what is due every `poll_s`; a failed round is logged and tried again. Not started twice."""

    def __init__(
        self,
        sender: Sender,
        *,
        poll_s: float,
        now: Callable[[], datetime],
        log: structlog.typing.FilteringBoundLogger,
    ) -> None:
        self._sender = sender
        self._poll_s = poll_s
        self._now = now
        self._log = log
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="push-sender", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end, wait for the message that it is at, and close the connections."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._sender.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                delivered = self._sender.deliver_due(self._now, should_stop=self._stopping.is_set)
                if delivered:
                    self._log.info("pushes_delivered", count=delivered)
            except MatcherError as error:
                self._log.error("push_delivery_failed", error=type(error).__name__, reason=str(error))
            self._stopping.wait(self._poll_s)
