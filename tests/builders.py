"""Short builders of records: a test names only what it is about."""

from __future__ import annotations

from typing import Any

from matcher.records import Achievement, Broker, Demand, Investor, RecordKey
from matcher.vocabulary import Kind


def achievement(id: str = "a1", title: str = "锂电池隔膜检测", **values: Any) -> Achievement:
    """Return an active, public achievement unless said otherwise; bad values raise ValidationError."""
    return Achievement.model_validate({"id": id, "title": title, **values})


def demand(id: str = "d1", title: str = "寻求锂电池隔膜检测", **values: Any) -> Demand:
    """Return an open, public demand unless said otherwise."""
    return Demand.model_validate({"id": id, "title": title, **values})


def broker(id: str = "b1", specialities: str = "锂电池隔膜检测", **values: Any) -> Broker:
    """Return an active, public broker unless said otherwise."""
    return Broker.model_validate({"id": id, "name": "林示例", "specialities": specialities, **values})


def investor(id: str = "i1", thesis: str = "投资锂电池隔膜检测", **values: Any) -> Investor:
    """Return an active, public investor unless said otherwise."""
    return Investor.model_validate({"id": id, "name": "莞创示例基金", "thesis": thesis, **values})


def achievement_key(id: str) -> RecordKey:
    """Return the key of an achievement."""
    return RecordKey(Kind.ACHIEVEMENT, id)


def demand_key(id: str) -> RecordKey:
    """Return the key of a demand."""
    return RecordKey(Kind.DEMAND, id)
