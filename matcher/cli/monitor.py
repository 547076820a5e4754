"""monitor: whether scores, features, words, acceptance or reports have drifted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.context import OUT, now
from matcher.cli.monitor_tables import monitor_tables
from matcher.config import Config
from matcher.monitoring.values import dump_report
from matcher.monitoring.watching import Scope, monitor
from matcher.monitoring.weeks import MOST_WEEKS, moment_of
from matcher.store import Store
from matcher.text import Segmenter

ALARMED = 2
"""Exit status when an alarm is on; 1 is an error, as everywhere."""


def watch(
    context: typer.Context,
    weeks: Annotated[int, typer.Option(help="Weeks to look at.", min=1, max=MOST_WEEKS)] = 8,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, in China (default: today).")
    ] = None,
    pairing: Annotated[str | None, typer.Option(help="One pairing (default: all).")] = None,
    json: Annotated[
        Path | None, typer.Option(help="File to write everything to, as the API gives it.")
    ] = None,
) -> None:
    """Print weekly figures and what has drifted; exit status 2 when an alarm is on, for cron to mail."""
    config: Config = context.obj.config
    segmenter = Segmenter.from_folder(config.data / "dictionary")
    if config.dictionary is not None:
        segmenter.add_dictionary(config.dictionary)
    scope = Scope(at=moment_of(None if until is None else until.date(), now()), weeks=weeks, pairing=pairing)
    with Store.open(config.store_url) as store:
        found = monitor(store, segmenter, config.monitor, scope)
    OUT.print(monitor_tables(found))
    if json is not None:
        json.write_bytes(dump_report(found))
        OUT.print(f"written to {json}", highlight=False, soft_wrap=True)
    if found.is_alarmed:
        raise typer.Exit(ALARMED)
