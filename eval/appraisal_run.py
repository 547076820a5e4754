"""A library appraised: `python -m eval.appraisal_run real` writes time, distribution and rank stability."""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from eval.dataset import AT
from eval.report import code_version, machine, markdown
from matcher.appraisal.assessment import Basis
from matcher.appraisal.combining import quality_of
from matcher.appraisal.stability import stability_of
from matcher.appraisal.values import EvidenceState
from matcher.appraising.appraiser import SCREENED_FOR, Appraised, Appraiser
from matcher.appraising.gathering import Gatherer
from matcher.appraising.library import all_newest, read_stored
from matcher.appraising.runs import RunRequest, start_run
from matcher.batch import record_from_raw
from matcher.cli.cards import card_lines
from matcher.cli.context import OUT, now, progress_bar
from matcher.config import Config, load_config
from matcher.engine import Engine
from matcher.exchange import read_raw_documents
from matcher.judgements import real_data_folder
from matcher.records import MODELS, Demand, Record, RecordKey
from matcher.store import STAFF, AppraisalRun, RunMode, Verdict
from matcher.vocabulary import Aspect, Kind

RESULTS = Path(__file__).parent / "results"
_FILES = {Kind.ACHIEVEMENT: "achievements", Kind.DEMAND: "demands", Kind.INVESTOR: "investors"}
_REAL_FILES = {**_FILES, Kind.INVESTOR: "funds"}
_PERCENTILES = (0, 10, 25, 50, 75, 90, 99, 100)
_SEED = 0
_CHUNK = 2_000
_SINGLES = 100


