"""A run of what changed looks again at exactly those that must, and finds of them what a full run would.

Who that is stands beside each test; the library (`world.py`) is made so that it can be told by hand.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.forms import hash_assessment
from matcher.appraisal.reading import read_dossier
from matcher.appraisal.vetoes import read_vetoes
from matcher.appraising.changes import changed_ids, has_aged
from matcher.appraising.runs import RunRequest, start_run
from matcher.engine import Engine
from matcher.records import Achievement
from matcher.store import RunMode, RunState, Store
from tests.appraising.world import (
    COFFEES,
    EVERYTHING,
    LIBRARY,
    MOULDS,
    SEPARATORS,
    achievements,
    appraise,
    on,
    open_engine,
    remove,
    run_library,
    shared_basis,
    write,
)
from tests.builders import achievement, achievement_key, broker, demand, demand_key, investor
from tests.conftest import AT
from tests.fakes import DATA

PATENT = {"kind": "invention_patent", "number": "ZL201510123456.1", "status": "granted"}


@pytest.fixture(scope="module")
def appraised_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a library that was appraised."""
    file = tmp_path_factory.mktemp("appraised") / "store.db"
    with Store.open(f"sqlite:///{file}", create=True) as store:
        store.upsert(LIBRARY, at=AT)
        done = run_library(open_engine(store), RunMode.FULL)
        assert (done.done, done.counts["kept"]) == (len(EVERYTHING), len(EVERYTHING))
    return file


