"""The engine on small worlds: who may be proposed, in which order, and with which reasons."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcher.asking import Ask
from matcher.eligibility import LEG_DEPTH
from matcher.engine import Engine
from matcher.errors import InvalidInput, NotFound
from matcher.evidence.highlights import fields_of
from matcher.pairings import PAIRINGS
from matcher.ranking.boosted import BoostedModel, Trees
from matcher.ranking.calibration import sigmoid
from matcher.ranking.model_file import MODELS_FOLDER
from matcher.ranking.model_file import load_ranker as load_ranker_anew
from matcher.ranking.ranker import BODY_FEATURE, LinearModel, Ranker, SplitRanker
from matcher.records import Record, key_of
from matcher.store import EVERYONE, STAFF, Store
from matcher.suggestions import Suggestion
from matcher.text import normalise
from matcher.vocabulary import Kind
from tests.builders import achievement, achievement_key, broker, demand, demand_key, investor
from tests.conftest import AT
from tests.fakes import DATA, make_engine

NEED = "寻求锂电池隔膜在线缺陷检测方案"
WORLD: tuple[Record, ...] = (
    achievement("a1", "锂电池隔膜在线缺陷检测系统"),
    achievement("a2", "注塑模具随形冷却"),
    demand("d1", NEED),
    demand("d2", "注塑件缩痕怎么解决"),
    broker("b1", "锂电池材料、缺陷检测"),
    broker("b2", "注塑模具"),
    investor("i1", "投资锂电池和检测设备"),
    investor("i2", "投资模具企业"),
)


def ask(pairing: str = "demand-achievement", **values: Any) -> Ask:
    """Return a request by free text unless the values say otherwise, seen by everyone.

    Many tests fill the store with equal records; that these are shown once is tested in test_shortlist.py.
    """
    if "key" not in values:
        values.setdefault("text", NEED)
    return Ask(**{"pairing": pairing, "at": AT, "visible": EVERYONE, "k": 10, "collapse": False, **values})


def fill(engine: Engine, records: Sequence[Record]) -> None:
    engine.upsert(records, at=AT)
    engine.follow()


def ids(engine: Engine, request: Ask) -> list[str]:
    return [one.key.id for one in engine.suggest(request).suggestions]


def some_asks(engine: Engine, pairing: str, count: int = 4) -> list[Ask]:
    """Return requests by the first stored records of the asking kind."""
    page = engine.store.page(PAIRINGS[pairing].asks, visible=STAFF, limit=count)
    return [ask(pairing, key=key_of(stored.record), visible=STAFF, k=12) for stored in page]


def readable(suggestions: Sequence[Suggestion]) -> list[str]:
    """Return everything that suggestions say, to the last bit of every number."""
    return [repr(one) for one in suggestions]


@cache
def load_ranker(name: str) -> Ranker:
    return load_ranker_anew(name)


@dataclass(frozen=True)
class Answer:
    """What an engine answered to one record's request."""

    request: Ask
    asking: Record
    suggestions: Sequence[Suggestion]


@pytest.fixture(scope="module")
def answers(sample_engine: Engine) -> dict[str, list[Answer]]:
    """Answers over the sample, four in each pairing."""
    return {
        pairing: [
            Answer(
                request,
                sample_engine.store.fetch([key], visible=STAFF)[key].record,
                sample_engine.suggest(request).suggestions,
            )
            for request in some_asks(sample_engine, pairing)
            for key in ([request.key] if request.key else [])
        ]
        for pairing in PAIRINGS
    }


def model_for(one: Suggestion, pairing: str) -> LinearModel | BoostedModel:
    """Return the model that a suggestion was scored by: candidates without a body have their own."""
    ranker = load_ranker(PAIRINGS[pairing].model)
    # An unknown value is always shown, a known one only where it counts.
    has_body = not any(reason.feature == BODY_FEATURE and reason.value is None for reason in one.reasons)
    model = ranker.titles.model if isinstance(ranker, SplitRanker) and not has_body else ranker.model
    assert isinstance(model, LinearModel | BoostedModel)
    return model


