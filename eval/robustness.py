"""Wording robustness: the same need in three phrasings, asked as free text: `matcher eval robustness`.

What a platform's users type is rarely what an engineer would write. The suite reports how good each
phrasing's ranking is, and how far apart the phrasings of one need lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.corpus import Corpus, open_corpus
from eval.dataset import DATASETS, files_of
from eval.metrics import Mean, mean_with_interval, ndcg_judged, recall_strong
from eval.phrasings import STYLE_LABELS, Phrasings, Style, read_phrasings
from eval.report import code_version, format_mean, markdown, write_table
from matcher.asking import Ask
from matcher.batch import Progress
from matcher.cli.context import OUT, progress_bar
from matcher.config import Config
from matcher.errors import FieldProblem, InvalidRecords
from matcher.store import STAFF

RESULTS = Path(__file__).parent / "results"
_SEED = 0
_SHOWN = 20
_POSTED = "as posted"
_WORST = 10
_LABELS: Mapping[str, str] = {
    _POSTED: "原诉求",
    **{style.value: word for style, word in STYLE_LABELS.items()},
}
_HEADERS = ("phrasing", "措辞", "nDCG@10", "R@20", "lowest nDCG@10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What came of one way of wording: nDCG@10 over judged documents and R@20 among all, by query."""

    name: str
    label: str
    ndcg: Mapping[str, float]
    recall: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far the phrasings of one need lie apart: best less worst nDCG@10, and which was worst."""

    query_id: str
    size: float
    worst: str
    values: Sequence[float]


def measure_wordings(corpus: Corpus, phrasings: Phrasings, *, progress: Progress) -> list[Wording]:
    """Return the demands as posted, and each phrasing asked as free text, over the same demands.

    Raises InvalidRecords naming every phrased query that is not judged.
    """
    unknown = [name for name in phrasings if name not in corpus.judgements]
    if unknown:
        raise InvalidRecords([FieldProblem("query_id", name, "a judged query") for name in unknown])
    asks: dict[str, dict[str, Ask]] = {_POSTED: {}}
    for name, texts in phrasings.items():
        asks[_POSTED][name] = corpus.ranking.ask_for(name, k=_SHOWN, at=corpus.at)
        for style, text in texts.items():
            asks.setdefault(style.value, {})[name] = Ask(
                pairing=corpus.ranking.pairing.name, at=corpus.at, visible=STAFF, text=text, k=_SHOWN
            )
    judgements = {name: corpus.judgements[name] for name in phrasings}
    wordings = []
    for done, (wording, of) in enumerate(asks.items()):
        shown, judged = {}, {}
        for count, (name, ask) in enumerate(of.items(), start=1):
            shown[name], judged[name] = _rankings(corpus, ask, judgements[name])
            progress(done * len(phrasings) + count, len(asks) * len(phrasings))
        wordings.append(
            Wording(
                name=wording,
                label=_LABELS[wording],
                ndcg=ndcg_judged(judged, judgements),
                recall=recall_strong(shown, judgements, cut=_SHOWN),
            )
        )
    return wordings


def spreads_of(wordings: Sequence[Wording]) -> list[Spread]:
    """Return each need's spread over these wordings, the widest first, ties by id."""
    shared = set.intersection(*(set(one.ndcg) for one in wordings))
    spreads = []
    for query_id in sorted(shared):
        values = [one.ndcg[query_id] for one in wordings]
        lowest = min(range(len(values)), key=values.__getitem__)
        spreads.append(
            Spread(
                query_id=query_id,
                size=max(values) - min(values),
                worst=wordings[lowest].name,
                values=values,
            )
        )
    return sorted(spreads, key=lambda one: (-one.size, one.query_id))


def run_robustness(config: Config, phrasings: Path | None, out: Path | None) -> Path:
    """Measure the sample's phrasings, write robustness.md and .csv, print and return the Markdown file."""
    path = phrasings or config.data / "sample" / "phrasings.csv"
    texts = read_phrasings(path)
    with (
        progress_bar("index") as indexing,
        open_corpus(files_of(DATASETS["sample"], None, config), config, progress=indexing) as corpus,
        progress_bar("ask") as asking,
    ):
        wordings = measure_wordings(corpus, texts, progress=asking)
        encoder = corpus.ranking.engine.stages.encoder.name
    spreads = spreads_of(wordings[1:])
    about = _about(path.name, encoder, spreads)
    rows = [_row(one) for one in wordings]
    written = write_table((out or RESULTS) / "robustness", about, _HEADERS, rows)
    OUT.print(written.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)
    return written


def _rankings(corpus: Corpus, ask: Ask, levels: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Return the documents shown for a request, and its judged documents by score; ties by id."""
    ranking, engine = corpus.ranking, corpus.ranking.engine
    names = [ranking.document_id(one.key) for one in engine.suggest(ask).suggestions]
    keys = {ranking.document_key(name): name for name in levels}
    scores = engine.score(ask, list(keys))
    order = sorted(scores, key=lambda key: (-scores[key][0], key))
    return [name for name in names if name is not None], [keys[key] for key in order]


def _about(file: str, encoder: str, spreads: Sequence[Spread]) -> str:
    spread = mean_with_interval({one.query_id: one.size for one in spreads}, seed=_SEED)
    worst = markdown(
        ("demand", "spread", "worst phrasing", *(style.value for style in Style)),
        [
            [one.query_id, f"{one.size:.3f}", one.worst, *(f"{value:.3f}" for value in one.values)]
            for one in spreads[:_WORST]
        ],
    )
    return (
        f"`matcher eval robustness`: {len(spreads)} demands of the sample in three phrasings ({file}), asked "
        f"as free text of the whole engine; encoder {encoder}; code {code_version()}. Mean [95 % bootstrap "
        "interval]. The ranker was fitted on these demands as posted, not on the phrasings.\n\n"
        f"Spread of nDCG@10 (best less worst phrasing of a demand), mean: {format_mean(spread)}. The widest:"
        f"\n\n{worst}"
    )


def _row(one: Wording) -> list[str]:
    means: list[Mean] = [mean_with_interval(values, seed=_SEED) for values in (one.ndcg, one.recall)]
    lowest = min(one.ndcg, key=lambda name: (one.ndcg[name], name))
    return [one.name, one.label, *map(format_mean, means), f"{one.ndcg[lowest]:.3f} ({lowest})"]
