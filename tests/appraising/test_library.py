"""What was stored gives the same card and proposal again, to the bit, whatever became of the method."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from matcher.appraisal.assessment import Basis
from matcher.appraisal.card import make_card
from matcher.appraisal.values import CardReader
from matcher.appraising.appraiser import Appraised, Appraiser
from matcher.appraising.gathering import Gatherer
from matcher.appraising.library import all_newest, decided_cards, read_stored, stored_method
from matcher.engine import Engine
from matcher.errors import NotFound
from matcher.records import Achievement
from matcher.store import STAFF, AppraisalFilter, DecisionDraft, RunMode, Store, Verdict
from tests.appraising.world import achievements, open_engine, run_library, shared_basis, write
from tests.builders import achievement, demand
from tests.conftest import AT
from tests.fakes import DATA

TOLD = (
    "锂电池隔膜缺陷在线检测，国际领先。已与东莞示例隔膜科技有限公司签订采购合同（合同编号HT2026-001），金额35万元。"
    "预计18个月后投产。"
)


@pytest.fixture
def engine(store: Store) -> Engine:
    """An engine over two achievements that evidence stands in, one of them recommended, and two demands."""
    engine = open_engine(store)
    write(
        engine,
        achievement(summary=TOLD, trl=7, completed_on="2025-06-01", owner="东莞示例大学"),
        achievement("a2", "锂电池隔膜检测方法", recommended_by="示例链主企业"),
        demand(town="长安镇", enterprise="示例公司", budget_max_cny="800000.10", posted_on="2026-11-01"),
        demand("d2", "锂电池隔膜检测", visibility="masked"),
    )
    return engine


@pytest.fixture
def method_folder(tmp_path: Path) -> Path:
    """A folder of a method of one's own."""
    return shutil.copytree(DATA / "appraisal", tmp_path / "method")


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def compute(engine: Engine, basis: Basis) -> list[Appraised]:
    """Return everybody appraised now."""
    return Appraiser(Gatherer(engine), basis).appraise(achievements(engine.store), at=AT)


def test_a_stored_appraisal_gives_the_card_that_was_made_then(engine: Engine) -> None:
    made = compute(engine, shared_basis())
    assert made[0].card.aspects[0].score > 0
    run_library(engine, RunMode.FULL)
    stored = list(all_newest(engine.store, visible=STAFF))
    assert [read_stored(engine.store, one) for one in stored] == made
    assert [dict(one.scores) for one in stored] == [
        {aspect.aspect: aspect.score for aspect in one.card.aspects} for one in made
    ]
    assert [one.proposal for one in stored] == [one.proposal.verdict for one in made]


@pytest.mark.parametrize("reader", CardReader)
def test_every_reader_gets_their_card_of_it_and_the_centres_proposal(
    engine: Engine, reader: CardReader
) -> None:
    made = compute(engine, shared_basis())
    run_library(engine, RunMode.FULL)
    for one, stored in zip(made, all_newest(engine.store, visible=STAFF), strict=True):
        again = read_stored(engine.store, stored, reader=reader)
        assert again.card == make_card(one.assessment, shared_basis().method, reader)
        assert again.proposal == one.proposal


def test_texts_of_real_length_come_back_to_the_bit(engine: Engine) -> None:
    lines = (DATA / "sample" / "achievements.jsonl").read_text(encoding="utf-8").splitlines()
    write(engine, *(Achievement.model_validate_json(line, strict=False) for line in lines[::20]))
    made = compute(engine, shared_basis())
    assert len(made) == 2 + len(lines[::20])
    run_library(engine, RunMode.FULL)
    assert [read_stored(engine.store, one) for one in all_newest(engine.store, visible=STAFF)] == sorted(
        made, key=lambda one: one.assessment.achievement_id
    )