@cache
def constant_of_trees(text: str, features: int) -> float:
    return float(Trees(text, features=features).contributions(np.zeros((1, features)))[0, -1])


def constant_of(model: LinearModel | BoostedModel) -> float:
    """Return the part of the sum that is the same for all."""
    if isinstance(model, LinearModel):
        return model.intercept
    return model.base.intercept + constant_of_trees(model.trees, len(model.features))


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_each_pairing_proposes_its_kind_ranked_and_scored_by_its_model(
    answers: dict[str, list[Answer]], pairing: str
) -> None:
    assert len(answers[pairing]) == 4
    for answer in answers[pairing]:
        assert [one.rank for one in answer.suggestions] == list(range(1, answer.request.k + 1))
        assert len({one.key for one in answer.suggestions}) == answer.request.k
        order = [(-one.score, one.key) for one in answer.suggestions]
        assert order == sorted(order)
        for one in answer.suggestions:
            assert one.key.kind is PAIRINGS[pairing].proposes
            assert one.key != answer.request.key
            assert key_of(one.record) == one.key
            assert 0.0 <= one.score <= 1.0
            cuts = model_for(one, pairing).level_cuts
            assert one.level == 1 + sum(one.score >= cut for cut in cuts)
            assert one.why


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_contributions_and_the_constant_add_up_to_the_sum_that_the_score_is_read_from(
    answers: dict[str, list[Answer]], pairing: str
) -> None:
    for one in (one for answer in answers[pairing] for one in answer.suggestions):
        used = model_for(one, pairing)
        total = np.array([constant_of(used) + sum(reason.contribution for reason in one.reasons)])
        score = sigmoid(total) if used.calibration is None else used.calibration.apply(total)
        assert one.score == pytest.approx(score[0], abs=1e-6)
        weighed = set(used.weights if isinstance(used, LinearModel) else used.features)
        assert {reason.feature for reason in one.reasons if reason.contribution} <= weighed
        # Trees learn what it means that a value is missing; a weighted sum lets it say nothing.
        if isinstance(used, LinearModel):
            assert all(reason.contribution == 0 for reason in one.reasons if reason.value is None)


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_matched_spans_point_at_the_term_in_what_people_wrote(
    answers: dict[str, list[Answer]], pairing: str
) -> None:
    seen = 0
    for answer in answers[pairing]:
        for one in answer.suggestions:
            for match in one.matched:
                for record, field, spans in (
                    (answer.asking, match.query_field, match.query_spans),
                    (one.record, match.record_field, match.record_spans),
                ):
                    text = fields_of(record)[field]
                    assert spans
                    for start, end in spans:
                        # A term drops what stands inside a number or standard ("iso 26262", "1,000mm").
                        written = normalise(text[start:end]).text.replace(" ", "").replace(",", "")
                        assert written == match.term
                        seen += 1
    assert seen > 10


def test_the_fitting_record_comes_first_in_every_pairing(engine: Engine) -> None:
    fill(engine, WORLD)
    fits = {Kind.ACHIEVEMENT: "a1", Kind.DEMAND: "d1", Kind.BROKER: "b1", Kind.INVESTOR: "i1"}
    for pairing in PAIRINGS.values():
        assert ids(engine, ask(pairing.name))[0] == fits[pairing.proposes], pairing.name


def test_equal_records_score_alike_and_come_by_id(engine: Engine) -> None:
    fill(
        engine, [achievement(f"a{n:02d}", "锂电池隔膜检测", summary="线扫相机") for n in reversed(range(47))]
    )
    found = engine.suggest(ask(k=50)).suggestions
    assert len({one.score for one in found}) == 1
    assert [one.key.id for one in found] == [f"a{n:02d}" for n in range(47)]


def test_a_record_never_proposes_itself_but_its_twin(engine: Engine) -> None:
    fill(engine, [achievement("a1"), achievement("a2")])
    assert ids(engine, ask("achievement-achievement", key=achievement_key("a1"))) == ["a2"]


