"""What a list must say before it is logged."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np

from matcher.errors import InvalidInput
from matcher.store.checks import check_moment, check_text
from matcher.store.suggestion_values import (
    LoggedItem,
    LoggedList,
    first_list_id,
    is_list_id,
    kinds_of,
)

_SHA256 = re.compile("[0-9a-f]{64}")
_LONGEST_PAIRING = 32


def check_list(logged: LoggedList) -> None:
    """Raise InvalidInput, naming everything that is wrong, for a list that cannot be logged."""
    check_moment(logged.shown_at)
    kinds_of(check_text("pairing", logged.pairing, _LONGEST_PAIRING))
    check_text("role", logged.role, 32)
    problems = [*_head_problems(logged), *_item_problems(logged), *_feature_problems(logged)]
    if problems:
        raise InvalidInput(f"list {logged.id}: {'; '.join(problems)}")


def _head_problems(logged: LoggedList) -> Iterator[str]:
    if not is_list_id(logged.id) or logged.id[:12] != first_list_id(logged.shown_at)[:12]:
        yield f"expected an id of make_list_id for {logged.shown_at.isoformat()}"
    by_record = logged.asking is not None and logged.asking_revision is not None
    by_text = logged.text_sha256 is not None and logged.text_length is not None
    if by_record == by_text:
        yield "expected either the asking record with its revision or the digest and length of a text"
    if logged.asking is not None and logged.asking.kind != kinds_of(logged.pairing)[0]:
        yield f"{logged.pairing} is not asked by a {logged.asking.kind}"
    if logged.text_sha256 is not None and not _SHA256.fullmatch(logged.text_sha256):
        yield "expected a text's SHA-256 as 64 lower-case hex digits"
    if logged.k < max(1, len(logged.items)) or not 0 <= logged.diversity <= 1:
        yield (
            f"expected k from {max(1, len(logged.items))} and diversity 0 to 1, "
            f"came {logged.k} and {logged.diversity}"
        )
    yield from _team_problems(logged)


def _team_problems(logged: LoggedList) -> Iterator[str]:
    shown = logged.shown_by
    if shown is None:
        return
    has_teams = len(shown.teams) == len(logged.items) and not set(shown.teams) - set("ab")
    if (shown.experiment is None and shown.teams) or (shown.experiment is not None and not has_teams):
        yield f"expected a team, a or b, for each item of an experiment, came {shown.teams!r}"


def _item_problems(logged: LoggedList) -> Iterator[str]:
    proposes = kinds_of(logged.pairing)[1]
    if [one.position for one in logged.items] != list(range(1, len(logged.items) + 1)):
        yield "expected the items at positions 1, 2, 3 …"
    for one in logged.items:
        if one.key.kind != proposes:
            yield f"{logged.pairing} does not propose a {one.key.kind}"
        if not _is_in_range(one):
            yield (
                f"item {one.position}: expected score 0–1, level 1–4 and propensity above 0 up to 1, "
                f"came {one.score}, {one.level}, {one.propensity}"
            )


def _is_in_range(item: LoggedItem) -> bool:
    known = math.isfinite(item.score) and math.isfinite(item.propensity)
    return known and 0 <= item.score <= 1 and item.level in (1, 2, 3, 4) and 0 < item.propensity <= 1


def _feature_problems(logged: LoggedList) -> Iterator[str]:
    expected = (len(logged.items), len(logged.names))
    if logged.features.dtype != np.float32 or logged.features.shape != expected:
        yield f"expected features float32 {expected}, came {logged.features.dtype} {logged.features.shape}"
    if np.isinf(logged.features).any():
        yield "expected finite features or NaN"
    if len(set(logged.names)) != len(logged.names):
        yield "expected each feature once"
