"""Stores and engines that tests of several stages use."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from matcher.engine import Engine
from matcher.exchange import import_file
from matcher.store import Store
from matcher.vocabulary import Kind
from tests.fakes import DATA, make_engine
from tests.postgres import find_binaries, reason_for_absence, temporary_server

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
_numbers = itertools.count()


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the whole of data/sample; nobody may change it."""
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('sample') / 'store.db'}", create=True) as opened:
        for kind in Kind:
            path = DATA / "sample" / f"{kind.value}s.jsonl"
            assert not import_file(opened, kind, path, keep_good=False, at=AT).problems
        yield opened


@pytest.fixture(scope="session")
def sample_engine(sample_store: Store) -> Engine:
    """An engine that has followed the sample; nobody may change it."""
    engine = make_engine(sample_store)
    engine.follow()
    return engine


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store of the test's own."""
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}", create=True) as opened:
        yield opened


@pytest.fixture
def engine(store: Store) -> Engine:
    """An engine over the test's own store, its index empty."""
    return make_engine(store)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a temporary PostgreSQL server's first database."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip(reason_for_absence())
    with temporary_server(binaries) as url:
        yield url


@pytest.fixture
def postgresql_store(postgresql_server: str) -> Iterator[Store]:
    """An empty store on PostgreSQL."""
    name = f"engine{next(_numbers)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    with Store.open(f"{postgresql_server}&options=-csearch_path%3D{name}", create=True) as opened:
        yield opened