def test_free_text_excludes_no_stored_record_whatever_its_id(engine: Engine) -> None:
    fill(engine, [demand("free-text", NEED), demand("d2", NEED)])
    assert ids(engine, ask("demand-demand")) == ["d2", "free-text"]


def test_only_the_kind_asked_for_shares_an_id_with_the_asker(engine: Engine) -> None:
    fill(engine, [demand("x", NEED), achievement("x", "锂电池隔膜检测")])
    assert ids(engine, ask(key=demand_key("x"))) == ["x"]


@pytest.mark.parametrize(
    ("pairing", "title", "record"),
    [
        ("demand-achievement", NEED, demand("q", NEED, description="速度不低于60米/分钟。")),
        ("achievement-demand", "锂电池隔膜", achievement("q", "锂电池隔膜", summary="速度不低于60米/分钟。")),
    ],
)
def test_free_text_and_a_stored_record_of_equal_text_give_the_same_list(
    sample_store: Store, sample_engine: Engine, pairing: str, title: str, record: Record, tmp_path: Path
) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}", create=True) as store:
        engine = make_engine(store)
        offered = sample_store.page(PAIRINGS[pairing].proposes, visible=STAFF, limit=60)
        fill(engine, [*(stored.record for stored in offered), record])
        by_text = engine.suggest(ask(pairing, text=f"{title}\n速度不低于60米/分钟。", visible=STAFF))
        by_key = engine.suggest(ask(pairing, key=key_of(record), visible=STAFF))
        assert readable(by_text.suggestions) == readable(by_key.suggestions)
        assert len(by_text.suggestions) == 10


def test_facets_hold_and_k_come_back_when_k_have_them(engine: Engine) -> None:
    better = [achievement(f"b{n:03d}", NEED, library="discovery") for n in range(LEG_DEPTH + 50)]
    worse = [achievement(f"w{n}", "检测", library="service", place="长安镇") for n in range(12)]
    fill(engine, [*better, *worse])
    found = engine.suggest(ask(facets={"library": frozenset({"service"})})).suggestions
    assert len(found) == 10
    assert {one.key.id[0] for one in found} == {"w"}
    both = {"library": frozenset({"service", "showcase"}), "town": frozenset({"长安镇"})}
    assert len(ids(engine, ask(facets=both, k=12))) == 12
    assert ids(engine, ask(facets={"library": frozenset({"discovery"}), "town": frozenset({"长安镇"})})) == []
    assert ids(engine, ask(facets={"library": frozenset()})) == []


def test_an_industry_facet_takes_in_what_lies_below_it(engine: Engine) -> None:
    fill(engine, [achievement("a1", industry_codes=["C3972"]), achievement("a2", industry_codes=["1.2"])])
    assert ids(engine, ask(facets={"industry": frozenset({"C39"})})) == ["a1"]
    assert ids(engine, ask(facets={"industry": frozenset({"1"})})) == ["a2"]


def test_a_status_facet_narrows_but_never_widens_what_may_be_proposed(engine: Engine) -> None:
    fill(
        engine,
        [
            achievement("a1", status="active"),
            achievement("a2", status="negotiating"),
            achievement("a3", status="landed"),
        ],
    )
    assert ids(engine, ask()) == ["a1", "a2"]
    assert ids(engine, ask(facets={"status": frozenset({"negotiating", "landed"})})) == ["a2"]
    assert ids(engine, ask(facets={"status": frozenset({"landed"})})) == []


def test_a_facet_cannot_reach_another_kind_or_a_hidden_record(engine: Engine) -> None:
    fill(engine, [achievement("a1", visibility="staff"), demand("d1")])
    facets = {"kind": frozenset({"demand"}), "visibility": frozenset({"staff"})}
    assert ids(engine, ask(facets=facets)) == []


