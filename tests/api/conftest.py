"""An application around a store of its own, and a client for each role."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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
from matcher.records import parse_record
from matcher.store import Store
from matcher.vocabulary import Kind
from tests.api.fakes import LaggingEngine, Workshop

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
SECRET_WORD = "铌酸锂"
"""Stands only in records that are masked or for staff."""


@dataclass(frozen=True)
class Service:
    """A running application."""

    app: FastAPI
    client: TestClient
    engine: LaggingEngine
    keys: dict[Role, str]

    def as_role(self, role: Role) -> dict[str, str]:
        """Return the headers of a role's key."""
        return {"Authorization": f"Bearer {self.keys[role]}"}

    def put(self, path: str, body: dict[str, Any], **query: str) -> int:
        """Write a record as the centre and return the status."""
        answer = self.client.put(path, json=body, params=query, headers=self.as_role(Role.CENTRE))
        return int(answer.status_code)


@dataclass(frozen=True)
class Template:
    """A store's file to copy, and the keys in it."""

    file: Path
    keys: dict[Role, str]


def make_config(folder: Path) -> Config:
    """Return settings that keep everything in a folder."""
    return Config(home=folder, index=IndexConfig(poll_s=0.02), api=ApiConfig(max_body_bytes=1_000_000))


RECORDS: list[tuple[Kind, dict[str, Any]]] = [
    (
        Kind.ACHIEVEMENT,
        {"id": "a-public", "title": "锂电池隔膜检测", "library": "service", "place": "松山湖"},
    ),
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


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Return a closed store with a record of each kind and visibility, and a key for each role."""
    file = tmp_path_factory.mktemp("template") / "store.sqlite3"
    with Store.open(f"sqlite:///{file}", create=True) as store:
        store.upsert([parse_record(kind, values) for kind, values in RECORDS], at=AT)
        keys = {role: issue_key(store, role.value, role, AT)[1] for role in Role}
    return Template(file, keys)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return settings that keep everything in a folder of the test."""
    return make_config(tmp_path)


@pytest.fixture
def store(config: Config, template: Template) -> Iterator[Store]:
    """Yield a copy of the template."""
    shutil.copy(template.file, config.home / "store.sqlite3")
    with Store.open(config.store_url) as store:
        yield store


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    """Return what engines of all tests share."""
    return Workshop(Config().data)


@pytest.fixture
def engine(store: Store, config: Config, workshop: Workshop) -> LaggingEngine:
    """Return an engine that has followed the store."""
    engine = workshop.make_engine(store, config)
    engine.follow()
    return engine


@pytest.fixture
def service(engine: LaggingEngine, config: Config, template: Template) -> Iterator[Service]:
    """Yield a running application, its index up to date, and a key for each role."""
    app = create_app(engine, config)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Service(app, client, engine, template.keys)


@contextmanager
def lasting_service(folder: Path, template: Template, workshop: Workshop) -> Iterator[Service]:
    """Yield an application that outlives a test; it is not started."""
    config = make_config(folder)
    shutil.copy(template.file, config.home / "store.sqlite3")
    with Store.open(config.store_url) as store:
        engine = workshop.make_engine(store, config)
        engine.follow()
        app = create_app(engine, config)
        yield Service(app, TestClient(app, raise_server_exceptions=False), engine, template.keys)


@pytest.fixture(scope="session")
def reader(
    template: Template, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Yield one running application for all tests that change nothing."""
    folder = tmp_path_factory.mktemp("reader")
    with lasting_service(folder, template, workshop) as service, service.client:
        yield service
