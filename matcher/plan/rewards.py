"""Rewards of technology brokers, as estimates: 5 % of the yearly technology trade that each brought about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from matcher.outcomes.entries import LedgerEntry
from matcher.plan.case import PlanCase
from matcher.plan.counting import Counted, distinct_contracts, known_facts
from matcher.plan.settings import PlanSettings, Rewards
from matcher.plan.times import day_of, moment_of
from matcher.records import Broker
from matcher.store.plan_fact_values import FactMeasure, PlanFact

_FEN = Decimal("0.01")
RECORDED = (
    FactMeasure.PROOF_SUPPORT,
    FactMeasure.EVENT_SUBSIDY,
    FactMeasure.PERSON_AWARD,
    FactMeasure.AGENCY_AWARD,
)
"""Supports that are shown as they were recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A broker's part of a contract: `share_cny` of its `amount_cny`, one of `brokers` who share it."""

    entry: int
    achievement_id: str
    contract_number: str | None
    on: date
    amount_cny: Decimal
    share_cny: Decimal
    brokers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerReward:
    """What a broker brought about in a year and the reward that this comes to, cut off at the most.

    `reward_cny` is 0 for who is not in the library of brokers; `doubts` say in Chinese what has to be looked
    at before anything is paid.
    """

    broker_id: str
    name: str | None
    deals: tuple[Deal, ...]
    reward_cny: Decimal
    is_cut: bool
    doubts: tuple[str, ...]

    @property
    def brought_cny(self) -> Decimal:
        """The broker's parts of the year's contracts added up."""
        return sum((one.share_cny for one in self.deals), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRewards:
    """The estimates of a year, greatest first, and the supports that were recorded in it.

    `repeated` are entries of a contract that an earlier entry tells already; they count nowhere.
    """

    year: int
    brokers: tuple[BrokerReward, ...]
    recorded: tuple[PlanFact, ...]
    repeated: tuple[int, ...]
    notes: tuple[str, ...]


def estimate_rewards(case: PlanCase, counted: Counted, settings: PlanSettings, *, year: int) -> YearRewards:
    """Return what brokers' rewards of a year come to, from the contracts that name them.

    Yearly trade is the sum of the broker's parts; a part is exact to the fen, and the parts of a deal add
    up to it. The cut is per broker and year.
    """
    rule, clock = settings.rewards, counted.clock
    known = [one for one in case.entries if one.counts and moment_of(one, clock) <= counted.at]
    contracts, repeated = distinct_contracts(known)
    deals: dict[str, list[Deal]] = defaultdict(list)
    for one in contracts:
        on = day_of(one, clock)
        if on.year == year:
            for broker, share in split_deal(one, rule).items():
                deals[broker].append(_deal(one, share, on))
    rewards = [_reward(id, case.brokers.get(id), of, rule) for id, of in deals.items()]
    facts = known_facts(case.facts, at=counted.at, clock=clock)
    return YearRewards(
        year=year,
        brokers=tuple(sorted(rewards, key=lambda one: (-one.reward_cny, -one.brought_cny, one.broker_id))),
        recorded=tuple(one for one, day in facts if day.year == year and one.measure in RECORDED),
        repeated=tuple(one.number for one in repeated if day_of(one, clock).year == year),
        notes=(rule.notice, rule.quote, rule.recorded, _SPLITS[rule.split]),
    )


_SPLITS: Mapping[str, str] = {
    "equal": "多名经纪人共同促成的，按人数均分（行动计划未规定分配办法）",
    "first_double": "多名经纪人共同促成的，第一人按两份计（行动计划未规定分配办法）",
}


def split_deal(contract: LedgerEntry, rule: Rewards) -> dict[str, Decimal]:
    """Return each broker's part of a contract's amount; what does not divide goes to the first, to the fen.

    A broker named twice counts once, at the first place. {} without brokers.
    """
    ids = tuple(dict.fromkeys(contract.event.broker_ids))
    amount = contract.event.amount_cny or Decimal(0)
    weights = Counter(ids)
    if ids and rule.split == "first_double":
        weights[ids[0]] += 1
    whole = sum(weights.values())
    parts = {id: (amount * weights[id] / whole).quantize(_FEN, rounding=ROUND_FLOOR) for id in ids}
    if ids:
        parts[ids[0]] += amount - sum(parts.values())
    return parts


def _deal(one: LedgerEntry, share: Decimal, on: date) -> Deal:
    return Deal(
        entry=one.number,
        achievement_id=one.achievement_id,
        contract_number=one.event.contract_number,
        on=on,
        amount_cny=one.event.amount_cny or Decimal(0),
        share_cny=share,
        brokers=len(set(one.event.broker_ids)),
    )


def _reward(id: str, broker: Broker | None, deals: Sequence[Deal], rule: Rewards) -> BrokerReward:
    ordered = tuple(sorted(deals, key=lambda one: (one.on, one.entry)))
    exact = sum((one.share_cny for one in ordered), Decimal(0)) * rule.rate
    reward = min(exact, rule.most_cny).quantize(_FEN, rounding=ROUND_HALF_UP)
    return BrokerReward(
        broker_id=id,
        name=None if broker is None else broker.name,
        deals=ordered,
        reward_cny=Decimal(0) if broker is None else reward,
        is_cut=exact > rule.most_cny,
        doubts=tuple(_doubts(broker, ordered)),
    )


def _doubts(broker: Broker | None, deals: Sequence[Deal]) -> list[str]:
    if broker is None:
        return ["不在技术经纪（理）人库，不计奖励"]
    doubts = []
    certificate = broker.certificate
    if certificate is None:
        doubts.append("未登记证书")
    elif certificate.valid_until is not None:
        late = [one.entry for one in deals if one.on > certificate.valid_until]
        if late:
            doubts.append(f"台账第 {'、'.join(map(str, late))} 条签订时证书已过有效期")
    unnumbered = [one.entry for one in deals if one.contract_number is None]
    if unnumbered:
        doubts.append(f"台账第 {'、'.join(map(str, unnumbered))} 条无技术合同登记编号")
    return doubts
