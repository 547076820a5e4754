"""What the outcome ledger takes and keeps: `python -m eval.bench_outcomes`. Writes eval/results/outcomes.md.

Speed on SQLite, and on PostgreSQL where a URL of an empty database is given; then 10,000 events recorded
while their writer is killed (SIGKILL) 20 times, each time sending again what was not acknowledged. Takes
about two minutes; nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson

from eval.report import code_version, write_table
from matcher.cli.context import OUT
from matcher.outcomes.events import OutcomeEvent, parse_event
from matcher.records import Achievement, Broker, Demand, Record
from matcher.store import Store

RESULTS: Final = Path(__file__).parent / "results"
AT: Final = datetime(2026, 11, 24, tzinfo=UTC)
_KINDS: Final = ("shown", "viewed", "contacted", "met", "contract")
_BULK: Final = 10_000
_SINGLES: Final = 500
_ACHIEVEMENTS, _DEMANDS, _BROKERS = 1_000, 400, 50
_KILLS: Final = 20
_EVENTS_PER_REPORT: Final = 10
_ABOUT: Final = """Every figure of recording has the parsing of the
JSON in it; on SQLite every commit waits for the disk, on PostgreSQL as the server is configured."""


def make_lines(count: int, *, seed: int) -> list[bytes]:
    """Return events as JSON lines, as a platform would send them; keys differ by seed."""
    drawn = random.Random(seed)
    return [orjson.dumps(_make_event(f"{seed}-{n}", drawn)) for n in range(count)]


def _make_event(key: str, drawn: random.Random) -> dict[str, Any]:
    kind = drawn.choice(_KINDS)
    happened = AT - timedelta(minutes=drawn.randrange(1_000_000))
    event: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "happened_at": happened.isoformat(),
        "achievement_id": f"a{drawn.randrange(_ACHIEVEMENTS)}",
        "taker": {"kind": "demand", "id": f"d{drawn.randrange(_DEMANDS)}"},
        "broker_ids": [f"b{drawn.randrange(_BROKERS)}"],
    }
    if kind == "contract":
        event |= {"amount_cny": str(drawn.randrange(10_000_000)), "contract_number": f"2026-{key}"}
    return event


def read_lines(lines: Sequence[bytes]) -> list[OutcomeEvent]:
    """Return the events of JSON lines."""
    return [parse_event(orjson.loads(line)) for line in lines]


def fill(store: Store) -> None:
    """Write the records that events are about."""
    records: list[Record] = [Achievement(id=f"a{n}", title=f"成果{n}") for n in range(_ACHIEVEMENTS)]
    records += [Demand(id=f"d{n}", title=f"诉求{n}") for n in range(_DEMANDS)]
    records += [Broker(id=f"b{n}", name=f"经纪人{n}") for n in range(_BROKERS)]
    store.upsert(records, at=AT)


def measure(name: str, url: str) -> list[tuple[str, str, str]]:
    """Return rows (database, what, figure) of a store that is made at the URL."""
    rows: list[tuple[str, str, str]] = []

    def note(what: str, count: int, act: Callable[[], object], unit: str = "events/s") -> None:
        begun = time.perf_counter()
        act()
        took = time.perf_counter() - begun
        rows.append((name, what, f"{count / took:,.0f} {unit} ({took:.2f} s)"))

    with Store.open(url, create=True) as store:
        fill(store)
        bulk, more, single = (make_lines(n, seed=n) for n in (_BULK, 3 * _BULK, _SINGLES))

        def record(lines: Sequence[bytes]) -> None:
            store.outcomes.record(read_lines(lines), reported_by="bench", at=AT)

        note(f"{_SINGLES} one by one, each committed", _SINGLES, lambda: _in_parts(record, single, 1))
        note(f"{_BULK:,} as JSON Lines in one transaction, empty ledger", _BULK, lambda: record(bulk))
        note(f"the same {_BULK:,} again (all known)", _BULK, lambda: record(bulk))
        note(f"{3 * _BULK:,} more in three transactions", 3 * _BULK, lambda: _in_parts(record, more, _BULK))
        late = make_lines(_BULK, seed=7)
        note(f"{_BULK:,} into a ledger of {store.outcomes.count():,}", _BULK, lambda: record(late))
        count = store.outcomes.count()
        note("read as of now, all that counts", count, lambda: store.outcomes.as_of(), "entries/s")
        per = "achievements/s"
        ids = [f"a{n}" for n in range(_ACHIEVEMENTS)]
        whole = f"read of one achievement, {count // _ACHIEVEMENTS} entries each"
        note(whole, len(ids), lambda: _each(lambda id: store.outcomes.as_of(achievement_id=id), ids), per)
        money = "money and landings of one achievement, as its card reads them"
        note(money, len(ids), lambda: _each(lambda id: store.outcomes.realised(id, at=AT), ids), per)
    return rows


def _in_parts(act: Callable[[Sequence[bytes]], None], lines: Sequence[bytes], size: int) -> None:
    for start in range(0, len(lines), size):
        act(lines[start : start + size])


def _each(act: Callable[[str], object], ids: Sequence[str]) -> None:
    for id in ids:
        act(id)


def write_until_killed(url: str, first: int) -> None:
    """Record report after report from a number on, one line on standard output for each acknowledgement."""
    with Store.open(url) as store:
        os.write(1, b"ready\n")
        for number in range(first, 10_000_000):
            drawn = random.Random(number)
            events = [parse_event(_make_event(f"{number}-{n}", drawn)) for n in range(_EVENTS_PER_REPORT)]
            store.outcomes.record(events, reported_by="child", at=AT)
            os.write(1, f"{number}\n".encode())


def run_until_killed(url: str, first: int, after_s: float) -> int:
    """Return how many reports a writer acknowledged before it was killed, `after_s` after it was ready."""
    command = [sys.executable, "-m", "eval.bench_outcomes", "--write", url, "--first", str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        lines = process.stdout
        if lines is None or lines.readline() != "ready\n":
            raise RuntimeError("the writer ended before it was ready")
        timer = threading.Timer(after_s, process.send_signal, (signal.SIGKILL,))
        timer.start()
        acknowledged = sum(line.endswith("\n") for line in lines)
        timer.join()
    return acknowledged


def crash(name: str, url: str) -> list[tuple[str, str, str]]:
    """Return rows of what was lost or doubled when writers were killed until enough was acknowledged."""
    with Store.open(url, create=True) as store:
        fill(store)
    moments = random.Random(20261124)
    acknowledged = kills = 0
    while kills < _KILLS or acknowledged * _EVENTS_PER_REPORT < _BULK:
        acknowledged += run_until_killed(url, acknowledged, moments.uniform(0.2, 2.0))
        kills += 1
    with Store.open(url) as store:
        store.delete([], at=AT)  # waits for what a server may still be ending
        keys = [entry.event.key for entry in store.outcomes.iterate()]
    expected = {f"{n}-{place}" for n in range(acknowledged) for place in range(_EVENTS_PER_REPORT)}
    told = f"{len(expected):,} acknowledged under {kills} kill -9"
    return [(name, told, f"{len(expected - set(keys))} lost, {len(keys) - len(set(keys))} doubled")]


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--postgresql", nargs=2, metavar="URL", help="Two empty databases, to fill and to kill."
    )
    parser.add_argument("--note", default="", help="What the reader must know of the machine or server.")
    parser.add_argument("--out", type=Path, default=RESULTS / "outcomes")
    parser.add_argument("--write", metavar="URL", help="Be the writer that is killed.")
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    if options.write is not None:
        write_until_killed(options.write, options.first)
        return
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": [f"sqlite:///{folder}/{name}.db" for name in ("fill", "kill")]}
        if options.postgresql is not None:
            urls["PostgreSQL"] = options.postgresql
        rows = [row for name, (filled, _) in urls.items() for row in measure(name, filled)]
        rows += [row for name, (_, killed) in urls.items() for row in crash(name, killed)]
    made = f"`python -m eval.bench_outcomes`, code as of {code_version()}. {_ABOUT}"
    about = f"# Outcome ledger\n\n{made}\n{options.note}"
    OUT.print(f"written to {write_table(options.out, about, ('database', 'what', 'figure'), rows)}")


if __name__ == "__main__":
    main()
