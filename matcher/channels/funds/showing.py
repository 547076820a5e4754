"""What was delivered counts as shown: an outcome for each item, told to the ledger once."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from matcher.outcomes.events import EventKind, OutcomeEvent, Party
from matcher.store import Message, Store
from matcher.vocabulary import Kind

REPORTER: Final = "push"


def tell_ledger(store: Store, *, at: datetime) -> int:
    """Record what was delivered and is not in the ledger yet as shown; return how many messages that were.

    The moment shown is that of the delivery, so that telling again after a crash says the same.
    """
    told = 0
    for message in store.outbox.untold():
        store.outcomes.add(_shown(store, message), reported_by=REPORTER, at=at)
        store.outbox.mark_shown(message.id, at=at)
        told += 1
    return told


def _shown(store: Store, message: Message) -> list[OutcomeEvent]:
    shown_at = message.delivered_at or message.created_at
    return [
        OutcomeEvent(
            key=f"push-shown:{push.digest_id}.{push.position}",
            kind=EventKind.SHOWN,
            happened_at=shown_at,
            suggestion=f"{push.digest_id}.{push.position}",
            achievement_id=push.achievement_id,
            taker=Party(kind=Kind.INVESTOR, id=push.fund_id),
        )
        for push in store.pushes.of_digest(message.digest_id)
    ]
