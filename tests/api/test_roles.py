"""The tables of roles, written out a second time by hand, against what the service does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.roles import MAY_ASK, SEES_IN_FULL, SEES_MASKED, Role
from matcher.pairings import PAIRINGS
from matcher.vocabulary import Visibility
from tests.api.conftest import Service, Template, lasting_service
from tests.api.fakes import Workshop

STAFF = {Role.CENTRE, Role.ADMIN}
ALL = set(Role)
RELEASING = {Role.EVALUATOR, Role.ADMIN}
LIST_ID = "0" * 32
JSON_LINE = b'{"id": "x-1", "title": "\xe6\x96\xb0"}'

ROUTES: list[tuple[str, str, dict[str, Any], set[Role]]] = [
    ("PUT", "/v1/achievements/x-1", {"json": {"title": "新"}}, STAFF),
    ("PUT", "/v1/demands/x-1", {"json": {"title": "新"}}, STAFF),
    ("PUT", "/v1/brokers/x-1", {"json": {"name": "新"}}, STAFF),
    ("PUT", "/v1/investors/x-1", {"json": {"name": "新"}}, STAFF),
    ("GET", "/v1/achievements/a-public", {}, ALL),
    ("GET", "/v1/demands/d-public", {}, ALL),
    ("GET", "/v1/brokers/b-public", {}, ALL),
    ("GET", "/v1/investors/i-public", {}, ALL),
    ("DELETE", "/v1/achievements/a-public", {}, STAFF),
    ("DELETE", "/v1/demands/d-public", {}, STAFF),
    ("DELETE", "/v1/brokers/b-public", {}, STAFF),
    ("DELETE", "/v1/investors/i-public", {}, STAFF),
    ("GET", "/v1/achievements", {}, ALL),
    ("GET", "/v1/demands", {}, ALL),
    ("GET", "/v1/brokers", {}, ALL),
    ("GET", "/v1/investors", {}, ALL),
    *[
        (
            "POST",
            f"/v1/{kinds}:bulk",
            {"content": b"", "headers": {"Content-Type": "application/jsonl"}},
            STAFF,
        )
        for kinds in ("achievements", "demands", "brokers", "investors")
    ],
    (
        "POST",
        "/v1/suggestions",
        {"json": {"pairing": "achievement-achievement", "text": "隔膜"}},
        {Role.WINDOW, Role.FUND, *STAFF, Role.EVALUATOR},
    ),
    (
        "GET",
        "/v1/achievements/a-public/suggestions?pairing=achievement-achievement",
        {},
        {Role.WINDOW, Role.FUND, *STAFF, Role.EVALUATOR},
    ),
    (
        "GET",
        "/v1/demands/d-public/suggestions?pairing=demand-achievement",
        {},
        {Role.WINDOW, Role.BROKER, *STAFF, Role.EVALUATOR},
    ),
    (
        "GET",
        "/v1/brokers/b-public/suggestions?pairing=broker-demand",
        {},
        {Role.BROKER, *STAFF, Role.EVALUATOR},
    ),
    (
        "GET",
        "/v1/investors/i-public/suggestions?pairing=investor-achievement",
        {},
        {Role.FUND, *STAFF, Role.EVALUATOR},
    ),
    ("GET", f"/v1/suggestion-lists/{LIST_ID}", {}, {*STAFF, Role.EVALUATOR}),
    ("POST", "/v1/appraisals:run", {"json": {"ids": ["a-masked"]}}, STAFF),
    ("GET", "/v1/appraisals", {}, {*STAFF, Role.EVALUATOR}),
    ("GET", "/v1/appraisals/999", {}, {*STAFF, Role.EVALUATOR, Role.FUND}),
    ("GET", "/v1/appraisals:agreement", {}, STAFF),
    ("GET", "/v1/appraisals:export", {}, STAFF),
    ("GET", "/v1/achievements/a-masked/appraisal.html", {}, {*STAFF, Role.EVALUATOR, Role.FUND}),
    ("GET", "/v1/achievements/a-masked/advice", {}, STAFF),
    ("GET", "/v1/achievements/a-masked/advice.html", {}, STAFF),
    ("GET", "/v1/appraisals/runs", {}, STAFF),
    ("GET", "/v1/appraisals/runs/999", {}, STAFF),
    ("POST", "/v1/appraisals/runs/999:cancel", {}, STAFF),
    ("GET", "/v1/achievements/a-masked/appraisal", {}, {*STAFF, Role.EVALUATOR, Role.FUND}),
    (
        "POST",
        "/v1/achievements/a-masked/decisions",
        {"json": {"decision": "hold", "person": "王示例", "reason": "待补充佐证"}},
        STAFF,
    ),
    ("GET", "/v1/achievements/a-masked/decisions", {}, STAFF),
    (
        "POST",
        "/v1/achievements/a-masked/valuations",
        {"json": {"purpose": "作价入股", "requested_by": "王示例"}},
        STAFF,
    ),
    ("GET", "/v1/achievements/a-masked/valuations", {}, STAFF),
    (
        "POST",
        "/v1/valuations/999/results",
        {
            "json": {
                "appraiser": "示例资产评估公司",
                "method": "cost",
                "value_cny": "10",
                "valued_on": "2026-01-01",
                "report_sha256": "0" * 64,
                "recorded_by": "王示例",
            }
        },
        STAFF,
    ),
    (
        "POST",
        "/v1/outcomes",
        {
            "json": {
                "key": "roles-1",
                "kind": "shown",
                "happened_at": "2026-01-01T08:00:00+08:00",
                "achievement_id": "a-public",
            }
        },
        ALL - {Role.EVALUATOR},
    ),
    ("GET", "/v1/outcomes", {}, {*STAFF, Role.EVALUATOR}),
    ("GET", "/v1/outcomes:export", {}, {*STAFF, Role.EVALUATOR}),
    ("GET", "/v1/monitor", {}, {*STAFF, Role.EVALUATOR}),
    *[
        ("GET", f"/v1/plan/{path}", {}, {*STAFF, Role.EVALUATOR})
        for path in ("progress", "escalations", "report", "rewards")
    ],
    *[
        ("GET", f"/v1/plan/{path}", {}, STAFF)
        for path in ("progress:export", "escalations.html", "report.html", "facts")
    ],
    (
        "POST",
        "/v1/plan/facts",
        {
            "json": {
                "measure": "events",
                "value": 1,
                "happened_on": "2026-01-01",
                "reference": "签到表",
                "recorded_by": "王示例",
                "supersedes": 999,
            }
        },
        STAFF,
    ),
    ("GET", "/v1/rankers", {}, {*STAFF, Role.EVALUATOR}),
    ("GET", "/v1/rankers/x-1", {}, {*STAFF, Role.EVALUATOR}),
    ("POST", "/v1/rankers/x-1:activate", {"json": {"version": 1, "reason": "试用"}}, RELEASING),
    ("POST", "/v1/rankers/x-1:rollback", {"json": {"reason": "投诉"}}, RELEASING),
    ("GET", "/v1/experiments", {}, {*STAFF, Role.EVALUATOR}),
    ("GET", "/v1/experiments/x-1", {}, {*STAFF, Role.EVALUATOR}),
    ("POST", "/v1/experiments", {"json": {}}, RELEASING),
    ("POST", "/v1/experiments/x-1:end", {"json": {}}, RELEASING),
    ("POST", "/v1/brokers/x-1/deals:request", {"json": {}}, {*STAFF, Role.BROKER}),
    ("GET", "/v1/brokers/x-1/deals", {}, {*STAFF, Role.BROKER}),
    ("POST", f"/v1/deals/{LIST_ID}:claim", {}, {*STAFF, Role.BROKER}),
    ("POST", f"/v1/deals/{LIST_ID}:release", {"json": {"reason": "忙"}}, {*STAFF, Role.BROKER}),
    ("POST", f"/v1/deals/{LIST_ID}:complete", {"json": {}}, {*STAFF, Role.BROKER}),
    ("POST", "/v1/deals:assign", {"json": {}}, STAFF),
    ("POST", "/v1/deals:rule", {"json": {}}, STAFF),
    ("GET", "/v1/deals/rulings", {}, STAFF),
    ("POST", "/v1/deals/rulings/999:lift", {"json": {"person": "王示例"}}, STAFF),
    ("POST", "/v1/funds/i-public/digests", {"json": {}}, STAFF),
    ("GET", "/v1/funds/i-public/digests", {}, {*STAFF, Role.FUND}),
    ("GET", "/v1/funds/i-public/why?achievement=a-public", {}, {*STAFF, Role.FUND}),
    ("GET", "/v1/achievements/a-public/funds", {}, STAFF),
    ("POST", f"/v1/digests/{LIST_ID}:approve", {"json": {"person": "王示例"}}, STAFF),
    *[
        ("GET", f"/v1/digests/{LIST_ID}{ending}", {}, {*STAFF, Role.FUND})
        for ending in ("", ".html", ".xlsx")
    ],
    ("GET", "/v1/pushes?fund=i-public", {}, {*STAFF, Role.FUND}),
    ("POST", f"/v1/pushes/msg_{LIST_ID}:received", {}, {*STAFF, Role.FUND}),
    ("POST", f"/v1/pushes/msg_{LIST_ID}:replay", {}, STAFF),
    ("GET", "/v1/version", {}, ALL),
    ("GET", "/v1/pairings", {}, ALL),
    ("GET", "/v1/vocabulary", {}, ALL),
]

ASKS: dict[Role, set[str]] = {
    Role.WINDOW: {"demand-achievement", "demand-broker", "demand-demand", "achievement-achievement"},
    Role.FUND: {"investor-achievement", "achievement-achievement"},
    Role.BROKER: {"broker-achievement", "broker-demand", "achievement-demand", "demand-achievement"},
    Role.EVALUATOR: set(PAIRINGS),
    Role.CENTRE: set(PAIRINGS),
    Role.ADMIN: set(PAIRINGS),
}


@pytest.fixture(scope="module")
def busy(
    template: Template, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Yield one running application for all routes; what one deletes is 404 to the next, not 403."""
    folder = tmp_path_factory.mktemp("busy")
    with lasting_service(folder, template, workshop) as service, service.client:
        yield service


