"""How contracts and investments land: income, tax, documents of the action plan's standards, whole or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple

from eval.simulated_platform.chance import Chance
from eval.simulated_platform.happenings import Happening
from eval.simulated_platform.places import Units

Proof = dict[str, str]


class _Money(NamedTuple):
    """Income or tax to come: between which amounts, after how many days on average, the how manieth."""

    kind: str
    least: int
    most: int
    days: float
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A landing to be reported: its type, documents, and how many days it takes on average."""

    kind: str
    proofs: list[Proof]
    days: float
    which: str = "first"


def follow_contract(chance: Chance, units: Units, contract: Happening) -> Iterator[Happening]:
    """Yield income, tax and landings after a contract; three of four contracts are reported as landed."""
    kind = contract.meeting.offer.record["type"]
    money = list(_money(chance, contract, kind))
    yield from money
    if not chance.happens(0.75, contract.pair, "lands"):
        return
    proofs = _proofs(chance, contract, kind, [one for one in money if one.kind == "income"])
    landed = _landed(chance, units, contract, _Claim(kind=kind, proofs=proofs, days=60.0))
    yield landed
    if chance.happens(0.12, contract.pair, "lands again"):
        yield _landed(chance, units, landed, _Claim(kind=kind, proofs=proofs, days=120.0, which="second"))
    if chance.happens(0.1, contract.pair, "told twice"):
        at = landed.at + timedelta(days=1 + chance.days(30.0, contract.pair, "told twice"))
        yield replace(landed, at=at.replace(microsecond=0))


def land_investment(chance: Chance, units: Units, invested: Happening) -> Iterator[Happening]:
    """Yield what comes after an investment: sometimes an enterprise that settles and pays tax."""
    if not chance.happens(0.6, invested.pair, "settles"):
        return
    yield _sum(chance, invested, _Money("tax", 40_000, 400_000, 120.0))
    proofs = (
        [_proof("enterprise_seat", invested, "执照")] if chance.happens(0.8, invested.pair, "seat") else []
    )
    yield _landed(chance, units, invested, _Claim(kind="enterprise", proofs=proofs, days=90.0))


def _money(chance: Chance, contract: Happening, kind: str) -> Iterator[Happening]:
    if kind == "enterprise" and chance.happens(0.8, contract.pair, "pays tax"):
        yield _sum(chance, contract, _Money("tax", 5_000, 500_000, 100.0))
    elif kind == "platform":
        for number in range(1 + int(3 * chance.uniform(contract.pair, "incomes"))):
            yield _sum(chance, contract, _Money("income", 30_000, 120_000, 70.0, number))
    elif kind == "project":
        for number in range(int(2.5 * chance.uniform(contract.pair, "incomes"))):
            yield _sum(chance, contract, _Money("income", 200_000, 1_200_000, 90.0, number))


def _sum(chance: Chance, after: Happening, money: _Money) -> Happening:
    """Return the event of some money, days after another."""
    name = (after.pair, money.kind, money.number)
    amount = money.least + int((money.most - money.least) * chance.uniform(*name, "amount"))
    details: dict[str, Any] = {"amount_cny": str(amount)}
    if chance.happens(0.8, *name, "document"):
        details["reference"] = f"{after.pair} {money.kind} {money.number}"
    at = (after.at + timedelta(days=5 + chance.days(money.days, *name))).replace(microsecond=0)
    return replace(after, kind=money.kind, at=at, role="centre", details=details, unit=None)


def _proofs(chance: Chance, contract: Happening, kind: str, incomes: list[Happening]) -> list[Proof]:
    def has(likely: float, what: str) -> bool:
        return chance.happens(likely, contract.pair, what)

    if kind == "enterprise":
        return [_proof("enterprise_seat", contract, "执照")] if has(0.85, "seat") else []
    if kind == "platform":
        entity = [_proof("platform_entity", contract, "场地合同")] if has(0.9, "entity") else []
        approval = [_proof("platform_approval", contract, "立项批文")] if has(0.2, "approval") else []
        named = [one for one in incomes[:1] if "reference" in one.details and has(0.3, "income document")]
        # The same document that its own event tells of: it counts once.
        income = [
            {
                "condition": "platform_income",
                "reference": one.details["reference"],
                "amount_cny": one.details["amount_cny"],
            }
            for one in named
        ]
        return [*entity, *approval, *income]
    documents = {"project_team": ("社保证明", 0.15), "project_stake": ("入股协议", 0.05)}
    return [_proof(name, contract, word) for name, (word, likely) in documents.items() if has(likely, name)]


def _proof(condition: str, of: Happening, word: str) -> Proof:
    return {"condition": condition, "reference": f"{word} {of.pair}"}


def _landed(chance: Chance, units: Units, after: Happening, claim: _Claim) -> Happening:
    unit = _unit(chance, units, after, claim.which)
    details: dict[str, Any] = {"landing_type": claim.kind, "proofs": claim.proofs}
    if unit is not None:
        details["unit"] = units.write(unit, chance, after.pair, claim.which)
    waited = timedelta(days=5 + chance.days(claim.days, after.pair, "landed", claim.which))
    at = (after.at + waited).replace(microsecond=0)
    return replace(after, kind="landed", at=at, role="centre", details=details, unit=unit)


def _unit(chance: Chance, units: Units, after: Happening, which: str) -> str | None:
    offer = after.meeting.offer
    if which == "second":
        return chance.pick(tuple(units.written), after.pair, which, "unit")
    return None if chance.happens(0.5, after.pair, which, "names nobody") else offer.lands_with or "市科技局"
