"""What stands around achievements: who counts as demand and fund, who crowds, and that it never varies."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from matcher.appraisal.surroundings import Surroundings
from matcher.appraising.appraiser import Appraised, Appraiser, make_draft
from matcher.appraising.gathering import NEAR_BY_MEANING, NEAR_BY_WORDS, NEAR_FUNDS, Gatherer
from matcher.engine import Engine
from matcher.errors import InvalidInput
from matcher.records import key_of
from matcher.store import STAFF, Store, StoredRecord
from matcher.vocabulary import Aspect, Kind
from tests.appraising.world import achievements, appraise, open_engine, remove, shared_basis, write
from tests.builders import achievement, achievement_key, demand, demand_key, investor
from tests.conftest import AT
from tests.fakes import HAND_RANKERS, make_engine

SOME = 4
"""How many of the sample's achievements are appraised over and over."""


@pytest.fixture
def small(store: Store) -> Engine:
    """An engine with an achievement, a demand and a fund of its topic."""
    engine = open_engine(store)
    write(engine, achievement(), demand(), investor())
    return engine


@pytest.fixture(scope="module")
def sample(sample_engine: Engine) -> list[Appraised]:
    """The first achievements of the sample, appraised together."""
    return Appraiser(Gatherer(sample_engine), shared_basis()).appraise(some(sample_engine), at=AT)


def some(engine: Engine, count: int = SOME) -> list[StoredRecord]:
    """Return achievements of the sample, from the first on that a demand matches."""
    return achievements(engine.store)[8 : 8 + count]


def around(engine: Engine, id: str = "a1", *, days: int = 0) -> Surroundings:
    return appraise(engine, id, at=AT + timedelta(days=days))[0].assessment.surroundings


def demands_near(engine: Engine, id: str = "a1", *, days: int = 0) -> list[str]:
    return [one.key.id for one in around(engine, id, days=days).demands]


def value_of(engine: Engine, kind: str, id: str = "a1") -> float | None:
    (found,) = (one for one in appraise(engine, id)[0].assessment.findings if one.kind == kind)
    return found.value


def test_one_achievement_alone_is_appraised_as_in_a_batch(
    sample_engine: Engine, sample: list[Appraised]
) -> None:
    assert any(one.assessment.surroundings.demands for one in sample)
    assert any(one.assessment.surroundings.neighbours for one in sample)
    for one in sample[::2]:
        assert appraise(sample_engine, one.assessment.achievement_id) == [one]


def test_order_and_size_of_a_batch_change_nothing(sample_engine: Engine, sample: list[Appraised]) -> None:
    gatherer = Gatherer(sample_engine)
    stored = some(sample_engine, 2 * SOME)[::-1]
    again: list[Appraised] = []
    for start in range(0, len(stored), 5):
        batch = stored[start : start + 5]
        again += Appraiser(gatherer, shared_basis()).appraise(batch, at=AT)
    assert again[::-1][:SOME] == sample