@pytest.mark.parametrize(("method", "path", "request_", "roles"), ROUTES, ids=lambda value: str(value)[:40])
def test_a_route_lets_in_exactly_the_roles_of_the_table(
    busy: Service, method: str, path: str, request_: dict[str, Any], roles: set[Role]
) -> None:
    let_in = set()
    for role in Role:
        headers = {**request_.get("headers", {}), **busy.as_role(role)}
        status = busy.client.request(method, path, **{**request_, "headers": headers}).status_code
        assert status in (200, 201, 204, 403, 404, 422), (role, status)
        if status != 403:
            let_in.add(role)
    assert let_in == roles


def test_the_table_above_names_every_route_that_needs_a_key(reader: Service) -> None:
    described = reader.client.get("/openapi.json").json()["paths"]
    with_key = {
        (method.upper(), re.sub(r"\{\w+\}", "*", path))
        for path, operations in described.items()
        for method, operation in operations.items()
        if operation["security"]
    }
    ids = (
        "/x-1",
        "/a-public",
        "/a-masked",
        "/d-public",
        "/b-public",
        "/i-public",
        "/999",
        f"/{LIST_ID}",
        f"/msg_{LIST_ID}",
    )
    tested = set()
    for method, path, _, _ in ROUTES:
        plain = path.partition("?")[0]
        for identifier in ids:
            plain = plain.replace(identifier, "/*")
        tested.add((method, plain))
    assert tested == with_key


@pytest.mark.parametrize("role", list(Role))
def test_a_role_asks_in_exactly_its_pairings(reader: Service, role: Role) -> None:
    allowed = set()
    for pairing in PAIRINGS:
        answer = reader.client.post(
            "/v1/suggestions", json={"pairing": pairing, "text": "隔膜检测"}, headers=reader.as_role(role)
        )
        assert answer.status_code in (200, 403)
        if answer.status_code == 200:
            allowed.add(pairing)
    assert allowed == ASKS[role] == set(MAY_ASK[role])
    listed = reader.client.get("/v1/pairings", headers=reader.as_role(role)).json()["pairings"]
    assert {entry["name"] for entry in listed if entry["allowed"]} == allowed


def test_only_centre_and_admin_see_everything_and_evaluators_all_but_staff_records() -> None:
    full = {role for role in Role if SEES_IN_FULL[role] == frozenset(Visibility)}
    assert full == STAFF
    assert SEES_IN_FULL[Role.EVALUATOR] == {Visibility.PUBLIC, Visibility.MASKED}
    for role in (Role.WINDOW, Role.FUND, Role.BROKER):
        assert SEES_IN_FULL[role] == {Visibility.PUBLIC}
        assert SEES_MASKED[role] == {Visibility.MASKED}
