"""What brokers are offered, and for how long: the section `deals` of the settings."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from matcher.vocabulary import Kind


class DealsConfig(BaseModel):
    """Deals for brokers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hold_days: int = Field(default=7, ge=1, le=90)
    """A week is enough for a first call to both sides; longer holds keep pairs from others."""
    rest_days: int = Field(default=30, ge=0, le=365)
    """For so long what a broker let run out is offered to others only: nobody reserves by asking again."""
    capacity: int = Field(default=5, ge=0, le=1000)
    """Open deals of a broker whose record names no `capacity`; the records of the sample name 3 to 10."""
    min_level: int = Field(default=2, ge=1, le=4)
    """Level of the pair from which on it is offered: a broker talks a weak one over, nobody a level 1."""
    min_fund_level: int = Field(default=3, ge=1, le=4)
    """The same for pairs with funds: level 2 was mostly research with nothing to invest in."""
    breadth: int = Field(default=12, ge=1, le=200)
    """Demands, and achievements for funds, nearest to the broker that a request looks at, a question each."""
    depth: int = Field(default=10, ge=1, le=100)
    """Achievements looked at for a demand, or funds for an achievement: deeper ones rarely have the level."""
    notice_days: int = Field(default=60, ge=0, le=365)
    """From so many days before a certificate ends every answer says so: a renewal takes weeks."""
    needs_certificate: bool = False
    """Whether who has no certificate on record gets no deals; many registers do not carry them yet."""
    floor: int = Field(default=1, ge=0, le=100)
    """Deals that the assignment run finds for everybody whom any pair fits, before it looks at the rest."""

    def level_for(self, counterpart: Kind) -> int:
        """Return the level from which on a pair with such a counterpart is offered."""
        return self.min_fund_level if counterpart is Kind.INVESTOR else self.min_level
