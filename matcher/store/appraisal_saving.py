"""Keeping appraisals: what differs is added, and what is newest of each achievement is noted."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from matcher.errors import Conflict, InvalidInput, NotFound
from matcher.store.appraisal_rows import chunked, pack_payload, score_columns, standing_columns
from matcher.store.appraisal_tables import appraisals, methods, runs, sources, standing
from matcher.store.appraisal_values import AppraisalDraft, RunState, Verdict
from matcher.store.checks import check_scores, check_term, check_text
from matcher.store.writing import lock_revision
from matcher.vocabulary import Aspect


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
    hashes = _standing_hashes(connection, [draft.achievement_id for draft in drafts])
    fresh = [draft for draft in drafts if hashes.get(draft.achievement_id) != draft.content_hash]
    ids = _insert_appraisals(connection, fresh, at)
    _note_standing(connection, drafts, hashes.keys(), ids)
    _replace_sources(connection, drafts)
    return [ids.get(draft.achievement_id) for draft in drafts]


def _require_running(connection: Connection, run_id: int) -> None:
    statement = select(runs.c.state).where(runs.c.id == run_id).with_for_update(read=True)
    state = connection.execute(statement).scalar()
    if state is None:
        raise NotFound(f"there is no appraisal run {run_id}")
    if state != RunState.RUNNING.value:
        raise Conflict(f"appraisal run {run_id} is over ({state}); nothing of it can be kept")


def _standing_hashes(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in chunked(ids):
        statement = select(standing.c.achievement_id, standing.c.content_hash).where(
            standing.c.achievement_id.in_(part)
        )
        found.update((row.achievement_id, row.content_hash) for row in connection.execute(statement))
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
    known: Collection[str],
    ids: Mapping[str, int],
) -> None:
    fresh = [draft for draft in drafts if draft.achievement_id in ids]
    new = [draft for draft in fresh if draft.achievement_id not in known]
    changed = [draft for draft in fresh if draft.achievement_id in known]
    confirmed = [draft for draft in drafts if draft.achievement_id not in ids]
    if new:
        rows = [{"appraisal_id": ids[draft.achievement_id], **standing_columns(draft)} for draft in new]
        connection.execute(insert(standing), rows)
    at_key = update(standing).where(standing.c.achievement_id == bindparam("at_id"))
    if changed:
        rows = [
            {
                "at_id": draft.achievement_id,
                "appraisal_id": ids[draft.achievement_id],
                **standing_columns(draft),
            }
            for draft in changed
        ]
        connection.execute(at_key, rows)
    if confirmed:
        # The record changed in a way that no figure shows: it must not be appraised again for that.
        rows = [
            {"at_id": draft.achievement_id, "achievement_revision": draft.achievement_revision}
            for draft in confirmed
        ]
        connection.execute(at_key, rows)


def _replace_sources(connection: Connection, drafts: Sequence[AppraisalDraft]) -> None:
    """Make the sources those of the drafts; most stay from run to run, so only differences are written."""
    wanted = {(draft.achievement_id, key.kind.value, key.id) for draft in drafts for key in draft.rests_on}
    there: set[tuple[str, str, str]] = set()
    for part in chunked([draft.achievement_id for draft in drafts]):
        statement = select(sources).where(sources.c.achievement_id.in_(part))
        there.update((row.achievement_id, row.kind, row.record_id) for row in connection.execute(statement))
    names = ("achievement_id", "kind", "record_id")
    if gone := there - wanted:
        removal = delete(sources).where(*(sources.c[name] == bindparam(f"at_{name}") for name in names))
        keyed = [dict(zip((f"at_{name}" for name in names), key, strict=True)) for key in sorted(gone)]
        connection.execute(removal, keyed)
    if new := wanted - there:
        connection.execute(insert(sources), [dict(zip(names, key, strict=True)) for key in sorted(new)])
