"""Experiments by hand, and simulated ones: how often they are wrong, and whether they see a preference."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput, NotFound, TooLittleEvidence
from matcher.outcomes.entries import Pair
from matcher.outcomes.events import EventKind, parse_event
from matcher.outcomes.rewards import RewardOptions
from matcher.records import Achievement, RecordKey
from matcher.showing.interleaving import DraftedItem, draft
from matcher.store import ExperimentDraft, ShownBy, Store
from matcher.training.experiment_lists import find_acts
from matcher.training.experiment_planning import plan_experiment, read_traffic
from matcher.training.experiments import ExperimentOptions, assess_experiment, read_standing
from matcher.training.sequential import Traffic, plan_comparisons
from matcher.vocabulary import Kind
from tests.logged_lists import by_text, item, logged
from tests.outcomes.entries import day, entry
from tests.training.experiment_logs import EXPERIMENT, RECORDS, Choose, contact, shown, simulate

FAR = day(1000)
REWARD = RewardOptions()


def likes_either(made: list[DraftedItem], chance: Random) -> str | None:
    """Act on one's favourite, any of the records, where it stands high enough to be seen."""
    favourite = chance.choice(RECORDS)
    return next((one.key for one in made if one.key == favourite and one.position <= 3), None)


def prefers_b(share: float) -> Choose:
    """Return who acts with this share on a record that b put there."""

    def choose(made: list[DraftedItem], chance: Random) -> str | None:
        team = "b" if chance.random() < share else "a"
        return chance.choice([one.key for one in made if one.team == team])

    return choose


def test_a_new_experiment_knows_nothing() -> None:
    found = assess_experiment([], [], EXPERIMENT, at=day(1))
    assert (found.lists, found.waiting, found.decided, found.draws, found.wins_b) == (0, 0, 0, 0, 0)
    assert math.isnan(found.share_b)
    assert (found.low, found.high, found.p_value) == (0.0, 1.0, 1.0)
    assert (found.preferred, found.version_preferred, found.weeks_planned) == (None, None, None)
    # Sixty days of horizon and thirty of lag are 12.9 weeks.
    assert found.weeks_waiting == 13


def test_lists_are_decided_drawn_or_still_waiting() -> None:
    lists = [
        shown("xy", "ab", at=day(0), asker="d1"),  # a's x: a wins
        shown("xy", "ba", at=day(1), asker="d2"),  # b's x: b wins
        shown("xyz", "abb", at=day(2), asker="d3"),  # a's x and b's y: a tie
        shown("xyz", "abb", at=day(3), asker="d4"),  # a's x, b's y and z: b wins
        shown("xy", "ab", at=day(4), asker="d5"),  # nobody acted
        shown("xy", "ba", at=day(20), asker="d6"),  # b's x, but too early to count
    ]
    entries = [
        contact(1, "x", 5),
        contact(2, "x", 5, asker="d2"),
        *(contact(number, id, 6, asker="d3") for number, id in ((3, "x"), (4, "y"))),
        *(contact(number, id, 6, asker="d4") for number, id in ((5, "x"), (6, "y"), (7, "z"))),
        contact(8, "x", 21, asker="d6"),
    ]
    found = assess_experiment(lists, entries, EXPERIMENT, at=day(100))
    assert (found.lists, found.waiting, found.decided, found.wins_b) == (6, 1, 3, 2)
    assert (found.draws, found.ties) == (2, 1)
    assert found.share_b == pytest.approx(2 / 3)
    assert found.low < 0.5 < found.high
    # Six lists in 100 days, three of five settled ones decided.
    assert found.weekly_lists == pytest.approx(0.42)
    assert found.weeks_planned == math.ceil(plan_comparisons(0.55) / (0.42 * 3 / 5))
    later = assess_experiment(lists, entries, EXPERIMENT, at=day(110))
    assert (later.waiting, later.decided, later.wins_b) == (0, 4, 3)


def test_straight_wins_end_the_experiment_with_the_version_of_the_team() -> None:
    # The n-th straight win brings 2 · (19 + n) / (39 + n): 19 together 19.56, 20 together 25.86.
    lists = [shown("xy", "ab", at=day(number), asker=f"d{number}") for number in range(20)]
    entries = [contact(number + 1, "y", number + 1, asker=f"d{number}") for number in range(20)]
    nearly = assess_experiment(lists, entries, EXPERIMENT, at=day(108))
    assert (nearly.decided, nearly.preferred, nearly.decided_after) == (19, None, None)
    found = assess_experiment(lists, entries, EXPERIMENT, at=day(109))
    assert (found.preferred, found.version_preferred, found.decided_after) == ("b", 2, 20)
    assert found.low > 0.5
    assert found.p_value == pytest.approx(1 / 25.86, abs=1e-4)


