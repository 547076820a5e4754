"""train encoder and train ranker: learning from judged pairs, from texts of achievements, from outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from matcher.batch import open_ranking
from matcher.cli.context import ERR, OUT, now, progress_bar
from matcher.cli.outcome_training import OutcomeArguments, refuse_others, train_from_outcomes
from matcher.config import Config
from matcher.embeddings.folder import digest_file
from matcher.embeddings.models import default_folder, prepare_model
from matcher.errors import InvalidInput, InvalidRecords
from matcher.exchange import RawDocument, read_raw_documents
from matcher.judgements import read_judgements
from matcher.pairings import pairing_named
from matcher.ranking.model_file import load_ranker
from matcher.store import STAFF, Store
from matcher.training.encoder import EncoderCard, Product, train_encoder
from matcher.training.examples import Example, from_bodies, from_judgements
from matcher.training.pairs import JudgedPairs, collect_pairs, join
from matcher.training.ranker import FORMS, RankerCard, release, train_ranker
from matcher.training.tuning import TuningOptions
from matcher.vocabulary import Kind

JudgementsOption = Annotated[
    list[Path] | None,
    typer.Option(help="query_id,document_id,level; repeat for more (default: data/training)."),
]
QueriesOption = Annotated[
    list[Path] | None, typer.Option(help="The judged queries, one file for each judgements file.")
]
DocumentsOption = Annotated[
    list[Path] | None, typer.Option(help="The judged documents, one file for each judgements file.")
]

ForceOption = Annotated[bool, typer.Option(help="Write it even if it is not better on held-out queries.")]
OutcomesOption = Annotated[
    bool, typer.Option("--outcomes", help="Learn from what became of logged suggestions instead.")
]
UntilOption = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="With --outcomes: nothing shown, happened or reported later is read."),
]
SinceOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="With --outcomes: no list shown earlier is read.")
]


def train_encoder_model(
    context: typer.Context,
    judgements: JudgementsOption = None,
    queries: QueriesOption = None,
    documents: DocumentsOption = None,
    bodies: Annotated[
        int, typer.Option(help="At most so many titles of the store's achievements with their bodies.", min=0)
    ] = 2_000,
    epochs: Annotated[int, typer.Option(min=1, max=20)] = 2,
    name: Annotated[str, typer.Option(help="Name of the adapter.")] = "own",
    out: Annotated[Path | None, typer.Option(help="Folder (default: models in the home folder).")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same adapter, up to rounding.")] = 0,
) -> None:
    """Tune the default encoder here (CPU) and write an adapter, the prepared folder, and what was gained."""
    config: Config = context.obj.config
    files = _files(config, judgements, queries, documents)
    graded = [example for triple in files for example in _read_graded(*triple)]
    own = _own_bodies(config, bodies, seed)
    sources = ", ".join(_label(path) for _, _, path in files)
    product = Product(
        out=out or config.home / "models",
        name=name,
        origin=f"{len(graded)} graded queries of {sources}; {len(own)} titles with their bodies",
    )
    base = default_folder(config.home / "models", "")
    prepare_model(base, report=lambda line: ERR.print(line, highlight=False))
    options = TuningOptions(epochs=epochs, seed=seed)
    with progress_bar("train encoder") as progress:
        card = train_encoder(base, [*graded, *own], product, options, progress=progress)
    OUT.print(_card_table(card))
    hint = f"use it with encoder.adapter = {str(product.file)!r}, then run `matcher model prepare`"
    OUT.print(hint, highlight=False, soft_wrap=True)


def train_ranking_model(
    context: typer.Context,
    judgements: JudgementsOption = None,
    queries: QueriesOption = None,
    documents: DocumentsOption = None,
    pairing: Annotated[str, typer.Option(help="Who asks for what.")] = "demand-achievement",
    form: Annotated[str | None, typer.Option(help=f"{', '.join(FORMS)} (default: linear).")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder (default: rankers in the home folder).")] = None,
    force: ForceOption = False,
    outcomes: OutcomesOption = False,
    until: UntilOption = None,
    since: SinceOption = None,
    note: Annotated[str | None, typer.Option(help="With --outcomes: kept on the card.")] = None,
) -> None:
    """Fit a ranker to judged pairs and write it if it is better out of fold; or to outcomes, as a version."""
    config: Config = context.obj.config
    refuse_others(
        outcomes,
        {"--until": until, "--since": since, "--note": note},
        {
            "--judgements": judgements,
            "--queries": queries,
            "--documents": documents,
            "--form": form,
            "--out": out,
            "--force": force,
        },
    )
    if outcomes:
        train_from_outcomes(config, OutcomeArguments(until=until, since=since, note=note, pairing=pairing))
    else:
        files = _files(config, judgements, queries, documents)
        writing = _Writing(out or config.home / "rankers", force)
        _train_on_judgements(config, files, pairing, form or "linear", writing)


class _Writing(NamedTuple):
    """Where a model is written, and whether even if it is no better."""

    out: Path
    force: bool


def _train_on_judgements(
    config: Config, files: Sequence[tuple[Path, Path, Path]], pairing: str, form: str, writing: _Writing
) -> None:
    if form not in FORMS:
        raise InvalidInput(f"form is one of {', '.join(FORMS)}, not {form!r}")
    pairs = join([_collect(config, pairing, triple) for triple in files])
    in_use = load_ranker(pairing_named(pairing).model, own=config.rankers)
    model, card = train_ranker(
        pairs,
        in_use,
        form=form,
        origin=f"{len(pairs.levels)} judged pairs of {', '.join(_label(path) for _, _, path in files)}",
        judgements={_label(path): digest_file(path) for _, _, path in files},
    )
    OUT.print(_ranker_table(card))
    path = release(model, card, writing.out, force=writing.force)
    hint = f"written to {path}; use it with rankers = {str(path.parent)!r}"
    OUT.print(hint, highlight=False, soft_wrap=True)


def add_training_commands(train: typer.Typer) -> None:
    """Add the commands that learn from judgements to `matcher train`."""
    train.command("encoder")(train_encoder_model)
    train.command("ranker")(train_ranking_model)


def _files(
    config: Config,
    judgements: list[Path] | None,
    queries: list[Path] | None,
    documents: list[Path] | None,
) -> list[tuple[Path, Path, Path]]:
    if not (judgements or queries or documents):
        folder = config.data / "training"
        return [(folder / "demands.jsonl", folder / "achievements.jsonl", folder / "judgements.csv")]
    if not len(judgements or ()) == len(queries or ()) == len(documents or ()):
        raise InvalidInput("name --judgements, --queries and --documents equally often")
    return list(zip(queries or (), documents or (), judgements or (), strict=True))


def _label(path: Path) -> str:
    """Return a file's folder and name: enough to tell files apart, and nothing of this machine."""
    return f"{path.resolve().parent.name}/{path.name}"


