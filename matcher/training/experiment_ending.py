"""Ending an experiment: what it has shown in words, and the better version put in use through the gate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from matcher.errors import Conflict, TooLittleEvidence
from matcher.showing.interleaving import Team
from matcher.store import AS_IT_COMES, Activation, ActivationDraft, Experiment, Store
from matcher.training.experiments import ExperimentStanding, read_standing
from matcher.training.release import ReleaseOptions, release


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Who ends an experiment, what they conclude (None: what the figures say), and which team's version
    is put in use; `force` does so although the test has not ended with it, or the gate refuses."""

    by: str
    conclusion: str | None = None
    activate: Team | None = None
    force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """An experiment that has ended, and what was put in use; None where nothing had to be."""

    experiment: Experiment
    activation: Activation | None


def end_experiment(
    store: Store, name: str, ending: Ending, *, at: datetime, options: ReleaseOptions | None = None
) -> Ended:
    """End an experiment, having put in use what the ending asks for; where that is refused it goes on.

    The gate refuses a version that the logged lists say is worse. Where they cannot tell, which is usual
    of lists that two versions made by turns, the experiment itself is what the release is judged by. Raises
    NotFound for an unknown experiment, Conflict for one that ended, TooLittleEvidence where the test has not
    ended with the team that is to be put in use, and NotBetter.
    """
    standing = read_standing(store, name, at=at)
    if not standing.experiment.is_running:
        raise Conflict(f"the experiment {name!r} has ended already")
    conclusion = ending.conclusion or conclude(standing)
    activation = None
    if ending.activate is not None:
        _check(standing, ending)
        activation = _put_in_use(store, standing, ending, options)
    ended = store.experiments.end(name, by=ending.by, at=at, conclusion=conclusion)
    return Ended(experiment=ended, activation=activation)


def conclude(standing: ExperimentStanding) -> str:
    """Return in a sentence what an experiment has shown so far."""
    if not standing.decided:
        return f"nothing known: none of {standing.lists} lists is decided"
    share = (
        f"b won {standing.wins_b} of {standing.decided} decided lists "
        f"({standing.share_b:.0%} [{standing.low:.0%}, {standing.high:.0%}])"
    )
    if standing.preferred is None:
        return f"not told apart: {share}"
    return f"{standing.preferred} (version {standing.version_preferred}) is preferred: {share}"


def _check(standing: ExperimentStanding, ending: Ending) -> None:
    if standing.preferred != ending.activate and not ending.force:
        raise TooLittleEvidence(
            f"{conclude(standing)}; wait until the experiment ends with {ending.activate}, or force it"
        )


def _put_in_use(
    store: Store, standing: ExperimentStanding, ending: Ending, options: ReleaseOptions | None
) -> Activation | None:
    one, at = standing.experiment, standing.at
    version = one.version_a if ending.activate == "a" else one.version_b
    if store.models.serving().versions.get(one.model, AS_IT_COMES) == version:
        return None
    reason = f"experiment {one.name}: {conclude(standing)}"
    draft = ActivationDraft(name=one.model, version=version, by=ending.by, reason=reason)
    try:
        return release(store, draft, at=at, force=ending.force, options=options)
    except TooLittleEvidence:
        return store.models.activate(replace(draft, evaluation=_judge(standing)), at=at)


def _judge(standing: ExperimentStanding) -> dict[str, Any]:
    """Return what an experiment that has ended says of its better version, as plain JSON."""
    return {
        "verdict": "better",
        "version": standing.version_preferred,
        "at": standing.at.isoformat(),
        "lists": f"{standing.decided} decided lists of experiment {standing.experiment.name}",
        "experiment": {
            "name": standing.experiment.name,
            "decided": standing.decided,
            "share_b": standing.share_b,
            "low": standing.low,
            "high": standing.high,
            "p_value": standing.p_value,
        },
        "is_forced": False,
    }
