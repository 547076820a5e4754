"""The outcome ledger: append-only, idempotent by the events' keys, acknowledged after commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select

from matcher.errors import FieldProblem, NotFound
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import OutcomeEvent
from matcher.outcomes.marks import mark_by_event_time
from matcher.outcomes.rewards import RewardOptions
from matcher.store.checks import check_limit, check_moment, check_text
from matcher.store.connect import Database
from matcher.store.outcome_checking import make_draft
from matcher.store.outcome_history import NOES_OF_TAKERS, read_acceptance
from matcher.store.outcome_queries import ON_CARD, select_counting, select_entries, select_touched
from matcher.store.outcome_recording import find_fresh_problems, record_drafts
from matcher.store.outcome_rows import ENTRIES, read_entry
from matcher.store.outcome_tables import outcomes
from matcher.store.outcome_values import OutcomeDraft, OutcomeFilter, Recorded, SuggestionOf, no_suggestion
from matcher.store.reading import Live
from matcher.store.values import STAFF
from matcher.store.writing import KEYS_PER_STATEMENT
from matcher.vocabulary import Kind, Visibility

_EVERYTHING = OutcomeFilter()


class Outcomes:
    """What became of suggestions and pairs; nothing here is ever changed or deleted, only added to.

    `suggestion_of` tells the pair of a suggestion; until there is a log of them every suggestion is unknown.
    """

    def __init__(self, database: Database, *, suggestion_of: SuggestionOf = no_suggestion) -> None:
        self._database = database
        self._suggestion_of = suggestion_of

    def record(
        self,
        events: Sequence[OutcomeEvent],
        *,
        reported_by: str,
        at: datetime,
        rows: Sequence[int] | None = None,
        visible: frozenset[Visibility] = STAFF,
    ) -> list[LedgerEntry]:
        """Record the events as `add` does and return the entry of each, in their order."""
        return list(self.add(events, reported_by=reported_by, at=at, rows=rows, visible=visible).entries)

    def add(
        self,
        events: Sequence[OutcomeEvent],
        *,
        reported_by: str,
        at: datetime,
        rows: Sequence[int] | None = None,
        visible: frozenset[Visibility] = STAFF,
    ) -> Recorded:
        """Record the events in one transaction, all or none, and return their entries and how many are new.

        An event whose key and body are in the ledger already is answered with that entry. A stage that
        skips or goes back, judged by event time among what is known of the pair, and a late report are
        marked. Raises Conflict for a key that stands for another event and for correcting what was
        corrected already; InvalidRecords, naming every bad field of every event, for unknown suggestions,
        records (deleted ones are known; only `visible` ones are) and entries, and for moments after `at`.
        `rows` number the events in those problems; by default they count from 1 where there are several.
        """
        check_moment(at)
        reporter = check_text("reported_by", reported_by, 200)
        drafts = self._drafts(events, rows)
        with self._database.write() as connection:
            return record_drafts(connection, drafts, reported_by=reporter, at=at, visible=visible)

    def find_problems(
        self, events: Sequence[OutcomeEvent], *, at: datetime, rows: Sequence[int] | None = None
    ) -> list[FieldProblem]:
        """Return what `add` would refuse of the events now, recording nothing; raise Conflict as it does."""
        check_moment(at)
        drafts = self._drafts(events, rows)
        with self._database.read() as connection:
            return find_fresh_problems(connection, drafts, at)

    def get(self, number: int) -> LedgerEntry:
        """Return one entry; raise NotFound when there is none of that number."""
        found = self.fetch([number])
        if number not in found:
            raise NotFound(f"there is no ledger entry {number}")
        return found[number]

    def fetch(self, numbers: Sequence[int]) -> dict[int, LedgerEntry]:
        """Return those of the entries that there are, by number."""
        unique = sorted(set(numbers))
        parts = [
            unique[start : start + KEYS_PER_STATEMENT] for start in range(0, len(unique), KEYS_PER_STATEMENT)
        ]
        found = [one for part in parts for one in self._read(ENTRIES.where(outcomes.c.number.in_(part)))]
        return {one.number: one for one in found}

    def page(
        self, *, after: int = 0, limit: int = 100, where: OutcomeFilter = _EVERYTHING
    ) -> list[LedgerEntry]:
        """Return at most `limit` entries with numbers above `after`, oldest first, superseded ones too."""
        check_limit(limit)
        return self._read(select_entries(after, limit, where))

    def iterate(self, *, where: OutcomeFilter = _EVERYTHING, batch: int = 1000) -> Iterator[LedgerEntry]:
        """Yield every entry by number; reads in pages, holding no transaction."""
        after = 0
        while page := self.page(after=after, limit=batch, where=where):
            yield from page
            after = page[-1].number

    def as_of(
        self,
        *,
        event_time_until: datetime | None = None,
        reported_until: datetime | None = None,
        achievement_id: str | None = None,
    ) -> list[LedgerEntry]:
        """Return the entries that count, by event time, ties by key; bounds are inclusive, None is none.

        With `reported_until` the ledger is as it was then: what was reported or corrected later is not yet
        so. Stages are marked by event time among what is returned, so that the order in which events were
        reported changes nothing but their numbers.
        """
        for moment in (event_time_until, reported_until):
            if moment is not None:
                check_moment(moment)
        found = self._read(select_counting(event_time_until, reported_until, achievement_id))
        return mark_by_event_time(found)

    def realised(self, achievement_id: str, *, at: datetime) -> list[LedgerEntry]:
        """Return what an appraisal shows: money and landings that count as known at a moment, by event time.

        Marks are those of the acknowledgement; no other entry of the achievement is read.
        """
        check_moment(at)
        asked = {"achievement_id": achievement_id, "at": at}
        with self._database.read() as connection:
            rows = connection.execute(ON_CARD, asked).all()
        return [read_entry(row) for row in rows]

    def touched(self, *, since: datetime) -> set[str]:
        """Return the achievements with money, landings or corrections that were reported from then on."""
        check_moment(since)
        with self._database.read() as connection:
            return set(connection.execute(select_touched(since)).scalars())

    def acceptance(self, *, until: datetime, options: RewardOptions) -> dict[str, tuple[int, int]]:
        """Return (accepted, shown) by achievement as known before a moment, as `count_accepted` counts.

        What is reported from then on changes nothing.
        """
        check_moment(until)
        with self._database.read() as connection:
            return read_acceptance(connection, until, options)

    def noes_of(
        self, kind: Kind, ids: Sequence[str], *, at: datetime, newest: int = 200
    ) -> list[LedgerEntry]:
        """Return what takers refused as known at a moment, by event time, then number.

        These are their newest noes and the acts that may take one back, and of what is older every no that
        has a note. Bounded, as a request waits for it.
        """
        check_moment(at)
        check_limit(newest)
        asked = {"taker_kind": kind.value, "at": at, "newest": newest}
        found: list[LedgerEntry] = []
        with self._database.read() as connection:
            for start in range(0, len(ids), KEYS_PER_STATEMENT):
                part = {**asked, "taker_ids": list(ids[start : start + KEYS_PER_STATEMENT])}
                found += map(read_entry, connection.execute(NOES_OF_TAKERS, part))
        return sorted(found, key=lambda one: (one.event.happened_at, one.number))

    def count(self) -> int:
        """Return how many entries there are, superseded ones too."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(outcomes)).scalar_one())

    def _drafts(self, events: Sequence[OutcomeEvent], rows: Sequence[int] | None) -> list[OutcomeDraft]:
        numbers: Sequence[int | None]
        if rows is not None:
            numbers = rows
        else:
            numbers = range(1, len(events) + 1) if len(events) > 1 else [None] * len(events)
        numbered = zip(events, numbers, strict=True)
        return [make_draft(event, row, self._suggestion_of) for event, row in numbered]

    def _read(self, statement: Live) -> list[LedgerEntry]:
        with self._database.read() as connection:
            rows = connection.execute(statement).all()
        return [read_entry(row) for row in rows]
