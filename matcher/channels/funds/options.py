"""Who is pushed what, when and how: the section `push` of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, model_validator

EVERY_FUND = "*"
"""Key of the webhook of funds that have none of their own."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Webhook(_Section):
    """Where a fund's digests are sent; the secret stands in the environment, never in a file or a log."""

    url: HttpUrl
    secret_env: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    """Name of the environment variable that holds the secret."""


class CooldownConfig(_Section):
    """For how many days a fund is spared an achievement that it declined, by the reason."""

    technology: int = Field(default=365, ge=0)
    """What a thing is does not change within a year."""
    maturity: int = Field(default=180, ge=0)
    """Half a year is what a level of readiness takes; a higher TRL ends it at once."""
    budget: int = Field(default=180, ge=0)
    """Funds plan by the year, and take stock at half of it; another amount ends it at once."""
    place: int = Field(default=365, ge=0)
    """Places hardly move; another place ends it at once."""
    competition: int = Field(default=365, ge=0)
    """A stake in a competitor is held for years; after one it may be asked about again."""
    confidentiality: int = Field(default=90, ge=0)
    """What is under patent application is published within months."""
    solved: int = Field(default=365, ge=0)
    """Who has found another one is not looking."""
    transferred: int = Field(default=365, ge=0)
    """If the record says otherwise, the fund may know better."""
    timing: int = Field(default=60, ge=0)
    """Not now mostly means next quarter."""
    other: int = Field(default=90, ge=0)
    """A quarter, where nobody says why; also for a dismissal without a reason."""


class PushConfig(_Section):
    """Pushes to funds."""

    threshold: float = Field(default=0.5, ge=0, le=1)
    """Half way to certain: on the real funds what lies below is outside the thesis or a mere finding."""
    thresholds: Mapping[str, float] = Field(default_factory=dict)
    """Fund id → threshold of its own."""
    per_week: int = Field(default=5, ge=0, le=100)
    """What a fund reads to the end; a fund's own `push.max_per_week` goes before it."""
    per_industry: int = Field(default=2, ge=1, le=100)
    """Of one industry in a digest as long as others fit as well: who names many wants to see several."""
    considered: int = Field(default=200, ge=1, le=1000)
    """Ranked for each fund: forty weeks of a full digest."""
    least_area: float = Field(default=0.3, ge=0, le=1)
    """Below, an achievement lies in none of the areas named: another industry of the same group gives 0.3."""
    least_stage: float = Field(default=0.35, ge=0, le=1)
    """Below, what it is chiefly is not what the fund's stages pay for (basic research at a growth fund)."""
    least_ticket: float = Field(default=0.5, ge=0, le=1)
    """A need of half the smallest ticket can be made up to it; less is a grant's business."""
    home: str = "东莞"
    """Where what is pushed is to land: a fund of this place takes achievements from anywhere."""
    unseen_weeks: int = Field(default=8, ge=1, le=520)
    """After two months without any push an achievement is placed once where it fits best."""
    floor_per_digest: int = Field(default=1, ge=0, le=20)
    """Of five places one may go to what would never come up."""
    floor_looked_at: int = Field(default=30, ge=0, le=1000)
    """Those waiting longest that are looked at for a digest: each costs a question, some 30 ms."""
    needs_approval: bool = True
    """A person of the centre reads a digest before it goes out."""
    quiet_from: int = Field(default=20, ge=0, le=23)
    """Hour of the day in China from which nothing is sent."""
    quiet_until: int = Field(default=8, ge=0, le=23)
    """Hour from which it is sent again; equal to `quiet_from`, it is sent at all hours."""
    cooldown_days: CooldownConfig = CooldownConfig()
    webhooks: Mapping[str, Webhook] = Field(default_factory=dict)
    """Fund id, or "*" for all others → `{url, secret_env}`; without any, digests are pulled."""
    page_base: str = ""
    """URL that e-mails link pages of cards below; empty, they link none: no address of this service is known
    to its readers by itself."""
    timeout_s: float = Field(default=10.0, gt=0, le=120)
    """A receiver that keeps a message and answers needs less."""
    poll_s: float = Field(default=5.0, gt=0)
    """How often the server looks for what is due; a digest is a weekly thing."""
    lease_s: float = Field(default=60.0, gt=0)
    """After this a message that a dead sender held goes to another one; longer than `timeout_s`."""
    first_retry_s: float = Field(default=30.0, gt=0)
    """A receiver that restarts is back by then; each further wait is twice as long."""
    longest_retry_s: float = Field(default=21_600.0, gt=0)
    """At least four attempts a day."""
    most_attempts: int = Field(default=14, ge=1, le=100)
    """With the waits above some two days: a broken weekend is survived, then a person has to look."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        for fund, threshold in self.thresholds.items():
            if not 0 <= threshold <= 1:
                raise ValueError(f"thresholds of {fund}: 0 to 1 was expected, came {threshold:g}")
        if self.lease_s <= self.timeout_s:
            raise ValueError(f"lease_s {self.lease_s:g} must be longer than timeout_s {self.timeout_s:g}")
        return self

    def webhook_of(self, fund_id: str) -> Webhook | None:
        """Return where a fund's digests are sent; None for one that pulls."""
        return self.webhooks.get(fund_id) or self.webhooks.get(EVERY_FUND)