def test_threads_that_gather_at_once_get_the_same(sample_engine: Engine, sample: list[Appraised]) -> None:
    gatherer = Gatherer(sample_engine)
    stored = some(sample_engine)
    found: dict[int, list[Surroundings]] = {}

    def gather(number: int) -> None:
        order = stored[number:] + stored[:number]
        gathered = gatherer.gather(order, at=AT)
        found[number] = gathered[SOME - number :] + gathered[: SOME - number]

    threads = [threading.Thread(target=gather, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = [one.assessment.surroundings for one in sample]
    assert [found[number] for number in range(4)] == [expected] * 4


def test_an_engine_reopened_from_its_snapshot_appraises_the_same(store: Store, tmp_path: Path) -> None:
    first = make_engine(store, snapshots=tmp_path, rankers=HAND_RANKERS)
    write(first, achievement(), achievement("a2", "锂电池隔膜涂布"), demand(), investor())
    first.save()
    second = make_engine(store, snapshots=tmp_path, rankers=HAND_RANKERS)
    assert second.status().ready
    assert appraise(second) == appraise(first)


def test_a_demand_counts_until_its_deadline_has_passed(small: Engine) -> None:
    write(small, demand(deadline="2026-11-25"))
    assert [around(small, days=days).open_demands for days in range(3)] == [1, 1, 0]
    assert [demands_near(small, days=days) for days in range(3)] == [["d1"], ["d1"], []]


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_demand_that_is_over_does_not_count(small: Engine, status: str) -> None:
    assert demands_near(small) == ["d1"]
    write(small, demand(status=status))
    assert around(small).open_demands == 0
    assert demands_near(small) == []


def test_a_deleted_demand_counts_no_more(small: Engine) -> None:
    write(small, demand("d2"))
    assert demands_near(small) == ["d1", "d2"]
    remove(small, demand_key("d1"))
    assert around(small).open_demands == 1
    assert demands_near(small) == ["d2"]


@pytest.mark.parametrize("visibility", ["public", "masked", "staff"])
def test_demands_and_funds_count_whoever_may_see_them(small: Engine, visibility: str) -> None:
    write(small, demand(visibility=visibility), investor(visibility=visibility))
    found = around(small)
    assert (found.open_demands, found.active_funds) == (1, 1)
    assert [one.key.id for one in found.demands] == ["d1"]
    assert [one.key.id for one in found.funds] == ["i1"]


def test_a_fund_that_is_inactive_does_not_count(small: Engine) -> None:
    assert [one.key.id for one in around(small).funds] == ["i1"]
    write(small, investor(status="inactive"))
    assert around(small).active_funds == 0
    assert around(small).funds == ()


def test_expired_demands_take_nobodys_place(small: Engine) -> None:
    write(
        small,
        *(
            demand(f"c{n:02d}", "锂电池隔膜检测", deadline="2026-11-01")
            for n in range(NEAR_BY_MEANING + NEAR_BY_WORDS)
        ),
    )
    # All of them stand nearer to 锂电池隔膜检测 than 寻求锂电池隔膜检测 does, or come first by id.
    assert demands_near(small) == ["d1"]
    assert around(small).open_demands == 1


def test_demands_come_best_first_with_what_their_figures_need(small: Engine) -> None:
    exact = demand("d0", "锂电池隔膜检测", enterprise="示例公司", town="长安镇", budget_max_cny="500000")
    write(small, demand("d2", "注塑模具", posted_on="2026-11-01"), exact)
    found = around(small).demands
    assert [one.key.id for one in found] == ["d0", "d1"]  # a demand for moulds is no match at all
    assert found[0].score > found[1].score > 0.5
    best = found[0]
    assert (best.enterprise, best.town, best.budget_max_cny) == ("示例公司", "长安镇", Decimal(500_000))
    assert best.revision == small.store.revision()


def test_of_many_funds_the_nearest_count(small: Engine) -> None:
    write(small, *(investor(f"j{n:02d}", "投资海水养殖") for n in range(NEAR_FUNDS)))
    found = around(small)
    assert found.active_funds == NEAR_FUNDS + 1
    assert "i1" in {one.key.id for one in found.funds}
    assert len(found.funds) == NEAR_FUNDS


def test_the_same_achievement_filed_twice_crowds_nothing(small: Engine) -> None:
    item = {"kind": "invention_patent", "number": "ZL201510123456.1", "status": "granted"}
    first = {"summary": "在线检测锂电池隔膜的缺陷。"}
    second = {"title": "锂电池隔膜检测方法", "summary": "锂电池隔膜的缺陷由相机检测。"}
    write(small, achievement(**first, ip_items=[item]), achievement("a2", **second, ip_items=[item]))
    (twin,) = around(small).neighbours
    assert (twin.key.id, twin.is_same) == ("a2", True)
    assert around(small, "a2").neighbours[0].is_same
    assert value_of(small, "uncrowded") == 0
    write(small, achievement("a2", **second))
    assert [one.is_same for one in around(small).neighbours] == [False]
    assert value_of(small, "uncrowded") == 1


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"completed_on": "2025-01-01"}, True),
        ({"completed_on": "2026-06-01"}, False),
        ({"completed_on": "2025-06-01"}, None),  # the same day
        ({"discovered_on": "2025-05-31"}, True),
        ({"completed_on": "2025-01-01", "discovered_on": "2026-06-01"}, True),  # found late
        ({}, None),
    ],
)
def test_neighbours_are_earlier_or_later_by_their_dates(
    small: Engine, dates: dict[str, str], expected: bool | None
) -> None:
    write(small, achievement(completed_on="2025-06-01"), achievement("a2", "锂电池隔膜检测方法", **dates))
    (other,) = around(small).neighbours
    assert other.is_earlier is expected
    mirrored = around(small, "a2").neighbours[0].is_earlier
    assert mirrored is (None if expected is None else not expected)


