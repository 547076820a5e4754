"""What decides the order that a request's list is shown in, and how likely each place was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matcher.showing.exploration import draw_order, is_drawn
from matcher.showing.interleaving import LONGEST, draft, placement_propensities, takes_part
from matcher.store import Experiment

EXPLORATION: Final = "order"
"""The name that the draws of exploration go by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How lists are shown: on which share (0–1) of the requests in drawn order, and which experiment runs.

    All draws follow from the request's id, so that a list can be made again.
    """

    request_id: str
    explore: float = 0.0
    experiment: Experiment | None = None

    def experiment_for(self, size: int) -> Experiment | None:
        """Return the experiment whose share the request is in; none for lists too long to be drafted."""
        one = self.experiment
        if one is None or not 1 <= size <= LONGEST:
            return None
        return one if takes_part(self.request_id, experiment=one.name, share=one.share) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Records in the order shown, each with how likely it was to stand there before any draw.

    `teams` has the team, "a" or "b", of each record of an interleaved list; it is empty for others.
    """

    keys: tuple[str, ...]
    propensities: tuple[float, ...]
    teams: str = ""
    is_drawn: bool = False


def place(a: Sequence[str], b: Sequence[str] | None, *, size: int, policy: Policy) -> Placing:
    """Return the order of a list of two rankings' records, or of one where `b` is None.

    Propensities are those of this request's share of an experiment: whether it is in that share follows from
    its id alone and says nothing of its records. Drawn orders are of `a`'s first `size` records.
    """
    first = tuple(a[:size])
    if b is None:
        chances = {(key, position): 1.0 for position, key in enumerate(first, start=1)}
        keys, teams = first, ""
    else:
        experiment = policy.experiment.name if policy.experiment else ""
        made = draft(a, b, size=size, request_id=policy.request_id, experiment=experiment)
        chances = placement_propensities(a, b, size=size)
        keys, teams = tuple(item.key for item in made), "".join(item.team for item in made)
    drawn = is_drawn(policy.request_id, experiment=EXPLORATION, share=policy.explore)
    if drawn:
        keys = draw_order(first, request_id=policy.request_id, experiment=EXPLORATION)
        teams = ""
    by_draw = policy.explore / len(first) if first else 0.0
    return Placing(
        keys=keys,
        propensities=tuple(
            min(1.0, by_draw * (key in first) + (1 - policy.explore) * chances.get((key, position), 0.0))
            for position, key in enumerate(keys, start=1)
        ),
        teams=teams,
        is_drawn=drawn,
    )
