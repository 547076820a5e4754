"""What the terminology bridge is worth, with and without it: `python -m eval.bridge_eval`.

Writes eval/results/bridge.md: the words leg and the fused legs on titles and full texts. Entries were
written from knowledge or mined from the project's own texts, never from judged pairs; what measuring
rejects is chosen on the other queries (five folds), so no row has seen its own judgements.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.bridge_measuring import (
    AskedWords,
    Tallies,
    ask_words,
    expand,
    measured_entries,
    pool_tallies,
    tally_entries,
)
from eval.corpus import Corpus, open_corpus
from eval.dataset import DATASETS, files_of
from eval.metrics import Ranking, mean_with_interval, ndcg_judged, recall_strong
from eval.report import code_version, format_mean, write_table
from matcher.bridge import NO_EXPANSION, Bridge, BridgeOptions, Entry, EntryKind, Status, read_bridge
from matcher.candidates import fuse
from matcher.cli.context import OUT, progress_bar
from matcher.config import Config, load_config
from matcher.eligibility import LEG_DEPTH
from matcher.index.base import Hit
from matcher.judgements import real_data_folder
from matcher.query import gram_weights, query_vector
from matcher.records import RecordKey

RESULTS = Path(__file__).parent / "results"
_FOLDS = 5
_SEED = 0
_HEADERS = ("data", "leg", "bridge", "queries expanded", "nDCG@10", "R@20", "R@100", "R@100 against none")
Values = Mapping[str, Mapping[str, float]]
"""Measure → query id → value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A way of using the bridge; each query gets the bridge of its fold, None for none."""

    name: str
    bridges: Sequence[Bridge | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """A query and the hits of the legs that the bridge does not touch."""

    words: AskedWords
    fold: int
    other_legs: Mapping[str, Sequence[Hit]]


def make_trials(corpus: Corpus, entries: Sequence[Entry], tallies: Tallies) -> list[Trial]:
    """Return the trials: none, as mined, by part, by weight, and without what other queries say harms."""
    segmenter = corpus.ranking.engine.stages.segmenter

    def whole(name: str, used: Sequence[Entry], weight: float = BridgeOptions().weight) -> Trial:
        bridge = Bridge(used, segmenter, BridgeOptions(weight=weight))
        return Trial(name=name, bridges=[bridge] * _FOLDS)

    names = (EntryKind.ABBREVIATION, EntryKind.LATIN)
    folds = [frozenset(corpus.query_ids[fold::_FOLDS]) for fold in range(_FOLDS)]
    kept = [measured_entries(entries, pool_tallies([tallies], without=fold)) for fold in folds]
    return [
        Trial(name="none", bridges=[None] * _FOLDS),
        whole("all entries, as mined", entries),
        whole("seeds alone", [one for one in entries if one.source.startswith("seed")]),
        whole("abbreviations and Latin names alone", [one for one in entries if one.kind in names]),
        whole("all, weight 0.25", entries, 0.25),
        whole("all, weight 1", entries, 1.0),
        Trial(
            name="all but what harmed the queries of other folds",
            bridges=[Bridge(some, segmenter) for some in kept],
        ),
    ]


def ask_all(corpus: Corpus) -> dict[str, Asked]:
    """Return every judged query with its dense and gram hits."""
    stages = corpus.ranking.engine.stages
    asked = {}
    for number, query_id in enumerate(corpus.query_ids):
        words = ask_words(corpus, query_id)
        legs = {
            "dense": stages.index.search_dense(
                query_vector(words.profile.text, stages.encoder), k=LEG_DEPTH, where=words.where
            ),
            "grams": stages.index.search_lexical(
                {}, k=LEG_DEPTH, where=words.where, grams=gram_weights(words.profile, stages.index)
            ),
        }
        asked[query_id] = Asked(words=words, fold=number % _FOLDS, other_legs=legs)
    return asked


def run_trial(corpus: Corpus, asked: Mapping[str, Asked], trial: Trial) -> tuple[int, dict[str, Values]]:
    """Return how many queries were expanded, and the values of the words leg and of all legs fused."""
    index = corpus.ranking.engine.stages.index
    orders: dict[str, dict[str, list[str]]] = {"words": {}, "fused": {}}
    expanded = 0
    for query_id, one in asked.items():
        bridge = trial.bridges[one.fold]
        words, used = expand(corpus, bridge, one.words) if bridge else (one.words.words, NO_EXPANSION.entries)
        expanded += bool(used)
        hits = index.search_lexical(words, k=max(1, index.size), where=one.words.where) if words else []
        legs = {**one.other_legs, "words": hits[:LEG_DEPTH]}
        fused = fuse(legs, corpus.ranking.pairing.leg_weights)
        orders["words"][query_id] = _names(corpus, [hit.key for hit in hits])
        orders["fused"][query_id] = _names(corpus, [candidate.key for candidate in fused])
    return expanded, {leg: _values(order, corpus) for leg, order in orders.items()}


def trial_rows(corpus: Corpus, name: str, entries: Sequence[Entry]) -> list[list[str]]:
    """Return a row for each leg and trial on one data set, the trials of a leg together."""
    with progress_bar(f"measure {name}") as progress:
        tallies = tally_entries(corpus, entries, progress=progress)
    asked = ask_all(corpus)
    trials = make_trials(corpus, entries, tallies)
    results = [(trial, *run_trial(corpus, asked, trial)) for trial in trials]
    rows = []
    for leg in ("words", "fused"):
        base = results[0][2][leg]
        for trial, expanded, values in results:
            means = [format_mean(mean_with_interval(of, seed=_SEED)) for of in values[leg].values()]
            gain = "" if trial is trials[0] else _gain(values[leg]["R@100"], base["R@100"])
            rows.append([name, leg, trial.name, f"{expanded} of {len(asked)}", *means, gain])
    return rows


def _names(corpus: Corpus, keys: Sequence[RecordKey]) -> list[str]:
    named = (corpus.ranking.document_id(key) for key in keys)
    return [name for name in named if name is not None]


def _values(order: Ranking, corpus: Corpus) -> Values:
    return {
        "nDCG@10": ndcg_judged(order, corpus.judgements),
        "R@20": recall_strong(order, corpus.judgements, cut=20),
        "R@100": recall_strong(order, corpus.judgements, cut=100),
    }


def _gain(values: Mapping[str, float], base: Mapping[str, float]) -> str:
    changes = {query: values[query] - base[query] for query in base}
    ups, downs = (sum(sign * change > 1e-9 for change in changes.values()) for sign in (1, -1))
    mean = mean_with_interval(changes, seed=_SEED)
    return f"{mean.value:+.3f} [{mean.low:+.3f}, {mean.high:+.3f}], {ups} up, {downs} down"


def write_bridge_table(folder: Path, bridge: Path, config: Config, out: Path) -> Path:
    """Run everything, write bridge.md and bridge.csv below `out`, and return the Markdown file."""
    file = read_bridge(bridge)
    # What measuring rejected is taken back in: it was chosen on these very queries.
    entries = [replace(one, status=Status.ACTIVE) for one in file.entries if one.is_used or one.n > 0]
    rows: list[list[str]] = []
    for name in ("titles", "fulltext"):
        with (
            progress_bar(f"index {name}") as progress,
            open_corpus(files_of(DATASETS[name], folder, config), config, progress=progress) as corpus,
        ):
            rows += trial_rows(corpus, name, entries)
    about = (
        f"`python -m eval.bridge_eval`, code {code_version()}; bridge version {file.version}, {len(entries)} "
        "entries in use, those that `measure` rejected among them. Mean [95 % bootstrap interval]. Seeds are "
        "written from knowledge, the rest is mined from the project's own texts; no judged pair was seen "
        "for an entry or a weight."
    )
    return write_table(out / "bridge", about, _HEADERS, rows)


def main() -> None:
    """Measure on real data and write the table."""
    config = load_config()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="folder of real data")
    parser.add_argument("--bridge", type=Path, default=config.bridge_path, help="the bridge's CSV")
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    folder = arguments.data or real_data_folder()
    path = write_bridge_table(folder, arguments.bridge, config, arguments.out)
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
