"""What was found out about an achievement at a moment: all that its cards, for any reader, rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.figures import read_figures
from matcher.appraisal.method import Method, load_method
from matcher.appraisal.reading import read_dossier
from matcher.appraisal.surroundings import Surroundings
from matcher.appraisal.values import Finding, Veto
from matcher.appraisal.vetoes import read_vetoes
from matcher.records import Achievement
from matcher.taxonomy import Taxonomy
from matcher.vocabulary import AchievementType


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Basis:
    """What findings are read by: the method and the taxonomy."""

    method: Method
    taxonomy: Taxonomy

    @classmethod
    def load(cls, data: Path, *, method: Path | None = None) -> Self:
        """Read both from the project's data folder, the method from a folder of its own where one is given.

        Raises ConfigError naming a bad file.
        """
        return cls(
            method=load_method(method or data / "appraisal"), taxonomy=Taxonomy.load(data / "taxonomy")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Findings before any weight: kept as it is, every score of every reader can be made from it again.

    `type` is None where the record names none. `recommended_by` marks those that enter without evaluation.
    """

    achievement_id: str
    title: str
    revision: int
    method: str
    type: AchievementType | None
    recommended_by: str | None
    findings: tuple[Finding, ...]
    vetoes: tuple[Veto, ...]
    surroundings: Surroundings

    @property
    def at(self) -> datetime:
        """The moment it holds for."""
        return self.surroundings.at


def assess(record: Achievement, revision: int, surroundings: Surroundings, basis: Basis) -> Assessment:
    """Return what speaks for and against an achievement; a pure function of its arguments."""
    dossier = make_dossier(record)
    today = surroundings.at.date()
    findings = [
        *read_dossier(dossier, today),
        *read_figures(dossier, surroundings, basis.method.city, basis.taxonomy),
    ]
    return Assessment(
        achievement_id=record.id,
        title=record.title,
        revision=revision,
        method=basis.method.version,
        type=record.type,
        recommended_by=record.recommended_by,
        findings=tuple(_distinct(findings)),
        vetoes=read_vetoes(dossier, basis.method, today),
        surroundings=surroundings,
    )


def _distinct(findings: Sequence[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))
