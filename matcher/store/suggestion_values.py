"""The values that go in and out of the log of suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InvalidInput
from matcher.records import RecordKey
from matcher.vocabulary import Kind

LIST_ID_LENGTH: Final = 32
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_LAST_MS: Final = 2**48 - 1
LIST_ID_TAIL_BYTES: Final = 10
"""Random bytes that an id takes."""

_KINDS: Final = {kind.value: kind for kind in Kind}

Floats32 = NDArray[np.float32]


class SuggestedPair(NamedTuple):
    """The achievement of a suggestion and who may take it or bring it about.

    For free text the taker's kind is known, but no record. Of two achievements the proposed one counts, and
    there is no taker.
    """

    achievement_id: str
    taker_kind: Kind | None
    taker_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBy:
    """How a list came about: the channel, the version of the model, and what chance had to do with its order.

    `is_drawn`: its order was drawn, for exploration. `experiment` names the running experiment whose share
    the request was in; `teams` then has the team, "a" or "b", of each item in the order shown.
    """

    channel: str = "api"
    """api, window, push, deals or showcase."""
    version: int = 0
    is_drawn: bool = False
    experiment: str | None = None
    teams: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedItem:
    """One suggestion as it was shown.

    `position` counts from 1. `propensity`, above 0 up to 1, is the probability that the policy which made
    the list puts this record here; 1 for a ranking that knows no chance.
    """

    position: int
    key: RecordKey
    revision: int
    score: float
    level: int
    propensity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoggedList:
    """A list as it was shown, with what the ranker knew at that moment.

    Asked for a stored record, `asking` and `asking_revision` are given; for free text only the text's
    SHA-256 and its length in characters, never the text. `models` are those that scored, name → SHA-256 of
    the file. `features` has shape (items, features), float32, its columns in the order of `names`, NaN where
    nothing was known.
    """

    id: str
    pairing: str
    shown_at: datetime
    role: str
    index_revision: int
    models: Mapping[str, str]
    k: int
    diversity: float
    facets: Mapping[str, tuple[str, ...]]
    items: tuple[LoggedItem, ...]
    names: tuple[str, ...]
    features: Floats32
    asking: RecordKey | None = None
    asking_revision: int | None = None
    text_sha256: str | None = None
    text_length: int | None = None
    shown_by: ShownBy | None = None
    """None for lists logged before models had versions."""

    def suggestion_id(self, position: int) -> str:
        """Return the id of the suggestion at a position."""
        return suggestion_id(self.id, position)


def make_list_id(at: datetime, tail: bytes) -> str:
    """Return the id of a list shown at a moment: 32 hex digits of a UUID of version 7 (RFC 9562).

    It begins with the milliseconds since 1970, so that ids sort by time; `tail` are 10 random bytes.
    """
    if len(tail) != LIST_ID_TAIL_BYTES:
        raise InvalidInput(f"{LIST_ID_TAIL_BYTES} random bytes were expected, came {len(tail)}")
    chance = int.from_bytes(tail, "big")
    version_and_a = 0x7000 | chance >> 68
    variant_and_b = 0b10 << 62 | chance & 2**62 - 1
    return f"{first_list_id(at)[:12]}{version_and_a:04x}{variant_and_b:016x}"


def first_list_id(at: datetime) -> str:
    """Return the lowest id of the moment's millisecond."""
    milliseconds = (at - _EPOCH) // _MILLISECOND
    return f"{min(max(milliseconds, 0), _LAST_MS):012x}".ljust(LIST_ID_LENGTH, "0")


def suggestion_id(list_id: str, position: int) -> str:
    """Return the id of the suggestion at a position of a list."""
    return f"{list_id}.{position}"


def split_suggestion_id(id: str) -> tuple[str, int] | None:
    """Return list id and position of a suggestion's id; None for what is none."""
    list_id, dot, position = id.partition(".")
    is_written_so = dot and is_list_id(list_id) and position.isascii() and position.isdigit()
    if not is_written_so or position.startswith("0") or len(position) > 6:
        return None
    return list_id, int(position)


def is_list_id(id: str) -> bool:
    """Whether a text is written as a list's id."""
    return len(id) == LIST_ID_LENGTH and not set(id) - set("0123456789abcdef")


def kinds_of(pairing: str) -> tuple[Kind, Kind]:
    """Return who asks and what is proposed; raise InvalidInput for what is no pairing of two kinds."""
    try:
        asks, proposes = pairing.split("-")
        return _KINDS[asks], _KINDS[proposes]
    except (KeyError, ValueError):
        raise InvalidInput(f"a pairing of two kinds was expected, came {pairing!r}") from None


def pair_of(pairing: str, asking_id: str | None, proposed_id: str) -> SuggestedPair | None:
    """Return the pair of a suggestion; None where no achievement of the store takes part."""
    asks, proposes = kinds_of(pairing)
    if proposes is Kind.ACHIEVEMENT and asks is Kind.ACHIEVEMENT:
        return SuggestedPair(proposed_id, None, None)
    if proposes is Kind.ACHIEVEMENT:
        return SuggestedPair(proposed_id, asks, asking_id)
    if asks is Kind.ACHIEVEMENT and asking_id is not None:
        return SuggestedPair(asking_id, proposes, proposed_id)
    return None
