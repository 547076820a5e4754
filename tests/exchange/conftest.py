"""A store to import into, and files to import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store; import and export know nothing of the database behind it."""
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}", create=True) as opened:
        yield opened
