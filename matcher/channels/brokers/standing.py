"""Whether a broker may take on new deals on a day, and what they should be told about their certificate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.channels.brokers.options import DealsConfig
from matcher.records import Broker
from matcher.vocabulary import PartyStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`is_open`: may take on deals. `notices` are in Chinese; where they may not, they say why."""

    is_open: bool
    notices: tuple[str, ...]


def judge_standing(broker: Broker, today: date, config: DealsConfig) -> Standing:
    """Return a broker's standing on a day in China; the last day of a certificate counts as valid."""
    reasons = list(_stops(broker, today, config))
    return Standing(is_open=not reasons, notices=tuple(reasons) or tuple(_warnings(broker, today, config)))


def capacity_of(broker: Broker, config: DealsConfig) -> int:
    """Return how many deals a broker may have in hand."""
    return config.capacity if broker.capacity is None else broker.capacity


def _stops(broker: Broker, today: date, config: DealsConfig) -> Iterator[str]:
    if broker.status is not PartyStatus.ACTIVE:
        yield f"经纪人状态为“{broker.status.label}”，暂停承接新项目"
    certificate = broker.certificate
    if certificate is None:
        if config.needs_certificate:
            yield "未登记技术经纪人证书，暂停承接新项目；请登记后再申请"
    elif certificate.valid_until is not None and certificate.valid_until < today:
        yield f"证书已于{certificate.valid_until.isoformat()}到期，暂停承接新项目；请续证后更新"


def _warnings(broker: Broker, today: date, config: DealsConfig) -> Iterator[str]:
    certificate = broker.certificate
    if certificate is None:
        yield "未登记技术经纪人证书"
    elif certificate.valid_until is not None:
        left = certificate.valid_until - today
        if left <= timedelta(days=config.notice_days):
            until = certificate.valid_until.isoformat()
            yield f"证书将于{until}到期（还有{left.days}天），到期后停止承接新项目；请及时续证"
