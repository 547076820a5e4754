"""`matcher eval compare`: opens the files, runs the systems, writes and shows the comparison."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.table import Table

from eval.compare import SliceOf, check_choice, compare_results, industry_slice, read_slices
from eval.comparison_report import Origin, write_comparison
from eval.corpus import Corpus, CorpusFiles, open_corpus
from eval.dataset import dataset_named, files_of
from eval.defaults import DEFAULT_THRESHOLD, PRIMARY
from eval.measuring import SystemResult, measure_systems
from eval.report import code_version
from eval.runs import write_run
from eval.systems import SYSTEMS, System, system_named
from eval.tables import ReportTable, comparison_tables
from matcher.cli.context import OUT, progress_bar
from matcher.config import Config
from matcher.errors import InvalidInput
from matcher.exchange.lines import CsvFile


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareOptions:
    """What is compared, on what, and where the report goes.

    The files are those of a named `dataset` (below `folder` where given), with single ones replaced by
    `queries`, `documents` and `judgements`; without a data set all three are needed. The base is
    the first system unless named; without systems, all named ones are compared to `fused`.
    """

    systems: Sequence[str]
    out: Path
    dataset: str | None = None
    folder: Path | None = None
    queries: Path | None = None
    documents: Path | None = None
    judgements: Path | None = None
    pairing: str | None = None
    base: str | None = None
    measure: str = PRIMARY
    slices: Path | None = None
    threshold: float = DEFAULT_THRESHOLD
    seed: int = 0
    write_runs: bool = False


def run_compare(options: CompareOptions, config: Config, *, slice_of: SliceOf | None = None) -> list[Path]:
    """Compare, print the tables, and return the files written.

    `slice_of` names the slice of an asking record; by default its widest industry. A file of slices
    goes before it. Raises InvalidInput, InvalidRecords or NotFound for what cannot be used.
    """
    systems = _systems(options.systems or tuple(SYSTEMS))
    base = options.base or (systems[0].name if options.systems else "fused")
    # Before anything is indexed: a slip of the keyboard must not cost minutes.
    check_choice([system.name for system in systems], base=base, measure=options.measure)
    files = corpus_files(options, config)
    with (
        progress_bar("index") as indexing,
        open_corpus(files, config, progress=indexing) as corpus,
        progress_bar("rank") as ranking,
    ):
        slices = _slices(corpus, options.slices, slice_of)
        results = measure_systems(corpus, systems, threshold=options.threshold, progress=ranking)
        origin = _origin(corpus, files, options)
    comparison = compare_results(
        results,
        base=base,
        measure=options.measure,
        slices=slices,
        seed=options.seed,
    )
    written = write_comparison(comparison, origin, options.out)
    if options.write_runs:
        written += _write_runs(results, options.out)
    for table in comparison_tables(comparison):
        OUT.print(terminal_table(table))
    return written


def corpus_files(options: CompareOptions, config: Config) -> CorpusFiles:
    """Return the files named by the options; raise InvalidInput naming those that are missing."""
    given = {
        name: value
        for name in ("queries", "documents", "judgements", "pairing")
        if (value := getattr(options, name)) is not None
    }
    if options.dataset is not None:
        return replace(files_of(dataset_named(options.dataset), options.folder, config), **given)
    missing = [f"--{name}" for name in ("queries", "documents", "judgements") if name not in given]
    if missing:
        raise InvalidInput(f"expected --dataset or three files, {' and '.join(missing)} missing")
    return CorpusFiles(**given)


def terminal_table(table: ReportTable) -> Table:
    """Return a table as the terminal shows it: long cells folded, means alone where there are many."""
    is_wide = table.name in ("measures", "slices")
    shown = Table(title=f"{table.title_zh}  {table.title}", title_justify="left")
    for header in table.headers:
        shown.add_column(header, overflow="fold")
    for row in table.rows:
        shown.add_row(*(cell.partition(" [")[0] if is_wide else cell for cell in row))
    return shown


def _systems(names: Sequence[str]) -> list[System]:
    systems = [system_named(name) for name in names]
    found = [system.name for system in systems]
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        raise InvalidInput(f"expected each system once, got {', '.join(twice)} more often; rename the run")
    return systems


def _slices(corpus: Corpus, path: Path | None, slice_of: SliceOf | None) -> dict[str, str]:
    if path is not None:
        return read_slices(CsvFile.read(path, what="slices"), corpus.query_ids)
    name_slice = slice_of or industry_slice(corpus.ranking.engine.stages.taxonomy)
    return {query_id: name_slice(record) for query_id, record in corpus.query_records().items()}


def _origin(corpus: Corpus, files: CorpusFiles, options: CompareOptions) -> Origin:
    dataset = dataset_named(options.dataset) if options.dataset is not None else None
    pairs = sum(map(len, corpus.judgements.values()))
    named = [file for file in (files.judgements, files.queries, files.documents) if file is not None]
    return Origin(
        subject=dataset.name if dataset else named[0].name,
        note=dataset.note if dataset else "",
        facts=(
            ("data", f"{pairs} pairs of {len(corpus.judgements)} queries, {len(corpus.documents)} documents"),
            ("files", ", ".join(f"{file.name} (sha256 {_digest(file)})" for file in named)),
            ("pairing", files.pairing),
            ("encoder", corpus.ranking.engine.stages.encoder.name),
            ("code", code_version()),
            ("seed", str(options.seed)),
        ),
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _write_runs(results: dict[str, SystemResult], folder: Path) -> list[Path]:
    """Write each system's best documents as runs/NAME.csv, a form that holds any id."""
    (folder / "runs").mkdir(exist_ok=True)
    paths = []
    for name, result in results.items():
        paths.append(folder / "runs" / f"{name}.csv")
        write_run(result.run, paths[-1], tag=name)
    return paths
