"""What an evaluation runs on: queries and documents in an engine of their own, and the levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from matcher.batch import FileRanking, Progress, open_ranking
from matcher.config import Config
from matcher.errors import FieldProblem, InvalidInput, InvalidRecords
from matcher.exchange import RawDocument, read_raw_documents
from matcher.judgements import Judgements, read_judgements
from matcher.pairings import pairing_named
from matcher.records import Record
from matcher.store import STAFF

AT = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment evaluations are made as of, so that a run can be repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFiles:
    """The files of an evaluation; without judgements every query is asked."""

    queries: Path
    documents: Path
    judgements: Path | None = None
    pairing: str = "demand-achievement"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Corpus:
    """Judged queries and all documents, loaded; `documents` stand in the order of their file."""

    ranking: FileRanking
    documents: Sequence[RawDocument]
    judgements: Judgements
    at: datetime = AT

    @property
    def query_ids(self) -> tuple[str, ...]:
        """The queries that are asked, in order."""
        return self.ranking.query_ids

    def query_record(self, query_id: str) -> Record:
        """Return the record that asks."""
        key = self.ranking.query_key(query_id)
        return self.ranking.engine.stages.store.fetch([key], visible=STAFF)[key].record

    def query_records(self) -> Mapping[str, Record]:
        """Return every asking record by its query id."""
        return {query_id: self.query_record(query_id) for query_id in self.query_ids}


@contextmanager
def open_corpus(files: CorpusFiles, config: Config, *, progress: Progress | None = None) -> Iterator[Corpus]:
    """Yield the judged queries and all documents, indexed in a temporary engine.

    Judged queries that the file lacks, and judged documents that theirs lacks, are refused with
    InvalidRecords naming them: a figure over what is left would look better or worse than it is.
    """
    judgements = read_judgements(files.judgements) if files.judgements is not None else {}
    queries = read_raw_documents(files.queries)
    documents = read_raw_documents(files.documents)
    if documents.problems:
        raise InvalidRecords(documents.problems)
    _refuse_unknown(judgements, queries.documents, documents.documents)
    asked = [one for one in queries.documents if files.judgements is None or one.id in judgements]
    if not asked:
        raise InvalidInput(
            f"expected queries of {files.queries} among those judged, found none; check the ids"
        )
    with open_ranking(
        config, pairing_named(files.pairing), queries=asked, documents=documents.documents
    ) as ranking:
        ranking.load(at=AT, progress=progress)
        yield Corpus(ranking=ranking, documents=documents.documents, judgements=judgements)


def _refuse_unknown(
    judgements: Judgements, queries: Sequence[RawDocument], documents: Sequence[RawDocument]
) -> None:
    asked, offered = {one.id for one in queries}, {one.id for one in documents}
    judged = dict.fromkeys(name for levels in judgements.values() for name in levels)
    problems = [
        *(FieldProblem("query_id", name, "a query of the file") for name in judgements if name not in asked),
        *(
            FieldProblem("document_id", name, "a document of the file")
            for name in judged
            if name not in offered
        ),
    ]
    if problems:
        raise InvalidRecords(problems)
