"""appraise and screening: 3有 cards over the library, what people decided, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.table import Table

from matcher.appraisal.agreement import measure_agreement
from matcher.appraisal.assessment import Basis
from matcher.appraisal.card import make_card
from matcher.appraisal.values import CardReader
from matcher.appraising.appraiser import Appraised, Appraiser
from matcher.appraising.gathering import Gatherer
from matcher.appraising.library import all_newest, decided_cards, read_stored
from matcher.appraising.runs import RunRequest, start_run
from matcher.cli.cards import agreement_lines, card_lines, fitted_table, run_table
from matcher.cli.context import OUT, now, open_engine, progress_bar
from matcher.config import Config
from matcher.engine import Engine
from matcher.errors import InvalidInput, NotFound
from matcher.indexing import Progress
from matcher.printing.rows import card_row
from matcher.printing.workbook import CardRow, write_cards
from matcher.records import RecordKey
from matcher.store import (
    STAFF,
    AppraisalFilter,
    Decision,
    DecisionDraft,
    RunMode,
    Store,
    StoredAppraisal,
    Verdict,
)
from matcher.vocabulary import Aspect, Kind, Library

screening = typer.Typer(no_args_is_help=True, help="The service library: proposals, decisions, agreement.")
ReaderOption = Annotated[CardReader, typer.Option(help="For whom the indicators are weighed.")]
ProposalOption = Annotated[list[Verdict] | None, typer.Option(help="Only so proposed; may be repeated.")]


def appraise(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(help="Achievements to print; none: the library.")] = None,
    reader: ReaderOption = CardReader.CENTRE,
    full: Annotated[bool, typer.Option("--full", help="Everything, not only what changed.")] = False,
) -> None:
    """Appraise achievements on the 3有: print the cards of those named, or run over the whole library."""
    config: Config = context.obj.config
    basis = load_basis(config)
    with open_engine(config) as engine:
        with progress_bar("index") as progress:
            engine.follow(progress=progress)
        if ids:
            _print_cards(engine, basis, ids, reader)
        else:
            _run_over_library(engine, basis, RunMode.FULL if full else RunMode.CHANGED)


def _print_cards(engine: Engine, basis: Basis, ids: Sequence[str], reader: CardReader) -> None:
    keys = [RecordKey(Kind.ACHIEVEMENT, id) for id in dict.fromkeys(ids)]
    stored = engine.store.fetch(keys, visible=STAFF)
    unknown = [key.id for key in keys if key not in stored]
    if unknown:
        raise NotFound(f"there is no achievement {', '.join(unknown)}")
    appraiser = Appraiser(Gatherer(engine), basis)
    for one in appraiser.appraise([stored[key] for key in keys], at=now()):
        card = make_card(one.assessment, basis.method, reader)
        OUT.print(card_lines(card, one.proposal, basis.method), highlight=False)


def _run_over_library(engine: Engine, basis: Basis, mode: RunMode) -> None:
    at = now()
    run = start_run(engine, basis, RunRequest(mode=mode, started_by="cli", at=at), now=at)
    with progress_bar("appraise") as progress:
        done = run.work(clock=now, progress=progress)
    OUT.print(run_table(done, list(all_newest(engine.store, visible=STAFF))), highlight=False)


@screening.command("list")
def list_proposals(
    context: typer.Context,
    proposal: ProposalOption = None,
    aspect: Annotated[Aspect, typer.Option(help="Whose scores order the list.")] = Aspect.MARKET,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
) -> None:
    """Print the best stored appraisals: scores, proposal, reasons."""
    config: Config = context.obj.config
    with Store.open(config.store_url) as store:
        where = AppraisalFilter(proposals=frozenset(proposal) if proposal else None)
        found = store.appraisals.top(aspect, visible=STAFF, limit=limit, where=where)
        rows = [read_stored(store, one) for one in found]
    table = Table("id", *(one.label for one in Aspect), "建议", show_lines=True)
    table.add_column("成果", overflow="fold", ratio=2)
    table.add_column("理由", overflow="fold", ratio=3)
    for one in rows:
        scores = (f"{score.score:.1f}" for score in one.card.aspects)
        reasons = "；".join(one.proposal.reasons)
        table.add_row(one.card.achievement_id, *scores, one.proposal.verdict.label, one.card.title, reasons)
    OUT.print(table)


@screening.command()
def decide(
    context: typer.Context,
    id: Annotated[str, typer.Argument(help="The achievement.")],
    decision: Annotated[Verdict, typer.Argument(help="admit, hold or reject.")],
    person: Annotated[str, typer.Option(help="Who decides.")],
    reason: Annotated[str, typer.Option(help="Why.")],
) -> None:
    """Keep a person's decision about the service library, beside the engine's newest proposal."""
    config: Config = context.obj.config
    with Store.open(config.store_url) as store:
        newest = store.appraisals.newest([id]).get(id)
        draft = DecisionDraft(
            achievement_id=id,
            appraisal_id=None if newest is None else newest.id,
            decision=decision,
            person=person,
            reason=reason,
            values={},
        )
        kept = store.appraisals.decisions.decide(draft, at=now())
    proposed = "没有建议" if kept.proposal is None else f"建议 {kept.proposal.label}"
    library = "无" if kept.library_after is None else Library.parse(kept.library_after).label
    OUT.print(f"已记录：{id} {kept.decision.label}（{proposed}），所在库 {library}", highlight=False)


@screening.command()
def agreement(context: typer.Context) -> None:
    """Print how far people's decisions agree with the engine's proposals: weighted kappa and table."""
    config: Config = context.obj.config
    with Store.open(config.store_url) as store:
        decisions = store.appraisals.decisions.newest()
        seen = {one.appraisal_id for one in decisions if one.appraisal_id is not None}
        scores = {id: store.appraisals.get(id).scores for id in seen}
    OUT.print(agreement_lines(measure_agreement(decisions, scores)), highlight=False)


@screening.command()
def export(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="Excel file to write.")],
    proposal: ProposalOption = None,
) -> None:
    """Write the newest stored appraisals to Excel: scores, indicators, every piece of evidence."""
    config: Config = context.obj.config
    with Store.open(config.store_url) as store, progress_bar("export") as progress:
        where = AppraisalFilter(proposals=frozenset(proposal) if proposal else None)
        found = list(all_newest(store, visible=STAFF, where=where))
        decisions = {one.achievement_id: one for one in store.appraisals.decisions.newest()}
        rows = (
            _row(read_stored(store, stored), decisions.get(stored.achievement_id))
            for stored in _told(found, progress)
        )
        with _whole_file(out) as file:
            write_cards(file, rows, load_basis(config).method)
    OUT.print(f"{len(found)} card(s) written to {out}", highlight=False, soft_wrap=True)


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that takes the path's place once all is written; raise InvalidInput where none can be."""
    aside = path.with_name(f".{path.name}.part")
    try:
        with aside.open("wb") as file:
            yield file
        aside.replace(path)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}; name another file") from None
    finally:
        with suppress(OSError):
            aside.unlink()