def test_only_visible_records_are_proposed_scored_and_may_ask(engine: Engine) -> None:
    fill(
        engine,
        [
            *(achievement(f"a-{seen}", visibility=seen) for seen in ("public", "masked", "staff")),
            demand("d-staff", visibility="staff"),
        ],
    )
    assert ids(engine, ask()) == ["a-public"]
    assert ids(engine, ask(visible=STAFF)) == ["a-masked", "a-public", "a-staff"]
    assert ids(engine, ask(visible=frozenset())) == []
    keys = [achievement_key(f"a-{seen}") for seen in ("public", "masked", "staff")]
    assert set(engine.score(ask(), keys)) == {achievement_key("a-public")}
    assert engine.suggest(ask(key=demand_key("d-staff"), visible=STAFF)).suggestions
    with pytest.raises(NotFound, match="d-staff"):
        engine.suggest(ask(key=demand_key("d-staff")))


def test_expired_and_closed_records_are_not_proposed(engine: Engine) -> None:
    fill(
        engine,
        [
            demand("d-past", deadline="2026-11-23"),
            demand("d-today", deadline="2026-11-24"),
            demand("d-none"),
            demand("d-solved", status="solved"),
            broker("b-past", certificate={"grade": "senior", "valid_until": "2026-11-23"}),
            broker("b-today", certificate={"grade": "senior", "valid_until": "2026-11-24"}),
            broker("b-inactive", status="inactive"),
            broker("b-none"),
        ],
    )
    assert ids(engine, ask("achievement-demand")) == ["d-none", "d-today"]
    assert ids(engine, ask("demand-broker")) == ["b-none", "b-today"]
    assert ids(engine, ask("demand-demand")) == ["d-none", "d-past", "d-solved", "d-today"]


LAG_CHANGES: dict[str, Record | None] = {
    "deleted": None,
    "hidden": achievement("a000", NEED, visibility="staff"),
    "landed": achievement("a000", NEED, status="landed"),
    "moved": achievement("a000", NEED, library="showcase"),
}


def change_behind(engine: Engine, id: str, becomes: Record | None) -> None:
    """Change a record in the store; the index does not follow."""
    if becomes is None:
        engine.delete([achievement_key(id)], at=AT)
    else:
        engine.upsert([becomes.model_copy(update={"id": id})], at=AT)


@pytest.mark.parametrize("change", LAG_CHANGES)
def test_what_changed_behind_a_lagging_index_is_not_shown_and_the_list_is_refilled(
    engine: Engine, change: str
) -> None:
    fill(engine, [achievement(f"a{n:03d}", NEED, library="service") for n in range(15)])
    request = ask(facets={"library": frozenset({"service"})})
    assert ids(engine, request) == [f"a{n:03d}" for n in range(10)]
    for n in (0, 3, 4):
        change_behind(engine, f"a{n:03d}", LAG_CHANGES[change])
    expected = [f"a{n:03d}" for n in range(15) if n not in (0, 3, 4)][:10]
    assert ids(engine, request) == expected
    engine.follow()
    assert ids(engine, request) == expected


def test_a_list_is_refilled_from_beyond_the_first_depth_of_the_legs(engine: Engine) -> None:
    gone = [achievement(f"a{n:03d}", NEED) for n in range(LEG_DEPTH + 20)]
    left = [achievement(f"z{n:02d}", "检测") for n in range(5)]
    fill(engine, [*gone, *left])
    engine.delete([key_of(record) for record in gone], at=AT)
    assert ids(engine, ask(k=5)) == ["z00", "z01", "z02", "z03", "z04"]
    assert ids(engine, ask(k=9)) == ["z00", "z01", "z02", "z03", "z04"]


def test_a_lagging_index_shows_the_record_as_the_store_has_it(engine: Engine) -> None:
    fill(engine, [achievement("a1")])
    revision = engine.upsert([achievement("a1", trl=7)], at=AT)
    shown = engine.suggest(ask()).suggestions[0]
    assert (shown.record, shown.revision) == (achievement("a1", trl=7), revision)
    assert engine.suggest(ask()).index_revision == revision - 1


