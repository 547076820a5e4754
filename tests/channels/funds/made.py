"""Candidates, histories and rules that tests decide on; each names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from matcher.channels.funds.deciding import rules_for
from matcher.channels.funds.material import facts_of, hash_facts
from matcher.channels.funds.options import PushConfig
from matcher.channels.funds.values import Candidate, Fit, Fits, History, PastPush
from tests.builders import achievement, investor

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
"""Tuesday, ten in the morning in China."""
FUND = investor("f1", "重点投向新材料领域。单笔不低于500万元，不投房地产。", areas=["新材料"])
RULES = rules_for(FUND, PushConfig())


def candidate(id: str = "a1", score: float = 0.9, *, fits: Fits | None = None, **values: Any) -> Candidate:
    """Return a candidate of the service library that fits."""
    given = {
        name: values.pop(name) for name in ("twins", "twin_of", "is_ranked", "waiting_days") if name in values
    }
    level = values.pop("level", 4)
    fund = values.pop("fund", FUND)
    record = achievement(id, **{"library": "service", **values})
    facts = facts_of(record)
    return Candidate(
        fund=fund,
        achievement=record,
        revision=1,
        score=score,
        level=level,
        fits=fits or Fits(area=Fit(value=1.0, text="投向相符")),
        facts=facts,
        facts_hash=hash_facts(facts),
        **given,
    )


def history(left: int = 5, **values: Any) -> History:
    """Return a history of nothing but what is named."""
    return History(left=left, **values)


def pushed(one: Candidate, *, at: datetime = AT) -> dict[str, tuple[PastPush, ...]]:
    """Return that a candidate was pushed as it is."""
    past = PastPush(digest_id="d" * 32, facts=one.facts, facts_hash=one.facts_hash, pushed_at=at)
    return {one.achievement.id: (past,)}


def in_industry(one: Candidate, code: str) -> Candidate:
    """Return the candidate as one of an industry."""
    return replace(one, fits=replace(one.fits, industry=code))
