"""What a run of the monitor tells: weekly figures, what they are held against, and alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from pydantic import TypeAdapter

from matcher.monitoring.shares import Share
from matcher.vocabulary import Kind, Term


class AlarmKind(Term):
    """What has drifted."""

    SILENCE = "silence", "结果停报"
    ACCEPTANCE = "acceptance", "采纳率下降"
    NO_FIT = "no_fit", "无合适推荐增多"
    MISSING = "missing", "特征缺失增多"
    SCORE = "score", "得分分布变化"
    FEATURE = "feature", "特征分布变化"
    VOCABULARY = "vocabulary", "新词增多"


class Severity(Term):
    """How much it matters: an alarm that is on makes the command end with status 2."""

    ALARM = "alarm", "警报"
    WARNING = "warning", "预警"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One figure past its threshold.

    `is_on`: it stands in the latest week that could be judged; others were and may be over. `subject` is the
    feature, the kind of record or the reporter. `value` and `limit` are what was compared.
    """

    kind: AlarmKind
    severity: Severity = Severity.ALARM
    is_on: bool = True
    pairing: str | None = None
    week: str | None = None
    subject: str | None = None
    value: float | None
    limit: float | None
    message: str
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """How far a distribution lies from the reference's; None where either has too little to say.

    `chance` is the PSI that chance alone exceeds no more often than the settings allow.
    """

    psi: float | None = None
    chance: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureFigures:
    """A feature over a period's suggestions: `missing` is the share without a value, `mean` of the others."""

    name: str
    missing: Share
    mean: float | None
    stability: Stability


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFigures:
    """The lists of a period: `week` is None for the reference.

    `empty` are lists without any suggestion; `without_fit` those without one of level 3 or above, empty ones
    too. Scores are those of first places. `levels` counts suggestions. `note` says why there is no verdict.
    """

    week: str | None
    first_day: date
    is_whole: bool
    lists: int
    empty: int
    first_mean: float | None
    first_median: float | None
    without_fit: Share
    levels: Mapping[int, int]
    score: Stability
    features: tuple[FeatureFigures, ...]
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceFigures:
    """What came of the lists shown in a period, as far as that is settled; `open` ones still wait.

    `accepted` is the share of settled lists of which at least one suggestion was acted on, `acts` how many
    suggestions that were. Lists without any suggestion are left out.
    """

    week: str | None
    open: int
    acts: int
    accepted: Share
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Acceptance of a pairing by the week shown: all weeks to date, and what they are held against.

    `judged` are the weeks with a verdict. Over every settled list that was read, `positions` has the share of
    suggestions acted on by position, those after the tenth as 11, and `versions` the share of lists accepted
    by the model version in use, -1 where that is not known.
    """

    reference: AcceptanceFigures
    judged: tuple[str, ...]
    weeks: tuple[AcceptanceFigures, ...]
    positions: Mapping[int, Share]
    versions: Mapping[int, Share]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingFigures:
    """A pairing's lists and what came of them."""

    pairing: str
    reference: ListFigures
    weeks: tuple[ListFigures, ...]
    acceptance: Acceptance


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWord:
    """A word that no earlier record has, and how often public records of the week have it."""

    word: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyFigures:
    """The words of records created or changed in a week.

    `unseen` is the share of words that no record from before the window has, `expected` what new records of
    the old kind would bring, `outside` the share that the domain dictionary lacks; all of words, repeated
    ones as often as they stand. A large week is told by a sample of its records.
    """

    week: str
    kind: Kind
    records: int
    words: int
    unseen: float | None
    expected: float | None
    outside: float | None
    new_words: tuple[NewWord, ...]
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures:
    """What was reported to the ledger in a week, and days between happened and reported."""

    week: str
    entries: int
    median_days: float | None
    p90_days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Who reported in the weeks read: in how many of them, and the day of the last report."""

    name: str
    entries: int
    weeks: int
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFigures:
    """How the ledger is kept.

    `silent_days` are the days since the last report, or, where there never was one, since the first list that
    was read; None without either.
    """

    weeks: tuple[ReportFigures, ...]
    reporters: tuple[Reporter, ...]
    last_report: datetime | None
    silent_days: int | None
    lists_meanwhile: int
    """Shown in the days after which silence is an alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorReport:
    """Everything a run tells; alarms come first, those that are on before the others."""

    at: datetime
    weeks: tuple[str, ...]
    reference: tuple[str, ...]
    alarms: tuple[Alarm, ...]
    pairings: tuple[PairingFigures, ...]
    vocabulary: tuple[VocabularyFigures, ...]
    ledger: LedgerFigures

    @property
    def is_alarmed(self) -> bool:
        """Whether an alarm, not a mere warning, is on."""
        return any(one.is_on and one.severity is Severity.ALARM for one in self.alarms)


_REPORT: Final = TypeAdapter(MonitorReport)


def dump_report(report: MonitorReport) -> bytes:
    """Return the report as JSON."""
    return _REPORT.dump_json(report)