def test_further_records_do_not_push_eligible_ones_out(engine: Engine) -> None:
    fill(engine, [achievement("a1"), achievement("a2", "注塑模具")])
    assert set(ids(engine, ask())) == {"a1", "a2"}
    fill(engine, [achievement("a3", status="landed"), demand("d1"), achievement("a4", visibility="staff")])
    assert set(ids(engine, ask())) == {"a1", "a2"}
    fill(engine, [achievement("a5", NEED)])
    assert set(ids(engine, ask())) == {"a1", "a2", "a5"}


def test_asking_for_more_gives_the_same_beginning(sample_engine: Engine) -> None:
    for request in some_asks(sample_engine, "demand-achievement", 2):
        whole = readable(sample_engine.suggest(replace(request, k=60)).suggestions)
        for k in (1, 7):
            assert readable(sample_engine.suggest(replace(request, k=k)).suggestions) == whole[:k]


def test_score_agrees_with_the_suggestions_and_leaves_out_what_is_not_there(sample_engine: Engine) -> None:
    for request in some_asks(sample_engine, "demand-achievement", 2):
        found = sample_engine.suggest(request).suggestions
        scores = sample_engine.score(request, [*(one.key for one in found), achievement_key("nobody")])
        assert scores == {one.key: (one.score, one.level) for one in found}
    assert sample_engine.score(request, []) == {}


def test_an_empty_store_and_unknown_words_give_an_empty_list(engine: Engine) -> None:
    assert engine.suggest(ask()).suggestions == ()
    engine.follow()
    assert engine.suggest(ask()).suggestions == ()
    fill(engine, [achievement("a1")])
    # Nothing shared: only the meaning leg finds it, and the line says so.
    only = engine.suggest(ask(text="咖啡")).suggestions
    assert [(one.key.id, dict(one.leg_ranks), one.matched) for one in only] == [("a1", {"dense": 1}, ())]
    assert "没有共有用词" in only[0].why or "不足" in only[0].why


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"k": 0}, InvalidInput),
        ({"text": ""}, InvalidInput),
        ({"text": " \n\t"}, InvalidInput),
        ({"text": "长" * 20_001}, InvalidInput),
        ({"text": "锂\x00电"}, InvalidInput),
        ({"text": NEED, "key": demand_key("d1")}, InvalidInput),
        ({"text": None}, InvalidInput),
        ({"key": achievement_key("a1")}, InvalidInput),
        ({"key": demand_key("nobody")}, NotFound),
        ({"pairing": "demand-nobody"}, InvalidInput),
    ],
    ids=str,
)
def test_a_request_that_contradicts_itself_is_refused(
    engine: Engine, values: dict[str, Any], error: type[Exception]
) -> None:
    fill(engine, WORLD)
    with pytest.raises(error):
        engine.suggest(ask(**values))
    if "k" not in values:
        with pytest.raises(error):
            engine.score(ask(**values), [achievement_key("a1")])


@pytest.fixture
def part_store(sample_store: Store, store: Store) -> Store:
    """A store of the test's own with thirty sample records of each kind."""
    for kind in Kind:
        page = sample_store.page(kind, visible=STAFF, limit=30)
        store.upsert([stored.record for stored in page], at=AT)
    return store


def test_two_engines_over_one_store_give_the_same_answers(part_store: Store) -> None:
    one, other = make_engine(part_store), make_engine(part_store)
    one.follow()
    other.follow()
    for pairing in PAIRINGS:
        for request in some_asks(one, pairing, 2):
            mine, theirs = (readable(engine.suggest(request).suggestions) for engine in (one, other))
            assert mine == theirs


_ANSWERS = """
import hashlib, sys
from datetime import UTC, datetime
from matcher.asking import Ask
from matcher.pairings import PAIRINGS
from matcher.records import key_of
from matcher.store import STAFF, Store
from tests.fakes import make_engine
with Store.open(sys.argv[1]) as store:
    engine = make_engine(store)
    engine.follow()
    digest = hashlib.sha256()
    for pairing in ("demand-achievement", "achievement-achievement"):
        for stored in store.page(PAIRINGS[pairing].asks, visible=STAFF, limit=5):
            at = datetime(2026, 11, 24, tzinfo=UTC)
            ask = Ask(pairing=pairing, at=at, visible=STAFF, key=key_of(stored.record))
            for one in engine.suggest(ask).suggestions:
                digest.update(repr((one.key.id, one.score, one.reasons, one.matched)).encode())
print(digest.hexdigest())
"""