def _row(one: Appraised, decision: Decision | None) -> CardRow:
    return card_row(one.card, one.assessment, one.proposal, decision)


def _told(found: Sequence[StoredAppraisal], progress: Progress) -> Iterator[StoredAppraisal]:
    for done, one in enumerate(found, start=1):
        yield one
        progress(done, len(found))


def train_appraisal_weights(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="Folder of the method (default: method in home).")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write weights that are no better too.")] = False,
) -> None:
    """Fit the centre's weights to people's decisions (50 or more) and say whether they do better held out."""
    from matcher.training.appraisal import fit_weights, write_fitted

    config: Config = context.obj.config
    method = load_basis(config).method
    with Store.open(config.store_url) as store:
        decided = decided_cards(store, method)
    fitted = fit_weights(decided, method, force=force)
    folder = write_fitted(fitted, method, out or config.home / "method")
    OUT.print(fitted_table(fitted, method))
    hint = f"written to {folder}; use it with appraisal.method = {str(folder)!r}"
    OUT.print(hint, highlight=False, soft_wrap=True)


def load_basis(config: Config) -> Basis:
    """Return the configured method and the taxonomy."""
    return Basis.load(config.data, method=config.appraisal.method)


def add_appraising_commands(app: typer.Typer, train: typer.Typer) -> None:
    """Add the commands that appraise, screen and learn from decisions."""
    app.command()(appraise)
    train.command("appraisal")(train_appraisal_weights)
    app.add_typer(screening, name="screening")