@pytest.fixture
def library(appraised_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine over an appraised library of the test's own."""
    shutil.copy(appraised_file, tmp_path / "own.db")
    with Store.open(f"sqlite:///{tmp_path / 'own.db'}") as store:
        yield open_engine(store)


def look_again(engine: Engine, at: datetime = AT) -> list[str]:
    """Run over what changed and return whom the run looked at, once it is sure what became of everybody.

    Of those looked at (some are tried), the newest appraisal is what a full run finds at that moment; of the
    others it is the one that they had.
    """
    store = engine.store.appraisals
    last = store.runs.last_done()
    assert last is not None
    looked = changed_ids(engine, after=last.store_revision, since=last.started_at.date(), today=at.date())
    before = store.newest([one.record.id for one in achievements(engine.store)])
    run = run_library(engine, RunMode.CHANGED, at=at)
    assert (run.state, run.done, run.wanted) == (RunState.DONE, len(looked), len(looked))
    now = store.newest([one.record.id for one in achievements(engine.store)])
    for one in appraise(engine, *looked[::7], at=at) if looked else ():
        assert now[one.assessment.achievement_id].content_hash == hash_assessment(one.assessment)
    assert {id: one for id, one in now.items() if id not in looked} == {
        id: one for id, one in before.items() if id not in looked and id in now
    }
    return looked


def test_where_nothing_changed_nobody_is_looked_at(library: Engine) -> None:
    assert look_again(library) == []
    assert look_again(library, AT + timedelta(hours=6)) == []


def test_a_changed_achievement_is_looked_at_with_those_near_it(library: Engine) -> None:
    write(library, achievement("b07", "注塑模具随形冷却07", trl=6))
    assert look_again(library) == list(MOULDS)
    assert look_again(library) == []


def test_a_new_achievement_is_looked_at_with_those_near_it(library: Engine) -> None:
    remove(library, achievement_key("b49"))
    look_again(library)
    write(library, achievement("b50", "注塑模具随形冷却50"))
    assert look_again(library) == [*MOULDS[:-1], "b50"]


def test_a_deleted_achievement_makes_its_neighbours_looked_at(library: Engine) -> None:
    remove(library, achievement_key("x2"))
    assert look_again(library) == ["x1"]


def test_an_achievement_that_comes_back_is_looked_at(library: Engine) -> None:
    (stored,) = achievements(library.store, "x2")
    remove(library, achievement_key("x2"))
    look_again(library)
    write(library, stored.record)
    assert set(look_again(library)) >= {"x1", "x2"}


def test_a_new_demand_makes_those_near_it_looked_at(library: Engine) -> None:
    write(library, demand("db", "寻求注塑模具随形冷却"))
    assert look_again(library) == list(MOULDS)


def test_a_closed_demand_makes_those_looked_at_that_rest_on_it(library: Engine) -> None:
    write(library, demand("da", "寻求锂电池隔膜缺陷检测", status="closed"))
    assert look_again(library) == list(SEPARATORS)


def test_a_deleted_demand_makes_those_looked_at_that_rest_on_it(library: Engine) -> None:
    remove(library, demand_key("dx"))
    assert look_again(library) == list(COFFEES)


def test_a_new_fund_makes_those_near_it_looked_at(library: Engine) -> None:
    write(library, investor(thesis="锂电池隔膜缺陷检测"))
    assert look_again(library) == list(SEPARATORS)


def test_brokers_are_nothing_to_an_appraisal(library: Engine) -> None:
    write(library, broker(specialities="锂电池隔膜缺陷检测"))
    assert look_again(library) == []


def test_a_demand_past_its_deadline_makes_those_looked_at_that_rest_on_it(library: Engine) -> None:
    assert look_again(library, on("2026-11-28")) == []  # its last day
    assert look_again(library, on("2026-11-29")) == list(SEPARATORS)
    assert look_again(library, on("2026-11-30")) == []


def test_a_demand_a_step_older_makes_those_looked_at_that_rest_on_it(library: Engine) -> None:
    assert look_again(library, on("2026-11-30")) == list(SEPARATORS)  # whose demand has passed its deadline
    # The other was posted on 1 September: for 90 days it counts in full.
    assert look_again(library, on("2026-12-01")) == list(COFFEES)
    assert look_again(library, on("2026-12-02")) == []


def test_a_demand_that_is_posted_in_the_future_counts_as_new_from_its_day(library: Engine) -> None:
    write(library, demand("dx", "寻求咖啡豆烘焙", posted_on="2026-11-26"))
    look_again(library)
    assert look_again(library, on("2026-11-25")) == []
    assert look_again(library, on("2026-11-26")) == list(COFFEES)


def test_a_patent_whose_life_is_a_tenth_of_a_year_shorter_is_looked_at(library: Engine) -> None:
    write(library, achievement("x2", "咖啡豆烘焙风味", ip_items=[PATENT]))
    look_again(library, on("2026-12-02"))
    # Filed in 2015, it lives until 2035: 2,952 days are 8.1 years, 2,934 are 8.0.
    assert look_again(library, on("2026-12-20")) == ["x2"]
    assert look_again(library, on("2026-12-21")) == []


def test_with_a_new_year_everybody_is_looked_at(engine: Engine) -> None:
    write(engine, achievement("a1"), achievement("a2", "陶瓷粉体"))
    run_library(engine, RunMode.FULL, at=on("2026-12-31"))
    assert look_again(engine, on("2027-01-01")) == ["a1", "a2"]
    assert look_again(engine, on("2027-01-02")) == []


def test_what_an_interrupted_run_had_seen_is_looked_at_by_the_next(library: Engine) -> None:
    write(library, demand("db", "寻求注塑模具随形冷却"))
    request = RunRequest(mode=RunMode.CHANGED, started_by="test", at=AT)
    run = start_run(library, shared_basis(), request, now=AT, batch_size=20)
    run.work(clock=lambda: AT, progress=lambda done, wanted: run.cancel())
    assert look_again(library) == list(MOULDS)


AGEING = (
    achievement(ip_items=[PATENT]),
    achievement(summary="核心专利号ZL201510123456.1，已授权。"),
    achievement(summary="项目预计2027年6月投产，2026年已签订采购合同（编号HT2026-001）。"),
    achievement(summary="预计18个月后投产。计划2028年实现产值2000万元，2027年实现销售收入500万元。"),
)


@pytest.mark.parametrize("since", [date(2026, 1, 1), date(2026, 11, 24)])
@pytest.mark.parametrize("days", [1, 20, 36])
def test_within_a_year_texts_age_only_as_a_run_knows(since: date, days: int) -> None:
    today, method = since + timedelta(days=days), shared_basis().method
    aged = 0
    for record in (*AGEING, *some_of_the_sample()):
        dossier = make_dossier(record)
        then, now = (
            (read_dossier(dossier, day), read_vetoes(dossier, method, day)) for day in (since, today)
        )
        assert then == now or has_aged(record, since, today)
        aged += then != now
    assert aged or days == 1


@cache
def some_of_the_sample() -> list[Achievement]:
    lines = (DATA / "sample" / "achievements.jsonl").read_text(encoding="utf-8").splitlines()
    return [Achievement.model_validate_json(line, strict=False) for line in lines[::20]]
