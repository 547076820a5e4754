"""How fields, numbers and moments are put for Chinese readers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Final

from matcher.records import RecordKey
from matcher.vocabulary import Kind

_BEIJING: Final = timezone(timedelta(hours=8))
_ITEM: Final = re.compile(r"(?P<name>\w+)\[(?P<number>\d+)\]")
_FIELDS: Final = {
    "title": "名称",
    "summary": "简介",
    "evidence": "证据陈述",
    "ip_items": "知识产权",
    "keywords": "关键词",
    "owner": "权利人",
    "place": "所在地",
    "trl": "技术就绪度",
    "expected_contribution_cny": "预计综合经济贡献（元）",
    "recommended_by": "推荐单位",
    "status": "状态",
    "completed_on": "完成日期",
    "industry_codes": "行业代码",
}


def field_label(name: str) -> str:
    """Return the Chinese name of a dossier's field: 简介, 证据陈述 1; the name itself where it has none."""
    item = _ITEM.fullmatch(name)
    if item is not None:
        return f"{_FIELDS.get(item['name'], item['name'])} {int(item['number']) + 1}"
    return _FIELDS.get(name, name)


def record_label(key: RecordKey) -> str:
    """Return how a record is named: 诉求 D1001. A key that was read back from JSON has its kind as text."""
    return f"{Kind.parse(key.kind).label} {key.id}"


def moment(at: datetime) -> str:
    """Return a moment in Beijing time to the minute; one without a zone is taken as it is."""
    local = at if at.tzinfo is None else at.astimezone(_BEIJING)
    return f"{local:%Y-%m-%d %H:%M}"


def score(value: float) -> str:
    """Return points with one decimal."""
    return f"{value:.1f}"


def share(value: float) -> str:
    """Return a share as whole per cent."""
    return f"{value:.0%}"
