"""outcomes: past matches into the ledger, the ledger into files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.context import ERR, OUT, now, print_problems
from matcher.exchange.outcomes import (
    OutcomeSource,
    export_outcomes,
    import_outcomes,
    write_outcome_template,
)
from matcher.store import Store

outcomes = typer.Typer(no_args_is_help=True, help="The outcome ledger: import, export, template.")


@outcomes.command("import")
def import_file(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A .csv, .xlsx or .jsonl file.")],
    reported_by: Annotated[str, typer.Option(help="Who reports it, for the audit.")] = "cli",
    keep_good: Annotated[bool, typer.Option(help="Record the good rows in spite of bad ones.")] = False,
    ignore: Annotated[list[str] | None, typer.Option(help="A column to read past; may be repeated.")] = None,
    encoding: Annotated[str | None, typer.Option(help="utf-8 or gb18030; found out by itself.")] = None,
) -> None:
    """Record the events of a file in one transaction; importing it again adds nothing."""
    source = OutcomeSource(path=path, encoding=encoding, ignore_columns=ignore or (), keep_good=keep_good)
    with Store.open(context.obj.config.store_url) as store:
        report = import_outcomes(store, source, reported_by=reported_by, at=now())
    if report.problems:
        print_problems(report.problems)
        if not keep_good:
            ERR.print("nothing was recorded; mend the rows, or keep the good ones with --keep-good")
    if report.ignored_columns:
        ERR.print(f"ignored columns: {', '.join(report.ignored_columns)}", highlight=False)
    OUT.print(f"recorded {report.added}, in the ledger already {report.known}", highlight=False)
    if report.problems:
        raise typer.Exit(1)


@outcomes.command("export")
def export_file(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="The .csv, .xlsx or .jsonl file to write.")],
) -> None:
    """Write the whole ledger to a file, superseded entries included."""
    with Store.open(context.obj.config.store_url) as store:
        count = export_outcomes(store, path)
    OUT.print(f"{count} entries written to {path}", highlight=False, soft_wrap=True)


@outcomes.command()
def template(path: Annotated[Path, typer.Argument(help="The .xlsx, .csv or .jsonl file to write.")]) -> None:
    """Write a file with headers, examples and explanations to fill in."""
    write_outcome_template(path)
    OUT.print(f"template for outcomes written to {path}", highlight=False, soft_wrap=True)
