"""A small corpus that can be checked by eye, over an engine with the tiny encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eval.corpus import AT, Corpus
from eval.runs import Ranked
from matcher.batch import FileRanking
from matcher.exchange import RawDocument
from matcher.judgements import Judgements
from matcher.pairings import PAIRINGS
from matcher.store import Store
from tests.fakes import HAND_RANKERS, make_engine


def raw(id: str, title: str, text: str = "", **fields: object) -> RawDocument:
    """Return a document as a file has it."""
    return RawDocument(id=id, title=title, text=text, fields=fields)


QUERIES = (
    raw("q1", "寻求锂电池隔膜在线检测", industry_codes=["6.1"]),
    raw("q2", "注塑模具缩痕的消除", industry_codes=["C2929"]),
    raw("q3", "荔枝保鲜"),
)
DOCUMENTS = (
    # Not in the order of their ids: a candidate order differs from that of ids.
    raw("d5", "咖啡机"),
    raw("d3", "荔枝采后保鲜技术", "低温预冷"),
    raw("d4", "燃料电池双极板"),
    raw("d1", "锂电池隔膜缺陷在线检测系统"),
    raw("d2", "注塑模具随形冷却", "消除缩痕"),
)
LEVELS: Judgements = {
    "q1": {"d1": 4, "d4": 2, "d5": 1},
    "q2": {"d2": 4, "d5": 1},
    "q3": {"d4": 1, "d3": 2},
}
"""q3 is hopeless: nothing of level 3 or 4."""


@contextmanager
def small_corpus(
    folder: Path,
    *,
    queries: Sequence[RawDocument] = QUERIES,
    documents: Sequence[RawDocument] = DOCUMENTS,
    judgements: Judgements = LEVELS,
) -> Iterator[Corpus]:
    """Yield a loaded corpus."""
    with Store.open(f"sqlite:///{folder / 'small.db'}", create=True) as store:
        ranking = FileRanking(
            make_engine(store, rankers=HAND_RANKERS),
            PAIRINGS["demand-achievement"],
            queries=queries,
            documents=documents,
        )
        ranking.load(at=AT)
        yield Corpus(ranking=ranking, documents=documents, judgements=judgements)


def ranked(*documents: str, level: int | None = None) -> list[Ranked]:
    """Return documents best first, with scores 0.9, 0.8 …"""
    return [Ranked(name, round(0.9 - 0.1 * place, 1), level) for place, name in enumerate(documents)]
