"""Measures a bridge on the files that were named, prints what came out, and writes the bridge anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bridge_measuring import Tallies, measured_entries, pool_tallies, tally_entries
from eval.corpus import CorpusFiles, open_corpus
from eval.dataset import dataset_named, files_of
from matcher.bridge import BridgeFile, Entry, Status, read_bridge, write_bridge
from matcher.cli.bridge import bridge_file, entry_table
from matcher.cli.context import OUT, progress_bar
from matcher.config import Config
from matcher.errors import InvalidInput

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureOptions:
    """On what the bridge is measured: named data sets, three files, or both; and where it goes."""

    judgements: Path | None = None
    queries: Path | None = None
    documents: Path | None = None
    datasets: Sequence[str] = ()
    folder: Path | None = None
    file: Path | None = None
    out: Path | None = None


def measure_bridge(options: MeasureOptions, config: Config) -> BridgeFile:
    """Measure, write and print; raises InvalidInput without judgements, and like the files' readers."""
    path = bridge_file(config, options.file)
    before = read_bridge(path)
    files = judged_files(options, config)
    tallies = [tally_on(one, before.entries, config) for one in files]
    entries = measured_entries(before.entries, pool_tallies(tallies))
    measured_on = [one.judgements.name for one in files if one.judgements is not None]
    after = BridgeFile(
        version=before.version + 1,
        entries=entries,
        made_from={**before.made_from, "measured_on": measured_on},
    )
    write_bridge(after, options.out or path)
    _report(before.entries, entries, options.out or path)
    return after


def judged_files(options: MeasureOptions, config: Config) -> list[CorpusFiles]:
    """Return what to measure on; raise InvalidInput where a file is missing or nothing is named."""
    files = [files_of(dataset_named(name), options.folder, config) for name in options.datasets]
    own = (options.queries, options.documents, options.judgements)
    match own:
        case (Path() as queries, Path() as documents, Path() as judgements):
            files.append(CorpusFiles(queries=queries, documents=documents, judgements=judgements))
        case (None, None, None) if files:
            pass
        case _:
            raise InvalidInput("expected --dataset, or all of --judgements, --queries and --documents")
    return files


def tally_on(files: CorpusFiles, entries: Sequence[Entry], config: Config) -> Tallies:
    """Return the entries' tallies on one set of judgements, with progress bars."""
    with (
        progress_bar("index") as indexing,
        open_corpus(files, config, progress=indexing) as corpus,
        progress_bar("measure") as measuring,
    ):
        return tally_entries(corpus, entries, progress=measuring)


def _report(before: Sequence[Entry], after: Sequence[Entry], path: Path) -> None:
    changed = [new for old, new in zip(before, after, strict=True) if old.status is not new.status]
    useful = [entry for entry in after if entry.marginal_recall > 0.0]
    counts = Counter(entry.status.value for entry in after)
    OUT.print(
        f"{len(after)} entries ({', '.join(f'{counts[status]} {status}' for status in Status)}), "
        f"{sum(entry.n > 0 for entry in after)} with hits of their own, {len(useful)} with more strong ones; "
        f"written to {path}",
        soft_wrap=True,
    )
    for title, entries in (("more strong ones", useful), ("rejected now", changed)):
        if entries:
            table = entry_table(sorted(entries, key=lambda entry: (-entry.n, entry.key))[:_SHOWN])
            table.title = f"{title}: {len(entries)}"
            OUT.print(table)
