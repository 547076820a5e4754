"""Reports: late, out of order, sometimes twice, sometimes wrong at first and corrected."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from eval.simulated_platform.chance import Chance
from eval.simulated_platform.happenings import Happening

_USUAL_DAYS, _LATE_DAYS, _LATE = 5.0, 45.0, 0.1
_WRONG, _REPEATED, _TOLD_BY_BROKER = 0.05, 0.04, 0.5
_MONEY: Final = ("contract", "invested", "income", "tax")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report:
    """An event as somebody sends it; `corrects` is the key of the report that it corrects."""

    key: str
    happening: Happening
    due: datetime
    corrects: str | None = None
    names_suggestion: bool = False
    is_repeat: bool = False

    def body(self, numbers: dict[str, int]) -> dict[str, Any]:
        """Return the event's JSON; `numbers` has the ledger's number of every key acknowledged."""
        one = self.happening
        named: dict[str, Any] = (
            {"suggestion": one.meeting.suggestion}
            if self.names_suggestion
            else {
                "achievement_id": one.meeting.offer.id,
                "taker": {"kind": one.meeting.taker.kind, "id": one.meeting.taker.id},
            }
        )
        corrected = {} if self.corrects is None else {"supersedes": numbers[self.corrects]}
        return {
            "key": self.key,
            "kind": one.kind,
            "happened_at": one.at.isoformat(),
            **named,
            **one.details,
            **corrected,
        }


@dataclass(slots=True)
class ReportQueue:
    """Reports that are still to be sent, the next one first."""

    chance: Chance
    _waiting: list[tuple[datetime, str, int, Report]] = field(default_factory=list)
    _count: int = 0

    def add(self, happenings: Iterable[Happening]) -> None:
        """Take up what happened."""
        for happening in happenings:
            for report in make_reports(self.chance, happening):
                self.push(report)

    def push(self, report: Report) -> None:
        """Take up one report."""
        self._count += 1
        heapq.heappush(self._waiting, (report.due, report.key, self._count, report))

    def due(self, now: datetime) -> Iterator[Report]:
        """Yield and forget what is due by a moment."""
        while self._waiting and self._waiting[0][0] <= now:
            yield heapq.heappop(self._waiting)[3]


def make_reports(chance: Chance, happening: Happening) -> list[Report]:
    """Return the reports of something that happened: one, a wrong and a right one, or one by each side."""
    told = f"{happening.pair}-{happening.kind}-{happening.at.isoformat()}"
    is_late = chance.happens(_LATE, told, "late")
    days = chance.days(_LATE_DAYS if is_late else _USUAL_DAYS, told, "delay")
    right = Report(
        key=_key(told),
        happening=happening,
        due=(happening.at + timedelta(days=days, hours=1)).replace(microsecond=0),
        names_suggestion=chance.happens(0.7, told, "names suggestion"),
    )
    reports = [right]
    if happening.kind in _MONEY and chance.happens(_WRONG, told, "wrong"):
        reports = list(_corrected(chance, right))
    if happening.kind == "contract" and "broker_ids" in happening.details:
        reports += _by_broker(chance, right, told)
    again = [_repeat(one) for one in reports if chance.happens(_REPEATED, one.key, "repeated")]
    return reports + [one for one in again if one.corrects is None]


def _corrected(chance: Chance, right: Report) -> Iterator[Report]:
    """Yield the report with a slip of the decimal point, and its correction."""
    details = dict(right.happening.details)
    whole, _, cents = str(details["amount_cny"]).partition(".")
    details["amount_cny"] = f"{whole}0" + (f".{cents}" if cents else "")
    yield replace(right, key=_key(f"{right.key}-wrong"), happening=replace(right.happening, details=details))
    due = right.due + timedelta(days=8 + chance.days(20.0, right.key, "corrected"))
    yield replace(right, due=due.replace(microsecond=0), corrects=_key(f"{right.key}-wrong"))


def _by_broker(chance: Chance, right: Report, told: str) -> Iterator[Report]:
    """Yield the centre's report of a contract that a broker reports too: one contract, one number."""
    if not chance.happens(_TOLD_BY_BROKER, told, "by both"):
        return
    due = right.due + timedelta(days=chance.days(15.0, told, "by both"))
    yield replace(
        right,
        key=_key(f"{told}-centre"),
        happening=replace(right.happening, role="centre"),
        due=due.replace(microsecond=0),
        corrects=None,
    )


def _repeat(report: Report) -> Report:
    return replace(report, due=report.due + timedelta(days=8), is_repeat=True)


def _key(told: str) -> str:
    return f"sim-{hashlib.blake2b(told.encode(), digest_size=12).hexdigest()}"