def _read_graded(queries: Path, documents: Path, judgements: Path) -> list[Example]:
    return from_judgements(_read(queries), _read(documents), read_judgements(judgements))


def _read(path: Path) -> list[RawDocument]:
    found = read_raw_documents(path)
    if found.problems:
        raise InvalidRecords(found.problems)
    return list(found.documents)


def _own_bodies(config: Config, most: int, seed: int) -> list[Example]:
    """Return titles of the store's achievements with their bodies, a sample when there are more."""
    with Store.open(config.store_url, create=True) as store:
        found = from_bodies(one.record for one in store.iterate(Kind.ACHIEVEMENT, visible=STAFF))
    return found if len(found) <= most else Random(seed).sample(found, most)


def _card_table(card: EncoderCard) -> Table:
    table = Table("held out", "before", "after")
    table.add_row(
        f"nDCG@10 by cosine, {card.held_out_graded} graded queries",
        _shown(card.before.ndcg),
        _shown(card.after.ndcg),
    )
    table.add_row(
        f"own body first, {card.held_out_titles} titles",
        _shown(card.before.own_first),
        _shown(card.after.own_first),
    )
    table.add_row("pairs", "", str(card.pairs))
    table.add_row("minutes", "", f"{card.seconds / 60:.1f}")
    return table


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _collect(config: Config, pairing: str, files: tuple[Path, Path, Path]) -> JudgedPairs:
    """Return the judged pairs of one set with the features that the engine gives them now."""
    queries, documents, judgements = files
    levels = read_judgements(judgements)
    asked = [one for one in _read(queries) if one.id in levels]
    with open_ranking(config, pairing_named(pairing), queries=asked, documents=_read(documents)) as ranking:
        ranking.check_pairs([(query, name) for query, names in levels.items() for name in names])
        with progress_bar(f"index {documents.name}") as progress:
            ranking.load(at=now(), progress=progress)
        with progress_bar(f"features {judgements.name}") as progress:
            return collect_pairs(ranking, levels, at=now(), source=judgements.as_posix(), progress=progress)


def _ranker_table(card: RankerCard) -> Table:
    table = Table(f"{card.name}, {card.form}, out of fold", "value")
    table.add_row("nDCG@10", f"{card.out_of_fold.ndcg:.3f}")
    table.add_row("nDCG@10 of the unfitted weighted sum", f"{card.cold_start_ndcg:.3f}")
    table.add_row("queries won and lost against it", f"{card.wins} / {card.losses}")
    table.add_row("nDCG@10 of the model in use (may have seen these pairs)", f"{card.in_use_ndcg:.3f}")
    table.add_row("1/(1+MAE) of levels", f"{card.out_of_fold.level_score:.3f}")
    table.add_row("expected calibration error", f"{card.out_of_fold.calibration_error:.3f}")
    table.add_row("queries, pairs", f"{card.queries}, {card.pairs}")
    return table
