"""People in front of a list: what they look at, what they act on, what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from eval.simulated_platform.behaviour import Taker, looked_at, weigh
from eval.simulated_platform.courses import Courses
from eval.simulated_platform.happenings import Happening, Meeting
from eval.simulated_platform.offers import Offer
from eval.simulated_platform.options import quarter_of_week
from eval.simulated_platform.requests import Request
from eval.simulated_platform.showing import ShownItem, ShownList
from eval.simulated_platform.world import World

_MOST: Final = 0.95


class People:
    """Acts out answers; remembers which pairs have made up their minds."""

    def __init__(self, world: World) -> None:
        self._world = world
        askers = frozenset(one.id for one in world.enterprises if one.asks_filters)
        self._courses = Courses(world.chance, world.units, askers)
        self._skills = {one.id: one.skill for one in world.brokers}
        self._settled: set[tuple[str, str]] = set()

    def act(
        self, request: Request, week: int, answer: Mapping[str, Any]
    ) -> tuple[ShownList, list[Happening]]:
        """Return what was shown with what came of it at once, and everything that happens from then on."""
        items: list[ShownItem] = []
        happenings: list[Happening] = []
        group = request.broker_id or ""
        for one in answer["suggestions"]:
            taker, offer = self._pair(request, one["id"])
            group = request.broker_id or taker.group
            item, found = self._meet(request, one, taker, offer)
            items.append(item)
            happenings += found
        shown = ShownList(
            name=request.name,
            list_id=answer["list_id"],
            at=request.at,
            quarter=quarter_of_week(week),
            pairing=request.pairing,
            group=group,
            order=answer["order"],
            version=answer["model_version"],
            items=tuple(items),
        )
        return shown, happenings

    def chance_of(self, taker: Taker, offer: Offer, broker_id: str | None = None) -> float:
        """Return how likely a pair that has not made up its mind is acted on when it is looked at."""
        skill = self._skills.get(broker_id or "", 1.0)
        causes = weigh(taker, offer, self._world.chance)
        return min(_MOST, skill * causes.chance_to_act(self._world.options.other_causes))

    def _meet(
        self, request: Request, one: Mapping[str, Any], taker: Taker, offer: Offer
    ) -> tuple[ShownItem, list[Happening]]:
        chance, pair = self._world.chance, (taker.id, offer.id)
        likely = 0.0 if pair in self._settled else self.chance_of(taker, offer, request.broker_id)
        looks = chance.happens(looked_at(one["rank"]), "looks", request.name, one["rank"])
        acts = looks and chance.happens(likely, "acts", *pair)
        item = ShownItem(
            taker_id=taker.id,
            offer_id=offer.id,
            suggestion=one["suggestion_id"],
            chance=likely,
            is_acted_on=acts,
        )
        if not looks or pair in self._settled:
            return item, []
        self._settled.add(pair)
        meeting = Meeting(
            taker=taker,
            offer=offer,
            at=request.at,
            suggestion=one["suggestion_id"],
            role=request.role,
            broker_id=request.broker_id,
        )
        causes = weigh(taker, offer, chance)
        follow = self._courses.take_up if acts else self._courses.turn_down
        return item, follow(meeting, causes)

    def _pair(self, request: Request, proposed: str) -> tuple[Taker, Offer]:
        asks, proposes = request.pairing.split("-")
        if proposes == "achievement":
            return self._world.takers[asks, request.record_id], self._world.offers[proposed]
        return self._world.takers[proposes, proposed], self._world.offers[request.record_id]
