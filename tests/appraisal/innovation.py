"""What the tests of innovation share: one sentence as a dossier, and the kinds found in it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from matcher.appraisal.dossier import Dossier, Sentence, make_dossier
from matcher.appraisal.innovation_text import read_innovation
from matcher.appraisal.values import Finding
from tests.builders import achievement

TODAY: Final = date(2026, 11, 24)
OF_THE_RECORD: Final = frozenset({"owner_named"})


def dossier_of(text: str, **values: Any) -> Dossier:
    """Return the dossier of an achievement that says this and nothing else."""
    return make_dossier(achievement(title="成果", summary=text, **values))


def sentence_of(text: str) -> Sentence:
    """Return the text's first sentence."""
    return dossier_of(text).sentences[1]


def found(text: str, **values: Any) -> dict[str, Finding]:
    """Return the findings of a text by kind, of each kind the last."""
    return {one.kind: one for one in read_innovation(dossier_of(text, **values), TODAY)}
