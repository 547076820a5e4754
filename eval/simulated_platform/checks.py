"""What must hold whatever was learned: the plan's figures, a rollback, a harmful version, asked filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from eval.simulated_platform.arm import Arm
from eval.simulated_platform.plan_figures import OwnFigures, differences, told_figures
from eval.simulated_platform.platform import Platform
from eval.simulated_platform.retraining import (
    MODEL,
    PAIRING,
    Release,
    offer,
    register_copy,
    register_reversed,
    roll_back,
)
from eval.simulated_platform.showing import ShownList, expected_acts
from eval.simulated_platform.world import World
from matcher.outcomes.rewards import RewardOptions
from matcher.ranking.versions import RankerVersions
from matcher.store import AS_IT_COMES, Store
from matcher.training.from_log import is_held_out, targets_of
from matcher.training.release import judge_release

OF_MODEL: Final = ("demand-achievement", "achievement-demand")
"""The pairings that the model ranks."""
YEARS: Final = (2024, 2025, 2026)
_SETTLED_AFTER: Final = RewardOptions().waits
LATEST_EARLY: Final = 4
"""Readiness up to which “早期成果” is meant: not piloted yet (GB/T 22900)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCheck:
    """The plan's figures at a moment: how many are not 0, and each that differs from the own count."""

    at: datetime
    figures: int
    units: int
    differing: tuple[str, ...]
    found: str
    """The city's figures in words, for people to see that there is something to count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackCheck:
    """Answers to fixed demands before a version was put in use, under it, and after it was taken back."""

    demands: int
    same_bytes: int
    differing_between: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmfulCheck:
    """A version with its signs turned: what the gate said and estimated, and the truth acted out.

    `truth` is what it brings a list more than the version in use, over the logged lists of a year back.
    """

    refused: Release
    copy: Release
    estimate: tuple[float, float, float] | None
    truth: float
    lists: int
    effective: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterCheck:
    """Early achievements shown to enterprises before and after they asked not to see them again."""

    asked: int
    lists_before: int
    early_before: int
    lists_after: int
    early_after: int


def check_plan(platform: Platform, arm: Arm, world: World, *, at: datetime, asks_units: bool) -> PlanCheck:
    """Compare every year of the city, its units, towns and months with the simulation's own count.

    With `asks_units` every unit is asked for by itself too, in every year.
    """
    own = OwnFigures(arm.books, at)
    compared, differing = 0, list[str]()
    units = tuple(world.units.written) if asks_units else ()
    for year in YEARS:
        mine = own.year(year)
        compared += len(mine)
        differing += [f"{year} {one}" for one in differences(mine, told_figures(platform.progress(year)))]
        for unit in units:
            mine = own.unit(year, unit)
            told = platform.progress_of_unit(year, unit)
            compared += len(mine)
            differing += [
                f"{year} {unit} {one}"
                for one in differences(mine, {} if told is None else told_figures(told))
            ]
    city = {year: own.year(year) for year in YEARS}
    words = "; ".join(
        f"{year}: {city[year].get('city/found', 0)} found, {city[year].get('city/served', 0)} served, "
        f"{city[year].get('city/landed', 0)} landed"
        for year in YEARS
    )
    return PlanCheck(
        at=at, figures=compared, units=len(world.units.written), differing=tuple(differing), found=words
    )


def check_rollback(
    platform: Platform, demands: Sequence[str], version: int, *, quarter: int
) -> RollbackCheck:
    """Put a version in use by force and take it back; answers leave no trace, the clock stands still."""

    def ask() -> list[bytes]:
        return [platform.suggest_unlogged(PAIRING, id, k=10) for id in demands]

    before = ask()
    offer(platform, version, quarter=quarter, what="模拟平台：强制启用，随后回退", force=True)
    between = ask()
    roll_back(platform)
    after = ask()
    return RollbackCheck(
        demands=len(demands),
        same_bytes=sum(one == other for one, other in zip(before, after, strict=True)),
        differing_between=sum(one != other for one, other in zip(before, between, strict=True)),
    )


def check_harmful(
    platform: Platform, store: Store, arm: Arm, *, at: datetime, quarter: int
) -> tuple[HarmfulCheck, int]:
    """Offer a version with its signs turned, then a copy of the one in use; return the first's number too."""
    version = register_reversed(store, at=at)
    judged = judge_release(store, MODEL, version, at=at).evaluation
    truth, lists = true_gain(store, arm.shown, version, at=at)
    refused = offer(platform, version, quarter=quarter, what="signs turned")
    copy = offer(platform, register_copy(store, at=at), quarter=quarter, what="a copy of the one in use")
    gain = None if judged is None else judged.gains["dr"]
    found = HarmfulCheck(
        refused=refused,
        copy=copy,
        estimate=None if gain is None else (gain.value, gain.low, gain.high),
        truth=truth,
        lists=lists,
        effective=None if judged is None else judged.effective_size,
    )
    return found, version


def true_gain(
    store: Store, shown: Sequence[ShownList], version: int, *, at: datetime, held_out: bool = False
) -> tuple[float, int]:
    """Return what a version's order of the shown items brings a list more than that of the version in use.

    By the simulation's own chances, over those of the model's lists that the gate may read: settled ones
    of the year back; how many these are, too. What a list shows stays the same: the log can tell no more
    either. `held_out` leaves out what was trained on.
    """
    versions, known = RankerVersions(store.models), {one.list_id: one for one in shown}
    in_use = store.models.serving().versions.get(MODEL, AS_IT_COMES)
    since, until = at - timedelta(days=365), at - _SETTLED_AFTER
    logged = [one for name in OF_MODEL for one in store.suggestions.iterate(since, until, name) if one.items]
    kept = [one for one in logged if one.id in known and (is_held_out(one.id) or not held_out)]
    orders = [targets_of(kept, versions.open(MODEL, number).ranker) for number in (version, in_use)]
    gains = []
    for one in kept:
        mine = known[one.id]
        chances = {_proposed(mine, row): item.chance for row, item in enumerate(mine.items)}
        new, old = (_worth(order[one.id], chances) for order in orders)
        gains.append(new - old)
    return (sum(gains) / len(gains), len(gains)) if gains else (float("nan"), 0)


def _worth(order: Iterable[tuple[str, int]], chances: Mapping[str, float]) -> float:
    places = sorted(order, key=lambda place: place[1])
    return expected_acts([chances[key] for key, _ in places])


def check_filters(arm: Arm, world: World) -> FilterCheck:
    """Count early achievements on lists of enterprises that asked not to see them, before and after."""
    since: dict[str, datetime] = {}
    for taker, asked_at in arm.asked_no_early.items():
        group = world.takers["demand", taker].group
        since[group] = min(asked_at, since.get(group, asked_at))
    lists = [one for one in arm.shown if one.group in since and one.pairing == PAIRING]
    before = [one for one in lists if one.at <= since[one.group]]
    after = [one for one in lists if one.at > since[one.group]]
    return FilterCheck(
        asked=len(since),
        lists_before=len(before),
        early_before=sum(_early_items(one, world) for one in before),
        lists_after=len(after),
        early_after=sum(_early_items(one, world) for one in after),
    )


def _early_items(one: ShownList, world: World) -> int:
    stated = [world.offers[item.offer_id].record.get("trl") for item in one.items]
    return sum(trl is not None and trl <= LATEST_EARLY for trl in stated)


def _proposed(one: ShownList, row: int) -> str:
    item = one.items[row]
    return item.offer_id if one.pairing.endswith("-achievement") else item.taker_id
