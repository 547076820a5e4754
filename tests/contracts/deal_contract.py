"""What every store must do with deals and rulings; subclasses give the fixture `store`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matcher.errors import Conflict, InvalidInput, InvalidRecords, NotFound
from matcher.records import Broker, Demand, RecordKey
from matcher.store import (
    EVERYONE,
    Deal,
    DealDraft,
    DealFilter,
    DealPair,
    DealState,
    HoldTerms,
    Refusal,
    RulingDraft,
    RulingKind,
    Store,
    make_list_id,
)
from matcher.vocabulary import Kind
from tests.contracts.store_contract import AT, LATER, achievement

DAY = timedelta(days=1)
_counter = iter(range(10**9))


def pair(achievement_id: str = "a1", demand_id: str = "d1", kind: Kind = Kind.DEMAND) -> DealPair:
    return DealPair(achievement_id, RecordKey(kind, demand_id))


def draft(of: DealPair | None = None, broker_id: str = "b1", **values: Any) -> DealDraft:
    given: dict[str, Any] = {
        "id": make_list_id(AT, next(_counter).to_bytes(10, "big")),
        "pair": of or pair(),
        "broker_id": broker_id,
        "score": 0.5,
        "scores": {"pair": 0.8, "record": None},
        "reasons": ("专长相符",),
        "next_step": "先联系需求方确认预算",
        "suggestions": {"pair": "x.1"},
        **values,
    }
    return DealDraft(**given)


def terms(
    wanted: int | None = None, *, at: datetime = AT, capacities: Mapping[str, int] | None = None
) -> HoldTerms:
    return HoldTerms(
        held_until=at + 5 * DAY,
        capacities={"b1": 2, "b2": 2} if capacities is None else capacities,
        rests_since=at - 30 * DAY,
        wanted=wanted,
    )


def hold(store: Store, *drafts: DealDraft, at: datetime = AT, **values: Any) -> list[Deal]:
    return store.deals.hold(drafts, terms(at=at, **values), by="李工", at=at)


def refusal(store: Store, one: DealDraft, *, at: datetime = AT) -> Refusal | None:
    book = store.deals.book([one.pair], [one.broker_id], at=at)
    return book.refusal(one.pair, one.broker_id, one.party, terms(at=at))


class DealContract:
    """Holding, claiming, letting go, completing."""

    def test_a_deal_comes_back_as_it_was_held(self, store: Store) -> None:
        one = draft(party="某公司")
        (deal,) = hold(store, one)
        assert store.deals.get(one.id) == deal
        assert (deal.state, deal.held_until, deal.created_at) == (DealState.HELD, AT + 5 * DAY, AT)
        assert (deal.pair, deal.party, dict(deal.scores)) == (one.pair, "某公司", one.scores)
        assert (deal.reasons, deal.suggestions) == (one.reasons, one.suggestions)

    def test_a_pair_that_somebody_holds_goes_to_nobody_else(self, store: Store) -> None:
        hold(store, draft())
        second, other = draft(broker_id="b2"), draft(pair("a1", "d2"), "b2")
        assert refusal(store, second) is Refusal.TAKEN
        assert [one.id for one in hold(store, second, other)] == [other.id]

    def test_the_database_refuses_a_pair_in_two_hands(self, store: Store) -> None:
        (deal,) = hold(store, draft())
        with pytest.raises(IntegrityError), store.deals._database._writer.begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO deals SELECT 'x', achievement_id, counterpart_kind, counterpart_id, 'b2', "
                    "state, held_until, created_at, changed_at, party, score, scores, reasons, next_step, "
                    "suggestions FROM deals"
                )
            )
        assert store.deals.page(at=AT) == [deal]

    def test_the_same_ids_of_another_kind_are_another_pair(self, store: Store) -> None:
        assert len(hold(store, draft(), draft(pair("a1", "d1", Kind.INVESTOR)))) == 2

    def test_no_more_are_held_than_wanted_and_than_the_broker_may_have(self, store: Store) -> None:
        many = [draft(pair(f"a{n}")) for n in range(5)]
        assert [one.id for one in hold(store, *many, wanted=1)] == [many[0].id]
        assert [one.id for one in hold(store, *many)] == [many[1].id]
        assert refusal(store, many[2]) is Refusal.FULL
        assert hold(store, draft(pair("a9"), "b3")) == []  # a broker without a capacity has none

    def test_a_hold_that_ran_out_is_free_for_others_who_write_it_down(self, store: Store) -> None:
        (first,) = hold(store, draft())
        until = first.held_until
        assert store.deals.get(first.id).state_at(until - timedelta(seconds=1)) is DealState.HELD
        assert store.deals.get(first.id).state_at(until) is DealState.EXPIRED
        (second,) = store.deals.hold([draft(broker_id="b2")], terms(at=until), by="王工", at=until)
        assert second.broker_id == "b2"
        told = [(one.kind, one.by, one.at) for one in store.deals.events(first.id)]
        assert told == [(DealState.HELD, "李工", AT), (DealState.EXPIRED, "王工", until)]
        assert store.deals.get(first.id).state is DealState.EXPIRED

    def test_what_ran_out_rests_for_that_broker_for_a_while(self, store: Store) -> None:
        hold(store, draft())
        over = AT + 5 * DAY
        assert refusal(store, draft(), at=over) is Refusal.RESTING
        assert refusal(store, draft(broker_id="b2"), at=over) is None
        assert refusal(store, draft(), at=over + 30 * DAY) is None
        assert store.deals.expire(by="李工", at=over + DAY) == 1  # written down late: it rests from its end
        assert refusal(store, draft(), at=over + 30 * DAY) is None

    def test_what_a_broker_let_go_never_comes_back_to_them(self, store: Store) -> None:
        (deal,) = hold(store, draft())
        gone = store.deals.release(deal.id, reason=" 不熟悉该行业 ", by="李工", at=LATER)
        assert (gone.state, gone.changed_at) == (DealState.RELEASED, LATER)
        assert store.deals.events(deal.id)[-1].reason == "不熟悉该行业"
        assert refusal(store, draft(), at=LATER) is Refusal.RELEASED_BEFORE
        assert refusal(store, draft(broker_id="b2"), at=LATER) is None

    def test_claimed_and_completed(self, store: Store) -> None:
        (deal,) = hold(store, draft())
        assert store.deals.claim(deal.id, by="李工", at=LATER).state is DealState.CLAIMED
        late = AT + 90 * DAY  # a claim has no end
        assert store.deals.get(deal.id).state_at(late) is DealState.CLAIMED
        done = store.deals.complete(deal.id, by="李工", at=late)
        assert store.deals.complete(deal.id, by="王工", at=late + DAY) == done
        kinds = [one.kind for one in store.deals.events(deal.id)]
        assert kinds == [DealState.HELD, DealState.CLAIMED, DealState.COMPLETED]
        assert refusal(store, draft(broker_id="b2"), at=late) is Refusal.DONE

    def test_states_are_not_skipped_or_left(self, store: Store) -> None:
        (deal,) = hold(store, draft())
        with pytest.raises(Conflict, match="is held; to be completed it must be claimed"):
            store.deals.complete(deal.id, by="x", at=LATER)
        with pytest.raises(Conflict, match="is expired"):
            store.deals.claim(deal.id, by="x", at=AT + 5 * DAY)
        store.deals.release(deal.id, reason="忙", by="x", at=LATER)
        for act in (store.deals.claim, store.deals.complete):
            with pytest.raises(Conflict, match="is released"):
                act(deal.id, by="x", at=LATER)
        with pytest.raises(NotFound, match="no deal"):
            store.deals.claim("nothing", by="x", at=LATER)
        with pytest.raises(InvalidInput, match="reason"):
            store.deals.release(deal.id, reason=" ", by="x", at=LATER)

    def test_a_broker_does_not_work_for_two_rivals_over_one_achievement(self, store: Store) -> None:
        own, same, rival = (
            draft(pair("a1", "d1"), party="甲公司"),
            draft(pair("a1", "d2"), party="甲公司"),
            draft(pair("a1", "d3"), party="乙公司"),
        )
        assert [one.id for one in hold(store, own, rival, same)] == [own.id, same.id]
        other_hands = draft(rival.pair, "b2", party="乙公司")
        assert [one.id for one in hold(store, other_hands)] == [other_hands.id]

    def test_deals_are_paged_by_broker_and_by_state_as_it_is(self, store: Store) -> None:
        first, second = hold(store, draft(), draft(pair("a2")))
        (third,) = hold(store, draft(pair("a3"), "b2"))
        store.deals.claim(second.id, by="x", at=AT)
        over = AT + 5 * DAY

        def ids(at: datetime = AT, **where: Any) -> list[str]:
            return [one.id for one in store.deals.page(at=at, where=DealFilter(**where))]

        assert ids() == [first.id, second.id, third.id]
        assert ids(broker_id="b1") == [first.id, second.id]
        assert ids(states=frozenset({DealState.HELD})) == [first.id, third.id]
        assert ids(at=over, states=frozenset({DealState.HELD})) == []
        assert ids(at=over, states=frozenset({DealState.EXPIRED}), broker_id="b1") == [first.id]
        assert [one.id for one in store.deals.page(at=AT, after=first.id, limit=1)] == [second.id]

    def test_a_deal_of_a_hidden_record_is_not_seen(self, store: Store) -> None:
        store.upsert([achievement("a1"), achievement("a2"), Broker(id="b1", name="甲")], at=AT)
        store.upsert([Demand(id="d1", title="降低翘曲", visibility="masked")], at=AT)
        hold(store, draft(pair("a1", "d1")))
        (seen,) = hold(store, draft(pair("a2", "d2")))
        assert store.deals.page(at=AT, where=DealFilter(visible=EVERYONE)) == [seen]
        assert len(store.deals.page(at=AT)) == 2


def rule(store: Store, ruling: RulingKind, broker_id: str | None = "b1", **values: Any) -> int:
    given = RulingDraft(ruling=ruling, pair=values.pop("of", pair()), broker_id=broker_id, reason="回避")
    return store.deal_rulings.rule(given, by="主任", at=AT).id


class RulingContract:
    """Fixed and forbidden pairs."""

    def test_a_forbidden_pair_is_not_held_for_that_broker(self, store: Store) -> None:
        rule(store, RulingKind.FORBIDDEN)
        assert refusal(store, draft()) is Refusal.FORBIDDEN
        assert refusal(store, draft(broker_id="b2")) is None

    def test_a_pair_forbidden_without_a_broker_is_for_nobody(self, store: Store) -> None:
        rule(store, RulingKind.FORBIDDEN, None)
        assert refusal(store, draft(broker_id="b2")) is Refusal.FORBIDDEN
        assert refusal(store, draft(pair("a1", "d2"))) is None

    def test_a_fixed_pair_is_for_its_broker_even_after_they_let_it_go(self, store: Store) -> None:
        (deal,) = hold(store, draft())
        store.deals.release(deal.id, reason="忙", by="x", at=AT)
        rule(store, RulingKind.FIXED)
        assert refusal(store, draft()) is None
        assert refusal(store, draft(broker_id="b2")) is Refusal.FIXED_ELSEWHERE

    def test_a_lifted_ruling_counts_no_more_and_is_kept(self, store: Store) -> None:
        number = rule(store, RulingKind.FORBIDDEN)
        lifted = store.deal_rulings.lift(number, by="主任", at=LATER)
        assert (lifted.reason, lifted.by, lifted.lifted_at, lifted.lifted_by) == (
            "回避",
            "主任",
            LATER,
            "主任",
        )
        assert refusal(store, draft()) is None
        assert store.deal_rulings.standing() == []
        with pytest.raises(Conflict, match="lifted already"):
            store.deal_rulings.lift(number, by="主任", at=LATER)
        with pytest.raises(NotFound):
            store.deal_rulings.lift(99, by="主任", at=LATER)
        rule(store, RulingKind.FIXED)

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ((RulingKind.FORBIDDEN, "b1"), (RulingKind.FORBIDDEN, "b1")),
            ((RulingKind.FORBIDDEN, "b1"), (RulingKind.FIXED, "b1")),
            ((RulingKind.FIXED, "b1"), (RulingKind.FIXED, "b2")),
            ((RulingKind.FORBIDDEN, None), (RulingKind.FIXED, "b1")),
            ((RulingKind.FIXED, "b1"), (RulingKind.FORBIDDEN, None)),
        ],
    )
    def test_rulings_do_not_contradict(
        self, store: Store, first: tuple[RulingKind, str | None], second: tuple[RulingKind, str | None]
    ) -> None:
        number = rule(store, *first)
        with pytest.raises(Conflict, match=f"ruling {number} "):
            rule(store, *second)
        rule(store, *second, of=pair("a2"))

    def test_other_brokers_may_be_forbidden_beside(self, store: Store) -> None:
        rule(store, RulingKind.FIXED, "b1")
        rule(store, RulingKind.FORBIDDEN, "b2")
        rule(store, RulingKind.FORBIDDEN, "b3")
        assert len(store.deal_rulings.standing()) == 3

    def test_a_fixed_pair_names_its_broker(self, store: Store) -> None:
        with pytest.raises(InvalidRecords, match="broker_id"):
            rule(store, RulingKind.FIXED, None)
