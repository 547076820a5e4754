"""Deals, their events and rulings as rows of their tables, and back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from matcher.records import RecordKey
from matcher.store.deal_values import (
    Deal,
    DealDraft,
    DealEvent,
    DealPair,
    DealState,
    Ruling,
    RulingKind,
)
from matcher.store.rows import AnyRow
from matcher.vocabulary import Kind


def pair_columns(pair: DealPair) -> dict[str, str]:
    """Return the columns of a pair."""
    return {
        "achievement_id": pair.achievement_id,
        "counterpart_kind": pair.counterpart.kind.value,
        "counterpart_id": pair.counterpart.id,
    }


def deal_columns(draft: DealDraft, *, held_until: datetime, at: datetime) -> dict[str, Any]:
    """Return the columns of a deal that is held from a moment on."""
    return {
        "id": draft.id,
        **pair_columns(draft.pair),
        "broker_id": draft.broker_id,
        "state": DealState.HELD.value,
        "held_until": held_until,
        "created_at": at,
        "changed_at": at,
        "party": draft.party,
        "score": draft.score,
        "scores": _pack(dict(draft.scores)),
        "reasons": _pack(draft.reasons),
        "next_step": draft.next_step,
        "suggestions": _pack(dict(draft.suggestions)),
    }


def read_pair(row: AnyRow) -> DealPair:
    """Return the pair of a deal's or ruling's row."""
    return DealPair(row.achievement_id, RecordKey(Kind.parse(row.counterpart_kind), row.counterpart_id))


def read_deal(row: AnyRow) -> Deal:
    """Return a row of deals."""
    return Deal(
        id=row.id,
        pair=read_pair(row),
        broker_id=row.broker_id,
        state=DealState.parse(row.state),
        held_until=row.held_until,
        created_at=row.created_at,
        changed_at=row.changed_at,
        party=row.party,
        score=row.score,
        scores=json.loads(row.scores),
        reasons=tuple(json.loads(row.reasons)),
        next_step=row.next_step,
        suggestions=json.loads(row.suggestions),
    )


def read_event(row: AnyRow) -> DealEvent:
    """Return a row of deal_events."""
    return DealEvent(
        number=row.number,
        deal_id=row.deal_id,
        kind=DealState.parse(row.kind),
        at=row.at,
        by=row.by,
        reason=row.reason,
    )


def read_ruling(row: AnyRow) -> Ruling:
    """Return a row of deal_rulings."""
    return Ruling(
        id=row.id,
        ruling=RulingKind.parse(row.ruling),
        pair=read_pair(row),
        broker_id=row.broker_id or None,
        reason=row.reason,
        by=row.by,
        at=row.at,
        lifted_at=row.lifted_at,
        lifted_by=row.lifted_by,
    )


def _pack(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
