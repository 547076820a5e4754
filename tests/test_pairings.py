"""The table of pairings, and who may be proposed in each."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.asking import Ask, where_for
from matcher.errors import InvalidInput
from matcher.pairings import PAIRINGS, pairing_named
from matcher.records import Record
from matcher.retrieval import FUND_LEGS, LEGS
from matcher.store import EVERYONE
from matcher.vocabulary import AchievementStatus, DemandStatus, PartyStatus
from tests.builders import achievement, broker, demand, demand_key, investor
from tests.conftest import AT

TODAY = date(2026, 11, 24)
NAMES = {
    "demand-achievement",
    "achievement-demand",
    "investor-achievement",
    "achievement-investor",
    "demand-broker",
    "achievement-broker",
    "broker-achievement",
    "broker-demand",
    "demand-demand",
    "achievement-achievement",
}


def test_the_ten_pairings_have_the_agreed_names() -> None:
    assert set(PAIRINGS) == NAMES
    for name, pairing in PAIRINGS.items():
        assert pairing.name == name
        assert pairing_named(name) is pairing


def test_an_unknown_pairing_names_all_of_them() -> None:
    for name in ("demand", "demand→achievement", "", "Demand-Achievement"):
        with pytest.raises(InvalidInput) as caught:
            pairing_named(name)
        assert all(known in str(caught.value) for known in NAMES)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_leg_has_a_weight(name: str) -> None:
    fund_legs = FUND_LEGS if name == "investor-achievement" else ()
    assert set(PAIRINGS[name].leg_weights) == {*LEGS, *fund_legs}
    assert all(weight > 0 for weight in PAIRINGS[name].leg_weights.values())


@pytest.mark.parametrize(
    ("pairing", "record", "eligible"),
    [
        *(
            ("demand-achievement", achievement(status=s), s.value in ("active", "negotiating"))
            for s in AchievementStatus
        ),
        *(("achievement-demand", demand(status=s), s.value == "open") for s in DemandStatus),
        *(("demand-demand", demand(status=s), True) for s in DemandStatus),
        *(("demand-broker", broker(status=s), s.value == "active") for s in PartyStatus),
        *(("achievement-investor", investor(status=s), s.value == "active") for s in PartyStatus),
        ("broker-demand", demand(deadline="2026-11-24"), True),
        ("broker-demand", demand(deadline="2026-11-23"), False),
        ("demand-demand", demand(deadline="2026-11-23"), True),
        ("achievement-broker", broker(certificate={"grade": "senior"}), True),
        ("achievement-broker", broker(certificate={"grade": "senior", "valid_until": "2026-11-24"}), True),
        ("achievement-broker", broker(certificate={"grade": "senior", "valid_until": "2026-11-23"}), False),
    ],
)
def test_status_and_dates_decide_who_may_be_proposed(pairing: str, record: Record, eligible: bool) -> None:
    assert PAIRINGS[pairing].is_eligible(record, TODAY) is eligible


def test_the_filter_of_a_request_cannot_be_widened_by_its_facets() -> None:
    facets = {
        "kind": frozenset({"demand"}),
        "status": frozenset({"landed", "active"}),
        "town": frozenset({"长安镇"}),
    }
    ask = Ask(pairing="demand-achievement", at=AT, visible=EVERYONE, key=demand_key("d1"), facets=facets)
    where = where_for(PAIRINGS["demand-achievement"], ask, demand_key("d1"))
    assert where.any_of == {
        "kind": frozenset({"achievement"}),
        "status": frozenset({"active"}),
        "town": frozenset({"长安镇"}),
        "visibility": frozenset({"public"}),
    }
    assert where.excluded == {demand_key("d1")}
