"""The bodies of answers: records, pages, results of writing, descriptions of the service."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from matcher.records import Achievement, Broker, Demand, Investor
from matcher.vocabulary import Kind, Visibility

RecordT = TypeVar("RecordT", bound=BaseModel)


class Answer(BaseModel):
    """Base of everything answered."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")


class RecordView(Answer, Generic[RecordT]):
    """A record with every field, as it was written."""

    kind: Kind
    id: str = Field(examples=["ach-2026-0017"])
    revision: int = Field(description="The store's revision at the record's last change; also the ETag.")
    created_at: datetime
    updated_at: datetime
    record: RecordT


class _Masked(Answer):
    id: str = Field(examples=["dem-2026-0042"])
    visibility: Literal[Visibility.MASKED]
    industry_codes: tuple[str, ...] = Field(examples=[["2.1.4"]])


class MaskedAchievement(_Masked):
    """What roles without insight see of a masked achievement."""

    kind: Literal[Kind.ACHIEVEMENT]
    place: str | None = Field(examples=["松山湖"])


class MaskedDemand(_Masked):
    """What roles without insight see of a masked demand."""

    kind: Literal[Kind.DEMAND]
    town: str | None = Field(examples=["长安镇"])


class MaskedBroker(_Masked):
    """What roles without insight see of a masked broker."""

    kind: Literal[Kind.BROKER]
    towns: tuple[str, ...] = Field(examples=[["南城街道"]])


class MaskedInvestor(_Masked):
    """What roles without insight see of a masked investor."""

    kind: Literal[Kind.INVESTOR]
    regions: tuple[str, ...] = Field(examples=[["粤港澳大湾区"]])


class AchievementView(RecordView[Achievement]):
    """An achievement in full."""


class DemandView(RecordView[Demand]):
    """A demand in full."""


class BrokerView(RecordView[Broker]):
    """A broker in full."""


class InvestorView(RecordView[Investor]):
    """An investor in full."""


FullView: TypeAlias = AchievementView | DemandView | BrokerView | InvestorView
MaskedView: TypeAlias = MaskedAchievement | MaskedDemand | MaskedBroker | MaskedInvestor
ViewT = TypeVar("ViewT")


class Page(Answer, Generic[ViewT]):
    """Some records of a kind, by id, and where to go on."""

    items: tuple[ViewT, ...]
    next: str | None = Field(description="The cursor of the next page; null at the end.")


class AchievementPage(Page[AchievementView | MaskedAchievement]):
    """Some achievements, by id, and where to go on."""


class DemandPage(Page[DemandView | MaskedDemand]):
    """Some demands, by id, and where to go on."""


class BrokerPage(Page[BrokerView | MaskedBroker]):
    """Some brokers, by id, and where to go on."""


class InvestorPage(Page[InvestorView | MaskedInvestor]):
    """Some investors, by id, and where to go on."""


class Written(Answer):
    """What became of one record."""

    kind: Kind
    id: str
    revision: int = Field(description="The record's revision now.")
    outcome: Literal["created", "changed", "unchanged"]
    indexed: bool = Field(description="Whether searches already use this revision.")


class ErrorEntry(Answer):
    """One bad value."""

    field: str = Field(examples=["industry_codes.0"])
    value: str = Field(description="What came, cut to 80 characters.", examples=["新能源"])
    expected: str = Field(examples=["String should match pattern '^([A-T]…'"])
    row: (
        Annotated[int, Field(description="The line of a bulk body, counted from 1.", examples=[12])] | None
    ) = None


class BulkWritten(Answer):
    """What became of a bulk body; `errors` is empty unless good lines were kept without bad ones."""

    created: int
    changed: int
    unchanged: int
    refused: int = Field(description="Lines left out because they are bad (only with keep_good).")
    revision: int = Field(description="The store's revision after the write.")
    indexed: bool = Field(description="Whether searches already use this revision.")
    errors: tuple[ErrorEntry, ...] = ()


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(
        description="Stable reference to the kind of problem.", examples=["/problems/invalid-input"]
    )
    title: str = Field(examples=["输入有误"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["1 bad value(s); see errors"])
    request_id: str = Field(examples=["3f0c9a5e6b1d4c7f8a2b"])
    errors: tuple[ErrorEntry, ...] | None = None
    errors_left_out: int | None = None


class ProblemPage(Answer):
    """What a type of problem means."""

    type: str
    status: int
    title: str
    meaning: str


class Live(Answer):
    """The process answers."""

    status: Literal["live"]


class Ready(Answer):
    """The index holds what the store held when the service started."""

    status: Literal["ready"]


class Version(Answer):
    """What is running."""

    version: str = Field(examples=["0.1.0"])
    encoder: str = Field(examples=["multilingual-e5-small/int8"])
    store_revision: int
    index_revision: int
    indexed: int | None = Field(description="Records in the index; null for roles that do not see them all.")


class PairingView(Answer):
    """One pairing, and whether this key may use it."""

    name: str = Field(examples=["demand-achievement"])
    asks: Kind
    proposes: Kind
    label: str = Field(examples=["诉求→成果"])
    statuses: tuple[str, ...] = Field(description="Statuses of records that may be proposed.")
    allowed: bool = Field(description="Whether the key's role may ask in it.")


class Pairings(Answer):
    """All pairings."""

    pairings: tuple[PairingView, ...]


class TermView(Answer):
    """A code and its Chinese word."""

    code: str = Field(examples=["service"])
    label: str = Field(examples=["服务库"])


class Vocabulary(Answer):
    """Every closed vocabulary: name → codes with Chinese labels."""

    vocabularies: dict[str, tuple[TermView, ...]]
