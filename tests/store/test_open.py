"""Opening stores: what is made, what is refused, and with which words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from matcher.errors import ConfigError, StoreError
from matcher.records import RecordKey
from matcher.store import STAFF, Store
from matcher.store.connect import Database, parse_url
from matcher.store.migrate import newest_version
from matcher.store.tables import metadata
from matcher.vocabulary import Kind
from tests.contracts.store_contract import AT, achievement


def execute(url: str, *statements: str) -> None:
    """Change the database behind the store's back."""
    database = Database(parse_url(url))
    with database.write() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    database.close()


def test_opening_again_finds_the_same_store(url: str) -> None:
    with Store.open(url, create=True) as first:
        first.upsert([achievement("a1")], at=AT)
    with Store.open(url) as again, Store.open(url, create=True) as made_again:
        assert again.store_id == made_again.store_id == first.store_id
        assert again.revision() == made_again.revision() == 1


def test_two_stores_have_different_ids(tmp_path: Path) -> None:
    ids = set()
    for name in ("one", "two"):
        with Store.open(f"sqlite:///{tmp_path / name}", create=True) as store:
            ids.add(store.store_id)
    assert len(ids) == 2


def test_a_missing_store_names_the_command_that_makes_one(url: str) -> None:
    with pytest.raises(StoreError, match="matcher init"):
        Store.open(url)


def test_a_missing_file_is_not_made_by_looking(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        Store.open(sqlite_url)
    assert list(tmp_path.iterdir()) == []


def test_creating_makes_the_folder_too(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/a/b/store.db", create=True).close()
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        Store.open(f"sqlite:///{tmp_path}/file/b/store.db", create=True)


def test_a_newer_schema_is_refused_even_when_creating(url: str) -> None:
    Store.open(url, create=True).close()
    execute(url, "UPDATE alembic_version SET version_num = '9999'")
    for create in (False, True):
        with pytest.raises(StoreError, match="9999"):
            Store.open(url, create=create)


def test_programs_that_start_at_once_make_one_store(url: str) -> None:
    def make(_: int) -> str:
        with Store.open(url, create=True) as store:
            return store.store_id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make, range(8)))) == 1


def test_the_migrations_make_exactly_the_tables(url: str) -> None:
    Store.open(url, create=True).close()
    database = Database(parse_url(url))
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()
    assert newest_version() == "0008"


def test_a_file_that_is_no_database_is_a_store_error(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_text("成果编号,名称\n" * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="not a database"):
        Store.open(f"sqlite:///{path}")


def test_a_server_that_does_not_answer_is_a_store_error_without_password() -> None:
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql://user:geheim@127.0.0.1:1/nothing")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://localhost/x", "sqlite or postgresql, not 'mysql'"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("store.db", "cannot be read"),
    ],
)
def test_other_databases_are_refused(url: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        Store.open(url, create=True)


def test_sqlite_syncs_every_commit_to_a_log_ahead(sqlite_url: str) -> None:
    Store.open(sqlite_url, create=True).close()
    database = Database(parse_url(sqlite_url))
    with database.read() as connection:
        pragmas = [
            connection.execute(sa.text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        version = connection.execute(sa.text("SELECT sqlite_version()")).scalar_one()
    database.close()
    assert pragmas == ["wal", 2, 1]
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)  # before, the log could be corrupted


def test_a_failed_write_leaves_nothing(store: Store) -> None:
    def broken() -> None:
        with store._database.write() as connection:
            connection.execute(sa.text("UPDATE store_state SET revision = 77"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert store.revision() == 0


def test_a_stored_record_that_is_no_longer_valid_is_named(url: str) -> None:
    with Store.open(url, create=True) as store:
        store.upsert([achievement("a1")], at=AT)
        execute(url, """UPDATE records SET payload = '{"id":"a1"}'""")
        with pytest.raises(StoreError, match=r"'a1' is not valid .*title"):
            store.get(RecordKey(Kind.ACHIEVEMENT, "a1"), visible=STAFF)
