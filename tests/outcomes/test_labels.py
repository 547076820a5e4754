"""What outcomes teach of a pair, by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import DeclineReason, EventKind
from matcher.outcomes.labels import Label, LabelOptions, count_reasons, make_labels
from tests.outcomes.entries import PAIR, day, entry

K = EventKind
SAYS_NOTHING = sorted(set(DeclineReason) - {DeclineReason.TECHNOLOGY})


def label(*entries: LedgerEntry, at: float, options: LabelOptions | None = None) -> Label:
    (only,) = make_labels(entries, at=day(at), options=options)
    return only


@pytest.mark.parametrize(
    ("kind", "grade", "level"),
    [
        (K.SHOWN, 0, 1),
        (K.VIEWED, 1, 2),
        (K.CONTACTED, 2, 3),
        (K.MET, 3, 3),
        (K.TRIAL, 4, 4),
        (K.CONTRACT, 5, 4),
        (K.INVESTED, 5, 4),
        (K.INCOME, 5, 4),
        (K.LANDED, 5, 4),
    ],
)
def test_the_furthest_stage_is_the_grade(kind: EventKind, grade: int, level: int) -> None:
    found = label(entry(1, K.SHOWN, 0), entry(2, kind, 1), at=101)
    assert (found.grade, found.level, found.is_censored) == (grade, level, False)


def test_without_its_next_step_a_pair_stays_open_for_90_days_and_is_no_negative() -> None:
    young = label(entry(1, K.SHOWN, 0), at=89)
    assert (young.grade, young.is_censored, young.weight, young.level) == (None, True, 0.0, None)
    old = label(entry(1, K.SHOWN, 0), at=90)
    assert (old.grade, old.is_censored) == (0, False)


def test_to_be_shown_again_starts_no_new_wait_but_a_further_stage_does() -> None:
    again = label(entry(1, K.SHOWN, 0), entry(2, K.SHOWN, 80), at=100)
    assert (again.grade, again.is_censored, again.decided_at) == (0, False, day(0))
    further = label(entry(1, K.SHOWN, 0), entry(2, K.MET, 80), at=100)
    assert (further.grade, further.is_censored, further.decided_at) == (3, True, day(80))


def test_a_contract_is_never_open() -> None:
    assert not label(entry(1, K.CONTRACT, 10), at=11).is_censored


def test_the_weight_halves_in_180_days() -> None:
    assert label(entry(1, K.CONTRACT, 0), at=0).weight == 1.0
    assert label(entry(1, K.CONTRACT, 0), at=180).weight == pytest.approx(0.5)
    assert label(entry(1, K.CONTRACT, 0), at=360).weight == pytest.approx(0.25)
    quick = LabelOptions(half_life_days=90)
    assert label(entry(1, K.CONTRACT, 0), at=180, options=quick).weight == pytest.approx(0.25)


def test_a_technical_decline_is_a_negative_at_once_whatever_came_before() -> None:
    declined = entry(2, K.DECLINED, 5, reason=DeclineReason.TECHNOLOGY)
    found = label(entry(1, K.MET, 1), declined, at=6)
    assert (found.grade, found.is_censored, found.reasons) == (0, False, (DeclineReason.TECHNOLOGY,))
    assert found.weight == pytest.approx(0.5 ** (1 / 180))


@pytest.mark.parametrize("reason", SAYS_NOTHING)
def test_other_declines_say_nothing_of_the_fit_but_are_counted(reason: DeclineReason) -> None:
    found = label(entry(1, K.VIEWED, 0), entry(2, K.DECLINED, 5, reason=reason), at=365)
    assert (found.grade, found.is_censored, found.weight, found.reasons) == (None, False, 0.0, (reason,))


@pytest.mark.parametrize("reason", SAYS_NOTHING)
def test_who_had_acted_on_a_pair_had_found_it_fitting(reason: DeclineReason) -> None:
    found = label(entry(1, K.MET, 0), entry(2, K.DECLINED, 5, reason=reason), at=6)
    assert (found.grade, found.is_censored) == (3, False)


def test_a_no_to_the_technique_is_not_forgotten_over_a_no_to_the_price() -> None:
    both = [
        entry(1, K.DECLINED, 1, reason=DeclineReason.TECHNOLOGY),
        entry(2, K.DECLINED, 2, reason=DeclineReason.BUDGET),
    ]
    assert label(*both, at=3).grade == 0


def test_only_acting_on_a_pair_takes_a_no_back() -> None:
    declined = entry(1, K.DECLINED, 1, reason=DeclineReason.TECHNOLOGY)
    assert label(declined, entry(2, K.VIEWED, 2), at=3).grade == 0
    found = label(declined, entry(2, K.CONTACTED, 2), at=3)
    assert (found.grade, found.is_censored) == (2, True)
    reopened = label(
        entry(1, K.MET, 0),
        entry(2, K.DECLINED, 1, reason=DeclineReason.BUDGET),
        entry(3, K.CONTACTED, 9),
        at=10,
    )
    assert (reopened.grade, reopened.is_censored, reopened.decided_at) == (3, True, day(9))


def test_what_was_waved_away_counts_as_passed_over_until_a_reason_says_otherwise() -> None:
    seen = [entry(1, K.VIEWED, 0), entry(2, K.DISMISSED, 1)]
    assert label(*seen, at=2).grade == 0
    assert label(*seen, entry(3, K.DECLINED, 2, reason=DeclineReason.SOLVED), at=3).grade is None
    assert label(*seen, entry(3, K.WITHDRAWN, 2), at=3).grade == 0


def test_a_failed_deal_keeps_how_far_it_had_come() -> None:
    found = label(entry(1, K.TRIAL, 0), entry(2, K.FAILED, 3), at=4)
    assert (found.grade, found.is_censored) == (4, False)
    assert label(entry(1, K.SHOWN, 0), entry(2, K.WITHDRAWN, 3), at=300).grade is None


def test_events_count_by_when_they_happened_not_by_when_they_were_reported() -> None:
    declined = entry(1, K.DECLINED, 5, reason=DeclineReason.TECHNOLOGY)
    late = entry(2, K.CONTACTED, 3, reported=8)
    assert label(declined, late, at=9).grade == 0


def test_a_correction_counts_from_when_it_was_reported() -> None:
    wrong = entry(1, K.CONTRACT, 0, superseded_by=2)
    right = entry(2, K.CONTACTED, 0, reported=20, supersedes=1)
    assert label(wrong, right, at=19).grade == 5
    assert label(wrong, right, at=20).grade == 2


def test_a_correction_may_move_an_outcome_to_another_pair() -> None:
    other = Pair("A-2", "demand", "D-1")
    wrong = entry(1, K.CONTRACT, 0, superseded_by=2)
    right = entry(2, K.CONTRACT, 0, reported=20, supersedes=1, pair=other)
    assert [found.pair for found in make_labels([wrong, right], at=day(21))] == [other]


def test_a_correction_that_lacks_is_asked_for() -> None:
    with pytest.raises(InvalidInput, match="corrections 2 among"):
        make_labels([entry(1, K.CONTRACT, 0, superseded_by=2)], at=day(1))


def test_pairs_that_only_the_suggestion_log_knows_have_labels_too() -> None:
    shown = {PAIR: day(0), Pair("A-9", "investor", "I-1"): day(50)}
    found = make_labels([], at=day(100), shown=shown)
    assert [(one.pair.achievement_id, one.grade) for one in found] == [("A-1", 0), ("A-9", None)]
    assert make_labels([], at=day(-1), shown=shown) == []


def test_outside_parties_make_no_pair() -> None:
    outside = replace(entry(1, K.CONTRACT, 0), taker_kind=None, taker_id=None)
    assert make_labels([outside], at=day(1)) == []


def test_reasons_are_counted_by_taker_and_by_achievement() -> None:
    budget, place = DeclineReason.BUDGET, DeclineReason.PLACE
    entries = [
        entry(1, K.DECLINED, 0, reason=budget),
        entry(2, K.DECLINED, 0, reason=budget, pair=Pair("A-2", "demand", "D-1")),
        entry(3, K.DECLINED, 0, reason=place, pair=Pair("A-2", "demand", "D-2")),
    ]
    labels = make_labels(entries, at=day(1))
    by_taker = count_reasons(labels, lambda pair: pair.taker_id)
    assert by_taker == {"D-1": Counter({budget: 2}), "D-2": Counter({place: 1})}
    by_achievement = count_reasons(labels, lambda pair: pair.achievement_id)
    assert by_achievement["A-2"] == Counter({budget: 1, place: 1})


def test_times_of_nothing_are_refused() -> None:
    with pytest.raises(InvalidInput, match="half_life_days"):
        LabelOptions(half_life_days=0)
    with pytest.raises(InvalidInput, match="horizon_days"):
        LabelOptions(horizon_days=-1)


@st.composite
def ledgers(draw: st.DrawFn) -> list[LedgerEntry]:
    """A ledger of two pairs, reported in order, some of it late, some of it corrected."""
    made: list[LedgerEntry] = []
    reported = 0
    for number in range(1, draw(st.integers(1, 12)) + 1):
        reported += draw(st.integers(0, 30))
        kind = draw(st.sampled_from(EventKind))
        reason = draw(st.sampled_from(DeclineReason)) if kind is K.DECLINED else None
        open_numbers = [one.number for one in made if one.superseded_by is None]
        corrects = draw(st.sampled_from([None, None, *open_numbers]))
        if corrects is not None:
            made[corrects - 1] = replace(made[corrects - 1], superseded_by=number)
        pair = draw(st.sampled_from([PAIR, Pair("A-2", "demand", "D-1")]))
        happened = draw(st.integers(0, reported))
        made.append(
            entry(number, kind, happened, reported=reported, pair=pair, reason=reason, supersedes=corrects)
        )
    return made


@settings(deadline=None)
@given(ledgers(), st.integers(0, 360))
def test_nothing_reported_after_the_moment_changes_a_label(ledger: list[LedgerEntry], on: int) -> None:
    known = [one for one in ledger if one.reported_at <= day(on)]
    numbers = {one.number for one in known}
    as_it_stood = [one if one.superseded_by in numbers else replace(one, superseded_by=None) for one in known]
    assert make_labels(ledger, at=day(on)) == make_labels(as_it_stood, at=day(on))


@settings(deadline=None)
@given(ledgers(), st.integers(0, 360))
def test_labels_depend_on_no_order_and_keep_their_bounds(ledger: list[LedgerEntry], on: int) -> None:
    labels = make_labels(ledger, at=day(on))
    assert make_labels(reversed(ledger), at=day(on)) == labels
    for one in labels:
        assert (one.weight == 0.0) == (one.grade is None)
        assert 0 <= one.weight <= 1
        assert one.decided_at <= day(on)


@settings(deadline=None)
@given(ledgers(), st.integers(0, 360))
def test_a_settled_label_changes_by_time_in_its_weight_alone(ledger: list[LedgerEntry], on: int) -> None:
    at = max(day(on), *(one.reported_at for one in ledger))
    later = at + timedelta(days=180)
    after = {one.pair: one for one in make_labels(ledger, at=later)}
    for one in make_labels(ledger, at=at):
        if not one.is_censored:
            assert after[one.pair].grade == one.grade
            assert after[one.pair].weight == pytest.approx(one.weight / 2)