def test_what_is_not_of_the_experiment_does_not_count() -> None:
    entries = [contact(1, "x", 1)]
    others = [
        logged("x", at=day(0)),
        shown("x", "b", at=day(0), shown_by=ShownBy(version=1, experiment="e2", teams="b")),
        shown("x", "", at=day(0), shown_by=ShownBy(version=1, is_drawn=True)),
        shown("x", "b", at=FAR),
    ]
    assert assess_experiment(others, entries, EXPERIMENT, at=day(200)).lists == 0


def test_an_act_counts_once_for_the_first_list_that_showed_the_record_in_time() -> None:
    typed = [
        shown("xy", "ab", at=day(0)),
        shown("xy", "ba", at=day(0.001)),
        shown("yx", "ba", at=day(0.002)),
        shown("yx", "ab", at=day(0), asker="d2"),
    ]
    acts = find_acts(typed, [contact(1, "x", 5), contact(2, "x", 6, asker="d2")], at=FAR, reward=REWARD)
    assert acts == [{"x"}, frozenset(), frozenset(), {"x"}]
    # On day 70 the list of day 0 is past its horizon, the later one is not.
    late = find_acts([typed[0], shown("xy", "ba", at=day(20))], [contact(1, "x", 70)], at=FAR, reward=REWARD)
    assert late == [frozenset(), {"x"}]


def test_texts_are_askers_of_their_own() -> None:
    by = {"shown_by": ShownBy(experiment="e1", teams="a")}
    one, other = by_text("x", at=day(0), **by), by_text("x", at=day(0), **by)
    entries = [
        contact(n, "x", 5, asker="", suggestion=of.suggestion_id(1)) for n, of in ((1, one), (2, other))
    ]
    assert find_acts([one, other], entries, at=FAR, reward=REWARD) == [{"x"}, {"x"}]


def test_lists_count_in_the_order_shown_whatever_the_order_they_come_in() -> None:
    lists, entries = simulate(3, 20, prefers_b(0.75))
    straight = assess_experiment(lists, entries, EXPERIMENT, at=FAR)
    assert straight == assess_experiment(lists[::-1], entries[::-1], EXPERIMENT, at=FAR)
    assert straight.decided_after is not None


def test_what_counts_as_acting_and_for_how_long_is_chosen() -> None:
    lists = [shown("xy", "ab", at=day(0))]
    meeting = entry(1, EventKind.MET, 80, pair=Pair("y", "demand", "d1"))
    chosen = ExperimentOptions(reward=RewardOptions(stage=EventKind.MET, horizon_days=90, lag_days=10))
    assert assess_experiment(lists, [meeting], EXPERIMENT, at=day(99), options=chosen).waiting == 1
    assert assess_experiment(lists, [meeting], EXPERIMENT, at=day(100), options=chosen).wins_b == 1
    assert assess_experiment(lists, [meeting], EXPERIMENT, at=day(100)).decided == 0


def test_a_preference_too_small_to_wait_for_is_refused() -> None:
    for preference in (0.5, 0.51, 1.0, math.nan):
        with pytest.raises(InvalidInput, match=r"0\.52 to 0\.99"):
            ExperimentOptions(preference=preference)


def test_two_equal_versions_are_told_apart_in_at_most_5_percent_of_200_runs_looked_at_every_week() -> None:
    # A decision stands, so the last look of a run tells whether any look before was wrong (next test).
    wrong = 0
    for seed in range(200):
        lists, entries = simulate(seed, 13, likes_either)
        wrong += assess_experiment(lists, entries, EXPERIMENT, at=FAR).preferred is not None
    assert wrong <= 10


def test_what_a_weekly_look_decides_the_last_one_says_too() -> None:
    lists, entries = simulate(7, 26, prefers_b(0.7))
    last = assess_experiment(lists, entries, EXPERIMENT, at=FAR)
    looks = [assess_experiment(lists, entries, EXPERIMENT, at=day(90 + 7 * week)) for week in range(1, 27)]
    first = next(week for week, one in enumerate(looks) if one.preferred)
    assert {one.preferred for one in looks[first:]} == {last.preferred} == {"b"}
    assert {one.decided_after for one in looks[first:]} == {last.decided_after}
    assert looks[first - 1].decided < (last.decided_after or 0) <= looks[first].decided


