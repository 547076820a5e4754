"""Intellectual property as the record's own fields list it: what stands, for how long, what has lapsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from matcher.appraisal.dossier import Dossier
from matcher.appraisal.patent_numbers import (
    PatentKind,
    PatentNumber,
    is_registered_number,
    is_software_number,
    read_patent_number,
)
from matcher.appraisal.values import EvidenceState, Finding, Quote
from matcher.records import IpItem
from matcher.vocabulary import IpKind, IpStatus

UNKNOWN_LIFE_YEARS: Final = 5.0
"""Taken where the number does not tell the year: half of what counts in full, so that nobody gains by
leaving a number out."""
_DESIGN_LONGER_SINCE: Final = 2021
"""Designs filed from 1 June 2021 on are protected for 15 years, earlier ones for 10."""
_PATENTS: Final = {
    IpKind.INVENTION_PATENT: PatentKind.INVENTION,
    IpKind.UTILITY_MODEL: PatentKind.UTILITY,
    IpKind.DESIGN: PatentKind.DESIGN,
}
GRANTED: Final = {
    PatentKind.INVENTION: "invention_granted",
    PatentKind.UTILITY: "utility_granted",
    PatentKind.DESIGN: "utility_granted",
}
FILED: Final = {
    PatentKind.INVENTION: "invention_filed",
    PatentKind.UTILITY: "utility_filed",
    PatentKind.DESIGN: "utility_filed",
}
_PATENT_FORM: Final = re.compile(r"专利|实用新型|外观设计|patent", re.IGNORECASE)
_NOBODY: Final = re.compile(
    r"某|×|\*|不详|未知|暂无|待定|保密|匿名|^(?:个人|无|企业|公司|单位|高校|[-/\\]+|N/?A)$", re.IGNORECASE
)


def term_years(kind: PatentKind, filed_in: int) -> int:
    """Return how long a patent is protected from its filing (Patent Law, article 42)."""
    if kind is PatentKind.INVENTION:
        return 20
    return 15 if kind is PatentKind.DESIGN and filed_in >= _DESIGN_LONGER_SINCE else 10


def remaining_years(kind: PatentKind, filed_in: int | None, today: date) -> float:
    """Return the protection left, at least 0; counted as if it was filed on the first day of the year."""
    if filed_in is None:
        return UNKNOWN_LIFE_YEARS
    end = date(filed_in + term_years(kind, filed_in), 1, 1)
    return max(0.0, round((end - today).days / 365.25, 1))


def is_over(kind: PatentKind, filed_in: int | None, today: date) -> bool:
    """Whether protection has ended for sure, on whichever day of its year the patent was filed."""
    return filed_in is not None and today.year > filed_in + term_years(kind, filed_in)


def read_rights(dossier: Dossier, today: date) -> list[Finding]:
    """Return the findings of the fields ip_items, form and owner.

    What has lapsed is found only where nothing else of the list stands.
    """
    standing: list[Finding] = []
    lapsed: list[Finding] = []
    for position, item in enumerate(dossier.record.ip_items):
        found = _item_finding(dossier.whole(f"ip_items[{position}]"), item, today)
        if found is not None:
            (lapsed if found.kind == "ip_lapsed" else standing).append(found)
    return [*standing, *([] if standing else lapsed), *_published(dossier), *_owner(dossier)]


def number_state(
    number: PatentNumber | None, kind: PatentKind, *, is_granted: bool
) -> tuple[EvidenceState, str]:
    """Return how a patent stands by its number, with what is wrong with the number where something is."""
    if number is None:
        return EvidenceState.CLAIMED, ""
    if not number.is_sound:
        return EvidenceState.CLAIMED, "号码的校验位或年份不符，请核对"
    if number.kind not in (None, kind):
        return EvidenceState.CLAIMED, "号码所示的专利类型与填写的不符，请核对"
    if is_granted and number.filed_in is None and not number.is_granted:
        return EvidenceState.CLAIMED, "号码为申请公布号，尚不能说明已授权"
    return EvidenceState.EVIDENCED, ""


def _item_finding(source: Quote, item: IpItem, today: date) -> Finding | None:
    if item.kind in _PATENTS:
        return _patent(source, item, today)
    if item.status is IpStatus.EXPIRED:
        return Finding(kind="ip_lapsed", state=EvidenceState.CLAIMED, source=source)
    written = item.number or ""
    if item.kind is IpKind.SOFTWARE:
        if item.status is IpStatus.FILED:
            return None
        return Finding(kind="software_registered", state=_state(is_software_number(written)), source=source)
    is_listed = item.kind is not IpKind.TRADE_SECRET and is_registered_number(written)
    return Finding(kind="other_right", state=_state(is_listed), source=source)


def _patent(source: Quote, item: IpItem, today: date) -> Finding:
    kind = _PATENTS[item.kind]
    number = read_patent_number(item.number, today) if item.number else None
    is_granted = item.status in (IpStatus.GRANTED, IpStatus.LICENSED) or (
        item.status is None and number is not None and number.is_granted
    )
    state, note = number_state(number, kind, is_granted=is_granted)
    filed_in = number.filed_in if number is not None and number.is_sound else None
    if item.status is IpStatus.EXPIRED or is_over(kind, filed_in, today):
        ended = "" if item.status is IpStatus.EXPIRED else "按申请年推算，保护期已届满"
        return Finding(kind="ip_lapsed", state=state, source=source, note=note or ended)
    if not is_granted:
        return Finding(kind=FILED[kind], state=state, source=source, note=note)
    if item.status is IpStatus.LICENSED and not note:
        note = "已许可他人，未注明是否独占"
    left = remaining_years(kind, filed_in, today) if kind is PatentKind.INVENTION else None
    return Finding(kind=GRANTED[kind], state=state, source=source, value=left, note=note)


def _published(dossier: Dossier) -> Iterator[Finding]:
    form = dossier.record.form
    if form is not None and _PATENT_FORM.search(form):
        yield Finding(kind="patent_published", state=EvidenceState.CLAIMED, source=dossier.whole("form"))


def _owner(dossier: Dossier) -> Iterator[Finding]:
    owner = dossier.record.owner
    if owner is not None and not _NOBODY.search(owner):
        yield Finding(kind="owner_named", state=EvidenceState.CLAIMED, source=dossier.whole("owner"))


def _state(is_checkable: bool) -> EvidenceState:
    return EvidenceState.EVIDENCED if is_checkable else EvidenceState.CLAIMED
