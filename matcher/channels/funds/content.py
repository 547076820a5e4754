"""What a digest says, as JSON: what goes out and what the ledgers keep; equal digests have equal bytes."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from matcher.appraisal.card import NOTICE
from matcher.channels.funds.composing import Composition, Decided
from matcher.channels.funds.material import write_facts
from matcher.channels.funds.ranking import PAIRING, Ranking
from matcher.channels.funds.values import Candidate, Fit
from matcher.channels.funds.weeks import CHINA
from matcher.errors import StoreError
from matcher.ranking.table import FeatureTable
from matcher.records import RecordKey
from matcher.store import Digest, LoggedItem, LoggedList, PushDraft, ShownBy
from matcher.suggestions import LEVEL_LABELS
from matcher.vocabulary import Kind

CHANNEL: Final = "push"
_DIGITS: Final = 4
_SIDES: Final = ("area", "stage", "ticket", "region")
_LARGEST: Final = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draft:
    """All that a digest is written from."""

    id: str
    week: str
    at: datetime
    ranking: Ranking
    composition: Composition
    cards: Sequence[Mapping[str, Any]]
    table: FeatureTable


def write_content(draft: Draft) -> str:
    """Return a digest as JSON with two members: `message`, which goes out, and `inside`, which stays."""
    chosen = draft.composition.chosen
    return canonical(
        {
            "message": {
                "digest": draft.id,
                "fund": {"id": draft.ranking.fund.record.id, "name": _name(draft)},
                "week": draft.week,
                "made_at": draft.at.astimezone(CHINA).isoformat(timespec="seconds"),
                "notice": NOTICE,
                "items": [
                    _item(draft.id, place, one, card)
                    for place, (one, card) in enumerate(zip(chosen, draft.cards, strict=True), 1)
                ],
            },
            "inside": {
                "left_out": _left_out(draft.composition),
                "floor": _floor(draft.composition),
                "log": _log(draft),
                "pushes": [_push(place, one.candidate) for place, one in enumerate(chosen, 1)],
            },
        }
    )


def read_content(digest: Digest) -> dict[str, Any]:
    """Return both members of a digest's content; raise StoreError for what is none."""
    try:
        values = json.loads(digest.content)
        return {"message": values["message"], "inside": values["inside"]}
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"digest {digest.id} cannot be read back: {error}") from error


def read_pushes(content: Mapping[str, Any]) -> tuple[PushDraft, ...]:
    """Return what a digest pushes, as the ledger keeps it."""
    return tuple(PushDraft(**one) for one in content["inside"]["pushes"])


def read_log(digest: Digest, content: Mapping[str, Any]) -> LoggedList:
    """Return a digest as the log of suggestions keeps it."""
    log, items = content["inside"]["log"], content["message"]["items"]
    rows = [[math.nan if value is None else value for value in row] for row in log["features"]]
    return LoggedList(
        id=digest.id,
        pairing=PAIRING,
        shown_at=digest.made_at,
        role="fund",
        index_revision=log["index_revision"],
        models=log["models"],
        k=max(1, len(items)),
        diversity=0.0,
        facets={},
        items=tuple(
            LoggedItem(
                position=one["position"],
                key=RecordKey(Kind.ACHIEVEMENT, one["achievement"]["id"]),
                revision=one["achievement"]["revision"],
                score=one["score"],
                level=one["level"],
            )
            for one in items
        ),
        names=tuple(log["names"]),
        features=np.array(rows, dtype=np.float32).reshape(len(items), len(log["names"])),
        asking=RecordKey(Kind.INVESTOR, digest.fund_id),
        asking_revision=log["asking_revision"],
        shown_by=ShownBy(channel=CHANNEL, version=log["version"]),
    )


def canonical(values: Mapping[str, Any]) -> str:
    """Return JSON with its members in order and no blanks: equal values, equal text."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def view_reasons(candidate: Candidate) -> list[dict[str, Any]]:
    """Return the known sides of a fit in Chinese, each with the fund's own words where they stand."""
    sides = [(side, getattr(candidate.fits, side)) for side in _SIDES]
    return [_reason(side, fit) for side, fit in sides if fit.value is not None]


def _reason(side: str, fit: Fit) -> dict[str, Any]:
    clause = fit.clause
    quote = clause and {"field": clause.field, "start": clause.start, "end": clause.end, "text": clause.text}
    return {"side": side, "fit": _round(fit.value), "text": fit.text, "quote": quote}


def _item(digest_id: str, place: int, one: Decided, card: Mapping[str, Any]) -> dict[str, Any]:
    candidate, record = one.candidate, one.candidate.achievement
    return {
        "position": place,
        "suggestion": f"{digest_id}.{place}",
        "achievement": {
            "id": record.id,
            "revision": candidate.revision,
            "title": record.title,
            "summary": record.summary,
            "type": record.type.label if record.type else None,
            "owner": record.owner,
            "place": record.place,
            "trl": record.trl,
        },
        "score": _round(candidate.score),
        "level": candidate.level,
        "level_label": LEVEL_LABELS[candidate.level],
        "ground": one.decision.ground.value,
        "ground_label": one.decision.ground.label,
        "why": one.decision.why,
        "changes": list(one.decision.changes),
        "reasons": view_reasons(candidate),
        "same_as": list(candidate.twins),
        "appraisal": dict(card),
    }


def _push(place: int, candidate: Candidate) -> dict[str, Any]:
    return {
        "position": place,
        "achievement_id": candidate.achievement.id,
        "revision": candidate.revision,
        "facts_hash": candidate.facts_hash,
        "facts": write_facts(candidate.facts),
    }


def _log(draft: Draft) -> dict[str, Any]:
    values = np.clip(draft.table.values, -_LARGEST, _LARGEST).astype(np.float32)
    return {
        "index_revision": draft.ranking.index_revision,
        "models": dict(draft.ranking.models),
        "version": draft.ranking.shown_by.version,
        "asking_revision": draft.ranking.fund.revision,
        "names": list(draft.table.names),
        "features": [[None if math.isnan(value) else float(value) for value in row] for row in values],
    }


def _left_out(composition: Composition) -> dict[str, int]:
    counts = Counter(one.decision.ground.value for one in composition.decided if not one.decision.is_in)
    return dict(counts)


def _floor(composition: Composition) -> dict[str, Any]:
    floor = composition.floor
    return {
        "placed": floor.placed,
        "mean_score_without": _round(floor.mean_without),
        "mean_score_with": _round(floor.mean_with),
        "cost": _round(floor.cost),
    }


def _name(draft: Draft) -> str:
    return str(getattr(draft.ranking.fund.record, "name", ""))


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