def test_the_method_of_the_time_is_used_though_its_folder_has_changed(
    engine: Engine, method_folder: Path
) -> None:
    replace_in(method_folder / "method.toml", "claim_cap = 45", "claim_cap = 30")
    basis = Basis.load(DATA, method=method_folder)
    made = compute(engine, basis)
    assert made != compute(engine, shared_basis())
    run_library(engine, RunMode.FULL, basis=basis)
    replace_in(method_folder / "method.toml", "claim_cap = 30", "claim_cap = 10")
    assert compute(engine, Basis.load(DATA, method=method_folder)) != made
    shutil.rmtree(method_folder)
    stored = list(all_newest(engine.store, visible=STAFF))
    assert [read_stored(engine.store, one) for one in stored] == made


def test_older_appraisals_stay_readable_beside_newer_ones(engine: Engine, method_folder: Path) -> None:
    old = compute(engine, shared_basis())
    run_library(engine, RunMode.FULL)
    replace_in(method_folder / "method.toml", "claim_cap = 45", "claim_cap = 10")
    basis = Basis.load(DATA, method=method_folder)
    new = compute(engine, basis)
    assert new != old
    run_library(engine, RunMode.CHANGED, basis=basis)
    for number, id in enumerate(("a1", "a2")):
        second, first = engine.store.appraisals.history(id)
        assert read_stored(engine.store, first) == old[number]
        assert read_stored(engine.store, second) == new[number]


def test_a_method_that_was_never_used_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="no method"):
        stored_method(store, "2020.1")


def test_the_newest_appraisals_come_by_id_and_by_proposal(engine: Engine) -> None:
    run_library(engine, RunMode.FULL)
    admitted = AppraisalFilter(proposals=frozenset({Verdict.ADMIT}))
    found = all_newest(engine.store, visible=STAFF, where=admitted)
    assert [one.achievement_id for one in found] == ["a2"]


def decide(store: Store, id: str, verdict: Verdict, *, seen: bool = True) -> None:
    appraisal = store.appraisals.newest([id]).get(id) if seen else None
    draft = DecisionDraft(
        achievement_id=id,
        appraisal_id=appraisal.id if appraisal else None,
        decision=verdict,
        person="李",
        reason="好",
        values={},
    )
    store.appraisals.decisions.decide(draft, at=AT)


def test_decided_cards_are_those_that_people_saw_and_decided_on_their_evidence(engine: Engine) -> None:
    write(engine, achievement("a3", "锂电池隔膜检测装置"))
    run_library(engine, RunMode.FULL)
    made = compute(engine, shared_basis())
    decide(engine.store, "a1", Verdict.HOLD)
    decide(engine.store, "a1", Verdict.ADMIT)
    decide(engine.store, "a2", Verdict.ADMIT)  # recommended: it enters without evaluation
    decide(engine.store, "a3", Verdict.REJECT, seen=False)
    (found,) = decided_cards(engine.store, shared_basis().method)
    assert (found.card, found.decision) == (made[0].card, Verdict.ADMIT)


def test_decided_cards_are_made_by_the_method_in_use(engine: Engine, method_folder: Path) -> None:
    run_library(engine, RunMode.FULL)
    assessment = compute(engine, shared_basis())[0].assessment
    decide(engine.store, "a1", Verdict.ADMIT)
    replace_in(method_folder / "method.toml", "claim_cap = 45", "claim_cap = 10")
    other = Basis.load(DATA, method=method_folder).method
    (found,) = decided_cards(engine.store, other)
    assert found.card.method == other.version != assessment.method
    assert found.card == make_card(assessment, other, CardReader.CENTRE)


def test_findings_that_the_method_in_use_does_not_know_count_for_nothing(
    engine: Engine, method_folder: Path
) -> None:
    run_library(engine, RunMode.FULL)
    decide(engine.store, "a1", Verdict.ADMIT)
    kinds = {one.kind for one in compute(engine, shared_basis())[0].assessment.findings}
    assert "signed_order" in kinds
    replace_in(method_folder / "market.toml", 'id = "signed_order"', 'id = "order"')
    (found,) = decided_cards(engine.store, Basis.load(DATA, method=method_folder).method)
    scored = {
        one.finding.kind
        for aspect in found.card.aspects
        for indicator in aspect.indicators
        for one in indicator.findings
    }
    assert "signed_order" not in scored
    assert scored <= kinds
