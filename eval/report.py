"""Result tables: Markdown for people, CSV for machines, both with where they came from."""

from __future__ import annotations

import csv
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from eval.metrics import Mean


def format_mean(mean: Mean) -> str:
    """Return `0.681 [0.640, 0.720]`."""
    return f"{mean.value:.3f} [{mean.low:.3f}, {mean.high:.3f}]"


def code_version() -> str:
    """Return the commit the working tree is at, marked when it was changed since; `unknown` outside git."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def machine() -> str:
    """Return what figures of speed depend on."""
    return f"{platform.machine()}, Python {platform.python_version()}, {platform.system()}"


def write_table(stem: Path, about: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """Write stem.md and stem.csv and return the Markdown file."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    with stem.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows(rows)
    path = stem.with_suffix(".md")
    path.write_text(
        f"{about}\n\nMade {datetime.now(UTC):%Y-%m-%d} on {machine()}.\n\n{markdown(headers, rows)}\n",
        encoding="utf-8",
    )
    return path


def markdown(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
