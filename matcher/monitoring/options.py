"""What the monitor calls an alarm: the section `monitor` of the settings."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class MonitorConfig(BaseModel):
    """From which figures on a week is a warning or an alarm, and how much it must show to say anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference_weeks: int = Field(default=8, ge=1, le=52)
    """Weeks before the window that it is held against: two months, short of the next season."""
    least_lists: int = Field(default=50, ge=2)
    """A week of fewer lists gets no verdict: half of 50 is anything from 31 to 69 %."""
    least_records: int = Field(default=20, ge=1)
    """A week of fewer new or changed records gets no verdict on its words: one odd text would decide it."""
    psi_warn: float = Field(default=0.1, gt=0)
    """The usual rule of credit scoring: below 0.1 nothing has changed (Siddiqi 2006)."""
    psi_alarm: float = Field(default=0.25, gt=0)
    """The same rule: from 0.25 on the model's world is another one."""
    chance: float = Field(default=1e-5, gt=0, lt=0.5)
    """A PSI that chance alone reaches more often than this is none: a run makes up to 3,000 comparisons, so
    that one run in thirty may err."""
    missing_rise: float = Field(default=0.2, gt=0, le=1)
    """Rise of a feature's missing share: a field that one in five records lost is a broken import."""
    no_fit_share: float = Field(default=0.3, gt=0, le=1)
    """Share of lists without anything of level 3: where it has risen past three in ten, people give up."""
    confidence: float = Field(default=0.995, gt=0.5, lt=1)
    """Of the intervals of shares. Two of them lie apart by chance in one of 400 comparisons at most; with the
    usual 95 % in one of 40, and a year of weeks would cry wolf."""
    horizon_days: float = Field(default=30.0, gt=0)
    """How long a list may take to bring a contact. Shorter than learning waits: every week is held against
    weeks that waited as long, so that a fall is seen a month sooner."""
    lag_days: float = Field(default=30.0, ge=0)
    """How late a report still counts: platforms report a month at a time."""
    silent_days: int = Field(default=35, ge=1)
    """Days without any report while lists are shown: a month's report that is a few days late is normal."""
    unseen_rise: float = Field(default=0.15, gt=0, le=1)
    """Rise of the share of unseen words over what new records of the old kind bring; 20 of those stay within
    0.05 of it."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.psi_warn > self.psi_alarm:
            raise ValueError(f"psi_warn {self.psi_warn:g} lies above psi_alarm {self.psi_alarm:g}")
        return self
