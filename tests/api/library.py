"""An application over a small library to appraise: its clock stands still, its store can be made to wait."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.app import create_app
from api.roles import Role
from matcher.config import AppraisalConfig
from matcher.errors import StoreError
from matcher.records import parse_record
from matcher.store import Store, StoredRecord
from matcher.vocabulary import Kind, Visibility
from tests.api.conftest import AT, SECRET_WORD, Service, Template, make_config
from tests.api.fakes import Workshop

LIBRARY: list[tuple[Kind, dict[str, Any]]] = [
    (
        Kind.ACHIEVEMENT,
        {
            "id": "a-rich",
            "title": "锂电池隔膜在线检测系统",
            "summary": "锂电池隔膜缺陷在线检测，国际领先。"
            "已与东莞示例隔膜科技有限公司签订采购合同（合同编号HT2026-001），金额35万元。",
            "library": "discovery",
            "trl": 7,
            "discovered_on": "2026-01-01",
        },
    ),
    (
        Kind.ACHIEVEMENT,
        {"id": "a-bare", "title": "陶瓷粉体制备方法", "summary": "陶瓷粉体的制备。", "library": "discovery"},
    ),
    (
        Kind.ACHIEVEMENT,
        {
            "id": "a-veiled",
            "title": f"锂电池隔膜检测装置{SECRET_WORD}",
            "summary": "锂电池隔膜缺陷在线检测",
            "visibility": "staff",
            "discovered_on": "2020-01-01",
        },
    ),
    (
        Kind.DEMAND,
        {
            "id": "d-veiled",
            "title": "锂电池隔膜在线检测系统",
            "description": "寻求锂电池隔膜缺陷在线检测",
            "enterprise": f"{SECRET_WORD}公司",
            "town": "虎门镇",
            "posted_on": "2026-11-01",
            "budget_max_cny": "800000",
            "visibility": "masked",
        },
    ),
    (
        Kind.INVESTOR,
        {"id": "i-veiled", "name": "新材料基金", "thesis": "锂电池隔膜在线检测系统", "visibility": "staff"},
    ),
]
"""`a-rich` is open to all; what is nearest to it is not."""


@dataclass
class Clock:
    """Says what it was set to."""

    moment: datetime = AT + timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **step: float) -> datetime:
        self.moment += timedelta(**step)
        return self.moment


class WaitingStore(Store):
    """A store whose achievements are not listed while it is held, and not at all when it is broken."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.held = threading.Event()
        self.released = threading.Event()
        self.is_broken = False

    def hold(self) -> None:
        self.released.clear()
        self.held.set()

    def release(self) -> None:
        self.held.clear()
        self.released.set()

    def iterate(
        self, kind: Kind, *, visible: frozenset[Visibility], batch: int = 500
    ) -> Iterator[StoredRecord]:
        if kind is Kind.ACHIEVEMENT and self.held.is_set():
            self.released.wait(timeout=30)
        if self.is_broken:
            raise StoreError(f"INSERT failed: {SECRET_WORD}")
        yield from super().iterate(kind, visible=visible, batch=batch)


@dataclass(frozen=True)
class LibraryService(Service):
    """A running application whose clock and store can be worked on."""

    store: WaitingStore
    clock: Clock = field(default_factory=Clock)

    def get(self, path: str, role: Role = Role.CENTRE, /, **query: str) -> Any:
        return self.client.get(f"/v1/{path}", params=query, headers=self.as_role(role))

    def post(self, path: str, body: Any = None, role: Role = Role.CENTRE) -> Any:
        return self.client.post(f"/v1/{path}", json=body, headers=self.as_role(role))

    def keep(self, *ids: str) -> list[int]:
        """Appraise achievements, keep the appraisals, and return their ids."""
        answer = self.post("appraisals:run", {"ids": list(ids)})
        assert answer.status_code == 200, answer.text
        return [item["appraisal_id"] for item in answer.json()["items"]]

    def write(self, kind: Kind, values: dict[str, Any]) -> None:
        """Write a record and bring the index up to it."""
        self.store.upsert([parse_record(kind, values)], at=self.clock())
        self.engine.follow()


@contextmanager
def open_library(
    folder: Path, template: Template, workshop: Workshop, *, method: Path | None = None
) -> Iterator[LibraryService]:
    """Yield a started application over the library in a folder, which is made when it is not there."""
    config = make_config(folder).model_copy(update={"appraisal": AppraisalConfig(method=method)})
    file = folder / "store.sqlite3"
    is_new = not file.exists()
    if is_new:
        shutil.copy(template.file, file)
    clock = Clock()
    with WaitingStore.open(config.store_url) as store:
        assert isinstance(store, WaitingStore)
        if is_new:
            store.upsert([parse_record(kind, values) for kind, values in LIBRARY], at=AT)
        engine = workshop.make_engine(store, config)
        engine.follow()
        app = create_app(engine, config, now=clock)
        with TestClient(app, raise_server_exceptions=False) as client:
            yield LibraryService(app, client, engine, template.keys, store, clock)
