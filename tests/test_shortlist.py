"""What is shown of what was ranked: duplicates once, and still as many as asked for."""

from __future__ import annotations

import pytest

from matcher.asking import Ask
from matcher.eligibility import RANK_DEPTH
from matcher.engine import Engine
from matcher.errors import InvalidInput
from matcher.records import Record
from matcher.store import STAFF
from tests.builders import achievement, achievement_key
from tests.conftest import AT

NEED = "寻求锂电池隔膜检测"


def fill(engine: Engine, *records: Record) -> None:
    engine.upsert(records, at=AT)
    engine.follow()


def ask(k: int = 10, *, diversity: float = 0.0, collapse: bool = True) -> Ask:
    return Ask(
        pairing="demand-achievement",
        at=AT,
        visible=STAFF,
        text=NEED,
        k=k,
        diversity=diversity,
        collapse=collapse,
    )


def test_a_group_is_shown_once_by_its_best_and_names_the_others(engine: Engine) -> None:
    fill(
        engine,
        achievement("a1", "锂电池隔膜检测", owner="院"),
        achievement("a2", "模具温度控制", owner="院"),
        achievement("a3", "锂电池隔膜检测", owner="院"),
    )
    first, second = engine.suggest(ask()).suggestions
    assert (first.key.id, first.duplicates) == ("a1", (achievement_key("a3"),))
    assert first.duplicate_note == "同一成果另有 1 条记录"
    assert (second.key.id, second.duplicates, second.duplicate_note) == ("a2", (), "")
    assert [one.rank for one in (first, second)] == [1, 2]


def test_without_collapsing_every_record_stands_for_itself(engine: Engine) -> None:
    fill(engine, *(achievement(f"a{n}", "锂电池隔膜检测", owner="院") for n in range(3)))
    found = engine.suggest(ask(collapse=False)).suggestions
    assert [one.key.id for one in found] == ["a0", "a1", "a2"]
    assert all(not one.duplicates for one in found)


def test_as_many_as_asked_for_come_back_when_duplicates_fill_the_ranked_ones(engine: Engine) -> None:
    copies = [achievement(f"a{n:03d}", "锂电池隔膜检测", owner="院") for n in range(RANK_DEPTH + 5)]
    others = [achievement(f"b{n}", f"锂电池隔膜{word}") for n, word in enumerate(("涂覆", "裁切", "回收"))]
    fill(engine, *copies, *others)
    found = engine.suggest(ask(k=3)).suggestions
    assert len(found) == 3
    assert sum(one.key.id.startswith("a") for one in found) == 1
    assert max(len(one.duplicates) for one in found) == RANK_DEPTH + 4


def test_diversity_puts_something_else_before_the_twin(engine: Engine) -> None:
    fill(
        engine,
        achievement("a1", "锂电池隔膜检测", owner="甲"),
        achievement("a2", "锂电池隔膜检测", owner="乙"),
        achievement("a3", "注塑模具温度控制"),
    )
    assert [one.key.id for one in engine.suggest(ask()).suggestions] == ["a1", "a2", "a3"]
    varied = engine.suggest(ask(diversity=0.9)).suggestions
    assert [one.key.id for one in varied] == ["a1", "a3", "a2"]


def test_a_diversity_outside_its_range_is_refused(engine: Engine) -> None:
    fill(engine, achievement("a1"))
    with pytest.raises(InvalidInput, match="diversity"):
        engine.suggest(ask(diversity=1.5))