def test_hidden_and_landed_achievements_are_neighbours_and_deleted_ones_are_not(small: Engine) -> None:
    write(
        small,
        achievement("a2", "锂电池隔膜检测方法", visibility="staff"),
        achievement("a3", "锂电池隔膜检测装置", status="landed"),
        achievement("a4", "锂电池隔膜检测系统"),
    )
    remove(small, achievement_key("a4"))
    found = around(small)
    assert {one.key.id for one in found.neighbours} == {"a2", "a3"}
    assert found.other_achievements == 2


def test_what_shares_no_word_is_no_neighbour(small: Engine) -> None:
    write(small, achievement("a2", "注塑模具"))
    assert around(small).neighbours == ()


def test_what_the_index_has_not_seen_yet_is_appraised_by_its_words(small: Engine) -> None:
    small.upsert([achievement("a2", "锂电池隔膜检测方法"), demand("d2")], at=AT)
    (found,) = appraise(small, "a2")
    assert found.assessment.surroundings.index_revision < small.store.revision()
    assert found.assessment.surroundings.open_demands == 2
    assert [one.key.id for one in found.assessment.surroundings.demands] == ["d1"]


def test_who_has_closed_counts_no_more_though_the_index_has_yet_to_see_it(small: Engine) -> None:
    small.upsert([demand(status="closed"), investor(status="inactive")], at=AT)
    found = around(small)
    assert (found.open_demands, found.demands, found.active_funds, found.funds) == (0, (), 0, ())


def test_only_achievements_are_appraised(small: Engine) -> None:
    stored = small.store.fetch([demand_key("d1")], visible=STAFF)
    with pytest.raises(InvalidInput, match="achievements are appraised, came Demand"):
        Appraiser(Gatherer(small), shared_basis()).appraise(list(stored.values()), at=AT)


def test_nothing_is_appraised_as_nothing(small: Engine) -> None:
    assert Appraiser(Gatherer(small), shared_basis()).appraise([], at=AT) == []


def test_a_draft_rests_on_everybody_around_and_has_the_centres_scores(small: Engine) -> None:
    write(small, achievement("a2", "锂电池隔膜检测方法"))
    (appraised,) = appraise(small, "a1")
    draft = make_draft(appraised)
    assert draft.rests_on == tuple(sorted([achievement_key("a2"), demand_key("d1"), key_of(investor())]))
    assert draft.scores == {aspect: appraised.card.aspect(aspect).score for aspect in Aspect}
    assert (draft.achievement_id, draft.achievement_revision) == ("a1", 1)
    assert draft.proposal is appraised.proposal.verdict


def test_the_moment_alone_makes_no_other_appraisal(small: Engine) -> None:
    now, then = (make_draft(appraise(small, "a1", at=AT + timedelta(hours=hours))[0]) for hours in (0, 5))
    assert now.payload != then.payload
    assert now.content_hash == then.content_hash
    assert replace(now, payload=then.payload) == then
    assert small.store.count(Kind.ACHIEVEMENT) == 1
