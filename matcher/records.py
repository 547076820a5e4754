"""The records the engine matches: achievements, demands, brokers, investors; frozen and validated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from matcher.errors import FieldProblem, InvalidRecords
from matcher.fields import AmountCny as AmountCny
from matcher.fields import Code as Code
from matcher.fields import Line as Line
from matcher.fields import Prose as Prose
from matcher.fields import RecordId as RecordId
from matcher.fields import expected_words
from matcher.vocabulary import (
    AchievementStatus,
    AchievementType,
    Aspect,
    CertificateGrade,
    DemandKind,
    DemandStatus,
    IpKind,
    IpStatus,
    Kind,
    Library,
    PartyStatus,
    Stage,
    Visibility,
)


class RecordKey(NamedTuple):
    """Identity of a record: ids are unique within a kind."""

    kind: Kind
    id: str


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IpItem(_Frozen):
    """One piece of intellectual property behind an achievement."""

    kind: IpKind
    number: Line | None = None
    status: IpStatus | None = None


class EvidenceStatement(_Frozen):
    """A statement that speaks for one of the 3有, with the amount it names where it names one."""

    aspect: Aspect
    text: Line
    amount_cny: AmountCny | None = None


class TeamMember(_Frozen):
    """A person behind an achievement and what they do there."""

    name: Line
    role: Line | None = None


class Certificate(_Frozen):
    """A technology broker's certificate (技术经纪人证书)."""

    grade: CertificateGrade
    issuer: Line | None = None
    number: Line | None = None
    valid_until: date | None = None


class PushPreferences(_Frozen):
    """How often and from which level on an investor wants pushes."""

    max_per_week: int | None = Field(default=None, ge=0, le=1000)
    min_level: int | None = Field(default=None, ge=1, le=4)


class Achievement(_Frozen):
    """A research result (成果) offered for transfer."""

    id: RecordId
    title: Line
    summary: Prose = ""
    keywords: tuple[Line, ...] = ()
    industry_codes: tuple[Code, ...] = ()
    type: AchievementType | None = None
    library: Library | None = None
    form: Line | None = None
    """What it was published as: patent, paper, product …"""
    discipline: Line | None = None
    owner: Line | None = None
    discovered_by: Line | None = None
    place: Line | None = None
    trl: int | None = Field(default=None, ge=1, le=9)
    ip_items: tuple[IpItem, ...] = ()
    evidence: tuple[EvidenceStatement, ...] = ()
    team: tuple[TeamMember, ...] = ()
    expected_contribution_cny: AmountCny | None = None
    recommended_by: Line | None = None
    responsible_unit: Line | None = None
    """Who lands it from beginning to end (包干制); None shows in red once it is in the service library."""
    responsible_person: Line | None = None
    discovered_on: date | None = None
    completed_on: date | None = None
    status: AchievementStatus = AchievementStatus.ACTIVE
    visibility: Visibility = Visibility.PUBLIC
    source: Line | None = None


class Demand(_Frozen):
    """What an enterprise needs (诉求)."""

    id: RecordId
    enterprise: Line | None = None
    kind: DemandKind = DemandKind.TECHNOLOGY
    title: Line
    description: Prose = ""
    industry_codes: tuple[Code, ...] = ()
    town: Line | None = None
    budget_min_cny: AmountCny | None = None
    budget_max_cny: AmountCny | None = None
    posted_on: date | None = None
    deadline: date | None = None
    status: DemandStatus = DemandStatus.OPEN
    visibility: Visibility = Visibility.PUBLIC
    source: Line | None = None

    @model_validator(mode="after")
    def _check_budget(self) -> Demand:
        _check_range(self.budget_min_cny, self.budget_max_cny, "budget_min_cny", "budget_max_cny")
        return self


class Broker(_Frozen):
    """A technology broker (技术经纪人)."""

    id: RecordId
    name: Line
    certificate: Certificate | None = None
    specialities: Prose = ""
    industry_codes: tuple[Code, ...] = ()
    towns: tuple[Line, ...] = ()
    employer: Line | None = None
    """Who employs them: they do not broker what that owner or enterprise takes part in."""
    capacity: int | None = Field(default=None, ge=0, le=10_000)
    status: PartyStatus = PartyStatus.ACTIVE
    visibility: Visibility = Visibility.PUBLIC
    source: Line | None = None


class Investor(_Frozen):
    """A venture fund (创投机构)."""

    id: RecordId
    name: Line
    thesis: Prose = ""
    areas: tuple[Line, ...] = ()
    stages: tuple[Stage, ...] = ()
    ticket_min_cny: AmountCny | None = None
    ticket_max_cny: AmountCny | None = None
    industry_codes: tuple[Code, ...] = ()
    regions: tuple[Line, ...] = ()
    exclusions: Prose | None = None
    push: PushPreferences | None = None
    status: PartyStatus = PartyStatus.ACTIVE
    visibility: Visibility = Visibility.PUBLIC
    source: Line | None = None

    @field_validator("exclusions")
    @classmethod
    def _nothing_excluded(cls, exclusions: str | None) -> str | None:
        return exclusions or None

    @field_validator("push")
    @classmethod
    def _no_preference(cls, push: PushPreferences | None) -> PushPreferences | None:
        return None if push == PushPreferences() else push

    @model_validator(mode="after")
    def _check_ticket(self) -> Investor:
        _check_range(self.ticket_min_cny, self.ticket_max_cny, "ticket_min_cny", "ticket_max_cny")
        return self


Record: TypeAlias = Achievement | Demand | Broker | Investor

MODELS: Mapping[Kind, type[Achievement] | type[Demand] | type[Broker] | type[Investor]] = {
    Kind.ACHIEVEMENT: Achievement,
    Kind.DEMAND: Demand,
    Kind.BROKER: Broker,
    Kind.INVESTOR: Investor,
}

OPEN_STATUSES: frozenset[str] = frozenset(
    {
        AchievementStatus.ACTIVE.value,
        AchievementStatus.NEGOTIATING.value,
        DemandStatus.OPEN.value,
        PartyStatus.ACTIVE.value,
    }
)
"""Statuses of records that may still be proposed."""


def kind_of(record: Record) -> Kind:
    """Return which kind a record is."""
    return next(kind for kind, model in MODELS.items() if isinstance(record, model))


def key_of(record: Record) -> RecordKey:
    """Return the record's key."""
    return RecordKey(kind_of(record), record.id)


def title_of(record: Record) -> str:
    """Return the line people know the record by."""
    return record.title if isinstance(record, Achievement | Demand) else record.name


def parse_record(kind: Kind, values: Mapping[str, Any], *, row: int | None = None) -> Record:
    """Return the validated record; raise InvalidRecords naming every bad field."""
    try:
        return MODELS[kind].model_validate(values)
    except ValidationError as error:
        raise InvalidRecords([_problem(item, row) for item in error.errors(include_url=False)]) from None


def dump_record(record: Record) -> dict[str, Any]:
    """Return JSON-ready values; amounts as decimal strings, dates as ISO text."""
    return record.model_dump(mode="json")


def _check_range(low: Decimal | None, high: Decimal | None, low_name: str, high_name: str) -> None:
    if low is not None and high is not None and low > high:
        raise ValueError(f"{low_name} ≤ {high_name}, not {low} > {high}")


def _problem(item: Mapping[str, Any], row: int | None) -> FieldProblem:
    field = ".".join(str(part) for part in item["loc"]) or "record"
    came = (
        "(missing)"
        if item["type"] == "missing"
        else str(item["input"])[:80].encode(errors="backslashreplace").decode()
    )
    return FieldProblem(field, came, expected_words(item), row)
