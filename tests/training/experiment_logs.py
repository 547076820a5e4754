"""Interleaved lists and what was acted on, as short as they can be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from random import Random
from typing import Any, Final

import numpy as np

from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import EventKind
from matcher.records import RecordKey
from matcher.showing.interleaving import DraftedItem, draft
from matcher.store import Experiment, LoggedItem, LoggedList, ShownBy, make_list_id
from matcher.vocabulary import Kind
from tests.logged_lists import logged
from tests.outcomes.entries import day, entry

RECORDS: Final = ("r1", "r2", "r3", "r4")
EXPERIMENT: Final = Experiment(
    name="e1",
    model="text",
    version_a=1,
    version_b=2,
    share=1.0,
    started_at=day(0),
    started_by="tests",
)
Choose = Callable[[list[DraftedItem], Random], str | None]
"""What an asker acts on of a list, by chance."""


def shown(ids: str, teams: str, *, at: datetime, asker: str = "d1", **values: Any) -> LoggedList:
    """Return a list of the experiment with records of one letter each and their teams."""
    by = ShownBy(version=1, experiment="e1", teams=teams)
    return logged(*ids, at=at, asking=RecordKey(Kind.DEMAND, asker), **{"shown_by": by, **values})


def contact(number: int, id: str, on: float, *, asker: str = "d1", **values: Any) -> LedgerEntry:
    """Return the contact of an asker with a record."""
    return entry(number, EventKind.CONTACTED, on, pair=Pair(id, "demand", asker), **values)


def simulate(seed: int, weeks: int, choose: Choose) -> tuple[list[LoggedList], list[LedgerEntry]]:
    """Return ten lists a week for as many askers, drafted from two rankings, and the contacts they made."""
    chance = Random(seed)
    lists, entries = [], []
    for number, at in enumerate(_moments(weeks)):
        id = make_list_id(at, (seed << 32 | number).to_bytes(10, "big"))
        a, b = (chance.sample(RECORDS, k=len(RECORDS)) for _ in "ab")
        made = draft(a, b, size=len(RECORDS), request_id=id, experiment="e1")
        lists.append(_drafted(made, id, at, f"d{number}"))
        acted = choose(made, chance)
        if acted is not None:
            days = (at - day(0)).total_seconds() / 86_400
            entries.append(contact(number + 1, acted, days + chance.uniform(0, 40), asker=f"d{number}"))
    return lists, entries


def _moments(weeks: int) -> Iterator[datetime]:
    yield from (day(week * 7 + number * 0.7) for week in range(weeks) for number in range(10))


def _drafted(made: list[DraftedItem], id: str, at: datetime, asker: str) -> LoggedList:
    return LoggedList(
        id=id,
        pairing="demand-achievement",
        shown_at=at,
        role="window",
        index_revision=1,
        models={},
        k=len(made),
        diversity=0.0,
        facets={},
        items=tuple(_item(one.position, one.key) for one in made),
        names=(),
        features=np.zeros((len(made), 0), dtype=np.float32),
        asking=RecordKey(Kind.DEMAND, asker),
        asking_revision=1,
        shown_by=ShownBy(version=1, experiment="e1", teams="".join(one.team for one in made)),
    )


@cache
def _item(position: int, key: str) -> LoggedItem:
    return LoggedItem(position=position, key=RecordKey(Kind.ACHIEVEMENT, key), revision=1, score=0.5, level=3)
