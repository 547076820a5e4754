"""deals: what brokers ask for and hold, the centre's assignment, fixed and forbidden pairs."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated

import typer

from matcher.appraisal.fair_value import china_day
from matcher.channels.brokers.assigning import assign_open_pairs, hold_assigned
from matcher.channels.brokers.desk import COUNTERPARTS, Desk, Wish
from matcher.channels.brokers.logging import Asker
from matcher.channels.brokers.pool import PoolWish
from matcher.channels.brokers.standing import judge_standing
from matcher.cli.context import OUT, now, open_engine, progress_bar
from matcher.cli.deal_tables import assignment_tables, deal_table
from matcher.config import Config
from matcher.errors import InvalidInput
from matcher.records import Broker, RecordKey
from matcher.store import (
    LIST_ID_TAIL_BYTES,
    STAFF,
    DealFilter,
    DealPair,
    DealState,
    RulingDraft,
    RulingKind,
    Store,
    make_list_id,
)
from matcher.vocabulary import Kind

deals = typer.Typer(no_args_is_help=True, help="Deals for technology brokers.")
PersonOption = Annotated[str, typer.Option(help="Who does it.")]
KindOption = Annotated[list[Kind] | None, typer.Option(help="demand or investor (default: both).")]
BrokerArgument = Annotated[str, typer.Argument(help="The broker's id.")]
AchievementArgument = Annotated[str, typer.Argument(help="The achievement's id.")]
CounterpartArgument = Annotated[str, typer.Argument(help="demand:ID or investor:ID.")]
ReasonOption = Annotated[str, typer.Option(help="Why.")]


@deals.command("request")
def request_deals(
    context: typer.Context,
    broker: BrokerArgument,
    person: PersonOption,
    count: Annotated[int, typer.Option(help="How many.", min=1, max=20)] = 3,
    kind: KindOption = None,
    town: Annotated[list[str] | None, typer.Option(help="Where the work is (default: anywhere).")] = None,
) -> None:
    """Hold the best free deals for a broker and print them."""
    config: Config = context.obj.config
    wish = Wish(count=count, kinds=_kinds(kind), towns=frozenset(town or ()))
    at = now()
    with open_engine(config) as engine:
        engine.follow()
        answer = Desk(engine, config.deals).request(broker, wish, _asker(person, at))
    for notice in answer.notices:
        OUT.print(notice, style="yellow", highlight=False)
    OUT.print(deal_table(answer.deals, at))


@deals.command("list")
def list_deals(
    context: typer.Context,
    broker: Annotated[str | None, typer.Option(help="Of one broker.")] = None,
    state: Annotated[list[DealState] | None, typer.Option(help="In these states (default: all).")] = None,
    limit: Annotated[int, typer.Option(help="At most so many, the oldest.", min=1)] = 100,
) -> None:
    """Print deals in the states that they have now, and what brokers should be told of their certificates."""
    config: Config = context.obj.config
    at = now()
    where = DealFilter(broker_id=broker, states=frozenset(state) if state else None)
    with Store.open(config.store_url) as store:
        found = store.deals.page(at=at, limit=limit, where=where)
        one = None if broker is None else store.get(RecordKey(Kind.BROKER, broker), visible=STAFF)
    if one is not None and isinstance(one.record, Broker):
        for notice in judge_standing(one.record, china_day(at), config.deals).notices:
            OUT.print(notice, style="yellow", highlight=False)
    OUT.print(deal_table(found, at))


@deals.command()
def expire(context: typer.Context, person: PersonOption) -> None:
    """Write down the holds that ran out; they are free for others without it too."""
    with Store.open(context.obj.config.store_url) as store:
        closed = store.deals.expire(by=person, at=now())
    OUT.print(f"{closed} hold(s) ran out", highlight=False)


@deals.command()
def assign(
    context: typer.Context,
    person: PersonOption,
    hold: Annotated[bool, typer.Option(help="Hold what is assigned; otherwise only print it.")] = False,
    kind: KindOption = None,
    floor: Annotated[
        int | None, typer.Option(help="Deals for everybody where feasible (default: as set).", min=0)
    ] = None,
    minimum: Annotated[list[str] | None, typer.Option(help="BROKER=NUMBER that must be reached.")] = None,
) -> None:
    """Assign all open pairs to brokers as well as can be; print who gets what and what each rule costs."""
    config: Config = context.obj.config
    wish = PoolWish(
        kinds=_kinds(kind),
        floor=config.deals.floor if floor is None else floor,
        minimums=dict(map(_minimum, minimum or ())),
    )
    at = now()
    with open_engine(config) as engine:
        engine.follow()
        with progress_bar("asking") as tell:
            made = assign_open_pairs(engine, config.deals, wish, at=at, progress=tell)
        held = hold_assigned(engine, made, _asker(person, at)) if hold else []
    OUT.print(assignment_tables(made))
    OUT.print(f"{len(held)} deal(s) held" if hold else "nothing held; add --hold", highlight=False)


@deals.command()
def fix(
    context: typer.Context,
    achievement: AchievementArgument,
    counterpart: CounterpartArgument,
    broker: BrokerArgument,
    person: PersonOption,
    reason: ReasonOption,
) -> None:
    """Fix a pair to a broker: nobody else gets it."""
    draft = RulingDraft(
        ruling=RulingKind.FIXED, pair=_pair(achievement, counterpart), broker_id=broker, reason=reason
    )
    _rule(context, draft, person)


@deals.command()
def forbid(
    context: typer.Context,
    achievement: AchievementArgument,
    counterpart: CounterpartArgument,
    person: PersonOption,
    reason: ReasonOption,
    broker: Annotated[str | None, typer.Option(help="Whom it is forbidden (default: everybody).")] = None,
) -> None:
    """Forbid a pair to a broker, or to all."""
    draft = RulingDraft(
        ruling=RulingKind.FORBIDDEN, pair=_pair(achievement, counterpart), broker_id=broker, reason=reason
    )
    _rule(context, draft, person)


@deals.command()
def lift(
    context: typer.Context,
    ruling: Annotated[int, typer.Argument(help="The ruling's number.", min=1)],
    person: PersonOption,
) -> None:
    """Lift a ruling; it is kept with who lifted it."""
    with Store.open(context.obj.config.store_url) as store:
        lifted = store.deal_rulings.lift(ruling, by=person, at=now())
    OUT.print(f"ruling {lifted.id} lifted", highlight=False)


def _rule(context: typer.Context, draft: RulingDraft, person: str) -> None:
    with Store.open(context.obj.config.store_url) as store:
        kept = store.deal_rulings.rule(draft, by=person, at=now())
    OUT.print(f"ruling {kept.id}: {kept.ruling.label}", highlight=False)


def _pair(achievement: str, counterpart: str) -> DealPair:
    kind, _, id = counterpart.partition(":")
    if kind not in COUNTERPARTS or not id:
        raise InvalidInput(f"a counterpart such as demand:ID was expected, came {counterpart!r}")
    return DealPair(achievement, RecordKey(Kind.parse(kind), id))


def _kinds(kinds: list[Kind] | None) -> tuple[Kind, ...]:
    wrong = [kind.value for kind in kinds or () if kind not in COUNTERPARTS]
    if wrong:
        raise InvalidInput(f"kind is demand or investor, not {', '.join(wrong)}")
    return tuple(dict.fromkeys(kinds)) if kinds else COUNTERPARTS


def _minimum(text: str) -> tuple[str, int]:
    broker, _, number = text.rpartition("=")
    if not broker or not number.isdecimal():
        raise InvalidInput(f"a minimum such as BROKER=2 was expected, came {text!r}")
    return broker, int(number)


def _asker(person: str, at: datetime) -> Asker:
    def make_id() -> str:
        return make_list_id(at, secrets.token_bytes(LIST_ID_TAIL_BYTES))

    return Asker(by=person, role="cli", at=at, make_id=make_id)
