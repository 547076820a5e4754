"""Keeping appraisals: what differs is added, and what is newest of each achievement is noted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from matcher.errors import Conflict, InvalidInput, NotFound
from matcher.store.appraisal_rows import chunked, pack_keys, pack_payload, score_columns, standing_columns
from matcher.store.appraisal_tables import appraisals, methods, runs, sources, standing
from matcher.store.appraisal_values import AppraisalDraft, RunState, Verdict
from matcher.store.checks import check_scores, check_term, check_text
from matcher.store.writing import lock_revision
from matcher.vocabulary import Aspect


class _Standing(NamedTuple):
    content_hash: str
    achievement_revision: int


def insert_method(connection: Connection, version: str, texts: Mapping[str, str], at: datetime) -> None:
    """Keep a version's texts once; raise Conflict when it stands for other texts already."""
    lock_revision(connection)
    packed = json.dumps(dict(texts), ensure_ascii=False, sort_keys=True)
    kept = connection.execute(select(methods.c.texts).where(methods.c.version == version)).scalar()
    if kept is None:
        connection.execute(insert(methods).values(version=version, texts=packed, kept_at=at))
    elif kept != packed:
        raise Conflict(f"method {version} is kept with other texts; give the changed method a new version")


def require_method(connection: Connection, version: str) -> None:
    """Raise NotFound when the method was not kept: figures could not be replayed."""
    if connection.execute(select(methods.c.version).where(methods.c.version == version)).first() is None:
        raise NotFound(f"the store has no method {version!r}; keep it before appraising by it")


def check_drafts(drafts: Sequence[AppraisalDraft]) -> None:
    """Raise InvalidInput for a draft that cannot be kept, or two of one achievement."""
    seen: set[str] = set()
    for draft in drafts:
        name = f"appraisal of {draft.achievement_id}"
        if draft.achievement_id in seen:
            raise InvalidInput(f"{name}: each achievement once in one call")
        seen.add(draft.achievement_id)
        check_term(name, Verdict, draft.proposal)
        check_text(f"{name}: content hash", draft.content_hash, 64)
        if set(draft.scores) != set(Aspect):
            raise InvalidInput(f"{name}: a score for each of {', '.join(Aspect)} was expected")
        check_scores(name, draft.scores)


def save_drafts(connection: Connection, drafts: Sequence[AppraisalDraft], at: datetime) -> list[int | None]:
    """Keep what differs from the newest; return a new id for each draft, None where nothing differed.

    Raises NotFound for an unknown method or run, Conflict for a run that is over: whoever was taken for
    dead must not write beside the run that followed.
    """
    lock_revision(connection)
    for method in {draft.method for draft in drafts}:
        require_method(connection, method)
    for run_id in {draft.run_id for draft in drafts if draft.run_id is not None}:
        _require_running(connection, run_id)
    before = _read_standing(connection, [draft.achievement_id for draft in drafts])
    fresh = [draft for draft in drafts if not _is_same(before.get(draft.achievement_id), draft)]
    ids = _insert_appraisals(connection, fresh, at)
    _note_standing(connection, drafts, before, ids)
    _replace_sources(connection, drafts)
    return [ids.get(draft.achievement_id) for draft in drafts]


def _is_same(before: _Standing | None, draft: AppraisalDraft) -> bool:
    return before is not None and before.content_hash == draft.content_hash


def _require_running(connection: Connection, run_id: int) -> None:
    statement = select(runs.c.state).where(runs.c.id == run_id).with_for_update(read=True)
    state = connection.execute(statement).scalar()
    if state is None:
        raise NotFound(f"there is no appraisal run {run_id}")
    if state != RunState.RUNNING.value:
        raise Conflict(f"appraisal run {run_id} is over ({state}); nothing of it can be kept")


def _read_standing(connection: Connection, ids: Sequence[str]) -> dict[str, _Standing]:
    columns = (standing.c.achievement_id, standing.c.content_hash, standing.c.achievement_revision)
    found: dict[str, _Standing] = {}
    for part in chunked(ids):
        for row in connection.execute(select(*columns).where(standing.c.achievement_id.in_(part))):
            found[row.achievement_id] = _Standing(row.content_hash, row.achievement_revision)
    return found


def _insert_appraisals(
    connection: Connection, drafts: Sequence[AppraisalDraft], at: datetime
) -> dict[str, int]:
    if not drafts:
        return {}
    rows = [_appraisal_row(draft, at) for draft in drafts]
    statement = insert(appraisals).returning(appraisals.c.achievement_id, appraisals.c.id)
    return {row.achievement_id: row.id for row in connection.execute(statement, rows)}


def _appraisal_row(draft: AppraisalDraft, at: datetime) -> dict[str, Any]:
    return {
        "achievement_id": draft.achievement_id,
        "achievement_revision": draft.achievement_revision,
        "index_revision": draft.index_revision,
        "method": draft.method,
        "run_id": draft.run_id,
        "proposal": draft.proposal.value,
        **score_columns(draft.scores),
        "payload": pack_payload(draft.payload),
        "content_hash": draft.content_hash,
        "stored_at": at,
    }


def _note_standing(
    connection: Connection,
    drafts: Sequence[AppraisalDraft],
    before: Mapping[str, _Standing],
    ids: Mapping[str, int],
) -> None:
    """Point each achievement at its new appraisal, or note that the one it has holds for a new revision."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    confirmed: list[dict[str, Any]] = []
    for draft in drafts:
        id = draft.achievement_id
        if id not in before:
            new.append({"appraisal_id": ids[id], **standing_columns(draft)})
        elif id in ids:
            changed.append({"at_id": id, "appraisal_id": ids[id], **standing_columns(draft)})
        elif before[id].achievement_revision != draft.achievement_revision:
            # It changed in a way that no figure shows: it must not be appraised again for that.
            confirmed.append({"at_id": id, "achievement_revision": draft.achievement_revision})
    if new:
        connection.execute(insert(standing), new)
    for rows in (changed, confirmed):
        if rows:
            at_id = standing.c.achievement_id == bindparam("at_id")
            connection.execute(update(standing).where(at_id), rows)


def _replace_sources(connection: Connection, drafts: Sequence[AppraisalDraft]) -> None:
    """Make the sources those of the drafts; most stay from run to run, so only differences are written."""
    there = _source_keys(connection, [draft.achievement_id for draft in drafts])
    wanted = {draft.achievement_id: pack_keys(draft.rests_on) for draft in drafts}
    new = [{"achievement_id": id, "keys": keys} for id, keys in wanted.items() if id not in there]
    changed = [{"at_id": id, "keys": keys} for id, keys in wanted.items() if there.get(id, keys) != keys]
    if new:
        connection.execute(insert(sources), new)
    if changed:
        connection.execute(update(sources).where(sources.c.achievement_id == bindparam("at_id")), changed)


def _source_keys(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in chunked(ids):
        statement = select(sources).where(sources.c.achievement_id.in_(part))
        found.update((row.achievement_id, row.keys) for row in connection.execute(statement))
    return found
