"""An application around a store of its own, and a client for each role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.roles import Role
from api.security import issue_key
from matcher.config import ApiConfig, Config, IndexConfig
from matcher.engine import Engine
from matcher.records import parse_record
from matcher.store import Store
from matcher.vocabulary import Kind
from tests.api.fakes import FakeEngine

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
SECRET_WORD = "铌酸锂"
"""Stands only in records that are masked or for staff."""


@dataclass(frozen=True)
class Service:
    """A running application."""

    app: FastAPI
    client: TestClient
    engine: Engine
    keys: dict[Role, str]

    def as_role(self, role: Role) -> dict[str, str]:
        """Return the headers of a role's key."""
        return {"Authorization": f"Bearer {self.keys[role]}"}

    def put(self, path: str, body: dict[str, Any], **query: str) -> int:
        """Write a record as the centre and return the status."""
        answer = self.client.put(path, json=body, params=query, headers=self.as_role(Role.CENTRE))
        return int(answer.status_code)


RECORDS: list[tuple[Kind, dict[str, Any]]] = [
    (Kind.ACHIEVEMENT, {"id": "a-public", "title": "锂电池隔膜检测", "library": "service", "place": "松山湖"}),
    (
        Kind.ACHIEVEMENT,
        {
            "id": "a-masked",
            "title": f"{SECRET_WORD}调制器",
            "library": "discovery",
            "place": "寮步镇",
            "industry_codes": ["1.1"],
            "visibility": "masked",
        },
    ),
    (Kind.ACHIEVEMENT, {"id": "a-staff", "title": f"{SECRET_WORD}晶体", "visibility": "staff"}),
    (Kind.DEMAND, {"id": "d-public", "title": "寻求隔膜检测方案", "town": "长安镇"}),
    (
        Kind.DEMAND,
        {
            "id": "d-masked",
            "title": f"寻求{SECRET_WORD}薄膜",
            "enterprise": f"{SECRET_WORD}公司",
            "town": "虎门镇",
            "visibility": "masked",
        },
    ),
    (Kind.DEMAND, {"id": "d-staff", "title": f"求购{SECRET_WORD}", "visibility": "staff"}),
    (Kind.BROKER, {"id": "b-public", "name": "林示例", "specialities": "隔膜检测"}),
    (Kind.BROKER, {"id": "b-masked", "name": f"{SECRET_WORD}专家", "visibility": "masked"}),
    (Kind.INVESTOR, {"id": "i-public", "name": "莞创示例基金", "thesis": "新材料检测"}),
    (Kind.INVESTOR, {"id": "i-masked", "name": f"{SECRET_WORD}基金", "visibility": "masked"}),
]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return settings that keep everything in a folder of the test."""
    return Config(home=tmp_path, index=IndexConfig(poll_s=0.02), api=ApiConfig(max_body_bytes=1_000_000))


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    """Yield a store with a record of each kind and visibility."""
    with Store.open(config.store_url, create=True) as store:
        store.upsert([parse_record(kind, values) for kind, values in RECORDS], at=AT)
        yield store


@pytest.fixture
def engine(store: Store) -> FakeEngine:
    """Return an engine that has not followed yet."""
    return FakeEngine(store)


@pytest.fixture
def service(engine: FakeEngine, config: Config) -> Iterator[Service]:
    """Yield a running application, its index up to date, and a key for each role."""
    keys = {role: issue_key(engine.store, role.value, role, AT)[1] for role in Role}
    engine.follow()
    app = create_app(engine, config)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Service(app, client, engine, keys)
