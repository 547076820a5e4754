"""Deals over HTTP: asked for, claimed, let go, completed into the ledger, assigned; role by role."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.roles import Role
from matcher.channels.brokers.options import DealsConfig
from matcher.records import parse_record
from matcher.store import Store
from matcher.vocabulary import Kind
from tests.api.conftest import AT, SECRET_WORD, Template, make_config
from tests.api.fakes import LaggingEngine, Workshop
from tests.api.library import Clock

_TEXT = "锂电池隔膜在线检测"
RECORDS: list[tuple[Kind, dict[str, Any]]] = [
    *[
        (Kind.ACHIEVEMENT, {"id": f"da-{n}", "title": f"{_TEXT}系统{n}号", "place": "松山湖"})
        for n in range(3)
    ],
    *[
        (
            Kind.DEMAND,
            {"id": f"dd-{n}", "title": f"寻求{_TEXT}系统", "enterprise": f"企业{n}", "town": "长安镇"},
        )
        for n in range(3)
    ],
    (Kind.BROKER, {"id": "br-1", "name": "林示例", "specialities": f"{_TEXT}系统", "towns": ["长安镇"]}),
    (Kind.BROKER, {"id": "br-2", "name": "周示例", "specialities": f"{_TEXT}系统", "capacity": 2}),
    (
        Kind.BROKER,
        {
            "id": "br-late",
            "name": "吴示例",
            "specialities": f"{_TEXT}系统",
            "certificate": {"grade": "senior", "valid_until": "2026-11-23"},
        },
    ),
    (
        Kind.BROKER,
        {
            "id": "br-soon",
            "name": "郑示例",
            "specialities": "陶瓷",
            "certificate": {"grade": "senior", "valid_until": "2026-12-24"},
        },
    ),
    (
        Kind.DEMAND,
        {"id": "dd-veiled", "title": f"寻求{_TEXT}系统{SECRET_WORD}", "visibility": "masked"},
    ),
]
STEPS = {
    "events": [
        {"kind": "contacted", "happened_at": "2026-11-24T10:00:00+08:00"},
        {
            "kind": "contract",
            "happened_at": "2026-11-24T12:00:00+08:00",
            "amount_cny": "680000",
            "contract_number": "HT-1",
        },
    ]
}


@dataclass
class Platform:
    """A running application whose clock stands still."""

    client: TestClient
    engine: LaggingEngine
    keys: dict[Role, str]
    clock: Clock

    def post(self, path: str, body: Any = None, *, role: Role = Role.BROKER) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[role]}"}
        return self.client.post(path, json=body, headers=headers)

    def get(self, path: str, *, role: Role = Role.BROKER) -> Any:
        return self.client.get(path, headers={"Authorization": f"Bearer {self.keys[role]}"})

    def request(self, broker: str = "br-1", **body: Any) -> list[dict[str, Any]]:
        answer = self.post(f"/v1/brokers/{broker}/deals:request", body)
        assert answer.status_code in (200, 201), answer.text
        deals: list[dict[str, Any]] = answer.json()["deals"]
        return deals

    def write(self, kind: Kind, values: dict[str, Any]) -> None:
        self.engine.upsert([parse_record(kind, values)], at=AT)
        self.engine.follow()


@contextmanager
def open_platform(folder: Path, template: Template, workshop: Workshop) -> Iterator[Platform]:
    config = make_config(folder).model_copy(update={"deals": DealsConfig(min_level=1, min_fund_level=1)})
    shutil.copy(template.file, config.home / "store.sqlite3")
    with Store.open(config.store_url) as store:
        store.upsert([parse_record(kind, values) for kind, values in RECORDS], at=AT)
        engine = workshop.make_engine(store, config)
        engine.follow()
        clock = Clock()
        app = create_app(engine, config, now=clock)
        with TestClient(app, raise_server_exceptions=False) as client:
            yield Platform(client, engine, template.keys, clock)


@pytest.fixture
def platform(tmp_path: Path, template: Template, workshop: Workshop) -> Iterator[Platform]:
    with open_platform(tmp_path, template, workshop) as opened:
        yield opened


def pair_of(deal: dict[str, Any]) -> tuple[str, str]:
    return deal["achievement"]["id"], deal["counterpart"]["id"]


def test_a_broker_gets_deals_that_are_held_with_reasons_and_a_next_step(platform: Platform) -> None:
    deals = platform.request(count=2, kinds=["demand"])
    assert len(deals) == 2
    deal = deals[0]
    assert (deal["state"], deal["state_label"], deal["broker_id"]) == ("held", "已预留", "br-1")
    assert deal["held_until"] == "2026-12-01T09:00:00Z"  # seven days
    assert deal["next_step"].startswith("先联系需求方（企业")
    assert "确认预算" in deal["next_step"]
    assert deal["scores"]["place"] == 1
    assert "在服务镇街" in deal["reasons"]
    assert deal["score"] == pytest.approx(deal["scores"]["pair"] * deal["scores"]["broker"], abs=2e-4)


def test_what_is_shown_stands_in_the_log_as_it_was_shown(platform: Platform) -> None:
    deals = platform.request(count=3, kinds=["demand"])
    store = platform.engine.store
    assert store.suggestions.count() >= 1
    shown = [pair for logged in store.suggestions.iterate() for pair in logged.items]
    assert len(shown) == len(deals)  # nothing that the broker did not see
    for deal in deals:
        resolved = store.suggestions.resolve(deal["suggestion_id"])
        assert resolved is not None
        assert (resolved.achievement_id, resolved.taker_id) == pair_of(deal)
    assert {one.shown_by.channel for one in store.suggestions.iterate() if one.shown_by} == {"deals"}


def test_brokers_get_different_deals_and_asking_again_gives_others(platform: Platform) -> None:
    first, second = platform.request("br-1", count=2), platform.request("br-2", count=2)
    again = platform.request("br-1", count=2)
    pairs = [pair_of(deal) for deal in (*first, *second, *again)]
    assert len(pairs) == len(set(pairs)) == 6


def test_a_broker_who_is_full_is_told(platform: Platform) -> None:
    assert len(platform.request("br-2", count=5)) == 2
    answer = platform.post("/v1/brokers/br-2/deals:request", {}).json()
    assert answer["deals"] == []
    assert "在手项目已达上限，完成或放弃后可再申请" in answer["notices"]


def test_a_broker_is_not_between_rivals_over_one_achievement(platform: Platform) -> None:
    deals = platform.request(count=9, kinds=["demand"])
    enterprises: dict[str, set[str | None]] = {}
    for deal in deals:
        enterprises.setdefault(deal["achievement"]["id"], set()).add(deal["counterpart"]["party"])
    assert deals
    assert all(len(parties - {None}) <= 1 for parties in enterprises.values())


def test_a_broker_does_not_get_what_their_own_house_has(platform: Platform) -> None:
    employed = {"id": "br-3", "name": "赵示例", "specialities": f"{_TEXT}系统", "employer": "企业1"}
    platform.write(Kind.BROKER, {**employed, "capacity": 20})
    deals = platform.request("br-3", count=9, kinds=["demand"])
    assert deals
    assert "dd-1" not in {deal["counterpart"]["id"] for deal in deals}


def test_towns_and_kinds_narrow_what_comes(platform: Platform) -> None:
    assert platform.request(count=3, kinds=["demand"], towns=["虎门镇"]) == []
    funds = platform.request(count=1, kinds=["investor"])
    assert {deal["counterpart"]["kind"] for deal in funds} == {"investor"}
    assert funds[0]["next_step"].startswith("先联系投资机构（莞创示例基金）")


def test_an_ended_certificate_stops_new_deals_and_one_that_ends_soon_is_told(platform: Platform) -> None:
    late = platform.post("/v1/brokers/br-late/deals:request", {})
    assert late.status_code == 200
    assert late.json() == {
        "deals": [],
        "notices": ["证书已于2026-11-23到期，暂停承接新项目；请续证后更新"],
    }
    notices = platform.get("/v1/brokers/br-soon/deals").json()["notices"]
    assert notices == ["证书将于2026-12-24到期（还有30天），到期后停止承接新项目；请及时续证"]


def test_claimed_then_completed_the_ledger_knows_the_broker(platform: Platform) -> None:
    (deal,) = platform.request(count=1, kinds=["demand"])
    path = f"/v1/deals/{deal['id']}"
    assert platform.post(f"{path}:complete", STEPS).status_code == 409  # only held
    assert platform.post(f"{path}:claim").json()["state"] == "claimed"
    assert platform.post(f"{path}:claim").status_code == 409
    done = platform.post(f"{path}:complete", STEPS)
    assert done.status_code == 201
    assert (done.json()["deal"]["state"], done.json()["recorded"]) == ("completed", 2)
    entries = platform.get("/v1/outcomes?broker=br-1", role=Role.CENTRE).json()["entries"]
    assert [one["event"]["kind"] for one in entries] == ["contacted", "contract"]
    assert {one["event"]["suggestion"] for one in entries} == {deal["suggestion_id"]}
    assert {(one["achievement_id"], one["taker"]["id"]) for one in entries} == {pair_of(deal)}


def test_completing_again_adds_nothing_and_otherwise_is_refused(platform: Platform) -> None:
    (deal,) = platform.request(count=1, kinds=["demand"])
    path = f"/v1/deals/{deal['id']}"
    platform.post(f"{path}:claim")
    platform.post(f"{path}:complete", STEPS)
    again = platform.post(f"{path}:complete", STEPS)
    assert (again.status_code, again.json()["recorded"]) == (200, 0)
    contract = {**STEPS["events"][1], "amount_cny": "1"}
    assert platform.post(f"{path}:complete", {"events": [contract]}).status_code == 409
    assert platform.engine.store.outcomes.count() == 2


def test_a_completion_names_every_bad_event(platform: Platform) -> None:
    (deal,) = platform.request(count=1, kinds=["demand"])
    path = f"/v1/deals/{deal['id']}:complete"
    met = {"kind": "met", "happened_at": "2026-11-24T10:00:00+08:00"}
    fields = [error["field"] for error in platform.post(path, {"events": [met, met]}).json()["errors"]]
    assert fields == ["events.1.kind", "events"]
    no_amount = {"kind": "contract", "happened_at": "2026-11-24T10:00:00+08:00"}
    (error,) = platform.post(path, {"events": [no_amount]}).json()["errors"]
    assert error["field"] == "amount_cny"
    assert platform.post(path, {"events": [{**met, "kind": "landed"}]}).status_code == 422


def test_what_is_let_go_is_for_others_only(platform: Platform) -> None:
    (deal,) = platform.request(count=1, kinds=["demand"])
    gone = platform.post(f"/v1/deals/{deal['id']}:release", {"reason": "不熟悉"})
    assert gone.json()["state"] == "released"
    assert pair_of(deal) not in {pair_of(one) for one in platform.request(count=5, kinds=["demand"])}
    assert platform.post(f"/v1/deals/{deal['id']}:release", {"reason": "不熟悉"}).status_code == 409


def test_a_hold_runs_out_and_is_anothers(platform: Platform) -> None:
    (deal,) = platform.request(count=1, kinds=["demand"])
    platform.clock.advance(days=7)
    (listed,) = platform.get("/v1/brokers/br-1/deals").json()["deals"]
    assert listed["state"] == "expired"
    assert platform.get("/v1/brokers/br-1/deals?state=held").json()["deals"] == []
    assert platform.post(f"/v1/deals/{deal['id']}:claim").status_code == 409
    platform.write(
        Kind.BROKER, {"id": "br-4", "name": "钱示例", "specialities": f"{_TEXT}系统", "capacity": 30}
    )
    others = platform.request("br-4", count=20, kinds=["demand"])
    assert deal["achievement"]["id"] in {one["achievement"]["id"] for one in others}
    assert pair_of(deal) not in {pair_of(one) for one in platform.request(count=5, kinds=["demand"])}  # rests


def test_masked_records_never_come_up_not_even_for_the_centre(platform: Platform) -> None:
    for role in (Role.BROKER, Role.CENTRE):
        answer = platform.post("/v1/brokers/br-1/deals:request", {"count": 20}, role=role)
        assert answer.json()["deals"] or role is Role.CENTRE
        assert SECRET_WORD not in answer.text
        assert "dd-veiled" not in answer.text
    assigned = platform.post("/v1/deals:assign", {}, role=Role.CENTRE)
    assert "dd-veiled" not in assigned.text


def test_a_deal_whose_demand_is_masked_later_is_gone_for_brokers(platform: Platform) -> None:
    (deal,) = platform.request(count=1, kinds=["demand"])
    masked = {**dict(RECORDS)[Kind.DEMAND], "id": deal["counterpart"]["id"], "title": SECRET_WORD}
    platform.write(Kind.DEMAND, {**masked, "visibility": "masked"})
    assert platform.get("/v1/brokers/br-1/deals").json()["deals"] == []
    assert platform.post(f"/v1/deals/{deal['id']}:claim").status_code == 404
    assert len(platform.get("/v1/brokers/br-1/deals", role=Role.CENTRE).json()["deals"]) == 1


def test_deals_are_paged(platform: Platform) -> None:
    deals = platform.request(count=3)
    first = platform.get("/v1/brokers/br-1/deals?limit=2").json()
    rest = platform.get(f"/v1/brokers/br-1/deals?limit=2&after={first['next']}").json()
    assert len(first["deals"]) == 2
    assert rest["next"] is None
    ids = [one["id"] for one in (*first["deals"], *rest["deals"])]
    assert sorted(ids) == sorted(one["id"] for one in deals)


def test_unknown_and_hidden_brokers_are_not_found(platform: Platform) -> None:
    for broker in ("nobody", "b-masked"):
        assert platform.post(f"/v1/brokers/{broker}/deals:request", {}).status_code == 404
        assert platform.get(f"/v1/brokers/{broker}/deals").status_code == 404


@pytest.mark.parametrize("role", [Role.WINDOW, Role.FUND, Role.EVALUATOR])
def test_other_roles_have_nothing_to_do_with_deals(platform: Platform, role: Role) -> None:
    (deal,) = platform.request(count=1)
    for path, body in (
        ("/v1/brokers/br-1/deals:request", {}),
        (f"/v1/deals/{deal['id']}:claim", None),
        (f"/v1/deals/{deal['id']}:release", {"reason": "忙"}),
        (f"/v1/deals/{deal['id']}:complete", STEPS),
        ("/v1/deals:assign", {}),
    ):
        assert platform.post(path, body, role=role).status_code == 403
    assert platform.get("/v1/brokers/br-1/deals", role=role).status_code == 403


def test_a_dry_run_holds_nothing_and_the_run_holds_what_it_said(platform: Platform) -> None:
    dry = platform.post("/v1/deals:assign", {"floor": 1}, role=Role.CENTRE).json()
    assert (dry["dry_run"], dry["feasible"]) == (True, True)
    assert dry["assigned"]
    assert dry["value"] == pytest.approx(dry["bound"])
    assert {one["rule"] for one in dry["costs"]} >= {"capacities", "floor", "conflicts"}
    assert platform.get("/v1/brokers/br-1/deals").json()["deals"] == []
    run = platform.post("/v1/deals:assign", {"floor": 1, "dry_run": False}, role=Role.CENTRE).json()
    assert [{**one, "deal_id": None} for one in run["assigned"]] == dry["assigned"]
    held = platform.get("/v1/brokers/br-1/deals").json()["deals"]
    mine = [one["deal_id"] for one in run["assigned"] if one["broker_id"] == "br-1"]
    assert sorted(one["id"] for one in held) == sorted(mine)
    assert mine
    assert "br-late" not in {one["broker_id"] for one in run["assigned"]}
    again = platform.post("/v1/deals:assign", {}, role=Role.CENTRE).json()
    assert again["pairs"] == dry["pairs"] - len(run["assigned"])


def test_a_minimum_that_cannot_be_is_explained(platform: Platform) -> None:
    body = {"minimums": {"br-2": 3, "nobody": 1}}
    answer = platform.post("/v1/deals:assign", body, role=Role.CENTRE).json()
    assert answer["feasible"] is False
    assert any(one.startswith("经纪人br-2最低3项，少1项") for one in answer["problems"])
    assert "若放宽“在手数上限”，即可满足" in answer["problems"]
    assert "经纪人nobody不存在或不能承接，无法保证最低数" in answer["problems"]


def ruling(**values: Any) -> dict[str, Any]:
    return {
        "ruling": "fixed",
        "achievement_id": "da-0",
        "counterpart_kind": "demand",
        "counterpart_id": "dd-2",
        "broker_id": "br-2",
        "reason": "长期服务该企业",
        "person": "王示例",
        **values,
    }


def test_a_fixed_pair_comes_first_to_its_broker_and_to_nobody_else(platform: Platform) -> None:
    fixed = platform.post("/v1/deals:rule", ruling(), role=Role.CENTRE)
    assert fixed.status_code == 201
    assert ("da-0", "dd-2") not in {pair_of(one) for one in platform.request("br-1", count=9)}
    run = platform.post("/v1/deals:assign", {}, role=Role.CENTRE).json()
    given = {(one["achievement_id"], one["counterpart_id"]): one["broker_id"] for one in run["assigned"]}
    assert given["da-0", "dd-2"] == "br-2"
    assert pair_of(platform.request("br-2", count=1)[0]) == ("da-0", "dd-2")


def test_a_forbidden_pair_does_not_come_up_until_it_is_lifted(platform: Platform) -> None:
    body = ruling(ruling="forbidden", broker_id=None)
    number = platform.post("/v1/deals:rule", body, role=Role.CENTRE).json()["id"]
    assert platform.post("/v1/deals:rule", ruling(), role=Role.CENTRE).status_code == 409
    (listed,) = platform.get("/v1/deals/rulings", role=Role.CENTRE).json()["rulings"]
    assert (listed["id"], listed["broker_id"], listed["by"]) == (number, None, "王示例")
    run = platform.post("/v1/deals:assign", {}, role=Role.CENTRE).json()
    assert ("da-0", "dd-2") not in {(one["achievement_id"], one["counterpart_id"]) for one in run["assigned"]}
    path = f"/v1/deals/rulings/{number}:lift"
    assert platform.post(path, {"person": "王示例"}, role=Role.CENTRE).json()["lifted_by"] == "王示例"
    assert platform.post(path, {"person": "王示例"}, role=Role.CENTRE).status_code == 409
    assert platform.get("/v1/deals/rulings", role=Role.CENTRE).json()["rulings"] == []
