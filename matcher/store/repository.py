"""The store: the one place that must not lose anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import func, select

from matcher.errors import StoreError
from matcher.records import Record, RecordKey
from matcher.store.appraisals import Appraisals
from matcher.store.checks import check_limit, check_moment
from matcher.store.connect import Database, exists, make_folder, parse_url
from matcher.store.deal_rulings import DealRulings
from matcher.store.deals import Deals
from matcher.store.experiments import Experiments
from matcher.store.keys import insert_key, mark_revoked, select_key, select_keys
from matcher.store.migrate import check_version, migrate
from matcher.store.outbox import Outbox
from matcher.store.outcomes import Outcomes
from matcher.store.plan_facts import PlanFacts
from matcher.store.pushes import Pushes
from matcher.store.ranking_models import RankingModels
from matcher.store.reading import LIVE_BY_ID, REVISION, select_changes, select_page
from matcher.store.rows import read_change, read_stored
from matcher.store.suggestion_lists import SuggestionLog
from matcher.store.tables import records, store_state
from matcher.store.values import ApiKey, Change, RecordFilter, StoredRecord, UpsertResult
from matcher.store.writing import chunked_ids, delete_records, write_records
from matcher.vocabulary import Kind, Visibility

_EVERYTHING = RecordFilter()


class Store:
    """Records, keys, `appraisals`, `suggestions`, `outcomes`, `models` in one database, safe for threads.

    Every write is one transaction, acknowledged after commit. Each change to a record gets
    the next revision of one sequence, and revisions become visible in order: who has followed
    `changes` up to a revision never misses an earlier one. Database failures raise StoreError.
    """

    def __init__(self, database: Database, store_id: str) -> None:
        self._database = database
        self.store_id = store_id
        self.appraisals = Appraisals(database)
        self.plan_facts = PlanFacts(database)
        self.models = RankingModels(database)
        self.experiments = Experiments(database)
        self.suggestions = SuggestionLog(database)
        self.pushes = Pushes(database)
        self.outbox = Outbox(database)
        self.outcomes = Outcomes(database, suggestion_of=self.suggestions.resolve)
        self.deals = Deals(database)
        self.deal_rulings = DealRulings(database)

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Store:
        """Return the store at a URL (sqlite:///file.db, postgresql://user@host/name).

        With `create` the schema is made or brought up to date first. Without it, StoreError
        says what to run when there is no store or one of another schema. A URL of another
        kind raises ConfigError.
        """
        parsed = parse_url(url)
        if create:
            make_folder(parsed)
        elif not exists(parsed):
            raise StoreError(f"there is no store at {parsed.render_as_string()}; run `matcher init`")
        database = Database(parsed)
        try:
            if create:
                migrate(database)
            else:
                check_version(database)
            with database.read() as connection:
                store_id = connection.execute(select(store_state.c.store_id)).scalar_one()
        except BaseException:
            database.close()
            raise
        return cls(database, store_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the store is of no use afterwards."""
        self._database.close()

    def upsert(
        self,
        records: Sequence[Record],
        *,
        at: datetime,
        expected_revisions: Mapping[RecordKey, int] | None = None,
    ) -> UpsertResult:
        """Write the records in one transaction and return what happened to them.

        A record equal to what is stored changes nothing; a deleted one is revived. Raises
        InvalidInput when a key comes twice or `at` has no zone, Conflict (and writes nothing)
        when a record is not at its expected revision, 0 standing for "not there".
        """
        check_moment(at)
        with self._database.write() as connection:
            return write_records(connection, records, at, expected_revisions)

    def delete(self, keys: Sequence[RecordKey], *, at: datetime) -> int:
        """Delete the records in one transaction and return how many were there; each leaves a tombstone."""
        check_moment(at)
        with self._database.write() as connection:
            return delete_records(connection, keys, at)

    def get(self, key: RecordKey, *, visible: frozenset[Visibility]) -> StoredRecord | None:
        """Return the record, or None when it is not there, deleted, or of another visibility."""
        return self.fetch([key], visible=visible).get(key)

    def fetch(
        self, keys: Sequence[RecordKey], *, visible: frozenset[Visibility]
    ) -> dict[RecordKey, StoredRecord]:
        """Return those of the records that are there and visible, in the order of the keys."""
        found: dict[tuple[str, str], StoredRecord] = {}
        seen_by = sorted(visibility.value for visibility in visible)
        with self._database.read() as connection:
            for kind, ids in chunked_ids(keys):
                asked = {"kind": kind, "ids": ids, "visible": seen_by}
                for row in connection.execute(LIVE_BY_ID, asked):
                    found[row.kind, row.id] = read_stored(row)
        return {key: found[key.kind.value, key.id] for key in keys if (key.kind.value, key.id) in found}

    def page(
        self,
        kind: Kind,
        *,
        visible: frozenset[Visibility],
        after: str | None = None,
        limit: int = 100,
        where: RecordFilter = _EVERYTHING,
    ) -> list[StoredRecord]:
        """Return at most `limit` records whose ids follow `after`, by id; fewer only at the end."""
        check_limit(limit)
        with self._database.read() as connection:
            rows = connection.execute(select_page(kind, visible, after, limit, where)).all()
        return [read_stored(row) for row in rows]

    def iterate(
        self, kind: Kind, *, visible: frozenset[Visibility], batch: int = 500
    ) -> Iterator[StoredRecord]:
        """Yield every visible record of a kind, by id.

        Reads in pages, holding no transaction: what changes meanwhile may or may not be seen.
        """
        after: str | None = None
        while page := self.page(kind, visible=visible, after=after, limit=batch):
            yield from page
            after = page[-1].record.id

    def changes(self, *, after: int, limit: int = 1000, kind: Kind | None = None) -> list[Change]:
        """Return the last change of each record changed after that revision, by revision, deletions too.

        With `kind`, only of records of that kind.
        """
        check_limit(limit)
        with self._database.read() as connection:
            rows = connection.execute(select_changes(after, limit, kind)).all()
        return [read_change(row) for row in rows]

    def revision(self) -> int:
        """Return the newest revision; 0 when nothing was ever written."""
        with self._database.read() as connection:
            return int(connection.execute(REVISION).scalar_one())

    def count(self, kind: Kind) -> int:
        """Return how many records of a kind there are, whatever their visibility."""
        statement = select(func.count()).where(records.c.kind == kind.value, ~records.c.deleted)
        with self._database.read() as connection:
            return int(connection.execute(statement).scalar_one())

    def add_key(self, secret: str, *, name: str, role: str, at: datetime) -> ApiKey:
        """Keep the hash of a key (see `make_secret`); raise Conflict when a key in use has that name."""
        check_moment(at)
        with self._database.write() as connection:
            return insert_key(connection, secret=secret, name=name, role=role, at=at)

    def api_keys(self) -> list[ApiKey]:
        """Return all API keys, revoked ones too, oldest first."""
        with self._database.read() as connection:
            return select_keys(connection)

    def find_key(self, key_hash: str) -> ApiKey | None:
        """Return the key in use with this hash (see `hash_secret`), or None."""
        with self._database.read() as connection:
            return select_key(connection, key_hash)

    def revoke_key(self, key_id: int, *, at: datetime) -> ApiKey:
        """Revoke a key and return it; raise NotFound when there is none of that id."""
        check_moment(at)
        with self._database.write() as connection:
            return mark_revoked(connection, key_id, at)
