"""Digests over HTTP: made, read, approved, sent to a real receiver or pulled, explained; role by role."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.app import create_app
from api.roles import Role
from matcher.channels.funds.options import PushConfig
from matcher.config import Config
from matcher.store import Store
from tests.api.conftest import SECRET_WORD, Service, Template, make_config
from tests.api.fakes import Workshop
from tests.channels.funds.receiver import SECRET, SECRET_ENV, Receiver, receiver

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
"""Tuesday, ten in the morning in China."""
DIGESTS = "/v1/funds/i-public/digests"


def running(folder: Path, template: Template, workshop: Workshop, push: PushConfig) -> Iterator[Service]:
    """Yield an application with these settings, its clock standing at NOW."""
    config: Config = make_config(folder).model_copy(update={"push": push})
    shutil.copy(template.file, config.home / "store.sqlite3")
    with Store.open(config.store_url) as store:
        engine = workshop.make_engine(store, config)
        engine.follow()
        app = create_app(engine, config, now=lambda: NOW)
        with TestClient(app, raise_server_exceptions=False) as client:
            yield Service(app, client, engine, template.keys)


@pytest.fixture
def service(tmp_path: Path, template: Template, workshop: Workshop) -> Iterator[Service]:
    """A service without a webhook: pushes are pulled."""
    yield from running(tmp_path, template, workshop, PushConfig(threshold=0.0))


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver(NOW) as server:
        yield server


@pytest.fixture
def sending(
    tmp_path: Path, template: Template, workshop: Workshop, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """A service that sends to the receiver."""
    monkeypatch.setenv(SECRET_ENV, SECRET)
    webhook = {"*": {"url": hook.url, "secret_env": SECRET_ENV}}
    yield from running(tmp_path, template, workshop, PushConfig(threshold=0.0, poll_s=0.02, webhooks=webhook))


def make(service: Service, **body: Any) -> dict[str, Any]:
    answer = service.client.post(DIGESTS, json=body, headers=service.as_role(Role.CENTRE))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def approve(service: Service, digest_id: str) -> dict[str, Any]:
    path = f"/v1/digests/{digest_id}:approve"
    answer = service.client.post(path, json={"person": "王示例"}, headers=service.as_role(Role.CENTRE))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def get(service: Service, path: str, role: Role = Role.FUND) -> Any:
    return service.client.get(path, headers=service.as_role(role))


def test_a_fund_sees_its_digest_once_it_is_approved_and_nothing_of_the_inside(service: Service) -> None:
    made = make(service, seed="s")
    path = f"/v1/digests/{made['id']}"
    assert (made["state"], made["inside"]["floor"]["placed"]) == ("draft", 0)
    assert get(service, path).status_code == 404
    assert get(service, DIGESTS).json() == {"digests": []}
    assert approve(service, made["id"])["delivery"]["state"] == "pending"
    seen = get(service, path).json()
    assert (seen["state"], seen["inside"], seen["delivery"]) == ("approved", None, None)
    (item,) = seen["message"]["items"]
    assert (item["achievement"]["id"], item["suggestion"]) == ("a-public", f"{made['id']}.1")
    assert item["appraisal"]["page"] == "/v1/achievements/a-public/appraisal.html?reader=fund"
    assert get(service, item["appraisal"]["page"]).status_code == 200
    assert [one["id"] for one in get(service, DIGESTS).json()["digests"]] == [made["id"]]


def test_no_digest_and_no_page_of_it_holds_what_is_hidden(service: Service) -> None:
    made = make(service)
    approve(service, made["id"])
    for ending in ("", ".html", ".xlsx"):
        for role in (Role.FUND, Role.CENTRE):
            answer = get(service, f"/v1/digests/{made['id']}{ending}", role)
            assert answer.status_code == 200
            assert SECRET_WORD.encode() not in answer.content
    book = load_workbook(io.BytesIO(get(service, f"/v1/digests/{made['id']}.xlsx").content))
    assert book["推送"]["B2"].value == "a-public"


def test_what_is_hidden_after_the_approval_is_no_longer_shown_or_pulled(service: Service) -> None:
    made = make(service)
    approve(service, made["id"])
    hidden = {"title": "锂电池隔膜检测", "library": "service", "visibility": "staff"}
    assert service.put("/v1/achievements/a-public", hidden) == 200
    assert get(service, f"/v1/digests/{made['id']}").json()["message"]["items"] == []
    assert "锂电池隔膜" not in get(service, f"/v1/digests/{made['id']}.html").text
    (entry,) = get(service, "/v1/pushes?fund=i-public").json()["items"]
    assert entry["body"] is None


def test_a_push_is_pulled_by_cursor_confirmed_and_shown_in_the_ledger(service: Service) -> None:
    made = make(service)
    approve(service, made["id"])
    page = get(service, "/v1/pushes?fund=i-public").json()
    (entry,) = page["items"]
    assert (entry["id"], entry["body"]["digest"], page["next"]) == (f"msg_{made['id']}", made["id"], 1)
    assert get(service, "/v1/pushes?fund=i-public&after=1").json() == {"items": [], "next": 1}
    assert get(service, "/v1/pushes?fund=another").json()["items"] == []
    assert get(service, "/v1/pushes").status_code == 422
    for _ in range(2):
        path = f"/v1/pushes/{entry['id']}:received"
        answer = service.client.post(path, headers=service.as_role(Role.FUND))
        assert (answer.status_code, answer.json()["state"]) == (200, "delivered")
    (shown,) = get(service, "/v1/outcomes?kind=shown", Role.CENTRE).json()["entries"]
    assert shown["event"]["suggestion"] == f"{made['id']}.1"
    assert get(service, f"/v1/digests/{made['id']}").json()["state"] == "sent"


def test_a_webhook_gets_the_digest_and_a_replay_brings_the_same(sending: Service, hook: Receiver) -> None:
    hook.answers = [410]
    made = make(sending)
    approve(sending, made["id"])
    wait_for(lambda: get(sending, "/v1/pushes?state=dead", Role.CENTRE).json()["items"])
    path = f"/v1/pushes/msg_{made['id']}:replay"
    assert sending.client.post(path, headers=sending.as_role(Role.CENTRE)).status_code == 200
    wait_for(lambda: get(sending, f"/v1/digests/{made['id']}").json()["state"] == "sent")
    assert len(hook.received) == 2
    assert len(set(hook.received)) == 1
    pulled = get(sending, "/v1/pushes?fund=i-public").json()["items"][0]["body"]
    assert pulled["id"] == hook.received[0][0]
    wait_for(lambda: get(sending, "/v1/outcomes?kind=shown", Role.CENTRE).json()["entries"])


def wait_for(claim: Any) -> None:
    """Return once it holds; fail after ten seconds."""
    deadline = time.monotonic() + 10
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_week_has_one_approved_digest_and_a_superseded_one_is_not_approved(service: Service) -> None:
    first, second = make(service, seed="1"), make(service, seed="2")
    centre = service.as_role(Role.CENTRE)
    path = f"/v1/digests/{first['id']}:approve"
    assert service.client.post(path, json={"person": "王示例"}, headers=centre).status_code == 409
    approve(service, second["id"])
    assert approve(service, second["id"])["approved_by"] == "王示例"
    assert service.client.post(DIGESTS, json={}, headers=centre).status_code == 409


def test_why_tells_the_ground_of_any_pair_that_the_caller_sees(service: Service) -> None:
    def ground(id: str, role: Role = Role.CENTRE) -> Any:
        answer = get(service, f"/v1/funds/i-public/why?achievement={id}", role)
        return answer.json()["ground"] if answer.status_code == 200 else answer.status_code

    assert (ground("a-public"), ground("a-staff")) == ("fits", "hidden")
    assert (ground("a-staff", Role.FUND), ground("a-masked", Role.FUND)) == (404, 404)
    approve(service, make(service)["id"])
    assert ground("a-public", Role.FUND) == "pushed"
    assert get(service, "/v1/funds/i-masked/why?achievement=a-public", Role.CENTRE).status_code == 404


def test_the_other_way_names_public_funds_with_their_grounds(service: Service) -> None:
    answer = get(service, "/v1/achievements/a-public/funds", Role.CENTRE).json()
    assert [(one["fund_id"], one["ground"]) for one in answer["funds"]] == [("i-public", "fits")]


def test_bad_bodies_name_every_bad_field(service: Service) -> None:
    made = make(service)
    answer = service.client.post(
        f"/v1/digests/{made['id']}:approve", json={"person": "", "x": 1}, headers=service.as_role(Role.CENTRE)
    )
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == {"person", "x"}
