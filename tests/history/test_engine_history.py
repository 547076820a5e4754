"""An engine that heeds what was said before: asked filters at once, declines and acceptance as features."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from matcher.asking import Ask
from matcher.engine import Engine
from matcher.outcomes.events import DeclineReason, EventKind, OutcomeEvent, Party, Side
from matcher.records import Record
from matcher.store import STAFF, Store
from matcher.suggestions import SuggestionList
from matcher.vocabulary import Kind
from tests.builders import achievement, demand, demand_key
from tests.conftest import AT
from tests.fakes import HAND_RANKERS, make_engine

WORLD: list[Record] = [
    achievement("early", "锂电池隔膜检测系统", trl=3, owner="甲院"),
    achievement("piloted", "锂电池隔膜检测装置", trl=7, owner="乙院"),
    achievement("unknown", "锂电池隔膜检测方法", owner="丙院"),
    demand("d1", "寻求锂电池隔膜检测方案", enterprise="甲公司"),
    demand("d2", "隔膜检测", enterprise="甲公司"),
    demand("d3", "隔膜检测设备", enterprise="乙公司"),
]


@pytest.fixture
def engine(store: Store) -> Engine:
    made = make_engine(store, rankers=HAND_RANKERS)
    made.upsert(WORLD, at=AT - timedelta(days=200))
    made.follow()
    return made


def report(engine: Engine, kind: EventKind, id: str, *, at: datetime, by: str = "d1", **values: Any) -> None:
    event = OutcomeEvent(
        key=f"{kind}-{id}-{by}-{at.isoformat()}",
        kind=kind,
        happened_at=at,
        achievement_id=id,
        taker=Party(kind=Kind.DEMAND, id=by),
        **values,
    )
    engine.store.outcomes.record([event], reported_by="t", at=at)


def suggest(engine: Engine, id: str = "d1", at: datetime = AT, **values: Any) -> SuggestionList:
    ask = Ask(
        pairing="demand-achievement", at=at, visible=STAFF, key=demand_key(id), collapse=False, **values
    )
    return engine.suggest(ask)


def ids(found: SuggestionList) -> set[str]:
    return {one.key.id for one in found.suggestions}


def column(found: SuggestionList, name: str) -> dict[str, float]:
    return {
        one.key.id: float(value)
        for one, value in zip(found.suggestions, found.features.column(name), strict=True)
    }


def decline(engine: Engine, note: str, *, at: datetime = AT) -> None:
    report(
        engine,
        EventKind.DECLINED,
        "early",
        at=at,
        side=Side.TAKER,
        reason=DeclineReason.MATURITY,
        note=note,
    )


def test_what_an_enterprise_never_wants_again_is_gone_with_its_next_request_and_it_is_told(
    engine: Engine,
) -> None:
    assert ids(suggest(engine)) == {"early", "piloted", "unknown"}
    decline(engine, "不再推荐早期成果")
    found = suggest(engine)
    assert ids(found) == {"piloted", "unknown"}
    assert [note for note in found.left_out if "早期成果" in note] == list(found.left_out) != []
    assert ids(suggest(engine, "d2")) == {"piloted", "unknown"}  # another demand of the same enterprise
    assert ids(suggest(engine, "d3")) == {"early", "piloted", "unknown"}
    assert suggest(engine, "d3").left_out == ()


def test_who_takes_it_back_sees_all_again(engine: Engine) -> None:
    decline(engine, "不再推荐早期成果", at=AT - timedelta(days=2))
    decline(engine, "可以推荐早期成果了", at=AT - timedelta(days=1))
    assert ids(suggest(engine)) == {"early", "piloted", "unknown"}


def test_a_reasoned_decline_is_a_feature_and_no_filter(engine: Engine) -> None:
    decline(engine, "目前用不上")
    alike = column(suggest(engine), "declined_alike")
    assert alike["early"] > alike["piloted"]


def test_past_acceptance_is_that_of_the_days_start(engine: Engine) -> None:
    shown = AT - timedelta(days=120)
    for taker in ("d1", "d2", "d3"):
        report(engine, EventKind.SHOWN, "piloted", at=shown, by=taker)
        report(engine, EventKind.SHOWN, "early", at=shown, by=taker)
    report(engine, EventKind.CONTACTED, "piloted", at=shown + timedelta(days=3), by="d2")
    found = column(suggest(engine, "d3"), "past_acceptance")
    assert found["piloted"] > 0 > found["early"]
    engine.prepare(AT + timedelta(days=1))  # the days that follow leave this one as it was
    assert column(suggest(engine, "d3"), "past_acceptance") == pytest.approx(found, nan_ok=True)
