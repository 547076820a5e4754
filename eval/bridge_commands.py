"""`matcher bridge measure`: fills in what the entries bring and cost; here because it reads judgements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def measure(
    context: typer.Context,
    judgements: Annotated[
        Path | None, typer.Option(help="CSV or qrels; with --queries, --documents.")
    ] = None,
    queries: Annotated[Path | None, typer.Option(help="File of id, title, text.")] = None,
    documents: Annotated[Path | None, typer.Option(help="File of id, title, text.")] = None,
    dataset: Annotated[
        list[str] | None, typer.Option(help="Named data: titles, fulltext, sample. Repeatable.")
    ] = None,
    folder: Annotated[Path | None, typer.Option(help="Where the named data are.")] = None,
    file: Annotated[Path | None, typer.Option(help="The bridge; the configured one otherwise.")] = None,
    out: Annotated[Path | None, typer.Option(help="CSV to write; the bridge itself otherwise.")] = None,
) -> None:
    """Measure each entry's marginal recall and false-hit rate on judged pairs; reject what harms."""
    from eval.bridge_runs import MeasureOptions, measure_bridge

    measure_bridge(
        MeasureOptions(
            judgements=judgements,
            queries=queries,
            documents=documents,
            datasets=tuple(dataset or ()),
            folder=folder,
            file=file,
            out=out,
        ),
        context.obj.config,
    )
