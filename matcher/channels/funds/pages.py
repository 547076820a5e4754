"""A digest as an e-mail and as a workbook, from what goes out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final

from jinja2 import Environment

from matcher.printing.environment import make_environment
from matcher.printing.wording import moment
from matcher.printing.xlsx_stream import Cell, Head, XlsxStream

_HEAD: Final[tuple[Head, ...]] = (
    ("序号", 6),
    ("成果编号", 18),
    ("名称", 42),
    ("权利人", 18),
    ("所在地", 12),
    ("技术就绪度", 10),
    ("契合度", 8),
    ("等级", 10),
    ("推送原因", 40),
    ("有何变化", 30),
    ("同一成果的其他记录", 18),
)
_REASON_HEAD: Final[tuple[Head, ...]] = (
    ("序号", 6),
    ("成果编号", 18),
    ("方面", 10),
    ("契合", 8),
    ("理由", 60),
    ("机构原文", 40),
)
_CARD_HEAD: Final[tuple[Head, ...]] = (
    ("序号", 6),
    ("成果编号", 18),
    ("3有", 14),
    ("得分", 8),
    ("下限", 8),
    ("上限", 8),
    ("等级", 8),
    ("证据完整度", 10),
    ("主要依据", 60),
)
_NOTE_HEAD: Final[tuple[Head, ...]] = (("项目", 16), ("内容", 80))
_SIDES: Final = {"area": "投向领域", "stage": "投资阶段", "ticket": "投资额度", "region": "投资地域"}


def render_digest(message: Mapping[str, Any], *, base: str = "") -> str:
    """Return a digest as a page for an e-mail: styles inline, nothing fetched, nothing run.

    `base` is the URL that pages of cards are linked below; without one they are not linked.
    """
    return _environment().get_template("digest.html").render(message=message, base=base.rstrip("/"))


def write_digest(target: Path | BinaryIO, message: Mapping[str, Any]) -> None:
    """Write a digest as a workbook: sheets 推送, 理由, 评价 and 说明; a text is never a formula."""
    items = message["items"]
    with XlsxStream(target) as book:
        for name, head, lines in (
            ("推送", _HEAD, map(_line, items)),
            ("理由", _REASON_HEAD, (line for item in items for line in _reason_lines(item))),
            ("评价", _CARD_HEAD, (line for item in items for line in _card_lines(item))),
            ("说明", _NOTE_HEAD, _notes(message)),
        ):
            sheet = book.sheet(name, head)
            for line in lines:
                sheet.append(line)


def _line(item: Mapping[str, Any]) -> list[Cell]:
    record = item["achievement"]
    return [
        item["position"],
        record["id"],
        record["title"],
        record["owner"],
        record["place"],
        record["trl"],
        item["score"],
        item["level_label"],
        item["why"],
        "；".join(item["changes"]),
        "、".join(item["same_as"]),
    ]


def _reason_lines(item: Mapping[str, Any]) -> Iterator[list[Cell]]:
    for reason in item["reasons"]:
        quote = reason["quote"]
        yield [
            item["position"],
            item["achievement"]["id"],
            _SIDES[reason["side"]],
            reason["fit"],
            reason["text"],
            quote and quote["text"],
        ]


def _card_lines(item: Mapping[str, Any]) -> Iterator[list[Cell]]:
    for aspect in item["appraisal"]["aspects"]:
        yield [
            item["position"],
            item["achievement"]["id"],
            aspect["label"],
            aspect["score"],
            aspect["low"],
            aspect["high"],
            aspect["level"],
            aspect["completeness"],
            "\n".join(f"“{one['text']}”（{one['state']}）" for one in aspect["quotes"]),
        ]


def _notes(message: Mapping[str, Any]) -> Iterator[list[Cell]]:
    yield ["性质", message["notice"]]
    yield ["机构", f"{message['fund']['name']}（{message['fund']['id']}）"]
    yield ["推送编号", message["digest"]]
    yield ["周次", message["week"]]
    yield ["生成时间", _china(message["made_at"])]


def _china(text: str) -> str:
    return moment(datetime.fromisoformat(text))


@cache
def _environment() -> Environment:
    environment = make_environment("matcher.printing")
    environment.filters["china"] = _china
    return environment
