"""A small service library, two funds, and an engine that reads their theses with the shipped reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from matcher.appraisal.assessment import Basis
from matcher.channels.funds.desk import PushDesk
from matcher.channels.funds.options import PushConfig
from matcher.engine import Engine
from matcher.reading.reader import Reader
from matcher.records import Record
from matcher.store import Store
from tests.builders import achievement, investor
from tests.fakes import DATA, make_engine, shared_taxonomy

BORN = datetime(2026, 10, 20, 2, tzinfo=UTC)
AT = BORN + timedelta(weeks=5)
"""Tuesday, 24 November, ten in the morning in China."""
THESIS = "重点投向新材料领域，关注早期和成长期项目；单笔不低于500万元；不投房地产。"


def offered(id: str, title: str, summary: str, **values: Any) -> Record:
    """Return a public product of the service library."""
    return achievement(
        id, title, summary=summary, **{"library": "service", "form": "patent", "trl": 7, **values}
    )


LIBRARY: tuple[Record, ...] = (
    offered(
        "film",
        "高阻隔聚乙烯复合膜材料",
        "一种聚乙烯高分子复合膜材料，已批量生产，氧透过率低。",
        industry_codes=["3.3"],
    ),
    offered(
        "paint",
        "水性聚氨酯防腐涂料",
        "一种水性聚氨酯涂料，涂层耐盐雾1000小时，已有产品。",
        industry_codes=["3.3"],
    ),
    offered(
        "glass", "高强微晶玻璃材料", "一种微晶玻璃新材料及其制备方法，完成中试。", industry_codes=["3.4"]
    ),
    offered("opera", "地方戏曲唱腔研究", "研究地方戏曲的唱腔演变。", trl=1, form="paper"),
    offered(
        "found", "碳纤维预浸料", "一种碳纤维复合材料预浸料。", library="discovery", industry_codes=["3.5"]
    ),
    investor("mat", THESIS, areas=["新材料"], name="示例新材料基金"),
    investor("med", "投向创新药和医疗器械。", areas=["创新药", "医疗器械"], name="示例医药基金"),
)


@cache
def shared_basis() -> Basis:
    """Return the method that cards are made by."""
    return Basis.load(DATA)


def make_reading_engine(store: Store) -> Engine:
    """Return an engine with the shipped reader, which reads by words here; it has yet to follow."""
    engine = make_engine(store)
    reader = Reader.load(DATA, encoder=engine.stages.encoder.name, taxonomy=shared_taxonomy())
    stages = replace(engine.stages, reader=reader)
    engine._indexer._stages = stages
    return Engine(stages, engine._indexer)


def make_desk(store: Store, **push: Any) -> PushDesk:
    """Return a desk over the library, every record as old as `BORN`."""
    store.upsert(LIBRARY, at=BORN)
    engine = make_reading_engine(store)
    engine.follow()
    return PushDesk(engine, PushConfig(**push), shared_basis())
