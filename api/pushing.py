"""Digests and messages for callers: what a role may see of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from api.deps import Services
from api.problems import ProblemError
from api.push_bodies import DigestInside, DigestView, PushBody, PushEntry, PushMessage, view_delivery
from api.roles import ALLOWED, Action, Role
from matcher.channels.funds.content import read_content
from matcher.channels.funds.ranking import PUBLIC
from matcher.records import RecordKey
from matcher.store import Digest, DigestState, Message
from matcher.vocabulary import Kind

_GONE_OUT: Final = frozenset({DigestState.APPROVED, DigestState.SENT})


def makes_pushes(role: Role) -> bool:
    """Whether a role is the centre's, which sees drafts and what stays inside."""
    return role in ALLOWED[Action.PUSH]


def find_digest(services: Services, role: Role, digest_id: str) -> Digest:
    """Return a digest; raise NotFound, the 404 problem for a draft that the role may not see."""
    digest = services.engine.store.pushes.get(digest_id)
    if not may_see(role, digest):
        raise ProblemError("not-found", f"there is no digest {digest_id}")
    return digest


def may_see(role: Role, digest: Digest) -> bool:
    """Whether a role may see a digest: funds do once it is approved."""
    return makes_pushes(role) or digest.state in _GONE_OUT


def message_of(services: Services, digest: Digest) -> dict[str, Any]:
    """Return what a digest says, without the items that nobody but staff may see any more."""
    message: dict[str, Any] = read_content(digest)["message"]
    shown = _still_public(services, message)
    return {**message, "items": [one for one in message["items"] if one["achievement"]["id"] in shown]}


def view_digest(services: Services, role: Role, digest: Digest) -> DigestView:
    """Return a digest as a role may see it."""
    is_centre = makes_pushes(role)
    delivery = services.engine.store.outbox.of_digest(digest.id) if is_centre else None
    inside = read_content(digest)["inside"]
    return DigestView(
        id=digest.id,
        fund_id=digest.fund_id,
        week=digest.week,
        state=digest.state,
        made_at=digest.made_at,
        made_by=digest.made_by,
        approved_at=digest.approved_at,
        approved_by=digest.approved_by,
        sent_at=digest.sent_at,
        message=PushMessage.model_validate(message_of(services, digest)),
        inside=DigestInside(left_out=inside["left_out"], floor=inside["floor"]) if is_centre else None,
        delivery=None if delivery is None else view_delivery(delivery),
    )


def view_message(services: Services, message: Message) -> PushEntry:
    """Return a message of the outbox; a body that holds what is hidden by now is withheld."""
    body = json.loads(message.body)
    whole = len(_still_public(services, body)) == len(body["items"])
    return PushEntry(
        **view_delivery(message).model_dump(exclude={"message"}),
        number=message.number,
        id=message.id,
        digest=message.digest_id,
        fund_id=message.fund_id,
        created_at=message.created_at,
        body=PushBody.model_validate(body) if whole else None,
    )


def _still_public(services: Services, message: Mapping[str, Any]) -> set[str]:
    keys = [RecordKey(Kind.ACHIEVEMENT, one["achievement"]["id"]) for one in message["items"]]
    return {key.id for key in services.engine.store.fetch(keys, visible=PUBLIC)}
