"""Suggesting while records change: no exception, and nothing that was deleted before the question."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from matcher.asking import Ask
from matcher.engine import Engine
from matcher.store import EVERYONE
from tests.builders import achievement, achievement_key
from tests.conftest import AT

ASK = Ask(pairing="demand-achievement", at=AT, visible=EVERYONE, text="锂电池隔膜检测", k=15)
LASTS_S = 2.0
RECORDS = 40


class Changes:
    """A writer that deletes, hides and revives records, and knows which are surely gone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._gone: dict[str, int] = {}
        self._step = 0

    def gone_before(self) -> dict[str, int]:
        """Return the records whose removal has returned, each with the step of it."""
        with self._lock:
            return dict(self._gone)

    def make(self, seed: int, until: float) -> int:
        """Change records until a moment of the monotonic clock; return how many changes were made."""
        chance = random.Random(seed)
        made = 0
        while time.monotonic() < until:
            id = f"a{chance.randrange(RECORDS):02d}"
            what = chance.choice(["delete", "hide", "show", "show"])
            if what == "show":
                with self._lock:
                    self._gone.pop(id, None)
            if what == "delete":
                self._engine.delete([achievement_key(id)], at=AT)
            else:
                hidden = "staff" if what == "hide" else "public"
                self._engine.upsert([achievement(id, visibility=hidden, trl=chance.randint(1, 9))], at=AT)
            if what != "show":
                with self._lock:
                    self._step += 1
                    self._gone[id] = self._step
            if chance.random() < 0.3:
                self._engine.follow()
            made += 1
        return made


def test_readers_never_see_what_was_gone_before_they_asked(engine: Engine) -> None:
    engine.upsert([achievement(f"a{n:02d}") for n in range(RECORDS)], at=AT)
    engine.follow()
    changes = Changes(engine)
    until = time.monotonic() + LASTS_S
    counts = {"written": 0, "read": 0}
    failures: list[BaseException] = []

    def write() -> None:
        counts["written"] = changes.make(20261124, until)

    def read() -> None:
        while time.monotonic() < until:
            before = changes.gone_before()
            shown = {one.key.id for one in engine.suggest(ASK).suggestions}
            after = changes.gone_before()
            for id in shown:
                # Gone before the question and not touched since: it must not be in the answer.
                assert id not in before or before[id] != after.get(id), id
            counts["read"] += 1

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the main thread
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in (write, read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert counts["written"] > 5
    assert counts["read"] > 5
