"""What is shown: ranked suggestions with the words and fields that made each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.evidence.constraints import Constraint
from matcher.evidence.counterfactual import NearMiss, Relaxation
from matcher.evidence.coverage import Coverage
from matcher.ranking.table import FeatureTable, stack
from matcher.records import Record, RecordKey
from matcher.store import ShownBy

LEVEL_LABELS: Mapping[int, str] = {4: "强相关", 3: "较强相关", 2: "弱相关", 1: "无相关"}
"""What people call the levels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedTerm:
    """A word that query and record share, where it stands in both.

    Spans are (start, end) character offsets into the named field's text as it was written.
    """

    term: str
    query_field: str
    record_field: str
    query_spans: tuple[tuple[int, int], ...]
    record_spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One feature's share in the score: `contribution` is weight × value, in log-odds."""

    feature: str
    value: float | None
    contribution: float
    text: str
    """In Chinese, for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One record proposed for a query: score 0–1, level 4 (strong) to 1 (none)."""

    rank: int
    key: RecordKey
    title: str
    score: float
    level: int
    why: str
    """In Chinese, at most three sentences."""
    reasons: tuple[Reason, ...]
    matched: tuple[MatchedTerm, ...]
    leg_ranks: Mapping[str, int]
    """1 is best; a leg that did not find the record is absent."""
    record: Record
    revision: int
    coverage: tuple[Coverage, ...] = ()
    """Each constraint of the asking demand against this achievement, in the order of the constraints."""
    duplicates: tuple[RecordKey, ...] = ()
    """Ranked records that are the same as this one and stand in no place of their own, best first."""
    duplicate_note: str = ""
    """In Chinese, how many these are; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionList:
    """The answer to one query."""

    pairing: str
    index_revision: int
    suggestions: tuple[Suggestion, ...]
    constraints: tuple[Constraint, ...] = ()
    """What the asking demand wants; empty for other kinds."""
    relaxations: tuple[Relaxation, ...] = ()
    """How many more of the ranked candidates one constraint less would clear, the most first."""
    near_miss: NearMiss | None = None
    """What came closest when nothing shown reaches the score of a fitting match: 无合适匹配."""
    features: FeatureTable = field(default_factory=lambda: stack((), rows=0), compare=False)
    """What the ranker knew of each suggestion, a row each in their order."""
    models: Mapping[str, str] = field(default_factory=dict)
    """Models that scored, by name, each with the SHA-256 of its file."""
    asking_revision: int | None = None
    """The revision of the record that asked; None for free text."""
    propensities: tuple[float, ...] = ()
    """How likely each suggestion was to stand where it stands, before any draw."""
    shown_by: ShownBy = field(default_factory=ShownBy)
    """The version of the model in use, and whether chance or an experiment made the order."""
    left_out: tuple[str, ...] = ()
    """In Chinese: what is left out because who asks said that they never want to see it again."""
