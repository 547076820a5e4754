"""Ranking models and their versions as bodies of requests and answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.deciding import LARGEST_ID
from api.schemas import Answer
from matcher.fields import Line
from matcher.store import Activation, RankingVersion
from matcher.training.registry import ModelStanding, tell_held_out, tell_origin

Reason: TypeAlias = Annotated[Line, StringConstraints(min_length=1, max_length=500)]
VersionNumber: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=LARGEST_ID)]
"""0 is the model as it comes with the program, or lies in the folder of the setting `rankers`."""

ACTIVATION_EXAMPLE: Final[dict[str, Any]] = {"version": 1, "reason": "离线评估优于现用版本"}
ROLLBACK_EXAMPLE: Final[dict[str, Any]] = {"reason": "企业反映推荐偏离需求"}


class RankerActivationRequest(BaseModel):
    """A version to be put in use."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [ACTIVATION_EXAMPLE]}
    )

    version: VersionNumber
    reason: Reason
    force: Annotated[
        bool,
        Field(strict=True, description="Put it in use although the log says it is worse, or cannot tell."),
    ] = False


class RankerRollbackRequest(BaseModel):
    """Why the version before is put in use again."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [ROLLBACK_EXAMPLE]})

    reason: Reason


class RankerVersionLine(Answer):
    """A version, in short."""

    version: int = Field(description="0 is the model as it comes.")
    fitted_on: str = Field(examples=["3396 judged pairs of sample/judgements.csv"])
    held_out: str = Field(
        description="Figures of what it had not seen.", examples=["ndcg 0.849, level_score 0.791"]
    )
    added_at: datetime | None = Field(description="Null for version 0.")
    added_by: str | None


class RankerVersionView(RankerVersionLine):
    """A version with its card and the SHA-256 of each of its files."""

    digests: dict[str, str]
    card: dict[str, Any] = Field(description="What it was fitted on and what it was worth.")


class ActivationView(Answer):
    """A version that was put in use; numbers rise over all models."""

    number: int
    name: str = Field(examples=["text"])
    version: int
    is_rollback: bool
    at: datetime
    by: str = Field(examples=["API key 3 (evaluator)"])
    reason: str
    evaluation: dict[str, Any] | None = Field(
        description="What the release was judged by: verdict, gain with interval, lists, whether forced."
    )


class RankerLine(Answer):
    """A ranking model, what is in use of it, and its versions."""

    name: str = Field(examples=["text"])
    pairings: tuple[str, ...] = Field(examples=[["demand-achievement"]])
    in_use: int = Field(description="The version that requests are answered with.")
    experiment: str | None = Field(description="The running experiment.")
    versions: tuple[RankerVersionLine, ...] = Field(description="From 0 on.")


class Rankers(Answer):
    """Every ranking model."""

    rankers: tuple[RankerLine, ...]


class RankerView(Answer):
    """A ranking model with the cards of its versions, and what was put in use when, oldest first."""

    name: str
    pairings: tuple[str, ...]
    in_use: int
    experiment: str | None
    versions: tuple[RankerVersionView, ...]
    activations: tuple[ActivationView, ...]


def view_ranker_line(standing: ModelStanding) -> RankerLine:
    """Return a model in short."""
    return RankerLine(
        **_shared(standing),
        versions=(
            RankerVersionLine(**_line(0, standing.as_it_comes.card, None)),
            *(RankerVersionLine(**_line(one.version, one.card, one)) for one in standing.versions),
        ),
    )


def view_ranker(standing: ModelStanding) -> RankerView:
    """Return a model in full."""
    first = standing.as_it_comes
    return RankerView(
        **_shared(standing),
        versions=(
            RankerVersionView(
                **_line(0, first.card, None), digests=dict(first.digests), card=dict(first.card)
            ),
            *(
                RankerVersionView(
                    **_line(one.version, one.card, one), digests=dict(one.digests), card=dict(one.card)
                )
                for one in standing.versions
            ),
        ),
        activations=tuple(map(view_activation, standing.activations)),
    )


def view_activation(made: Activation) -> ActivationView:
    """Return an activation."""
    return ActivationView(
        number=made.number,
        name=made.name,
        version=made.version,
        is_rollback=made.is_rollback,
        at=made.at,
        by=made.by,
        reason=made.reason,
        evaluation=None if made.evaluation is None else dict(made.evaluation),
    )


def _shared(standing: ModelStanding) -> dict[str, Any]:
    return {
        "name": standing.name,
        "pairings": standing.pairings,
        "in_use": standing.in_use,
        "experiment": None if standing.experiment is None else standing.experiment.name,
    }


def _line(version: int, card: Mapping[str, Any], kept: RankingVersion | None) -> dict[str, Any]:
    return {
        "version": version,
        "fitted_on": tell_origin(card),
        "held_out": tell_held_out(card),
        "added_at": None if kept is None else kept.added_at,
        "added_by": None if kept is None else kept.added_by,
    }
