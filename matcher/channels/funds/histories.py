"""What has been between a fund and achievements by a moment, from the ledgers of pushes and outcomes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from matcher.channels.funds.values import History, PastNo, PastPush, Rules
from matcher.channels.funds.weeks import week_of
from matcher.outcomes.declines import ACTS, NOES
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import STAGES, EventKind, Side
from matcher.outcomes.labels import known_entries
from matcher.store import OutcomeFilter, Push, Store
from matcher.vocabulary import Kind


def read_history(store: Store, fund_id: str, rules: Rules, *, at: datetime) -> History:
    """Return what was known at a moment, and how many places of its week are left."""
    pushes = store.pushes.pushed(fund_id, until=at)
    taken = sum(week_of(one.pushed_at) == week_of(at) for one in pushes)
    where = OutcomeFilter(taker_kind=Kind.INVESTOR, taker_id=fund_id)
    noes, talks = read_answers(known_entries(store.outcomes.iterate(where=where), at=at))
    return History(left=rules.per_week - taken, pushed=_by_achievement(pushes), noes=noes, talks=talks)


def read_answers(entries: Iterable[LedgerEntry]) -> tuple[dict[str, PastNo], dict[str, EventKind]]:
    """Return a fund's noes that stand and its talks, by achievement, from the entries of one fund.

    The last word counts: a no ends talks, acting takes a no back. Of talks the furthest stage is told.
    What the achievement's side declined is the fund's affair no more: it counts as a no too.
    """
    noes: dict[str, PastNo] = {}
    talks: dict[str, EventKind] = {}
    for entry in sorted(entries, key=lambda one: (one.event.happened_at, one.number)):
        id, event = entry.achievement_id, entry.event
        if event.kind in ACTS:
            noes.pop(id, None)
            if id not in talks or STAGES[event.kind] >= STAGES[talks[id]]:
                talks[id] = event.kind
        elif event.kind in NOES or event.kind is EventKind.FAILED:
            if event.kind is EventKind.DISMISSED and event.side is Side.OFFER:
                continue
            talks.pop(id, None)
            noes[id] = PastNo(reason=event.reason, at=event.happened_at)
    return noes, talks


def _by_achievement(pushes: Iterable[Push]) -> dict[str, tuple[PastPush, ...]]:
    found: dict[str, tuple[PastPush, ...]] = {}
    for one in pushes:
        past = PastPush(
            digest_id=one.digest_id,
            facts=json.loads(one.facts),
            facts_hash=one.facts_hash,
            pushed_at=one.pushed_at,
        )
        found[one.achievement_id] = (*found.get(one.achievement_id, ()), past)
    return found
