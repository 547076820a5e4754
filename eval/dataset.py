"""The named evaluations on real data: which files, which judgements, what they are for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.corpus import AT as AT
from eval.corpus import CorpusFiles, open_corpus
from matcher.batch import FileRanking, Progress
from matcher.config import Config
from matcher.errors import NotFound
from matcher.judgements import Judgements, real_data_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Files below the folder of real data, or below the project's own sample."""

    name: str
    queries: str
    documents: str
    judgements: str
    pairing: str = "demand-achievement"
    is_sample: bool = False
    note: str = (
        "Development data: fusion weights were chosen and the ranker of titles was fitted on it, so `fused` "
        "and `ranked` are not held-out figures; values out of fold are in stages_titles.md."
    )


DATASETS: Mapping[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            name="titles",
            queries="demands.jsonl",
            documents="achievement_titles.jsonl",
            judgements="judgements_dev.csv",
        ),
        Dataset(
            name="fulltext",
            queries="demands.jsonl",
            documents="achievements.jsonl",
            judgements="judgements_fulltext_dev.csv",
            note="Fusion weights were chosen with an eye on it; the ranker of full texts was fitted on the "
            "sample and on own demands against these documents (eval/annotations), never on these levels.",
        ),
        Dataset(
            name="sample",
            queries="demands.jsonl",
            documents="achievements.jsonl",
            judgements="judgements.csv",
            is_sample=True,
            note="The project's own sample, levels by one reader. The ranker was fitted on it too, so "
            "`ranked` is not a held-out figure; values out of fold are in stages_sample.md.",
        ),
        Dataset(
            name="funds",
            queries="funds.jsonl",
            documents="achievements.jsonl",
            judgements="judgements_funds_dev.csv",
            pairing="investor-achievement",
            note="Nine funds; nothing was chosen on it.",
        ),
    )
}


def dataset_named(name: str) -> Dataset:
    """Return the data set; raise NotFound naming all of them."""
    if name not in DATASETS:
        raise NotFound(f"expected a data set of {', '.join(DATASETS)}, got {name!r}")
    return DATASETS[name]


def files_of(dataset: Dataset, folder: Path | None, config: Config) -> CorpusFiles:
    """Return the files; without a folder, where `real_data_folder` says or in data/sample."""
    folder = folder or (config.data / "sample" if dataset.is_sample else real_data_folder())
    return CorpusFiles(
        queries=folder / dataset.queries,
        documents=folder / dataset.documents,
        judgements=folder / dataset.judgements,
        pairing=dataset.pairing,
    )


@contextmanager
def open_dataset(
    dataset: Dataset, folder: Path | None, config: Config, *, progress: Progress | None = None
) -> Iterator[tuple[FileRanking, Judgements]]:
    """Yield the judged queries and all documents, loaded into an engine of their own, and the levels."""
    with open_corpus(files_of(dataset, folder, config), config, progress=progress) as corpus:
        yield corpus.ranking, corpus.judgements
