"""The named evaluations on real data: which files, which judgements, what they are for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.judgements import Judgements, read_judgements, real_data_folder
from matcher.batch import FileRanking, Progress, open_ranking
from matcher.config import Config
from matcher.errors import InvalidRecords
from matcher.exchange import read_raw_documents
from matcher.pairings import pairing_named

AT = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment evaluations are made as of, so that a run can be repeated."""


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
        "Development data: fusion weights and ranker were chosen on it, so `fused` and `ranked` are not "
        "held-out figures; the ranker's out-of-fold values are in ranker_fit_*.md."
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
        ),
        Dataset(
            name="sample",
            queries="demands.jsonl",
            documents="achievements.jsonl",
            judgements="judgements.csv",
            is_sample=True,
            note="The project's own sample, levels by one reader. The ranker was fitted on it too, so "
            "`ranked` is not a held-out figure; its out-of-fold values are in ranker_fit_*.md.",
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


@contextmanager
def open_dataset(
    dataset: Dataset, folder: Path | None, config: Config, *, progress: Progress | None = None
) -> Iterator[tuple[FileRanking, Judgements]]:
    """Yield the judged queries and all documents, loaded into an engine of their own, and the levels.

    Without a folder the files are looked for where `real_data_folder` says, or in data/sample.
    """
    folder = folder or (config.data / "sample" if dataset.is_sample else real_data_folder())
    judgements = read_judgements(folder / dataset.judgements)
    queries = read_raw_documents(folder / dataset.queries)
    documents = read_raw_documents(folder / dataset.documents)
    if documents.problems:
        raise InvalidRecords(documents.problems)
    asked = [query for query in queries.documents if query.id in judgements]
    with open_ranking(
        config, pairing_named(dataset.pairing), queries=asked, documents=documents.documents
    ) as ranking:
        ranking.load(at=AT, progress=progress)
        yield ranking, judgements
