"""From the first schema to the one with appraisals: nothing that was there is lost."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import matcher.store.migrations
from matcher.errors import StoreError
from matcher.records import key_of
from matcher.store import STAFF, Store, hash_secret, make_secret
from matcher.store.connect import Database, parse_url
from matcher.store.migrate import newest_version
from matcher.store.rows import content_columns
from matcher.store.tables import api_keys, records, store_state
from matcher.vocabulary import Library
from tests.contracts.store_contract import AT, achievement


def migrate_to(database: Database, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(matcher.store.migrations.__file__).parent))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def test_a_store_of_the_first_schema_keeps_everything(url: str) -> None:
    record = achievement("a1", library=Library.DISCOVERY, expected_contribution_cny="1200000.50")
    secret = make_secret()
    database = Database(parse_url(url))
    migrate_to(database, "0001")
    with database.write() as connection:
        row = {"kind": "achievement", "id": "a1", "revision": 41, "created_at": AT, "updated_at": AT}
        connection.execute(
            records.insert().values(**row, **content_columns(record, record.model_dump_json()))
        )
        connection.execute(sa.update(store_state).values(revision=41))
        key = {"name": "窗口", "role": "window", "hint": "mk_…", "created_at": AT}
        connection.execute(api_keys.insert().values(key_hash=hash_secret(secret), **key))
        store_id = connection.execute(sa.select(store_state.c.store_id)).scalar_one()
    database.close()
    with pytest.raises(
        StoreError, match=f"schema 0001, this program needs schema {newest_version()}; run `matcher init`"
    ):
        Store.open(url)
    with Store.open(url, create=True) as store:
        assert store.store_id == store_id == str(uuid.UUID(store_id))
        stored = store.get(key_of(record), visible=STAFF)
        assert stored is not None
        assert (stored.record, stored.revision, stored.created_at) == (record, 41, AT)
        assert store.revision() == 41
        found = store.find_key(hash_secret(secret))
        assert found is not None
        assert found.name == "窗口"
        assert store.appraisals.page(visible=STAFF) == []
        assert store.appraisals.runs.newest() == []
