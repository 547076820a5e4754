"""What of an achievement is material to a fund, and what of it has changed since it was pushed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from matcher.records import Achievement
from matcher.text import normalise

Facts: TypeAlias = Mapping[str, str]
"""Field → what it says: short values as they are, texts as a digest, so that the ledger keeps no text."""

_MARKS: Final = re.compile(r"[\W_]+")
_DIGEST_LENGTH: Final = 16
_LABELS: Final[Mapping[str, str]] = {
    "title": "名称",
    "summary": "简介",
    "type": "成果类型",
    "owner": "权利人",
    "place": "所在地",
    "trl": "技术就绪度",
    "expected_contribution_cny": "预计综合经济贡献（元）",
    "industry_codes": "行业代码",
    "ip_items": "知识产权",
    "evidence": "证据陈述",
}
"""The fields that count, with what people call them; another keyword or contact is no news to a fund."""


def facts_of(record: Achievement) -> dict[str, str]:
    """Return what is material of an achievement; marks, spaces and letter widths in texts do not count."""
    amount = record.expected_contribution_cny
    return {
        "title": _digest(record.title),
        "summary": _digest(record.summary),
        "type": record.type.label if record.type else "",
        "owner": record.owner or "",
        "place": record.place or "",
        "trl": "" if record.trl is None else str(record.trl),
        "expected_contribution_cny": "" if amount is None else f"{amount.normalize():f}",
        "industry_codes": " ".join(sorted(record.industry_codes)),
        "ip_items": " ".join(
            sorted(
                f"{one.kind.label}:{one.number or '-'}:{one.status.label if one.status else '-'}"
                for one in record.ip_items
            )
        ),
        "evidence": _digest("\n".join(sorted(f"{one.aspect.value}{one.text}" for one in record.evidence))),
    }


def hash_facts(facts: Facts) -> str:
    """Return the SHA-256 of facts, as hex."""
    return hashlib.sha256(write_facts(facts).encode()).hexdigest()


def write_facts(facts: Facts) -> str:
    """Return facts as JSON, the same for equal facts."""
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def changed_fields(before: Facts, now: Facts) -> tuple[str, ...]:
    """Return the fields that say something else now, in the order of the list of fields."""
    return tuple(name for name in _LABELS if before.get(name, "") != now.get(name, ""))


def say_changes(before: Facts, now: Facts) -> tuple[str, ...]:
    """Return in Chinese what has changed, a line a field."""
    return tuple(_SAY.get(name, _say_text)(name, before, now) for name in changed_fields(before, now))


def _say_value(name: str, before: Facts, now: Facts) -> str:
    return f"{_LABELS[name]}：{before.get(name) or '未填'} → {now.get(name) or '未填'}"


def _say_text(name: str, before: Facts, now: Facts) -> str:
    return f"{_LABELS[name]}有更新" if now.get(name) else f"{_LABELS[name]}已撤下"


def _say_items(name: str, before: Facts, now: Facts) -> str:
    old, new = set(before.get(name, "").split()), set(now.get(name, "").split())
    added, gone = len(new - old), len(old - new)
    parts = [f"新增 {added} 项"] * bool(added) + [f"减少 {gone} 项"] * bool(gone)
    return f"{_LABELS[name]}：{'，'.join(parts)}"


_SAY: Final[Mapping[str, Callable[[str, Facts, Facts], str]]] = {
    "type": _say_value,
    "owner": _say_value,
    "place": _say_value,
    "trl": _say_value,
    "expected_contribution_cny": _say_value,
    "industry_codes": _say_value,
    "ip_items": _say_items,
}


def _digest(text: str) -> str:
    bare = _MARKS.sub("", normalise(text).text)
    return hashlib.sha256(bare.encode()).hexdigest()[:_DIGEST_LENGTH] if bare else ""
