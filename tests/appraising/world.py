"""A small library whose topics share no word: who stands beside whom can be told without a computer.

Fifty achievements on battery separators (`a00`–`a49`) and fifty on injection moulds (`b00`–`b49`), as many as
a change is held against; two on roasting coffee (`x1`, `x2`), a demand for each of the first and the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from matcher.appraisal.assessment import Basis
from matcher.appraising.appraiser import Appraised, Appraiser
from matcher.appraising.gathering import Gatherer
from matcher.appraising.runs import BATCH, RunRequest, start_run
from matcher.engine import Engine
from matcher.records import Record, RecordKey
from matcher.store import STAFF, AppraisalRun, RunMode, Store, StoredRecord
from matcher.vocabulary import Kind
from tests.builders import achievement, achievement_key, demand
from tests.conftest import AT
from tests.fakes import DATA, HAND_RANKERS, make_engine

SEPARATORS: Final = tuple(f"a{n:02d}" for n in range(50))
MOULDS: Final = tuple(f"b{n:02d}" for n in range(50))
COFFEES: Final = ("x1", "x2")
EVERYTHING: Final = sorted((*SEPARATORS, *MOULDS, *COFFEES))
LIBRARY: Final[tuple[Record, ...]] = (
    *(achievement(id, f"锂电池隔膜缺陷检测{id[1:]}") for id in SEPARATORS),
    *(achievement(id, f"注塑模具随形冷却{id[1:]}") for id in MOULDS),
    achievement("x1", "咖啡豆烘焙香气"),
    achievement("x2", "咖啡豆烘焙风味"),
    demand("da", "寻求锂电池隔膜缺陷检测", posted_on="2026-11-20", deadline="2026-11-28"),
    demand("dx", "寻求咖啡豆烘焙", posted_on="2026-09-01"),
)


@cache
def shared_basis() -> Basis:
    """Return the project's method and taxonomy."""
    return Basis.load(DATA)


def open_engine(store: Store) -> Engine:
    """Return an engine with the rankers set by hand that has followed the store."""
    engine = make_engine(store, rankers=HAND_RANKERS)
    engine.follow()
    return engine


def write(engine: Engine, *records: Record, at: datetime = AT) -> None:
    """Write records and let the index follow."""
    engine.upsert(records, at=at)
    engine.follow()


def remove(engine: Engine, *keys: RecordKey) -> None:
    """Delete records and let the index follow."""
    engine.delete(keys, at=AT)
    engine.follow()


def achievements(store: Store, *ids: str) -> list[StoredRecord]:
    """Return the stored achievements, those of the ids in their order where any are given."""
    if not ids:
        return list(store.iterate(Kind.ACHIEVEMENT, visible=STAFF))
    found = store.fetch([achievement_key(id) for id in ids], visible=STAFF)
    return [found[achievement_key(id)] for id in ids]


def appraise(engine: Engine, *ids: str, at: datetime = AT) -> list[Appraised]:
    """Return achievements appraised by a new appraiser, all of them where no id is given."""
    return Appraiser(Gatherer(engine), shared_basis()).appraise(achievements(engine.store, *ids), at=at)


def run_library(
    engine: Engine,
    mode: RunMode,
    *,
    at: datetime = AT,
    basis: Basis | None = None,
    batch_size: int = BATCH,
) -> AppraisalRun:
    """Run over the library, begun and ended at one moment, and return how the run ended."""
    request = RunRequest(mode=mode, started_by="test", at=at)
    run = start_run(engine, basis or shared_basis(), request, now=at, batch_size=batch_size)
    return run.work(clock=lambda: at)


def on(day: str) -> datetime:
    """Return the hour of the day at which the tests begin, on another day (2026-11-25)."""
    return datetime.fromisoformat(f"{day}T08:00:00+00:00")


def later(seconds: float) -> datetime:
    """Return the moment so long after the tests begin."""
    return AT + timedelta(seconds=seconds)


def ids_of(appraised: Sequence[Appraised]) -> list[str]:
    """Return the achievements that were appraised."""
    return [one.assessment.achievement_id for one in appraised]
