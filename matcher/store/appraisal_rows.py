"""Appraisals, runs and decisions as rows of their tables, and back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from matcher.records import RecordKey
from matcher.store.appraisal_tables import appraisals
from matcher.store.appraisal_values import (
    AppraisalDraft,
    AppraisalRun,
    Decision,
    RunMode,
    RunState,
    StoredAppraisal,
    Verdict,
)
from matcher.store.rows import AnyRow
from matcher.store.writing import KEYS_PER_STATEMENT
from matcher.vocabulary import Aspect

# 14,000 cards of 8.6 kB: 120 MB as text, 24 MB deflated at 0.16 ms each; higher levels gain 1 %.
_LEVEL: Final = 6

APPRAISAL_COLUMNS: Final = tuple(appraisals.c)
"""All columns of an appraisal."""


def pack_payload(payload: str) -> bytes:
    """Return JSON text as it is kept: deflated."""
    return zlib.compress(payload.encode(), _LEVEL)


def unpack_payload(packed: bytes) -> str:
    """Return the JSON text that was packed."""
    return zlib.decompress(packed).decode()


def pack_keys(keys: Iterable[RecordKey]) -> str:
    """Return the keys in one order, each once, one `kind id` a line; ids hold no blanks."""
    return "\n".join(sorted({f"{key.kind.value} {key.id}" for key in keys}))


def chunked(ids: Sequence[str]) -> Iterator[list[str]]:
    """Yield each id once, in lists that one statement can take."""
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), KEYS_PER_STATEMENT):
        yield unique[start : start + KEYS_PER_STATEMENT]


def score_columns(scores: Mapping[Aspect, float]) -> dict[str, float | None]:
    """Return the columns of the aspects' scores; None where there is none."""
    return {aspect.value: scores.get(aspect) for aspect in Aspect}


def standing_columns(draft: AppraisalDraft) -> dict[str, Any]:
    """Return what the lists of newest appraisals show of a draft."""
    return {
        "achievement_id": draft.achievement_id,
        "achievement_revision": draft.achievement_revision,
        "proposal": draft.proposal.value,
        "content_hash": draft.content_hash,
        **score_columns(draft.scores),
    }


def read_scores(row: AnyRow) -> dict[Aspect, float]:
    """Return the scores that a row has."""
    found = {aspect: getattr(row, aspect.value) for aspect in Aspect}
    return {aspect: score for aspect, score in found.items() if score is not None}


def read_appraisal(row: AnyRow) -> StoredAppraisal:
    """Return a row of `appraisals`."""
    return StoredAppraisal(
        id=row.id,
        achievement_id=row.achievement_id,
        achievement_revision=row.achievement_revision,
        index_revision=row.index_revision,
        method=row.method,
        run_id=row.run_id,
        proposal=Verdict.parse(row.proposal),
        scores=read_scores(row),
        payload=unpack_payload(row.payload),
        content_hash=row.content_hash,
        stored_at=row.stored_at,
    )


def read_run(row: AnyRow) -> AppraisalRun:
    """Return a row of `appraisal_runs`."""
    return AppraisalRun(
        id=row.id,
        mode=RunMode.parse(row.mode),
        state=RunState.parse(row.state),
        started_by=row.started_by,
        started_at=row.started_at,
        heartbeat_at=row.heartbeat_at,
        finished_at=row.finished_at,
        store_revision=row.store_revision,
        method=row.method,
        done=row.done,
        wanted=row.wanted,
        counts=json.loads(row.counts),
    )


def read_decision(row: AnyRow) -> Decision:
    """Return a row of `appraisal_decisions`."""
    return Decision(
        id=row.id,
        achievement_id=row.achievement_id,
        achievement_revision=row.achievement_revision,
        appraisal_id=row.appraisal_id,
        proposal=None if row.proposal is None else Verdict.parse(row.proposal),
        decision=Verdict.parse(row.decision),
        person=row.person,
        reason=row.reason,
        values=read_scores(row),
        supersedes=row.supersedes,
        library_before=row.library_before,
        library_after=row.library_after,
        decided_at=row.decided_at,
    )
