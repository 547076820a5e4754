"""Deals for callers: which a role may see and move, how they look, and what completing tells the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from api.deal_bodies import (
    AssignedView,
    AssignmentRequest,
    AssignmentView,
    DealCompletionRequest,
    DealView,
    RuleCost,
    RulingView,
    SideView,
)
from api.deps import Services
from api.problems import ProblemError
from api.roles import SEES_IN_FULL, Role
from api.security import Caller
from matcher.channels.brokers.assigning import assign_open_pairs, hold_assigned
from matcher.channels.brokers.assignment import Rule
from matcher.channels.brokers.logging import Asker
from matcher.channels.brokers.offers import Offer
from matcher.channels.brokers.pool import PoolWish
from matcher.errors import FieldProblem, InvalidRecords
from matcher.outcomes.events import EventKind, OutcomeEvent, parse_event
from matcher.records import Achievement, Broker, Demand, Record, RecordKey, kind_of, title_of
from matcher.store import LIST_ID_TAIL_BYTES, Deal, DealPair, Ruling, make_list_id
from matcher.vocabulary import Kind

_CLOSING = frozenset({EventKind.CONTRACT, EventKind.INVESTED})


def asker_of(caller: Caller, at: datetime) -> Asker:
    """Return who asks, with ids of the moment."""

    def make_id() -> str:
        return make_list_id(at, secrets.token_bytes(LIST_ID_TAIL_BYTES))

    return Asker(by=caller.name, role=caller.role.value, at=at, make_id=make_id)


def find_deal(services: Services, role: Role, deal_id: str) -> Deal:
    """Return a deal; raise the 404 problem where the role does not see all its records in full."""
    deal = services.engine.store.deals.get(deal_id)
    if len(_records(services, role, [deal])) < len(_keys(deal)):
        raise ProblemError("not-found", f"there is no deal {deal_id}")
    return deal


def view_deals(services: Services, role: Role, deals: Sequence[Deal], at: datetime) -> tuple[DealView, ...]:
    """Return the deals whose records the role sees in full."""
    records = _records(services, role, deals)
    return tuple(_view(deal, records, at) for deal in deals if all(key in records for key in _keys(deal)))


def events_of(services: Services, deal: Deal, request: DealCompletionRequest) -> list[OutcomeEvent]:
    """Return what the ledger is told, keyed by the deal and the kind, so that telling it again adds nothing.

    Raises InvalidRecords for a kind that comes twice and where neither contract nor investment is told.
    """
    kinds = [one.kind for one in request.events]
    problems = [
        FieldProblem(f"events.{place}.kind", kind, "each kind once")
        for place, kind in enumerate(kinds)
        if kind in kinds[:place]
    ]
    if not _CLOSING & set(kinds):
        problems.append(FieldProblem("events", ", ".join(kinds), "a contract or an investment among them"))
    if problems:
        raise InvalidRecords(problems)
    suggestion = deal.suggestions.get("pair")
    if suggestion is not None and services.engine.store.suggestions.resolve(suggestion) is None:
        suggestion = None
    shared = {
        "achievement_id": deal.pair.achievement_id,
        "taker": {"kind": deal.pair.counterpart.kind, "id": deal.pair.counterpart.id},
        "broker_ids": [deal.broker_id],
        "suggestion": suggestion,
    }
    return [
        parse_event({**one.model_dump(exclude_none=True), **shared, "key": f"deal:{deal.id}:{one.kind}"})
        for one in request.events
    ]


def run_assignment(services: Services, caller: Caller, request: AssignmentRequest) -> AssignmentView:
    """Assign all open pairs, and hold what was assigned unless it is a dry run."""
    engine, config, at = services.engine, services.config.deals, services.now()
    floor = config.floor if request.floor is None else request.floor
    wish = PoolWish(
        kinds=tuple(request.kinds), floor=floor, minimums=request.minimums, price=request.price_rules
    )
    made = assign_open_pairs(engine, config, wish, at=at)
    held: Mapping[DealPair, Deal] = {}
    if not request.dry_run:
        held = {one.pair: one for one in hold_assigned(engine, made, asker_of(caller, at))}
    return AssignmentView(
        dry_run=request.dry_run,
        feasible=not made.problems,
        problems=made.problems,
        pairs=len(made.pool.pairs),
        brokers=len(made.pool.brokers),
        assigned=tuple(_view_assigned(one, held.get(one.open_pair.pair)) for one in made.offers),
        value=round(made.assignment.value, 6),
        bound=round(made.assignment.bound, 6),
        floor_missing=made.assignment.floor_missing,
        costs=tuple(
            RuleCost(rule=rule, label=rule.label, cost=round(cost, 6)) for rule, cost in made.costs.items()
        ),
    )


def _view_assigned(offer: Offer, deal: Deal | None) -> AssignedView:
    pair = offer.open_pair.pair
    return AssignedView(
        broker_id=offer.broker.id,
        achievement_id=pair.achievement_id,
        counterpart_kind=pair.counterpart.kind,
        counterpart_id=pair.counterpart.id,
        score=round(offer.score.total, 6),
        next_step=offer.next_step,
        deal_id=None if deal is None else deal.id,
    )


def _view_costs(costs: Mapping[Rule, float]) -> tuple[RuleCost, ...]:
    return tuple(RuleCost(rule=rule, label=rule.label, cost=round(cost, 6)) for rule, cost in costs.items())


def view_ruling(ruling: Ruling) -> RulingView:
    """Return a ruling as it is answered."""
    return RulingView(
        id=ruling.id,
        ruling=ruling.ruling,
        achievement_id=ruling.pair.achievement_id,
        counterpart_kind=ruling.pair.counterpart.kind,
        counterpart_id=ruling.pair.counterpart.id,
        broker_id=ruling.broker_id,
        reason=ruling.reason,
        by=ruling.by,
        at=ruling.at,
        lifted_at=ruling.lifted_at,
        lifted_by=ruling.lifted_by,
    )


def _keys(deal: Deal) -> tuple[RecordKey, RecordKey, RecordKey]:
    return (
        RecordKey(Kind.ACHIEVEMENT, deal.pair.achievement_id),
        deal.pair.counterpart,
        RecordKey(Kind.BROKER, deal.broker_id),
    )


def _records(services: Services, role: Role, deals: Sequence[Deal]) -> dict[RecordKey, Record]:
    keys = list(dict.fromkeys(key for deal in deals for key in _keys(deal)))
    stored = services.engine.store.fetch(keys, visible=SEES_IN_FULL[role])
    return {key: one.record for key, one in stored.items()}


def _view(deal: Deal, records: Mapping[RecordKey, Record], at: datetime) -> DealView:
    achievement, counterpart, _ = (records[key] for key in _keys(deal))
    return DealView(
        id=deal.id,
        broker_id=deal.broker_id,
        state=deal.state_at(at),
        state_label=deal.state_at(at).label,
        held_until=deal.held_until,
        created_at=deal.created_at,
        changed_at=deal.changed_at,
        achievement=_side(achievement),
        counterpart=_side(counterpart),
        score=deal.score,
        scores=dict(deal.scores),
        reasons=deal.reasons,
        next_step=deal.next_step,
        suggestion_id=deal.suggestions.get("pair"),
    )


def _side(record: Record) -> SideView:
    place, party = None, None
    match record:
        case Achievement():
            place, party = record.place, record.owner
        case Demand():
            place, party = record.town, record.enterprise
        case Broker():
            party = record.employer
    return SideView(kind=kind_of(record), id=record.id, title=title_of(record), place=place, party=party)
