"""Drafts and approvals that tests of pushes and of the outbox share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from matcher.records import Achievement
from matcher.store import Approval, Digest, DigestDraft, PushDraft, Store, make_list_id

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
"""Tuesday, ten in the morning in China."""
WEEK = "2026W48"


def achievements(*ids: str, **values: Any) -> list[Achievement]:
    """Return public achievements of the service library."""
    return [Achievement.model_validate({"id": id, "title": id, "library": "service", **values}) for id in ids]


def draft(number: int = 1, *, fund: str = "f1", week: str = WEEK, content: str = "{}") -> DigestDraft:
    """Return a draft with an id of its own for each number."""
    id = make_list_id(AT, number.to_bytes(10, "big"))
    return DigestDraft(id=id, fund_id=fund, week=week, content=content, made_by="test")


def approval(digest_id: str, *ids: str, facts: str = "a", **values: Any) -> Approval:
    """Return the approval of a digest that pushes these achievements."""
    given: dict[str, Any] = {
        "digest_id": digest_id,
        "person": "王示例",
        "week": WEEK,
        "pushes": tuple(
            PushDraft(position=n, achievement_id=id, revision=n, facts_hash=facts * 64, facts="{}")
            for n, id in enumerate(ids, 1)
        ),
        "message_id": f"msg_{digest_id}",
        "body": f"body of {digest_id}".encode(),
        "due_at": AT,
    }
    return Approval(**{**given, **values})


def approved(store: Store, number: int = 1, *ids: str, fund: str = "f1", week: str = WEEK) -> Digest:
    """Keep and approve a digest of these achievements, a1 where none is named."""
    kept = store.pushes.save(draft(number, fund=fund, week=week), at=AT)
    return store.pushes.approve(approval(kept.id, *(ids or ("a1",)), week=week), at=AT)
