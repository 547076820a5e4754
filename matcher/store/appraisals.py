"""Appraisals in the store: methods and appraisals here; runs, decisions and valuations beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from matcher.errors import NotFound
from matcher.records import RecordKey
from matcher.store.appraisal_queries import (
    select_list,
    select_newest,
    select_resting_on,
    select_revisions,
)
from matcher.store.appraisal_rows import APPRAISAL_COLUMNS, read_appraisal
from matcher.store.appraisal_runs import AppraisalRuns
from matcher.store.appraisal_saving import check_drafts, insert_method, save_drafts
from matcher.store.appraisal_tables import appraisals, methods
from matcher.store.appraisal_values import AppraisalDraft, AppraisalFilter, StoredAppraisal
from matcher.store.checks import check_limit, check_moment, check_text
from matcher.store.connect import Database
from matcher.store.decisions import Decisions
from matcher.store.reading import Live
from matcher.store.valuations import Valuations
from matcher.vocabulary import Aspect, Visibility

_EVERYTHING = AppraisalFilter()


class Appraisals:
    """Appraisals and what people made of them; nothing here is ever changed or deleted, only added to.

    What is asked for by id knows no visibility, also of deleted achievements: ask only about records that
    the caller may see. Lists take the visibilities that the caller may see, and leave deleted ones out.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.runs = AppraisalRuns(database)
        self.decisions = Decisions(database)
        self.valuations = Valuations(database)

    def keep_method(self, version: str, texts: Mapping[str, str], *, at: datetime) -> None:
        """Keep the texts (file name → text) of a method's version; keeping them again changes nothing.

        Raises Conflict when the version is kept with other texts.
        """
        check_moment(at)
        check_text("method version", version, 64)
        with self._database.write() as connection:
            insert_method(connection, version, texts, at)

    def method_texts(self, version: str) -> dict[str, str]:
        """Return the texts of a method's version; raise NotFound when it was never kept."""
        with self._database.read() as connection:
            texts = connection.execute(select(methods.c.texts).where(methods.c.version == version)).scalar()
        if texts is None:
            raise NotFound(f"the store has no method {version!r}")
        return dict(json.loads(texts))

    def save(self, drafts: Sequence[AppraisalDraft], *, at: datetime) -> list[int | None]:
        """Keep the drafts in one transaction and return their ids, None for one equal to the newest.

        Also for an equal one the records it rests on are replaced and its achievement's revision is noted.
        Raises InvalidInput for a bad draft or two of one achievement, NotFound for an unknown method or
        run, Conflict when the run is over; then nothing is kept.
        """
        check_moment(at)
        check_drafts(drafts)
        with self._database.write() as connection:
            return save_drafts(connection, drafts, at)

    def newest(self, ids: Sequence[str], *, at: datetime | None = None) -> dict[str, StoredAppraisal]:
        """Return achievement id → newest appraisal stored at or before `at` (None: now), in order of ids."""
        if at is not None:
            check_moment(at)
        with self._database.read() as connection:
            return select_newest(connection, ids, at)

    def history(self, achievement_id: str, *, limit: int = 20) -> list[StoredAppraisal]:
        """Return an achievement's appraisals, newest first."""
        check_limit(limit)
        statement = (
            select(*APPRAISAL_COLUMNS)
            .where(appraisals.c.achievement_id == achievement_id)
            .order_by(appraisals.c.id.desc())
            .limit(limit)
        )
        return self._read(statement)

    def get(self, appraisal_id: int) -> StoredAppraisal:
        """Return one appraisal; raise NotFound when there is none of that id."""
        with self._database.read() as connection:
            statement = select(*APPRAISAL_COLUMNS).where(appraisals.c.id == appraisal_id)
            row = connection.execute(statement).first()
        if row is None:
            raise NotFound(f"there is no appraisal {appraisal_id}")
        return read_appraisal(row)

    def page(
        self,
        *,
        visible: frozenset[Visibility],
        after: str | None = None,
        limit: int = 100,
        where: AppraisalFilter = _EVERYTHING,
    ) -> list[StoredAppraisal]:
        """Return the newest appraisals of at most `limit` achievements whose ids follow `after`, by id."""
        check_limit(limit)
        return self._read(select_list(visible, where, limit=limit, after=after))

    def top(
        self,
        aspect: Aspect,
        *,
        visible: frozenset[Visibility],
        limit: int = 100,
        where: AppraisalFilter = _EVERYTHING,
    ) -> list[StoredAppraisal]:
        """Return the newest appraisals with the highest scores of an aspect, highest first, ties by id."""
        check_limit(limit)
        return self._read(select_list(visible, where, limit=limit, best_in=aspect))

    def resting_on(self, keys: Sequence[RecordKey]) -> set[str]:
        """Return the live achievements whose newest appraisal was computed from any of the records."""
        with self._database.read() as connection:
            return select_resting_on(connection, keys)

    def appraised_revisions(self, ids: Sequence[str] | None = None) -> dict[str, int]:
        """Return achievement id → the revision that it was last appraised at; None: all, deleted too."""
        with self._database.read() as connection:
            return select_revisions(connection, ids)

    def _read(self, statement: Live) -> list[StoredAppraisal]:
        with self._database.read() as connection:
            rows = connection.execute(statement).all()
        return [read_appraisal(row) for row in rows]
