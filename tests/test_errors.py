"""The error tree."""

from __future__ import annotations

import inspect

import pytest

from matcher import errors
from matcher.errors import FieldProblem, InvalidInput, InvalidRecords, MatcherError

TREE = {
    "MatcherError": "Exception",
    "ConfigError": "MatcherError",
    "InvalidInput": "MatcherError",
    "InvalidRecords": "InvalidInput",
    "NotFound": "MatcherError",
    "Conflict": "MatcherError",
    "StoreError": "MatcherError",
    "EncoderError": "MatcherError",
    "ModelMismatch": "EncoderError",
    "RemoteEncoderError": "EncoderError",
    "IndexMismatch": "MatcherError",
    "NotFitted": "MatcherError",
    "NotBetter": "MatcherError",
    "TooLittleEvidence": "MatcherError",
    "OutsideSupport": "TooLittleEvidence",
    "Forbidden": "MatcherError",
}


def test_the_tree_is_the_one_written_here() -> None:
    found = {
        name: kind.__bases__[0].__name__
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, MatcherError)
    }
    assert found == TREE


def test_problems_are_told_with_their_place_the_first_five() -> None:
    problems = [FieldProblem(f"f{n}", "x", "a number", n or None) for n in range(7)]
    error = InvalidRecords(problems)
    assert error.problems == tuple(problems)
    assert str(error).startswith("7 bad value(s): f0: got 'x', expected a number; row 1, f1: got 'x'")
    assert "f4" in str(error)
    assert "f5" not in str(error)
    with pytest.raises(InvalidInput):
        raise error
