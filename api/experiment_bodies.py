"""Experiments between two versions as bodies of requests and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.ranker_bodies import ActivationView, VersionNumber, view_activation
from api.schemas import Answer
from matcher.fields import Line
from matcher.outcomes.events import EventKind
from matcher.store import Experiment
from matcher.training.experiment_ending import Ended, conclude
from matcher.training.experiments import LEAST_PREFERENCE, NAME_PATTERN, ExperimentOptions, ExperimentStanding

START_EXAMPLE: Final[dict[str, Any]] = {
    "name": "2026-q4-outcomes",
    "model": "text",
    "version_a": 0,
    "version_b": 1,
    "share": 0.2,
}
END_EXAMPLE: Final[dict[str, Any]] = {"conclusion": "新版本更受企业青睐", "activate": "b"}
ExperimentName: TypeAlias = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
Conclusion: TypeAlias = Annotated[Line, StringConstraints(min_length=1, max_length=500)]


class ExperimentRequest(BaseModel):
    """An experiment to be started: two versions interleaved on a share of a model's requests."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [START_EXAMPLE]})

    name: ExperimentName = Field(description="A name that no experiment had before.")
    model: str = Field(min_length=1, max_length=64, examples=["text"])
    version_a: VersionNumber
    version_b: VersionNumber
    share: Annotated[float, Field(strict=True, gt=0, le=1)] = Field(
        description="Of the requests, by their ids."
    )


class ExperimentEndRequest(BaseModel):
    """How an experiment is ended."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [END_EXAMPLE]})

    conclusion: Conclusion | None = Field(default=None, description="Left out, what the figures say.")
    activate: Literal["a", "b"] | None = Field(
        default=None, description="Whose version is put in use, through the release gate."
    )
    force: Annotated[
        bool, Field(strict=True, description="Put it in use undecided, or although the gate refuses.")
    ] = False


class StandingQuery(BaseModel):
    """Which preference is worth knowing."""

    model_config = ConfigDict(extra="forbid")

    preference: Annotated[
        float,
        Field(ge=LEAST_PREFERENCE, le=0.99, description="Share of decided lists that the better one wins."),
    ] = ExperimentOptions().preference


class ExperimentView(Answer):
    """An experiment as it was started, and how it ended."""

    name: str
    model: str
    version_a: int
    version_b: int
    share: float
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    ended_by: str | None
    conclusion: str | None


class Experiments(Answer):
    """Every experiment, oldest first."""

    experiments: tuple[ExperimentView, ...]


class StandingView(Answer):
    """How an experiment stands; the test and its interval hold however often they are looked at."""

    experiment: ExperimentView
    summary: str = Field(examples=["not told apart: b won 61 of 110 decided lists (55% [45%, 65%])"])
    lists: int = Field(description="Interleaved so far.")
    waiting: int = Field(description="Whose time for an outcome is not over; they count nothing yet.")
    decided: int = Field(description="With more acted on of one version.")
    wins_b: int
    draws: int = Field(description="Nobody acted, or as much on either; these take no side.")
    ties: int = Field(description="Of the draws, those with acts on either.")
    share_b: float | None = Field(description="Of the decided lists; null without any.")
    low: float
    high: float
    p_value: float
    preferred: Literal["a", "b"] | None = Field(description="Set once the test has ended; it stays.")
    decided_after: int | None
    weekly_lists: float
    preference: float
    comparisons_planned: int = Field(description="Decided lists by which the preference shows, at power 0.8.")
    weeks_planned: int | None = Field(description="Weeks in all for that, as lists come now.")
    weeks_waiting: int = Field(description="Weeks on top until the last list is settled.")
    stage: EventKind
    horizon_days: float
    lag_days: float


class ExperimentEnded(Answer):
    """An experiment that has ended, and what was put in use; null where nothing had to be."""

    experiment: ExperimentView
    activation: ActivationView | None


def view_experiment(one: Experiment) -> ExperimentView:
    """Return an experiment."""
    return ExperimentView(**{name: getattr(one, name) for name in ExperimentView.model_fields})


def view_ended(done: Ended) -> ExperimentEnded:
    """Return an experiment that has ended."""
    activation = None if done.activation is None else view_activation(done.activation)
    return ExperimentEnded(experiment=view_experiment(done.experiment), activation=activation)


def view_standing(found: ExperimentStanding) -> StandingView:
    """Return how an experiment stands."""
    reward = found.options.reward
    return StandingView(
        experiment=view_experiment(found.experiment),
        summary=conclude(found),
        lists=found.lists,
        waiting=found.waiting,
        decided=found.decided,
        wins_b=found.wins_b,
        draws=found.draws,
        ties=found.ties,
        share_b=found.share_b if found.decided else None,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        preferred=found.preferred,
        decided_after=found.decided_after,
        weekly_lists=found.weekly_lists,
        preference=found.options.preference,
        comparisons_planned=found.options.comparisons_planned,
        weeks_planned=found.weeks_planned,
        weeks_waiting=found.weeks_waiting,
        stage=reward.stage,
        horizon_days=reward.horizon_days,
        lag_days=reward.lag_days,
    )