def read_library(name: str, config: Config) -> list[Record]:
    """Return the records of `real` (the folder that MATCHER_REAL_DATA names) or of the project's `sample`."""
    if name == "sample":
        folder = config.data / "sample"
        return [
            MODELS[kind].model_validate_json(line)
            for kind, file in _FILES.items()
            for line in (folder / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
        ]
    return [
        record_from_raw(kind, raw, raw.id)
        for kind, file in _REAL_FILES.items()
        for raw in read_raw_documents(real_data_folder() / f"{file}.jsonl").documents
    ]


class Timed:
    """Runs over a library with the seconds that each took, on the clock and of the processor."""

    def __init__(self, engine: Engine, basis: Basis) -> None:
        self._engine, self._basis = engine, basis
        self.rows: list[list[str]] = []

    def run(self, label: str, mode: RunMode) -> AppraisalRun:
        """Run, note how long it took, and return the run."""
        clock, processor = time.perf_counter(), time.process_time()
        request = RunRequest(mode=mode, started_by="eval", at=AT)
        started = start_run(self._engine, self._basis, request, now=now())
        with progress_bar(label) as progress:
            done = started.work(clock=now, progress=progress)
        spent = time.perf_counter() - clock, time.process_time() - processor
        each = f"{1000 * spent[1] / done.done:.1f}" if done.done else ""
        self.rows.append([label, str(done.done), f"{spent[0]:.1f}", f"{spent[1]:.1f}", each])
        return done


def single_latencies(engine: Engine, basis: Basis, ids: Sequence[str]) -> str:
    """Return p50, p95 and p99 of appraising one achievement at a time, as a card over HTTP is made.

    Asking records are kept ready between cards; the first card after a change makes them ready again.
    """
    appraiser = Appraiser(Gatherer(engine), basis)
    stored = list(engine.store.fetch([RecordKey(Kind.ACHIEVEMENT, id) for id in ids], visible=STAFF).values())
    spent = []
    for one in [*stored, *stored]:
        start = time.perf_counter()
        appraiser.appraise([one], at=AT)
        spent.append(1000 * (time.perf_counter() - start))
    cold, warm = spent[0], spent[len(stored) :]
    figures = ", ".join(f"p{p} {np.percentile(warm, p):.0f} ms" for p in (50, 95, 99))
    return f"One card at a time ({len(stored)}, demands kept ready): {figures}; the first {cold:.0f} ms."


def change_one_demand(engine: Engine) -> None:
    """Write one demand again with a line more, as an enterprise does that thinks of something."""
    stored = next(iter(engine.store.page(Kind.DEMAND, visible=STAFF, limit=1)))
    if isinstance(stored.record, Demand):
        changed = stored.record.model_copy(
            update={"description": f"{stored.record.description}\n预算 50 万元以内。"}
        )
        engine.upsert([changed], at=now())


def distribution(appraised: Sequence[Appraised]) -> list[list[str]]:
    """Return a line for each aspect: percentiles of its score, mean completeness and share claimed."""
    rows = []
    for aspect in Aspect:
        scores = [one.card.aspect(aspect) for one in appraised]
        values = np.percentile([one.score for one in scores], _PERCENTILES)
        evidenced = np.mean([one.completeness for one in scores])
        claimed = np.mean([one.claimed_share for one in scores])
        figures = [f"{value:.1f}" for value in values]
        rows.append([aspect.label, *figures, f"{evidenced:.0%}", f"{claimed:.0%}"])
    return rows


def indicator_states(appraised: Sequence[Appraised]) -> list[list[str]]:
    """Return a line for each indicator: how often evidenced, claimed, missing, and its mean score."""
    rows = []
    for aspect in Aspect:
        for place in range(len(appraised[0].card.aspect(aspect).indicators)):
            found = [one.card.aspect(aspect).indicators[place] for one in appraised]
            states = Counter(one.state for one in found)
            shares = [f"{states[state] / len(found):.0%}" for state in EvidenceState]
            mean = np.mean([one.score for one in found])
            rows.append([aspect.label, found[0].label, *shares, f"{mean:.1f}"])
    return rows


def write_report(name: str, appraised: Sequence[Appraised], timed: Timed, singles: str, basis: Basis) -> Path:
    """Write eval/results/appraisal_NAME.md with every table and return it."""
    aspects, whole = stability_of(
        [one.card for one in appraised], basis.method.aspect_weights(SCREENED_FOR), seed=_SEED
    )
    verdicts = Counter(one.proposal.verdict for one in appraised)
    exempt = sum(one.proposal.is_exempt for one in appraised)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    parts = [
        f"# 3有 appraisal of the library `{name}`",
        f"`python -m eval.appraisal_run {name}`, code {code_version()}, method {basis.method.version}: "
        f"{len(appraised)} achievements, as of {AT:%Y-%m-%d}, weights of {SCREENED_FOR.label}.",
        f"Made {datetime.now(UTC):%Y-%m-%d} on {machine()}; most memory {memory:.0f} MB, encoder and all.",
        markdown(["run", "appraised", "seconds", "of processor", "ms each"], timed.rows),
        singles,
        "Scores by percentile, and the mean share of weight that is evidenced and claimed:",
        markdown(["", *(f"{p} %" for p in _PERCENTILES), "evidenced", "claimed"], distribution(appraised)),
        "Proposals: "
        + ", ".join(f"{one.label} {verdicts[one]}" for one in Verdict)
        + f" ({exempt} exempt by recommendation).",
        markdown(
            ["aspect", "indicator", *(state.label for state in EvidenceState), "mean"],
            indicator_states(appraised),
        ),
        "Rank stability under weights ±20 %:",
        "\n".join(f"- {aspect.label}: {aspects[aspect].line}" for aspect in Aspect)
        + f"\n- 三项合计: {whole.line}",
    ]
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"appraisal_{name}.md"
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return path


def print_cards(appraised: Sequence[Appraised], basis: Basis, count: int) -> None:
    """Print cards from the best to the worst by quality, evenly over the library."""
    ranked = sorted(appraised, key=lambda one: (-quality_of(one.card, basis.method), one.card.achievement_id))
    places = np.unique(np.linspace(0, len(ranked) - 1, count).round().astype(int)) if count else ()
    for place in places:
        one = ranked[int(place)]
        OUT.print(f"第 {place + 1} / {len(ranked)} 位", highlight=False)
        OUT.print(card_lines(one.card, one.proposal, basis.method), highlight=False)


def appraise_library(name: str, config: Config, *, cards: int) -> Path:
    """Load a library into an engine of its own, run, print cards, and return the report written."""
    basis = Basis.load(config.data, method=config.appraisal.method)
    with tempfile.TemporaryDirectory(prefix="matcher-appraisal-") as folder:
        engine = Engine.open_apart(config, Path(folder))
        try:
            records = read_library(name, config)
            for start in range(0, len(records), _CHUNK):
                engine.upsert(records[start : start + _CHUNK], at=AT)
            with progress_bar("index") as progress:
                engine.follow(progress=progress)
            timed = Timed(engine, basis)
            timed.run("everything", RunMode.FULL)
            appraised = [read_stored(engine.store, one) for one in all_newest(engine.store, visible=STAFF)]
            timed.run("nothing changed", RunMode.CHANGED)
            evenly = [one.card.achievement_id for one in appraised[:: max(1, len(appraised) // _SINGLES)]]
            singles = single_latencies(engine, basis, evenly)
            change_one_demand(engine)
            timed.run("one demand changed", RunMode.CHANGED)
        finally:
            engine.close()
    print_cards(appraised, basis, cards)
    return write_report(name, appraised, timed, singles, basis)


def main() -> None:
    """Run by the command line's arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", choices=("real", "sample"))
    parser.add_argument(
        "--cards", type=int, default=0, help="print so many cards, from the best to the worst"
    )
    arguments = parser.parse_args()
    path = appraise_library(arguments.library, load_config(), cards=arguments.cards)
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, markup=False)


if __name__ == "__main__":
    main()
