"""What the engine costs on real data: `python -m eval.bench_engine`. Writes eval/results/engine.md.

Imports and indexes through the command line, in a folder of its own; compares the pipeline with
the bare encoder on the same texts in one run; then asks a real server over HTTP, warm, with one
client and with eight. Takes about half an hour on two cores; nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import numpy as np
import psutil

from eval.dataset import AT
from eval.report import code_version, write_table
from matcher.cli.context import ERR, OUT, progress_bar
from matcher.config import Config, load_config
from matcher.embeddings.factory import open_encoder
from matcher.engine import Engine
from matcher.exchange import read_raw_documents
from matcher.indexing import body_passages
from matcher.judgements import real_data_folder
from matcher.profiles import make_profile
from matcher.records import Record
from matcher.store import STAFF
from matcher.vocabulary import Kind

RESULTS = Path(__file__).parent / "results"
_PAIRED_RECORDS = 2_048
_BLOCK = 128
_START_S = 300


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    what: str
    value: str


def time_command(home: Path, *arguments: str) -> tuple[float, float]:
    """Run `matcher` and return seconds of wall time and peak memory in MB; raise when it fails."""
    command = [str(Path(sys.executable).with_name("matcher")), "--home", str(home), *arguments]
    ERR.print(" ".join(command), highlight=False)
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def compare_with_encoder(config: Config, home: Path) -> list[Figure]:
    """Return documents/s of the pipeline and of the encoder alone, in turn on the same records.

    Each block is encoded bare, then its records are written and followed by a fresh engine, so
    that a drift of the machine's speed meets both alike.
    """
    encoder = open_encoder(config.encoder, models=config.home / "models")
    with tempfile.TemporaryDirectory() as folder:
        with_cache = config.model_copy(update={"home": Path(folder)})
        (Path(folder) / "models").symlink_to(config.home / "models")
        source = Engine.open(config.model_copy(update={"home": home}))
        engine = Engine.open(with_cache, create=True)
        stored = list(source.store.iterate(Kind.ACHIEVEMENT, visible=STAFF))[:_PAIRED_RECORDS]
        records = [one.record for one in stored]
        bare = piped = 0.0
        with progress_bar("pipeline and bare encoder in turn") as progress:
            for start in range(0, len(records), _BLOCK):
                block = records[start : start + _BLOCK]
                texts = [text for record in block for text in _texts(engine, record)]
                bare += _seconds(partial(encoder.encode_passages, texts))
                engine.upsert(block, at=AT)
                piped += _seconds(engine.follow)
                progress(start + len(block), len(records))
        engine.close()
        source.close()
    return [
        Figure("records indexed a second, pipeline (cold cache)", f"{len(records) / piped:.1f}"),
        Figure("records encoded a second, bare encoder, same texts", f"{len(records) / bare:.1f}"),
        Figure("pipeline's time over the bare encoder's", f"{piped / bare:.3f}"),
    ]


def _texts(engine: Engine, record: Record) -> list[str]:
    profile = make_profile(record, engine.stages.segmenter)
    return [profile.text.title, *body_passages(profile)]


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Yield the URL of a ready server over the folder and its process; stop it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    matcher = str(Path(sys.executable).with_name("matcher"))
    process = subprocess.Popen(
        [matcher, "--home", str(home), "serve", "--port", str(port)], stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process)
        yield url, psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/v1/health/ready").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"the server was not ready within {_START_S} s")


def measure_latency(url: str, key: str, bodies: Sequence[dict[str, object]], *, clients: int) -> str:
    """Return p50/p95/p99 in milliseconds and requests a second of POST /v1/suggestions."""
    headers = {"Authorization": f"Bearer {key}"}

    def ask(some: Sequence[dict[str, object]]) -> list[float]:
        took = []
        with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            for body in some:
                start = time.perf_counter()
                client.post("/v1/suggestions", json=body).raise_for_status()
                took.append(time.perf_counter() - start)
        return took

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = [t for some in pool.map(ask, [bodies[i::clients] for i in range(clients)]) for t in some]
    rate = len(times) / (time.perf_counter() - start)
    p50, p95, p99 = np.percentile(np.array(times) * 1000, [50, 95, 99])
    return f"{p50:.0f} / {p95:.0f} / {p99:.0f} ms, {rate:.0f} requests/s"


def latency_figures(home: Path, folder: Path) -> list[Figure]:
    """Return latencies for stored demands and for texts never seen, and the server's memory."""
    demands = read_raw_documents(folder / "demands.jsonl").documents
    pairing = {"pairing": "demand-achievement", "k": 10}
    stored: list[dict[str, object]] = [{**pairing, "record_id": demand.id} for demand in demands]
    made = subprocess.run(
        [str(Path(sys.executable).with_name("matcher")), "--home", str(home), "key", "create", "admin"],
        capture_output=True,
        text=True,
        check=True,
    )
    key = made.stdout.split()[-1]
    figures = []
    with serving(home) as (url, process):
        measure_latency(url, key, stored, clients=2)
        for clients in (1, 8):
            marked = [(f"{demand.title}（{clients}）", demand.text) for demand in demands]
            whole: list[dict[str, object]] = [{**pairing, "text": f"{t}\n{text}"} for t, text in marked]
            titles: list[dict[str, object]] = [{**pairing, "text": title} for title, _ in marked]
            figures += [
                Figure(
                    f"{what}, {clients} client(s): p50/p95/p99",
                    measure_latency(url, key, some, clients=clients),
                )
                for what, some in (
                    ("stored demand, k 10", stored * 2),
                    ("title typed, never seen", titles),
                    ("whole text typed, never seen", whole),
                )
            ]
        figures.append(
            Figure("server's memory after that (RSS)", f"{process.memory_info().rss / 1e6:.0f} MB")
        )
    return figures


def main() -> None:
    """Measure everything and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="folder of real data")
    folder = parser.parse_args().data or real_data_folder()
    config = load_config()
    with tempfile.TemporaryDirectory(prefix="matcher-bench-") as name:
        home = Path(name)
        (home / "models").symlink_to((config.home / "models").resolve())
        time_command(home, "init")
        figures = []
        for kind, file in (("achievement", "achievements.jsonl"), ("demand", "demands.jsonl")):
            wall, memory = time_command(home, "import", kind, str(folder / file))
            figures.append(Figure(f"import {file}", f"{wall:.1f} s, peak {memory:.0f} MB"))
        figures += compare_with_encoder(config, home)
        wall, memory = time_command(home, "index", "build")
        figures.append(Figure("index all 14,103 records, cold cache", f"{wall:.0f} s, peak {memory:.0f} MB"))
        wall, _ = time_command(home, "index", "build")
        figures.append(Figure("start with the saved index, nothing to do", f"{wall:.1f} s"))
        wall, _ = time_command(home, "index", "rebuild")
        figures.append(Figure("rebuild the index from the store, vectors cached", f"{wall:.1f} s"))
        figures += latency_figures(home, folder)
    about = f"`python -m eval.bench_engine`, code {code_version()}, {os.cpu_count()} cores."
    path = write_table(RESULTS / "engine", about, ("what", "measured"), [[f.what, f.value] for f in figures])
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
