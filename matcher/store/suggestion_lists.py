"""The log of suggestions: what was shown, with what was known at that moment; never changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Insert, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from matcher.errors import Conflict, NotFound
from matcher.store.checks import check_limit, check_moment
from matcher.store.connect import Database
from matcher.store.outcome_tables import outcomes
from matcher.store.reading import Live
from matcher.store.suggestion_checking import check_list
from matcher.store.suggestion_rows import LIST_COLUMNS, list_row, maker_row, read_items, read_list
from matcher.store.suggestion_tables import lists, makers
from matcher.store.suggestion_values import (
    LIST_ID_LENGTH,
    LoggedList,
    SuggestedPair,
    first_list_id,
    pair_of,
    split_suggestion_id,
)
from matcher.store.writing import lock_revision

_LISTS: Live = select(*LIST_COLUMNS).join(makers, makers.c.digest == lists.c.maker)

_INSERT = insert(lists)
_WITH_OUTCOME = select(func.substr(outcomes.c.suggestion, 1, LIST_ID_LENGTH)).where(
    outcomes.c.suggestion.is_not(None)
)


class SuggestionLog:
    """Lists as they were shown; a list is stored whole or not at all, and acknowledged after commit.

    What is read here knows no visibility: show a caller only records that it may see.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    def save(self, logged: LoggedList) -> None:
        """Keep a list; raise InvalidInput for a bad one, Conflict for an id that is there already."""
        check_list(logged)
        maker = maker_row(logged.models, logged.names)
        digest = maker["digest"]
        row = list_row(logged, digest)
        # Flushing would cost more than all the rest. An outcome's write is flushed, and with it the list
        # that it names: what a power cut may take are lists that nothing came of yet.
        with self._database.write(flushed=False) as connection:
            if digest not in self._known:
                connection.execute(self._insert_maker(), maker)
            try:
                connection.execute(_INSERT, row)
            except IntegrityError as error:
                raise Conflict(f"a list {logged.id} is logged already; make each its own id") from error
        if digest not in self._known:
            with self._lock:  # two threads must not forget each other's
                self._known |= {digest}

    def get(self, list_id: str) -> LoggedList:
        """Return a list as it was shown; raise NotFound when there is none of that id."""
        with self._database.read() as connection:
            row = connection.execute(_LISTS.where(lists.c.id == list_id)).first()
        if row is None:
            raise NotFound(f"there is no list of suggestions {list_id}")
        return read_list(row)

    def resolve(self, suggestion_id: str) -> SuggestedPair | None:
        """Return the achievement and the taker of a suggestion, `LIST_ID.POSITION`.

        None for a suggestion that was never given, and for one without an achievement of the store.
        """
        split = split_suggestion_id(suggestion_id)
        if split is None:
            return None
        list_id, position = split
        columns = (lists.c.pairing, lists.c.asking_id, lists.c["items"])
        with self._database.read() as connection:
            row = connection.execute(select(*columns).where(lists.c.id == list_id)).first()
        if row is None:
            return None
        pairing, asking_id, packed = row
        items = read_items(pairing, packed)
        return pair_of(pairing, asking_id, items[position - 1].key.id) if position <= len(items) else None

    def iterate(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        pairing: str | None = None,
        *,
        batch: int = 200,
    ) -> Iterator[LoggedList]:
        """Yield the lists shown from `since` on and before `until`, oldest first, of one pairing or all.

        Reads in pages, holding no transaction; a list logged meanwhile comes when it lies ahead.
        """
        check_limit(batch)
        statement = _select_between(since, until, pairing).limit(batch)
        after = ""
        while True:
            with self._database.read() as connection:
                rows = connection.execute(statement.where(lists.c.id > after)).all()
            yield from map(read_list, rows)
            if len(rows) < batch:
                return
            after = rows[-1].id

    def prune(self, before: datetime, *, batch: int = 5000) -> int:
        """Delete the lists shown before a moment that no outcome names, and return how many there were.

        Each batch is a transaction of its own, so that others can write between them.
        """
        check_moment(before)
        check_limit(batch)
        old = (
            lists.c.id < first_list_id(before),
            lists.c.shown_at < before,
            lists.c.id.not_in(_WITH_OUTCOME),
        )
        ended = select(lists.c.id).where(*old).order_by(lists.c.id).limit(batch)
        pruned = 0
        while True:
            with self._database.write() as connection:
                lock_revision(connection)  # no outcome is recorded meanwhile
                gone = connection.execute(delete(lists).where(lists.c.id.in_(ended))).rowcount
            pruned += gone
            if gone < batch:
                return pruned

    def count(self) -> int:
        """Return how many lists are kept."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(lists)).scalar_one())

    def _insert_maker(self) -> Insert:
        if self._database.is_sqlite:
            return sqlite.insert(makers).on_conflict_do_nothing()
        return postgresql.insert(makers).on_conflict_do_nothing()


def _select_between(since: datetime | None, until: datetime | None, pairing: str | None) -> Live:
    """Return the query by id, which rises with time: no other index is needed."""
    statement = _LISTS.order_by(lists.c.id)
    if since is not None:
        check_moment(since)
        statement = statement.where(lists.c.id >= first_list_id(since), lists.c.shown_at >= since)
    if until is not None:
        check_moment(until)
        beyond = first_list_id(until + timedelta(milliseconds=1))
        statement = statement.where(lists.c.id < beyond, lists.c.shown_at < until)
    return statement if pairing is None else statement.where(lists.c.pairing == pairing)
