"""The values that go in and out of the registry of ranking models and of experiments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

AS_IT_COMES: Final = 0
"""The version of the model files that lie in the folder `rankers` or come with the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingVersion:
    """A version of a ranking model as it was registered; versions of a name count from 1.

    `digests` has the SHA-256 of each of its files by the model's name (`text`, `text-titles`). `card` is
    plain JSON: what it was fitted on and what it was worth.
    """

    name: str
    version: int
    digests: Mapping[str, str]
    card: Mapping[str, Any]
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationDraft:
    """A version to be put in use (0: as it comes), by whom and why.

    `evaluation` is plain JSON: what the release was judged by; None where it was not judged.
    """

    name: str
    version: int
    by: str
    reason: str
    evaluation: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """A version that was put in use at a moment; numbers rise over all names."""

    number: int
    name: str
    version: int
    is_rollback: bool
    at: datetime
    by: str
    reason: str
    evaluation: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentDraft:
    """Two versions of a model to be interleaved on a share (0–1) of the requests."""

    name: str
    model: str
    version_a: int
    version_b: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """An experiment as it was started; it runs until `ended_at`."""

    name: str
    model: str
    version_a: int
    version_b: int
    share: float
    started_at: datetime
    started_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None
    conclusion: str | None = None

    @property
    def is_running(self) -> bool:
        """Whether nobody has ended it."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What requests are answered with at this moment: versions in use and running experiments, by model.

    A model that is absent is used as it comes (version 0).
    """

    versions: Mapping[str, int]
    experiments: Mapping[str, Experiment]
