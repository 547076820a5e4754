"""Records as a caller may see them: in full, or masked."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Response
from pydantic import BaseModel

from api.problems import ProblemError
from api.roles import SEES_IN_FULL, SEES_MASKED, Role
from api.schemas import (
    AchievementPage,
    AchievementView,
    BrokerPage,
    BrokerView,
    DemandPage,
    DemandView,
    FullView,
    InvestorPage,
    InvestorView,
    MaskedAchievement,
    MaskedBroker,
    MaskedDemand,
    MaskedInvestor,
    MaskedView,
)
from matcher.records import Achievement, Broker, Demand, Investor, key_of
from matcher.store import StoredRecord
from matcher.vocabulary import Kind, Visibility

VIEWS: Final[dict[Kind, Any]] = {
    Kind.ACHIEVEMENT: AchievementView | MaskedAchievement,
    Kind.DEMAND: DemandView | MaskedDemand,
    Kind.BROKER: BrokerView | MaskedBroker,
    Kind.INVESTOR: InvestorView | MaskedInvestor,
}
"""What a route on one record of a kind may answer with."""

PAGES: Final[dict[Kind, Any]] = {
    Kind.ACHIEVEMENT: AchievementPage,
    Kind.DEMAND: DemandPage,
    Kind.BROKER: BrokerPage,
    Kind.INVESTOR: InvestorPage,
}
"""What a route that lists a kind answers with."""


def visible_at_all(role: Role) -> frozenset[Visibility]:
    """Return the visibilities of records the role may get or list, in full or masked."""
    return SEES_IN_FULL[role] | SEES_MASKED[role]


def view_record(stored: StoredRecord, role: Role) -> FullView | MaskedView:
    """Return the record as the role may see it; raise the 404 problem when it may not see it at all."""
    visibility = stored.record.visibility
    if visibility in SEES_IN_FULL[role]:
        return _view_in_full(stored)
    if visibility in SEES_MASKED[role]:
        return _view_masked(stored)
    raise ProblemError("not-found", "there is no such record")


def json_response(body: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return the model as a JSON response, serialised by pydantic's core at once."""
    return Response(body.model_dump_json(), status, headers, "application/json")


def _view_in_full(stored: StoredRecord) -> FullView:
    shared: dict[str, Any] = {
        "kind": key_of(stored.record).kind,
        "id": stored.record.id,
        "revision": stored.revision,
        "created_at": stored.created_at,
        "updated_at": stored.updated_at,
        "record": stored.record,
    }
    match stored.record:
        case Achievement():
            return AchievementView(**shared)
        case Demand():
            return DemandView(**shared)
        case Broker():
            return BrokerView(**shared)
        case Investor():
            return InvestorView(**shared)


def _view_masked(stored: StoredRecord) -> MaskedView:
    record = stored.record
    shared: dict[str, Any] = {
        "id": record.id,
        "visibility": record.visibility,
        "industry_codes": record.industry_codes,
        "kind": key_of(record).kind,
    }
    match record:
        case Achievement():
            return MaskedAchievement(**shared, place=record.place)
        case Demand():
            return MaskedDemand(**shared, town=record.town)
        case Broker():
            return MaskedBroker(**shared, towns=record.towns)
        case Investor():
            return MaskedInvestor(**shared, regions=record.regions)
