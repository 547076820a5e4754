"""Writes snapshots for ever, printing each one's revision once it is written; the test kills it."""

from __future__ import annotations

import sys
from pathlib import Path

from matcher.index import EmbeddedIndex
from tests.index.samples import IDENTITY, document, random_units


def write_snapshots(folder: Path) -> None:
    """Load what is there, then change every document and save, again and again."""
    index = EmbeddedIndex.load(folder, IDENTITY)
    rows = random_units(200, seed=0)
    while True:
        revision = index.revision + 1
        documents = [document(f"d{n}", title=f"电池 r{revision}", vector=row) for n, row in enumerate(rows)]
        index.upsert(documents, revision=revision)
        index.snapshot(folder)
        sys.stdout.write(f"{revision}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    write_snapshots(Path(sys.argv[1]))
