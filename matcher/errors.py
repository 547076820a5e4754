"""The error tree: every error says what was expected, what came and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class MatcherError(Exception):
    """Anything this package refuses or cannot do; the message is safe to show to a user."""


class ConfigError(MatcherError):
    """A setting is unknown, malformed or contradicts another."""


class InvalidInput(MatcherError):
    """A value from outside is not acceptable."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One bad field: where it stands, what came, and what was expected.

    `row` counts from 1 in the file as a person sees it (the header is row 1);
    None outside files.
    """

    field: str
    value: str
    expected: str
    row: int | None = None


class InvalidRecords(InvalidInput):
    """One or more records are bad; `problems` names every bad field of every one."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} bad value(s): " + "; ".join(map(_line, self.problems[:5])))


class NotFound(MatcherError):
    """A record, file or model that was named does not exist."""


class Conflict(MatcherError):
    """The change contradicts what is stored (a stale revision, a taken name)."""


class StoreError(MatcherError):
    """The database cannot be reached, is of another version, or refused a change."""


class EncoderError(MatcherError):
    """An encoder is missing, broken or gave unusable vectors."""


class ModelMismatch(EncoderError):
    """A model's files are not what they should be (checksum, dimension, agreement)."""


class RemoteEncoderError(EncoderError):
    """The embedding service did not answer usably in time."""


class IndexMismatch(MatcherError):
    """The index was built with another encoder, text version or store."""


class NotFitted(MatcherError):
    """A learned thing was used before `fit`."""


class NotBetter(MatcherError):
    """A trained model is no better on held-out queries than what it would replace."""


class TooLittleEvidence(MatcherError):
    """What was logged does not carry the estimate that was asked for."""


class OutsideSupport(TooLittleEvidence):
    """A ranking was asked about that the logging policy could not have shown."""


class Forbidden(MatcherError):
    """The caller's role does not allow this."""


def _line(problem: FieldProblem) -> str:
    where = f"row {problem.row}, " if problem.row is not None else ""
    return f"{where}{problem.field}: got {problem.value!r}, expected {problem.expected}"
