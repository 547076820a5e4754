"""From the ranked list to the list that is shown: drawn, interleaved with a rival's, or as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from matcher.explaining import Shown
from matcher.ranking.ranker import choose_scores
from matcher.ranking.scoring import Scored
from matcher.showing.policy import Policy, place
from matcher.store import ShownBy


class Ranked(NamedTuple):
    """One model's list, best first, the scores of all candidates, and the version that gave them."""

    shown: Sequence[Shown]
    scored: Scored
    version: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arranged:
    """A list as it is shown; in `scored` the rows of a rival's records are as the rival scored them."""

    shown: tuple[Shown, ...]
    scored: Scored
    propensities: tuple[float, ...]
    shown_by: ShownBy


def arrange(ranked: Ranked, rival: Ranked | None, *, k: int, policy: Policy | None) -> Arranged:
    """Return the list to be shown, at most `k` long; without a policy it is the ranked one for certain.

    `rival` is the other version of the experiment whose share the request is in, over the same candidates.
    """
    if policy is None:
        return Arranged(
            shown=tuple(ranked.shown),
            scored=ranked.scored,
            propensities=(1.0,) * len(ranked.shown),
            shown_by=ShownBy(version=ranked.version),
        )
    rivals = () if rival is None else rival.shown
    known = {one.candidate.key.id: one for one in (*rivals, *ranked.shown)}
    placing = place(_ids(ranked.shown), None if rival is None else _ids(rivals), size=k, policy=policy)
    shown = tuple(known[key] for key in placing.keys)
    is_compared = rival is not None and not placing.is_drawn and policy.experiment is not None
    return Arranged(
        shown=shown,
        scored=_merge(ranked.scored, rival, shown, placing.teams),
        propensities=placing.propensities,
        shown_by=ShownBy(
            version=ranked.version,
            is_drawn=placing.is_drawn,
            experiment=policy.experiment.name if is_compared and policy.experiment else None,
            teams=placing.teams,
        ),
    )


def _ids(shown: Sequence[Shown]) -> list[str]:
    return [one.candidate.key.id for one in shown]


def _merge(scored: Scored, rival: Ranked | None, shown: Sequence[Shown], teams: str) -> Scored:
    """Return the scores with the rows that the rival's team put on the list as the rival has them."""
    if rival is None or not teams:
        return scored
    is_rivals = np.zeros(len(scored.scores.raw), dtype=np.bool_)
    is_rivals[[one.row for one, team in zip(shown, teams, strict=True) if team == "b"]] = True
    others = {f"{name} (b)": digest for name, digest in rival.scored.digests.items()}
    return replace(
        scored,
        scores=choose_scores(scored.scores, rival.scored.scores, is_rivals),
        digests={**scored.digests, **others},
    )
