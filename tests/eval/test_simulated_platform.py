"""A tiny simulated platform acted out through a server that really listens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from eval.simulated_platform.arm import Arm
from eval.simulated_platform.options import WorldOptions, day_of_week, moment
from eval.simulated_platform.platform import Platform
from eval.simulated_platform.server import SimulatedClock, run_server
from eval.simulated_platform.simulate import ArmPlan, ArmResult, run_arm
from eval.simulated_platform.tables import HEADERS, Told, about, about_harm, quarter_rows
from eval.simulated_platform.world import World, make_world
from matcher.config import Config, LearningConfig
from matcher.embeddings.lsa import LsaEncoder
from matcher.embeddings.options import EncoderConfig
from tests.fakes import HAND_RANKERS

TINY = WorldOptions(
    quarters=3,
    fields=3,
    enterprises=30,
    brokers=3,
    funds=3,
    first_achievements=60,
    last_achievements=90,
    demands_a_week=2.5,
    broker_requests_a_week=0.5,
    fund_requests_a_week=0.5,
    list_length=3,
    fixed_demands=8,
)
DATA = Config().data


@pytest.fixture(scope="module")
def world() -> World:
    """Return the tiny world."""
    return make_world(TINY, DATA / "taxonomy")


@pytest.fixture(scope="module")
def encoder(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an encoder fitted on the world's own texts."""
    texts = [f"{one.record['title']}。{one.record['summary']}" for one in world.offers.values()]
    texts += [f"{one.record['title']}。{one.record['description']}" for one in world.needs.values()]
    folder = tmp_path_factory.mktemp("lsa")
    LsaEncoder(dimension=48).fit(texts).save(folder)
    return folder


def make_config(home: Path, encoder: Path) -> Config:
    return Config(
        home=home,
        encoder=EncoderConfig(kind="lsa", model=str(encoder)),
        learning=LearningConfig(explore=TINY.explore),
        rankers=HAND_RANKERS,
    )


@pytest.fixture(scope="module")
def learning(encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> ArmResult:
    """Return the learning arm, acted out once for all tests."""
    config = make_config(tmp_path_factory.mktemp("learning"), encoder)
    return run_arm(ArmPlan(options=TINY, config=config, learns=True))


def test_plan_progress_equals_the_own_count_to_the_last_unit_mid_way_and_at_the_end(
    learning: ArmResult,
) -> None:
    middle, end = learning.plan
    assert (middle.differing, end.differing) == ((), ())
    assert middle.figures > 30
    assert end.figures > 100


def test_reports_that_come_again_under_their_key_change_nothing(learning: ArmResult) -> None:
    assert learning.repeated > 0
    assert learning.sent == len(learning.ledger) + learning.repeated
    assert learning.entries_told == len(learning.ledger)


def test_late_and_skipping_reports_are_kept_and_marked(learning: ArmResult) -> None:
    assert learning.marks["late_report"] > 0
    assert learning.marks["skips_stages"] > 0


def test_a_rollback_gives_the_same_answers_byte_by_byte(learning: ArmResult) -> None:
    assert learning.rollback is not None
    assert learning.rollback.same_bytes == learning.rollback.demands == TINY.fixed_demands
    assert learning.rollback.differing_between > 0


def test_the_gate_refuses_a_version_with_its_signs_turned(learning: ArmResult) -> None:
    assert learning.harmful is not None
    assert learning.harmful.refused.status == 409
    assert not learning.harmful.refused.is_in_use


def test_nobody_who_asked_for_no_early_achievements_is_shown_one(learning: ArmResult) -> None:
    assert learning.filters.early_before > 0
    assert learning.filters.early_after == 0


def test_each_quarter_after_the_first_offers_a_version_or_says_why_not(learning: ArmResult) -> None:
    assert [one.quarter for one in learning.releases] == [1, 2]
    assert all(one.version is not None or one.told for one in learning.releases)


def test_the_same_seed_writes_the_same_ledger_and_shows_the_same_lists(
    world: World, learning: ArmResult, encoder: Path, tmp_path: Path
) -> None:
    weeks = 9  # before anything was trained
    config, clock = make_config(tmp_path, encoder), SimulatedClock(moment(day_of_week(0), 5.0))
    with (
        run_server(config, clock, seed=TINY.seed) as server,
        httpx.Client(base_url=server.url) as client,
    ):
        arm = Arm(world, Platform(client, server.keys), clock)
        arm.run(range(weeks))
    again = tuple(one.line for one in arm.books.entries)
    assert len(again) > 10
    assert again == learning.ledger[: len(again)]
    assert tuple(arm.shown) == learning.shown[: len(arm.shown)]


def test_another_seed_makes_another_world(world: World) -> None:
    other = make_world(replace(TINY, seed=2), DATA / "taxonomy")
    assert other.offers["A00000"].record != world.offers["A00000"].record


def test_tables_tell_of_both_arms(learning: ArmResult) -> None:
    cold = replace(learning, name="cold start", rollback=None, harmful=None, releases=())
    told = Told(options=TINY, command="python -m x", cold=cold, learning=learning, seconds=60.0)
    rows = quarter_rows(told.arms, TINY)
    assert [row[:2] for row in rows] == [
        [arm, quarter] for arm in ("cold start", "learning") for quarter in ("2024 Q1", "2024 Q2", "2024 Q3")
    ]
    assert {len(row) for row in rows} == {len(HEADERS)}
    text = about(told)
    assert "0 other than the simulation's own count" in text
    assert "+0.000 [+0.000, +0.000]" in text  # of an arm against itself
    harm = about_harm(learning, TINY, "python -m x --only harm")
    assert "harmful version (signs turned): answered 409" in harm
