"""The desk that funds are served from: digests made and approved, and every question of why answered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Final

from matcher.appraisal.assessment import Basis
from matcher.channels.funds.cards import DigestCards
from matcher.channels.funds.composing import Decided
from matcher.channels.funds.content import (
    Draft,
    canonical,
    read_content,
    read_log,
    read_pushes,
    write_content,
)
from matcher.channels.funds.options import PushConfig
from matcher.channels.funds.ranking import PUBLIC
from matcher.channels.funds.rounds import Round
from matcher.channels.funds.weeks import next_open, week_of
from matcher.engine import Engine
from matcher.errors import Conflict, NotFound
from matcher.records import RecordKey
from matcher.store import (
    LIST_ID_TAIL_BYTES,
    Approval,
    Digest,
    DigestDraft,
    DigestState,
    StoredRecord,
    make_list_id,
)
from matcher.vocabulary import Kind, PartyStatus

BY_ITSELF: Final = "（按设置自动批准）"
"""Stands for the person where the settings want none."""


class PushDesk:
    """Makes, approves and explains digests; the same store, moment and seed give the same bytes."""

    def __init__(self, engine: Engine, config: PushConfig, basis: Basis) -> None:
        self._engine = engine
        self._config = config
        self._cards = DigestCards(engine, basis)

    def make(self, fund_id: str, *, at: datetime, seed: str, made_by: str) -> Digest:
        """Make a fund's digest of the week and keep it as a draft, or approved where nobody needs to read it.

        Drafts of the fund before it are superseded. Raises NotFound for a fund that is not public, Conflict
        when its digest of the week is approved already.
        """
        return self._make(self.round(at), fund_id, at=at, seed=seed, made_by=made_by)

    def make_all(self, *, at: datetime, seed: str, made_by: str) -> Iterator[Digest]:
        """Yield a digest for each active public fund that has none approved this week, by fund id."""
        open_round = self.round(at)
        for fund in self._engine.store.iterate(Kind.INVESTOR, visible=PUBLIC):
            standing = self._engine.store.pushes.standing(fund.record.id, week_of(at))
            is_done = standing is not None and standing.state is not DigestState.DRAFT
            if fund.record.status is PartyStatus.ACTIVE and not is_done:
                yield self._make(open_round, fund.record.id, at=at, seed=seed, made_by=made_by)

    def approve(self, digest_id: str, *, person: str, at: datetime) -> Digest:
        """Approve a draft: its pushes and its message are kept in one transaction. Once more changes nothing.

        It goes out at once, in quiet hours at their end. Raises NotFound; Conflict for an empty digest and
        as `Pushes.approve` does.
        """
        store = self._engine.store
        digest = store.pushes.get(digest_id)
        content = read_content(digest)
        pushes = read_pushes(content)
        if not pushes:
            raise Conflict(f"digest {digest_id} is empty; there is nothing to push")
        if digest.state is DigestState.DRAFT:
            with suppress(Conflict):  # logged by an approval that was cut off before its end
                store.suggestions.save(read_log(digest, content))
        message_id = message_id_of(digest_id)
        approval = Approval(
            digest_id=digest_id,
            person=person,
            week=week_of(at),
            pushes=pushes,
            message_id=message_id,
            body=canonical({"id": message_id, "type": "digest", **content["message"]}).encode(),
            due_at=next_open(at, quiet_from=self._config.quiet_from, quiet_until=self._config.quiet_until),
        )
        return store.pushes.approve(approval, at=at)

    def why(self, fund_id: str, achievement: StoredRecord, *, at: datetime) -> Decided:
        """Return why an achievement is in the digest that would be made now or out of it; raise NotFound."""
        open_round = self.round(at)
        return open_round.explain(open_round.ranker.fund(fund_id), achievement)

    def funds_for(self, achievement: StoredRecord, *, k: int, at: datetime) -> list[Decided]:
        """Return the k funds that fit an achievement best, each with whether it may be pushed to it."""
        return self.round(at).funds_for(achievement, k=k)

    def round(self, at: datetime) -> Round:
        """Return a round of pushes at a moment."""
        return Round(self._engine, self._config, at=at)

    def _make(self, open_round: Round, fund_id: str, *, at: datetime, seed: str, made_by: str) -> Digest:
        fund = open_round.ranker.fund(fund_id)
        composed = open_round.compose(fund)
        ids = [one.candidate.achievement.id for one in composed.composition.chosen]
        week = week_of(at)
        digest_id = make_list_id(at, _tail(fund_id, week, seed))
        draft = Draft(
            id=digest_id,
            week=week,
            at=at,
            ranking=composed.ranking,
            composition=composed.composition,
            cards=self._cards.make(self._stored(ids), at=at),
            table=open_round.ranker.table(composed.ranking, ids, at=at),
        )
        kept = DigestDraft(
            id=digest_id, fund_id=fund_id, week=week, content=write_content(draft), made_by=made_by
        )
        digest = self._engine.store.pushes.save(kept, at=at)
        if self._config.needs_approval or not ids:
            return digest
        return self.approve(digest.id, person=BY_ITSELF, at=at)

    def _stored(self, ids: list[str]) -> list[StoredRecord]:
        keys = [RecordKey(Kind.ACHIEVEMENT, id) for id in ids]
        found = self._engine.store.fetch(keys, visible=PUBLIC)
        if len(found) < len(keys):
            raise NotFound("an achievement was hidden while the digest was being made; make it again")
        return [found[key] for key in keys]


def message_id_of(digest_id: str) -> str:
    """Return the id of the message that carries a digest, however often it is sent."""
    return f"msg_{digest_id}"


def _tail(fund_id: str, week: str, seed: str) -> bytes:
    return hashlib.sha256(f"{fund_id}\n{week}\n{seed}".encode()).digest()[:LIST_ID_TAIL_BYTES]
