"""Assessments as JSON text: written to be kept, read back to the same value."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from pydantic import TypeAdapter, ValidationError

from matcher.appraisal.assessment import Assessment
from matcher.errors import InvalidInput

_ASSESSMENT: Final = TypeAdapter(Assessment)
_OF_THE_MOMENT: Final = ("at", "index_revision")


def write_assessment(assessment: Assessment) -> str:
    """Return an assessment as one line of JSON."""
    return _ASSESSMENT.dump_json(assessment).decode()


def read_assessment(text: str) -> Assessment:
    """Return the assessment of a line of JSON; raise InvalidInput when it is none."""
    try:
        return _ASSESSMENT.validate_json(text)
    except ValidationError as error:
        raise InvalidInput(f"this is no stored assessment: {error.error_count()} bad value(s)") from None


def hash_assessment(assessment: Assessment) -> str:
    """Return the SHA-256 of what an assessment found; the moment it was made at is no part of it."""
    content = _ASSESSMENT.dump_python(assessment, mode="json")
    for name in _OF_THE_MOMENT:
        del content["surroundings"][name]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