def test_a_preference_of_60_percent_is_found_as_often_as_planned() -> None:
    planned = plan_experiment(
        Traffic(weekly_lists=10, share=1.0, decided_share=1.0), ExperimentOptions(preference=0.6)
    )
    found = []
    for seed in range(30):
        lists, entries = simulate(seed, planned.weeks, prefers_b(0.6))
        found.append(assess_experiment(lists, entries, EXPERIMENT, at=FAR).preferred)
    # 24 expected of 30, deviation 2.2; the other way round almost never.
    assert found.count("b") >= 18
    assert found.count("a") <= 1


def test_weeks_follow_from_the_traffic_and_waiting_comes_on_top() -> None:
    traffic = Traffic(weekly_lists=400, share=0.2, decided_share=0.5)
    plan = plan_experiment(traffic)
    assert (plan.comparisons, plan.weeks) == (1312, 33)  # 40 a week
    assert plan.weeks_waiting == 13


def test_traffic_is_what_the_log_brought_a_week(store: Store) -> None:
    ask = {"pairing": "achievement-achievement", "asking": RecordKey(Kind.ACHIEVEMENT, "a9")}
    lists = [logged("a1", "a2", at=day(14 * number), **ask) for number in range(8)]
    lists.append(logged("b1", at=day(1), pairing="demand-broker", items=(item(1, "b1", Kind.BROKER),)))
    for one in lists:
        store.suggestions.save(one)
    at = day(14 * 8)
    with pytest.raises(TooLittleEvidence, match="none among 2 settled ones of 8"):
        read_traffic(store, "text", share=0.5, at=at)
    store.upsert([Achievement(id="a2", title="石墨烯")], at=day(0))
    event = {"key": "k", "kind": "contacted", "suggestion": lists[1].suggestion_id(2), "happened_at": day(20)}
    store.outcomes.record([parse_event(event)], reported_by="x", at=day(21))
    # Eight lists in sixteen weeks; those of the first three weeks are settled, one of two was acted on.
    assert read_traffic(store, "text", share=0.5, at=at) == Traffic(
        weekly_lists=0.5, share=0.5, decided_share=0.5
    )


def test_what_was_never_started_has_no_standing(store: Store) -> None:
    with pytest.raises(NotFound, match="no experiment 'e1'"):
        read_standing(store, "e1", at=FAR)


def test_the_standing_of_a_stored_experiment_counts_its_own_lists(store: Store) -> None:
    store.models.add("text", {"text": "{}"}, card={}, by="x", at=day(0))
    draft = ExperimentDraft(name="e1", model="text", version_a=0, version_b=1, share=1.0)
    store.experiments.start(draft, by="x", at=day(1))
    for number, at in enumerate((day(0), day(1), day(2), day(40))):
        store.suggestions.save(shown("xy", "ab", at=at, asker=f"d{number}"))
    assert read_standing(store, "e1", at=day(3)).lists == 2
    assert read_standing(store, "e1", at=day(100)).lists == 3
    store.experiments.end("e1", by="x", at=day(30))
    ended = read_standing(store, "e1", at=day(100))
    assert (ended.lists, ended.waiting, ended.draws) == (2, 0, 2)
    # Two lists in the 29 days that it ran.
    assert ended.weekly_lists == pytest.approx(2 * 7 / 29)


@settings(deadline=None)
@given(
    st.permutations("abcdefgh"),
    st.permutations("abcdefgh"),
    st.integers(1, 8),
    st.integers(1, 8),
    st.text(max_size=8),
)
def test_a_list_can_be_made_again_from_its_id_and_what_the_log_keeps_of_it(
    a: list[str], b: list[str], length: int, size: int, id: str
) -> None:
    """Each team's records in the order shown are its ranking, as far as it matters."""
    made = draft(a[:length], b, size=size, request_id=id, experiment="e1")
    of = {team: [one.key for one in made if one.team == team] for team in ("a", "b")}
    again = draft(of["a"], of["b"], size=size, request_id=id, experiment="e1")
    assert [(one.key, one.team) for one in again] == [(one.key, one.team) for one in made]
