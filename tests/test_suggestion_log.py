"""From an answer to the log, and from the log to what is learned: the features of the moment shown."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matcher.asking import Ask
from matcher.engine import Engine
from matcher.pairings import PAIRINGS
from matcher.ranking.table import Column, FeatureTable
from matcher.records import Record, key_of
from matcher.store import STAFF, LoggedList, ShownBy, Store
from matcher.suggestion_log import make_entry, to_table
from matcher.suggestions import SuggestionList
from matcher.vocabulary import Kind
from tests.builders import achievement, achievement_key, demand, demand_key
from tests.conftest import AT
from tests.fakes import make_engine
from tests.logged_lists import by_text, list_id, logged

WORLD: tuple[Record, ...] = (
    achievement("a1", "锂电池隔膜在线缺陷检测系统", summary="线阵相机，速度80米/分钟"),
    achievement("a2", "注塑模具随形冷却", summary="缩短周期"),
    achievement("a3", "隔膜涂布", summary="涂布均匀"),
    demand("d1", "寻求锂电池隔膜在线缺陷检测方案", description="速度不低于60米/分钟"),
)
LARGEST = float(np.finfo(np.float32).max)


def fill(engine: Engine) -> None:
    engine.upsert(WORLD, at=AT)
    engine.follow()


def ask(**values: Any) -> Ask:
    shared = {"pairing": "demand-achievement", "at": AT, "visible": STAFF}
    by_key = {} if "text" in values else {"key": demand_key("d1")}
    return Ask(**{**shared, **by_key, **values})


def show(engine: Engine, question: Ask) -> tuple[SuggestionList, LoggedList]:
    """Return an answer and what is logged of it."""
    found = engine.suggest(question)
    entry = make_entry(found, question, list_id=list_id(question.at), role="window")
    engine.store.suggestions.save(entry)
    return found, engine.store.suggestions.get(entry.id)


def test_what_is_logged_is_what_was_answered(engine: Engine) -> None:
    fill(engine)
    found, entry = show(engine, ask(k=2, diversity=0.1, facets={"status": frozenset({"active"})}))
    assert [(i.position, i.key, i.revision, i.score, i.level, i.propensity) for i in entry.items] == [
        (one.rank, one.key, one.revision, one.score, one.level, 1.0) for one in found.suggestions
    ]
    assert len(entry.items) == 2
    assert (entry.pairing, entry.k, entry.diversity, entry.role) == ("demand-achievement", 2, 0.1, "window")
    assert entry.facets == {"status": ("active",)}
    assert (entry.asking, entry.asking_revision, entry.shown_at) == (demand_key("d1"), 4, AT)
    assert (entry.index_revision, entry.models) == (4, found.models)
    assert entry.names == found.features.names
    assert np.array_equal(entry.features, found.features.values.astype(np.float32), equal_nan=True)
    assert np.isnan(entry.features).any()


def test_of_a_free_text_digest_and_length_are_kept_and_no_word(engine: Engine, tmp_path: Path) -> None:
    text = "寻求独一无二之隔膜检测"
    fill(engine)
    _, entry = show(engine, ask(text=text))
    assert (entry.text_sha256, entry.text_length) == (hashlib.sha256(text.encode()).hexdigest(), 11)
    assert entry.asking is None
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("store.db*"))
    assert str(entry.text_sha256).encode() in kept  # what was written is in what was searched
    for form in (text, "独一无二"):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert form.encode(encoding) not in kept


def test_what_is_learned_from_are_the_features_of_the_moment_not_todays(engine: Engine) -> None:
    fill(engine)
    question = ask()
    found, entry = show(engine, question)
    before = to_table([entry])
    need = demand("d1", "寻求咖啡", description="烘焙")
    engine.upsert([achievement("a1", "咖啡烘焙"), need, achievement("a9", "寻求咖啡")], at=AT)
    engine.delete([achievement_key("a3")], at=AT)
    engine.follow()
    keys, today = engine.features(question, [one.key for one in found.suggestions])
    (again,) = engine.store.suggestions.iterate(pairing="demand-achievement")
    after = to_table([again])
    assert np.array_equal(after.table.values, before.table.values, equal_nan=True)
    row = after.keys.index(achievement_key("a1"))
    words = after.table.column("title_words")
    assert words[row] == pytest.approx(found.features.column("title_words")[row])
    assert today.column("title_words")[keys.index(achievement_key("a1"))] != pytest.approx(words[row])
    assert achievement_key("a3") in after.keys  # what is gone today was shown then


@pytest.mark.postgres
def test_lists_of_every_pairing_are_logged_alike_on_postgresql(
    store: Store, sample_store: Store, postgresql_store: Store
) -> None:
    for kind in Kind:
        page = [one.record for one in sample_store.page(kind, visible=STAFF, limit=12)]
        for each in (store, postgresql_store):
            each.upsert(page, at=AT)
    engines = make_engine(store), make_engine(postgresql_store)
    for engine in engines:
        engine.follow()
    for pairing in PAIRINGS.values():
        key = key_of(store.page(pairing.asks, visible=STAFF, limit=1)[0].record)
        entries = [show(engine, ask(pairing=pairing.name, key=key))[1] for engine in engines]
        assert entries[0].items
        assert entries[0].items == entries[1].items
        assert entries[0].features.tobytes() == entries[1].features.tobytes()


@given(
    arrays(
        np.float64,
        (3,),
        elements=st.floats(allow_infinity=False) | st.sampled_from([1e300, -1e300, LARGEST, 1e-50, -0.0]),
    )
)
def test_features_are_rounded_to_float32_and_stay_finite_and_in_order(values: Column) -> None:
    found = SuggestionList(
        pairing="demand-achievement",
        index_revision=1,
        suggestions=(),
        features=FeatureTable(("x",), values.reshape((3, 1))),
    )
    kept = make_entry(found, ask(text="x"), list_id=list_id(), role="window").features[:, 0]
    assert kept.dtype == np.float32
    assert not np.isinf(kept).any()
    assert np.array_equal(np.isnan(kept), np.isnan(values))
    for low, high in ((0, 1), (1, 2), (0, 2)):
        if values[low] <= values[high]:
            assert kept[low] <= kept[high]
        if abs(values[low]) <= LARGEST:
            assert kept[low] == np.float32(values[low])


def test_a_policy_with_chance_gives_its_propensities(engine: Engine) -> None:
    fill(engine)
    question = ask(k=2)
    shown_by = ShownBy(version=0, is_drawn=True)
    found = replace(engine.suggest(question), propensities=(0.75, 0.125), shown_by=shown_by)
    entry = make_entry(found, question, list_id=list_id(), role="window")
    assert [one.propensity for one in entry.items] == [0.75, 0.125]
    engine.store.suggestions.save(entry)
    assert engine.store.suggestions.get(entry.id).shown_by == shown_by


def test_a_table_puts_lists_after_each_other_under_the_names_of_all() -> None:
    """The first list knows x and y (y unknown), the second z alone, the third found nothing."""
    later = by_text("a7", names=("z",), features=np.array([[0.5]], dtype=np.float32))
    lists = [logged("a1", "a2"), later, logged()]
    found = to_table(iter(lists))
    nan = np.nan
    assert found.table.names == ("x", "y", "z")
    expected = [[1, nan, nan], [2, nan, nan], [nan, nan, 0.5]]
    assert np.array_equal(found.table.values, expected, equal_nan=True)
    assert found.groups == (2, 1, 0)
    assert found.suggestion_ids == (f"{lists[0].id}.1", f"{lists[0].id}.2", f"{later.id}.1")
    assert [key.id for key in found.keys] == ["a1", "a2", "a7"]
    assert found.positions.tolist() == [1, 2, 1]
    assert found.propensities.tolist() == [1.0, 1.0, 1.0]
    assert found.levels.tolist() == [3, 3, 3]
    assert found.scores.tolist() == [0.5, 0.5, 0.5]
    narrowed = to_table(lists, names=("z", "new"))
    assert np.array_equal(narrowed.table.values, [[nan, nan], [nan, nan], [0.5, nan]], equal_nan=True)
    assert to_table([]).table.values.shape == (0, 0)
