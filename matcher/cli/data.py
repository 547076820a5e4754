"""init, import, export, template: records in and out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.context import ERR, OUT, now, print_problems, progress_bar
from matcher.exchange import ImportReport, export_file, import_file, write_template
from matcher.store import STAFF, Store
from matcher.vocabulary import Kind


class HeaderLanguage(StrEnum):
    """Languages that tables are exported in."""

    ZH = "zh"
    EN = "en"


KindArgument = Annotated[str, typer.Argument(help="achievement, demand, broker or investor.")]


def add_data_commands(app: typer.Typer) -> None:
    """Add the commands that move records."""
    app.command("init")(init)
    app.command("import")(import_records)
    app.command("export")(export_records)
    app.command("template")(template)


def init(context: typer.Context) -> None:
    """Create the database, or bring it to this version."""
    with Store.open(context.obj.config.store_url, create=True) as store:
        OUT.print(f"database ready, revision {store.revision()}", highlight=False)


def import_records(
    context: typer.Context,
    kind: KindArgument,
    path: Annotated[Path, typer.Argument(help="A .csv, .xlsx or .jsonl file.")],
    keep_good: Annotated[bool, typer.Option(help="Import the good rows in spite of bad ones.")] = False,
    ignore: Annotated[list[str] | None, typer.Option(help="A column to read past; may be repeated.")] = None,
    encoding: Annotated[str | None, typer.Option(help="utf-8 or gb18030; found out by itself.")] = None,
) -> None:
    """Import a file in one transaction: all of it, or nothing when a row is bad."""
    config = context.obj.config
    with Store.open(config.store_url) as store, progress_bar(f"import {path.name}") as progress:
        report = import_file(
            store,
            _kind(kind),
            path,
            keep_good=keep_good,
            at=now(),
            progress=progress,
            encoding=encoding,
            ignore_columns=ignore or (),
        )
    _print_report(report, keep_good=keep_good)
    if report.problems:
        raise typer.Exit(1)


def export_records(
    context: typer.Context,
    kind: KindArgument,
    path: Annotated[Path, typer.Argument(help="The .csv, .xlsx or .jsonl file to write.")],
    language: Annotated[HeaderLanguage, typer.Option(help="Language of headers.")] = HeaderLanguage.ZH,
) -> None:
    """Write every record of a kind to a file, masked and staff-only ones included."""
    with Store.open(context.obj.config.store_url) as store:
        count = export_file(
            store,
            _kind(kind),
            path,
            language="en" if language is HeaderLanguage.EN else "zh",
            visible=STAFF,
        )
    OUT.print(f"{count} record(s) written to {path}", highlight=False, soft_wrap=True)


def template(
    path: Annotated[Path, typer.Argument(help="achievement.xlsx, demand.csv, … : the name says the kind.")],
) -> None:
    """Write an empty file with headers, examples and explanations to fill in."""
    kind = _kind(path.stem)
    write_template(kind, path)
    OUT.print(f"template for {kind.label} written to {path}", highlight=False, soft_wrap=True)


def _kind(text: str) -> Kind:
    try:
        return Kind.parse(text.removesuffix("s"))
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no kind of record: {error}") from None


def _print_report(report: ImportReport, *, keep_good: bool) -> None:
    if report.problems:
        print_problems(report.problems)
        if not keep_good:
            ERR.print("nothing was imported; mend the rows, or keep the good ones with --keep-good")
    if report.left_out:
        ERR.print("read past these values:")
        print_problems(report.left_out)
    if report.ignored_columns:
        ERR.print(f"ignored columns: {', '.join(report.ignored_columns)}", highlight=False)
    OUT.print(
        f"created {report.created}, changed {report.changed}, unchanged {report.unchanged}", highlight=False
    )