def test_the_answer_does_not_depend_on_the_hash_seed_of_the_process(
    part_store: Store, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", _ANSWERS, f"sqlite:///{tmp_path / 'store.db'}"]
    children = [
        subprocess.Popen(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, cwd=DATA.parent
        )
        for seed in ("1", "2")
    ]
    first, second = (child.communicate(timeout=120)[0] for child in children)
    assert len(first.strip()) == 64
    assert first == second


@pytest.mark.postgres
def test_the_engine_answers_alike_on_postgresql(part_store: Store, postgresql_store: Store) -> None:
    for kind in Kind:
        page = part_store.page(kind, visible=STAFF)
        postgresql_store.upsert([stored.record for stored in page], at=AT)
    engines = make_engine(part_store), make_engine(postgresql_store)
    for engine in engines:
        engine.follow()
    for pairing in PAIRINGS:
        for request in some_asks(engines[0], pairing, 2):
            mine, theirs = (engine.suggest(request).suggestions for engine in engines)
            assert mine
            assert [(one.key, one.score, one.level, one.why) for one in mine] == [
                (one.key, one.score, one.level, one.why) for one in theirs
            ]


@pytest.mark.postgres
@pytest.mark.parametrize("change", LAG_CHANGES)
def test_a_lagging_index_over_postgresql_shows_nothing_that_changed(
    postgresql_store: Store, change: str
) -> None:
    engine = make_engine(postgresql_store)
    fill(engine, [achievement(f"a{n:03d}", NEED, library="service") for n in range(5)])
    change_behind(engine, "a000", LAG_CHANGES[change])
    request = ask(facets={"library": frozenset({"service"})})
    assert ids(engine, request) == ["a001", "a002", "a003", "a004"]
    engine.follow()
    assert ids(engine, request) == ["a001", "a002", "a003", "a004"]


def test_a_moment_decides_what_has_expired(engine: Engine) -> None:
    fill(engine, [demand("d1", deadline="2026-11-24")])
    assert ids(engine, ask("achievement-demand")) == ["d1"]
    assert ids(engine, replace(ask("achievement-demand"), at=datetime(2026, 11, 25, tzinfo=UTC))) == []


def test_a_list_says_what_the_ranker_knew_and_which_files_scored(engine: Engine, tmp_path: Path) -> None:
    """The rows are those of the shown, in their order; a file with one more blank is another model."""
    fill(engine, WORLD)
    request = ask(key=demand_key("d1"), visible=STAFF)
    found = engine.suggest(request)
    keys, table = engine.features(request, [one.key for one in found.suggestions])
    by_key = {key: table.rows([row]).values for row, key in enumerate(keys)}
    assert found.features.names == table.names
    for row, one in enumerate(found.suggestions):
        own = by_key[one.key][0]
        shown = found.features.values[row]
        of_lists = table.names.index("neighbour_support")
        assert np.array_equal(np.delete(shown, of_lists), np.delete(own, of_lists), equal_nan=True)
    assert found.asking_revision == 3
    assert engine.suggest(ask()).asking_revision is None
    assert set(found.models) == {"text", "text-titles"}
    for name in found.models:
        content = (MODELS_FOLDER / f"{name}.json").read_bytes()
        assert found.models[name] == hashlib.sha256(content).hexdigest()
        (tmp_path / f"{name}.json").write_bytes(content + b" ")
    retrained = make_engine(engine.store, rankers=tmp_path)
    retrained.follow()
    again = retrained.suggest(request)
    assert [one.score for one in again.suggestions] == [one.score for one in found.suggestions]
    assert not set(again.models.values()) & set(found.models.values())
