"""Each fate on a small store, through the engine itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from eval.attribution import Fate, Finding, PairFacts, explain_fate
from eval.tracing import Limits, QueryTrace, blocking_rule, facts_of_missing
from matcher.asking import Ask
from matcher.engine import Engine
from matcher.errors import InvalidInput, NotFound
from matcher.pairings import pairing_named
from matcher.records import Record
from matcher.store import EVERYONE, STAFF, Store
from matcher.vocabulary import Kind
from tests.builders import achievement, achievement_key, demand, demand_key
from tests.conftest import AT
from tests.fakes import HAND_RANKERS, make_engine

ANY = Limits(threshold=0.0)
ASK = Ask(pairing="demand-achievement", at=AT, visible=STAFF, key=demand_key("d1"))


@pytest.fixture
def engine(store: Store) -> Engine:
    return make_engine(store, rankers=HAND_RANKERS)


def fill(engine: Engine, *records: Record) -> None:
    engine.upsert([demand("d1", "寻求锂电池隔膜检测"), *records], at=AT)
    engine.follow()


def facts(engine: Engine, id: str, *, ask: Ask = ASK, limits: Limits = ANY) -> PairFacts:
    return QueryTrace(engine, ask, limits).facts(achievement_key(id))


def fate(engine: Engine, id: str, **options: Any) -> Fate:
    finding: Finding = explain_fate(facts(engine, id, **options))
    return finding.fate


GOOD = achievement("a1", "锂电池隔膜检测")


def test_a_pair_that_fits_is_found_with_its_numbers(engine: Engine) -> None:
    fill(engine, GOOD, achievement("a2", "咖啡机"))
    found = facts(engine, "a1")
    assert explain_fate(found).fate is Fate.FOUND
    assert (found.rank, found.score_rank, found.fused_rank) == (1, 1, 1)
    assert found.legs["dense"].rank == found.legs["words"].rank == 1
    assert {"隔膜", "检测"} <= set(found.shared_terms)
    assert found.reasons
    score, _ = engine.score(ASK, [achievement_key("a1")])[achievement_key("a1")]
    assert found.score == pytest.approx(score)


def test_f0_is_a_record_that_the_store_does_not_have(engine: Engine) -> None:
    fill(engine, GOOD)
    assert fate(engine, "none") is Fate.NOT_STORED
    missing = facts_of_missing(Kind.DEMAND, ANY)
    assert explain_fate(missing).fate is Fate.NOT_STORED
    assert "诉求" in explain_fate(missing).line


def test_f1_is_a_record_without_a_common_word_beyond_every_leg(engine: Engine) -> None:
    fill(engine, GOOD, achievement("a2", "coffee machine"))
    shallow = replace(ANY, leg_depth=1)
    assert fate(engine, "a2", limits=shallow) is Fate.TEXT
    lost = facts(engine, "a2", limits=shallow)
    assert lost.shared_terms == ()
    assert "machine" in lost.record_terms
    assert "隔膜" in lost.query_terms


def test_f2_is_a_record_with_common_words_that_no_leg_retrieves(engine: Engine) -> None:
    fill(engine, GOOD, achievement("a2", "检测仪器的外壳喷涂与包装运输"))
    assert fate(engine, "a2", limits=replace(ANY, leg_depth=1)) is Fate.NOT_RETRIEVED
    assert facts(engine, "a2", limits=replace(ANY, leg_depth=1)).shared_terms == ("检测",)
    assert fate(engine, "a2") is Fate.FOUND


def test_f3_is_a_record_after_the_last_one_shown_or_ranked(engine: Engine) -> None:
    fill(engine, GOOD, achievement("a2", "隔膜检测支架的外观设计"))
    below = facts(engine, "a2", limits=replace(ANY, k=1))
    assert explain_fate(below).fate is Fate.BELOW_THE_CUT
    assert below.rank == 2
    assert below.kth_score is not None
    assert below.score is not None
    assert below.score < below.kth_score
    assert {one.feature for one in below.reasons} == {one.feature for one in below.kth_reasons}
    assert fate(engine, "a2", limits=replace(ANY, ranked_depth=1)) is Fate.BELOW_THE_CUT


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"status": "withdrawn"}, "状态"),
        ({"visibility": "staff"}, "可见范围"),
    ],
)
def test_f4_names_the_rule(engine: Engine, values: dict[str, str], word: str) -> None:
    fill(engine, achievement("a1", "锂电池隔膜检测", **values))
    found = explain_fate(facts(engine, "a1", ask=replace(ASK, visible=EVERYONE)))
    assert found.fate is Fate.REMOVED
    assert word in found.line


def test_f4_names_the_record_that_a_duplicate_was_merged_with(engine: Engine) -> None:
    same = {"title": "锂电池隔膜在线缺陷检测系统", "owner": "岭海工学院"}
    fill(engine, achievement("a1", **same), achievement("a2", **same))
    found = explain_fate(facts(engine, "a2"))
    assert found.fate is Fate.REMOVED
    assert "与列出的 a1 重复" in found.line
    assert explain_fate(facts(engine, "a1")).fate is Fate.FOUND


def test_a_deadline_and_the_asker_itself_and_another_kind_are_rules_too() -> None:
    same = pairing_named("demand-demand")
    ask = replace(ASK, pairing=same.name)
    assert blocking_rule(demand("d1"), demand_key("d1"), same, ask) == "这是提问的记录本身"
    assert blocking_rule(GOOD, achievement_key("a1"), same, ask) == "demand-demand 只推荐诉求"
    asked = pairing_named("achievement-demand")
    late = demand("d2", deadline="2020-01-01")
    rule = blocking_rule(late, demand_key("d2"), asked, replace(ask, key=achievement_key("a1")))
    assert rule == "已过截止日期或证书有效期"
    assert blocking_rule(demand("d2"), demand_key("d2"), same, ask) is None


def test_f5_is_a_record_shown_with_a_low_score_or_without_a_word(engine: Engine) -> None:
    fill(engine, GOOD, achievement("a2", "coffee machine"))
    assert fate(engine, "a1", limits=Limits(threshold=1.0)) is Fate.LITTLE_EVIDENCE
    bare = facts(engine, "a2")
    assert bare.rank == 2
    assert bare.matched == ()
    assert explain_fate(bare).fate is Fate.LITTLE_EVIDENCE


def test_only_a_stored_record_can_be_traced(engine: Engine) -> None:
    fill(engine)
    with pytest.raises(NotFound):
        QueryTrace(engine, replace(ASK, key=demand_key("none")), ANY)
    with pytest.raises(InvalidInput, match="stored record"):
        QueryTrace(engine, replace(ASK, key=None, text="隔膜检测"), ANY)
