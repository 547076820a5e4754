"""What the commands share: settings, output, progress, and errors as one plain line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from matcher.config import Config
from matcher.engine import Engine
from matcher.errors import FieldProblem

_PIPE_WIDTH = 110
"""Where there is no terminal to ask, tables get the width of a page."""
# Titles and file names are no markup: "[x]" and ":x:" are shown as they stand.
OUT = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, markup=False, emoji=False)
ERR = Console(stderr=True, markup=False, emoji=False)

_PROBLEMS_SHOWN = 50


@dataclass(slots=True)
class Context:
    """The settings of this run, filled in before a command starts."""

    config: Config


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@contextmanager
def open_engine(config: Config, *, create: bool = False) -> Iterator[Engine]:
    """Yield the configured engine and close it afterwards."""
    engine = Engine.open(config, create=create)
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a callback (done, in all) that draws a progress bar on standard error."""
    name = TextColumn("{task.description}", markup=False)
    columns = (name, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=ERR, transient=False) as bar:
        task = bar.add_task(title, total=None, visible=False)
        yield lambda done, whole: bar.update(task, completed=done, total=whole, visible=True)


def print_problems(problems: Sequence[FieldProblem]) -> None:
    """Print every bad value as a table, up to a screenful, and how many more there are."""
    table = Table("row", "column", "value", "expected", title=f"{len(problems)} bad value(s)")
    for problem in problems[:_PROBLEMS_SHOWN]:
        table.add_row(
            "" if problem.row is None else str(problem.row), problem.field, problem.value, problem.expected
        )
    ERR.print(table)
    if len(problems) > _PROBLEMS_SHOWN:
        ERR.print(f"… and {len(problems) - _PROBLEMS_SHOWN} more")
