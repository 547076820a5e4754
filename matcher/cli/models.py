"""model: preparing and checking the encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.context import ERR, OUT
from matcher.embeddings.check import ModelReport, check_model
from matcher.embeddings.encoder import Encoder
from matcher.embeddings.factory import LSA_FOLDER, open_encoder
from matcher.embeddings.models import default_folder, prepare_model
from matcher.errors import InvalidInput
from matcher.store import STAFF, Store
from matcher.text import text_of
from matcher.vocabulary import Kind

model = typer.Typer(no_args_is_help=True, help="The encoder: prepare, check.")


@model.command()
def prepare(context: typer.Context) -> None:
    """Make the default encoder (multilingual-e5-small) from installed packages; no model hub."""
    config = context.obj.config
    folder = default_folder(config.home / "models", config.encoder.adapter)
    manifest = prepare_model(
        folder, adapter=config.encoder.adapter, report=lambda line: ERR.print(line, highlight=False)
    )
    OUT.print(f"{manifest.name} ready at {folder}", highlight=False, soft_wrap=True)


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


@model.command("fit-lsa")
def fit_lsa(
    context: typer.Context,
    dimension: Annotated[int, typer.Option(help="At most this many axes.", min=2)] = 256,
) -> None:
    """Fit the encoder that needs no model on the store's own texts; use it with encoder.kind = "lsa"."""
    # scikit-learn takes a second to import, which the other commands need not wait for.
    from matcher.embeddings.lsa import LsaEncoder

    config = context.obj.config
    with Store.open(config.store_url) as store:
        texts = [text_of(one.record).whole for kind in Kind for one in store.iterate(kind, visible=STAFF)]
    if not texts:
        raise InvalidInput("LSA is fitted on the records in the store, and there are none; import some first")
    encoder = LsaEncoder(dimension=dimension).fit(texts)
    folder = config.home / "models" / LSA_FOLDER
    encoder.save(folder)
    OUT.print(
        f"{encoder.name}, dimension {encoder.dimension}, written to {folder}", highlight=False, soft_wrap=True
    )


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
