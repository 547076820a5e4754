"""What an achievement was published as: a patent claims a thing to be made, a paper reports a finding."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from matcher.records import Achievement, Record

_CLAIM: Final = re.compile(
    r"^.{0,60}?(?:本发明|本实用新型|本申请|本公开|本外观设计)(?:实施例)?(?:公开|提供|涉及|属于|提出|的目的|所述|解决|主要|的名称)"
)
_ABSTRACT: Final = re.compile(
    r"^\W*(?:目的|背景|摘要)|方法[：: ].{10,}结果[：: ]|结论[：: ]|本文|本研究|本试验|综述"
)
_PATENT: Final = re.compile(r"专利|实用新型|patent", re.IGNORECASE)
_PAPER: Final = re.compile(r"论文|期刊|会议|学位|预印本|paper|article|thesis|preprint", re.IGNORECASE)


class Publication(StrEnum):
    """What stands behind a text."""

    PATENT = "patent"
    PAPER = "paper"
    OTHER = "other"


def publication_of(record: Record) -> Publication:
    """Return how a record was published: by its form, else its intellectual property, else its wording."""
    if not isinstance(record, Achievement):
        return Publication.OTHER
    for pattern, found in ((_PATENT, Publication.PATENT), (_PAPER, Publication.PAPER)):
        if record.form is not None and pattern.search(record.form):
            return found
    if record.ip_items or _CLAIM.match(record.summary):
        return Publication.PATENT
    return Publication.PAPER if _ABSTRACT.search(record.summary) else Publication.OTHER
