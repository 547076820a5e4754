"""What a demand, investor or broker declined before, and what it asked never to see again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.appraisal.fair_value import china_day
from matcher.outcomes.asked_filters import AskedFilter, FilterKind
from matcher.outcomes.declines import Decline, DeclinedRecord
from matcher.reading.regions import lies_outside
from matcher.records import Achievement, Record
from matcher.taxonomy import Taxonomy
from matcher.text.party_names import plain_name
from matcher.vocabulary import Visibility

LATEST_EARLY: Final = 4
"""Up to 小试 (GB/T 22900) an achievement is early: from level 5 on it is piloted."""
_REGIONS: Final = {FilterKind.AWAY: "东莞", FilterKind.FAR: "广东"}
"""What lies outside is what is asked never to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakerHistory:
    """The past of who asks, as it was known at the moment of asking.

    `declined` are the newest reasoned declines of achievements that there still are, newest first. `notes`
    tell in Chinese, for who asks, what is left out because they asked for it.
    """

    declined: tuple[DeclinedRecord, ...] = ()
    filters: tuple[AskedFilter, ...] = ()
    notes: tuple[str, ...] = ()
    owners: frozenset[str] = frozenset()
    """Whose achievements are asked never to be shown, as `plain_name` spells them."""
    taxonomy: Taxonomy | None = None

    def blocks(self, record: Record) -> bool:
        """Return whether a record is one of those that who asks never wants to see again.

        Only what is known to be so is blocked: an achievement without a level, place or owner is not early,
        away or of that owner. Records of other kinds never are.
        """
        if not self.filters or not isinstance(record, Achievement):
            return False
        if self.owners and record.owner is not None and plain_name(record.owner) in self.owners:
            return True
        return any(self._is_refused(record, one.kind) for one in self.filters)

    def _is_refused(self, record: Achievement, kind: FilterKind) -> bool:
        if kind is FilterKind.EARLY:
            return record.trl is not None and record.trl <= LATEST_EARLY
        if kind in _REGIONS and self.taxonomy is not None:
            return lies_outside(record.place, _REGIONS[kind], self.taxonomy) is True
        return False


NO_HISTORY: Final = TakerHistory()
"""Of who never said no: free text, records that nothing was reported of."""


def make_history(
    declines: Iterable[Decline],
    filters: Sequence[AskedFilter],
    achievements: Mapping[str, Achievement],
    taxonomy: Taxonomy,
) -> TakerHistory:
    """Return the past of a taker; `achievements` are those that are still there, by id."""
    owners = {one.number: _owner_of(one, achievements) for one in filters}
    return TakerHistory(
        declined=tuple(
            DeclinedRecord(record=achievements[id], reason=reason, declined_at=declined_at)
            for id, reason, declined_at in declines
            if id in achievements
        ),
        filters=tuple(filters),
        notes=tuple(dict.fromkeys(_note_of(one, achievements) for one in filters)),
        owners=frozenset(plain_name(owner) for owner in owners.values() if owner is not None),
        taxonomy=taxonomy,
    )


def _owner_of(asked: AskedFilter, achievements: Mapping[str, Achievement]) -> str | None:
    about = achievements.get(asked.achievement_id)
    return about.owner if asked.kind is FilterKind.OWNER and about is not None else None


def _note_of(asked: AskedFilter, achievements: Mapping[str, Achievement]) -> str:
    what, more = asked.kind.label, ""
    if asked.kind is FilterKind.EARLY:
        more = "；未注明成熟度的仍会推荐"
    elif asked.kind is FilterKind.OWNER:
        owner = _owner_of(asked, achievements)
        if owner is None:
            more = "；该成果未注明单位，无法据此筛除"
        elif achievements[asked.achievement_id].visibility is Visibility.PUBLIC:
            what = f"{owner}的成果"
    else:
        more = "；未注明地点的仍会推荐"
    return f"按您的要求不再推荐{what}（{china_day(asked.asked_at).isoformat()} 提出{more}）"
