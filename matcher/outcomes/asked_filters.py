"""Hard filters that a person asked for when declining: “不再推荐早期成果”, and what takes one back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import EventKind, Side
from matcher.outcomes.labels import known_entries
from matcher.vocabulary import Term


class FilterKind(Term):
    """What a taker never wants to be shown again."""

    EARLY = "early", "早期成果"
    AWAY = "away", "外地成果"
    FAR = "far", "省外成果"
    OWNER = "owner", "该单位的成果"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFilter:
    """A filter in force for a taker, with the words that asked for it.

    For OWNER it is the owner of `achievement_id`; for the others that is only what it was said about.
    """

    kind: FilterKind
    taker_kind: str
    taker_id: str
    achievement_id: str
    asked_at: datetime
    number: int
    """Of the ledger's entry."""
    words: str


_TO_US: Final = r"(?:向我们?|给我们?)?"
_STOP: Final = (
    rf"(?:不再|不要再?|不用再?|别再?|请?勿再?|停止|不想再?|不愿再?){_TO_US}(?:推荐|推送|推|看到|看)"
)
_AGAIN: Final = rf"(?<!不)(?:恢复|重新|可以|可再|可){_TO_US}(?:推荐|推送)"
_WHAT: Final = {
    FilterKind.EARLY: r"(?:早期|实验室阶段|小试|概念|未成熟|不成熟|低成熟度)",
    FilterKind.AWAY: r"(?:外地|市外|异地|非本地)",
    FilterKind.FAR: r"(?:省外|外省)",
    FilterKind.OWNER: r"(?:该|这个?|此|贵)(?:单位|学校|校|院|所|公司|企业|团队|机构)",
}
_BETWEEN: Final = r"[^，。；！？,;!?]{0,6}?"
"""Words between asking and its object, within one clause."""


def find_filters(entries: Iterable[LedgerEntry], *, at: datetime, as_one: bool = False) -> list[AskedFilter]:
    """Return the filters in force at a moment, in the order they were asked for.

    Only the note of a taker's decline or dismissal asks for one, only in so many words, and a later note
    may take it back (“可以推荐早期成果”): a decline alone never filters. The same filter asked for twice
    stands once, as asked last. `as_one` takes all takers for one, such as the demands of an enterprise: what
    one of them takes back none has asked for any more. Raises InvalidInput like `known_entries`.
    """
    in_force: dict[tuple[str | None, ...], AskedFilter] = {}
    known = sorted(known_entries(entries, at=at), key=lambda e: (e.event.happened_at, e.number))
    for entry in known:
        for kind, is_asked in _read_note(entry):
            about = entry.achievement_id if kind is FilterKind.OWNER else None
            key = (kind.value, about, *(() if as_one else (entry.taker_kind, entry.taker_id)))
            in_force.pop(key, None)
            if is_asked:
                in_force[key] = _filter_of(kind, entry)
    return list(in_force.values())


def _read_note(entry: LedgerEntry) -> list[tuple[FilterKind, bool]]:
    """Return the filters that an entry's note asks for (True) or takes back (False)."""
    event = entry.event
    says_no = event.kind in (EventKind.DECLINED, EventKind.DISMISSED) and event.side is not Side.OFFER
    if not says_no or event.note is None or entry.taker_id is None:
        return []
    return [
        (kind, is_asked)
        for kind, what in _WHAT.items()
        for verb, is_asked in ((_AGAIN, False), (_STOP, True))
        if re.search(verb + _BETWEEN + what, event.note)
    ]


def _filter_of(kind: FilterKind, entry: LedgerEntry) -> AskedFilter:
    return AskedFilter(
        kind=kind,
        taker_kind=entry.taker_kind or "",
        taker_id=entry.taker_id or "",
        achievement_id=entry.achievement_id,
        asked_at=entry.event.happened_at,
        number=entry.number,
        words=entry.event.note or "",
    )
