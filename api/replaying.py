"""The body of a logged list, as a role may see it again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from pydantic import Field

from api.roles import SEES_IN_FULL, Role
from api.schemas import Answer
from matcher.records import RecordKey
from matcher.store import STAFF, LoggedItem, LoggedList, StoredRecord
from matcher.suggestions import LEVEL_LABELS
from matcher.vocabulary import Kind

Since: TypeAlias = Literal["unchanged", "changed", "deleted", "hidden"]
_STATE_WORDS: Final = (
    "What became of the record since; hidden: this role does not see it, or might not have seen it then."
)


class AskingView(Answer):
    """The record that was asked for."""

    kind: Kind
    id: str
    revision: int = Field(description="Its revision when the list was shown.")
    revision_now: int | None = Field(description="Null when it was deleted since.")
    state: Since = Field(description=_STATE_WORDS)


class TextView(Answer):
    """The free text that was asked for: never kept itself."""

    sha256: str
    length: int = Field(description="In characters.")


class ItemView(Answer):
    """One suggestion as it was shown; of a hidden record only its place."""

    suggestion_id: str = Field(examples=["019ab0c2f5e87a3c9d10b2f4a6c8e0d1.1"])
    position: int = Field(description="From 1.")
    kind: Kind
    id: str | None
    revision: int | None = Field(description="The record's revision when the list was shown.")
    revision_now: int | None = Field(description="Null when it was deleted since.")
    state: Since = Field(description=_STATE_WORDS)
    score: float | None
    level: int | None
    level_label: str | None = Field(examples=["强相关"])
    propensity: float = Field(
        description="Probability that this record stood here under the policy that made the list."
    )
    features: dict[str, float | None] = Field(
        description="What the ranker knew at that moment, by name; null where nothing was known."
    )


class LoggedListView(Answer):
    """A list as it was shown."""

    list_id: str = Field(examples=["019ab0c2f5e87a3c9d10b2f4a6c8e0d1"])
    pairing: str = Field(examples=["demand-achievement"])
    shown_at: datetime
    role: str = Field(description="Whom it was shown to.", examples=["window"])
    asking: AskingView | None = Field(description="Null for free text.")
    text: TextView | None = Field(description="Null for a stored record.")
    k: int
    diversity: float
    facets: dict[str, tuple[str, ...]]
    index_revision: int
    models: dict[str, str] = Field(description="Models that scored: name → SHA-256 of the file.")
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a role sees of a list: the live records by key, whatever their visibility, and by which rule."""

    role: Role
    live: Mapping[RecordKey, StoredRecord]
    shown_to: Role

    def state(self, key: RecordKey, revision: int) -> Since:
        """Return what became of a record since it stood at a revision, or that it is hidden.

        A list shown to a role that sees more than this one may tell of what was opened only later: of that
        only records that are as they were then are seen. Whoever does not see everything sees nothing of
        what was deleted, which may have been hidden before.
        """
        stored, sees = self.live.get(key), SEES_IN_FULL[self.role]
        if stored is None:
            return "deleted" if sees >= STAFF else "hidden"
        if stored.record.visibility not in sees:
            return "hidden"
        if stored.revision == revision:
            return "unchanged"
        return "changed" if SEES_IN_FULL[self.shown_to] <= sees else "hidden"

    def revision_now(self, key: RecordKey) -> int | None:
        """Return the record's revision now; None when it is gone."""
        stored = self.live.get(key)
        return None if stored is None else stored.revision


def keys_of(logged: LoggedList) -> list[RecordKey]:
    """Return every record of a list, the asking one too."""
    asking = [] if logged.asking is None else [logged.asking]
    return [*asking, *(item.key for item in logged.items)]


def view_list(logged: LoggedList, sight: Sight) -> LoggedListView:
    """Return a logged list as the body of a response."""
    return LoggedListView(
        list_id=logged.id,
        pairing=logged.pairing,
        shown_at=logged.shown_at,
        role=logged.role,
        asking=_view_asking(logged, sight),
        text=_view_text(logged),
        k=logged.k,
        diversity=logged.diversity,
        facets=dict(logged.facets),
        index_revision=logged.index_revision,
        models=dict(logged.models),
        items=tuple(_view_item(logged, item, sight) for item in logged.items),
    )


def _view_asking(logged: LoggedList, sight: Sight) -> AskingView | None:
    key, revision = logged.asking, logged.asking_revision
    if key is None or revision is None:
        return None
    return AskingView(
        kind=key.kind,
        id=key.id,
        revision=revision,
        revision_now=sight.revision_now(key),
        state=sight.state(key, revision),
    )


def _view_text(logged: LoggedList) -> TextView | None:
    if logged.text_sha256 is None or logged.text_length is None:
        return None
    return TextView(sha256=logged.text_sha256, length=logged.text_length)


def _view_item(logged: LoggedList, item: LoggedItem, sight: Sight) -> ItemView:
    state = sight.state(item.key, item.revision)
    seen = state != "hidden"
    return ItemView(
        suggestion_id=logged.suggestion_id(item.position),
        position=item.position,
        kind=item.key.kind,
        id=item.key.id if seen else None,
        revision=item.revision if seen else None,
        revision_now=sight.revision_now(item.key) if seen else None,
        state=state,
        score=item.score if seen else None,
        level=item.level if seen else None,
        level_label=LEVEL_LABELS[item.level] if seen else None,
        propensity=item.propensity,
        features=_features_of(logged, item) if seen else {},
    )


def _features_of(logged: LoggedList, item: LoggedItem) -> dict[str, float | None]:
    values = logged.features[item.position - 1]
    return {
        name: None if math.isnan(value) else float(value)
        for name, value in zip(logged.names, values, strict=True)
    }
