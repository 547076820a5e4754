"""How a meeting goes on: waved away, declined for a reason, or contact, talks, trial, contract, money."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from eval.simulated_platform.behaviour import Causes
from eval.simulated_platform.chance import Chance
from eval.simulated_platform.happenings import Happening, Meeting
from eval.simulated_platform.landings import follow_contract, land_investment
from eval.simulated_platform.places import Units

NO_EARLY: Final = "不再推荐早期成果"
_NOTES: Final = {
    "technology": "不是我们要解决的问题",
    "maturity": "离能用还早",
    "budget": "价格超出预算",
    "place": "太远，不方便",
    "timing": "联系过，一直没有回音",
    "competition": "不合我们的路子",
}
_ROUNDS: Final = ("天使轮", "A轮", "A+轮")


class Courses:
    """Follows what was looked at to its end."""

    def __init__(self, chance: Chance, units: Units, filter_askers: frozenset[str]) -> None:
        self._chance, self._units, self._askers = chance, units, filter_askers

    def turn_down(self, meeting: Meeting, causes: Causes) -> list[Happening]:
        """Return what is reported of something looked at that nobody acted on: often nothing."""
        name = f"{meeting.taker.id}-{meeting.offer.id}"
        what = self._chance.weighted(
            (("nothing", 0.25), ("viewed", 0.4), ("dismissed", 0.12), ("declined", 0.23)), name, "turn down"
        )
        if what == "nothing":
            return []
        viewed = self._at(meeting, "viewed", self._later(meeting.at, 0.2, name, "viewed"))
        if what == "viewed":
            return [viewed]
        at = self._later(viewed.at, 1.0, name, what)
        if what == "dismissed":
            return [viewed, self._at(meeting, what, at)]
        reason = causes.weakest
        details = {"side": "taker", "reason": reason, "note": self._note(meeting, reason)}
        return [viewed, self._at(meeting, what, at, details)]

    def take_up(self, meeting: Meeting, causes: Causes) -> list[Happening]:
        """Return everything that comes of somebody acting, in the order that it happens."""
        name = f"{meeting.taker.id}-{meeting.offer.id}"
        viewed = self._at(meeting, "viewed", self._later(meeting.at, 0.2, name, "viewed"))
        contacted = self._at(meeting, "contacted", self._later(viewed.at, 7.0, name, "contacted"))
        found = [viewed, contacted]
        steps = (
            ("met", 0.35 + 0.5 * causes.timing, 20.0),
            ("trial", 0.35 + 0.5 * causes.technology, 45.0),
            ("contract", 0.35 + 0.4 * causes.budget, 50.0),
        )
        at = contacted.at
        for kind, likely, days in steps:
            at = self._later(at, days, name, kind)
            if not self._chance.happens(likely, name, kind):
                end = self._chance.pick(("failed", "declined", "silence"), name, kind, "end")
                return found + ([] if end == "silence" else [self._break_off(meeting, end, at)])
            if kind == "trial" and self._chance.happens(0.15, name, "skips trial"):
                continue
            found += self._step(meeting, kind, at)
        return found

    def _step(self, meeting: Meeting, kind: str, at: datetime) -> Iterator[Happening]:
        if kind != "contract":
            yield self._at(meeting, kind, at)
        elif meeting.taker.kind == "investor":
            invested = self._at(meeting, "invested", at, self._investment(meeting))
            yield invested
            yield from land_investment(self._chance, self._units, invested)
        else:
            contract = self._at(meeting, "contract", at, self._contract(meeting, at))
            yield contract
            yield from follow_contract(self._chance, self._units, contract)

    def _break_off(self, meeting: Meeting, kind: str, at: datetime) -> Happening:
        if kind == "failed":
            return self._at(meeting, kind, at, {"note": "谈不拢"}, role="centre")
        return self._at(meeting, kind, at, {"side": "offer", "reason": "transferred", "note": "已有别的买家"})

    def _contract(self, meeting: Meeting, at: datetime) -> dict[str, Any]:
        name = f"{meeting.taker.id}-{meeting.offer.id}"
        yuan = meeting.offer.price_cny * (0.4 + 0.8 * self._chance.uniform(name, "amount"))
        cents = "50" if self._chance.happens(0.1, name, "cents") else "00"
        details: dict[str, Any] = {"amount_cny": f"{round(yuan)}.{cents}"}
        if self._chance.happens(0.9, name, "registered"):
            serial = int(1e8 * self._chance.uniform(name, "serial"))
            details["contract_number"] = f"{at.year}440000{serial:08d}"
        return details

    def _investment(self, meeting: Meeting) -> dict[str, Any]:
        name = f"{meeting.taker.id}-{meeting.offer.id}"
        yuan = meeting.taker.budget_cny * (0.5 + self._chance.uniform(name, "amount"))
        return {"amount_cny": str(round(yuan)), "round": self._chance.pick(_ROUNDS, name, "round")}

    def _note(self, meeting: Meeting, reason: str) -> str:
        is_early = reason == "maturity" and meeting.offer.trl <= 4
        if is_early and meeting.taker.group in self._askers:
            return f"{_NOTES[reason]}，{NO_EARLY}"
        return _NOTES[reason]

    def _at(
        self,
        meeting: Meeting,
        kind: str,
        at: datetime,
        details: dict[str, Any] | None = None,
        *,
        role: str | None = None,
    ) -> Happening:
        told = dict(details or {})
        if meeting.broker_id is not None and kind in ("met", "trial", "contract"):
            told["broker_ids"] = [meeting.broker_id]
        # Windows report what their visitors did; talks and deals of theirs are the centre's to report.
        is_deal = kind in ("met", "trial", "contract", "invested")
        by = "centre" if is_deal and meeting.role == "window" else meeting.role
        return Happening(kind=kind, at=at, meeting=meeting, role=role or by, details=told)

    def _later(self, at: datetime, days: float, *names: str) -> datetime:
        waited = timedelta(days=self._chance.days(days, *names, "wait"))
        return (at + waited + timedelta(minutes=1)).replace(microsecond=0)
