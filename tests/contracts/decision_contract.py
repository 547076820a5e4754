"""What every store must do with decisions and fair values; subclasses give the fixture `store`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import Conflict, InvalidInput, NotFound
from matcher.records import Achievement, RecordKey, key_of
from matcher.store import (
    STAFF,
    Decision,
    DecisionDraft,
    ResultDraft,
    Store,
    ValuationMethod,
    Verdict,
)
from matcher.vocabulary import Aspect, Kind, Library
from tests.contracts.appraisal_contract import draft as appraisal_draft
from tests.contracts.appraisal_contract import prepare
from tests.contracts.store_contract import A1, AT, LATER, achievement

SHA = "0123456789abcdef" * 4


def decision(identifier: str = "a1", verdict: Verdict = Verdict.ADMIT, **values: object) -> DecisionDraft:
    plain = DecisionDraft(
        achievement_id=identifier,
        appraisal_id=None,
        decision=verdict,
        person="李工",
        reason="订单属实",
        values={},
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def decide(store: Store, draft: DecisionDraft, expected_revision: int | None = None) -> Decision:
    return store.appraisals.decisions.decide(draft, at=LATER, expected_revision=expected_revision)


def library_of(store: Store, identifier: str = "a1") -> Library | None:
    stored = store.get(RecordKey(Kind.ACHIEVEMENT, identifier), visible=STAFF)
    assert stored is not None
    assert isinstance(stored.record, Achievement)
    return stored.record.library


class DecisionContract:
    """Decisions of people."""

    def test_a_decision_comes_back_with_what_was_seen_and_what_it_did(self, store: Store) -> None:
        prepare(store, "a0", "a1")
        (id,) = store.appraisals.save([appraisal_draft("a1", proposal=Verdict.REJECT)], at=AT)
        values = {Aspect.MARKET: 71.5, Aspect.ECONOMY: 0.0}
        kept = decide(store, decision(appraisal_id=id, values=values), expected_revision=2)
        assert kept == Decision(
            id=kept.id,
            achievement_id="a1",
            achievement_revision=2,
            appraisal_id=id,
            proposal=Verdict.REJECT,
            decision=Verdict.ADMIT,
            person="李工",
            reason="订单属实",
            values=values,
            supersedes=None,
            library_before=None,
            library_after="service",
            decided_at=LATER,
        )
        assert store.appraisals.decisions.of("a1") == store.appraisals.decisions.page() == [kept]

    def test_a_decision_moves_between_discovery_and_service_only(self, store: Store) -> None:
        for number, (before, verdict, after) in enumerate(
            (
                (None, Verdict.ADMIT, Library.SERVICE),
                (Library.DISCOVERY, Verdict.ADMIT, Library.SERVICE),
                (Library.SERVICE, Verdict.ADMIT, Library.SERVICE),
                (Library.SHOWCASE, Verdict.ADMIT, Library.SHOWCASE),
                (None, Verdict.HOLD, None),
                (Library.DISCOVERY, Verdict.REJECT, Library.DISCOVERY),
                (Library.SERVICE, Verdict.HOLD, Library.DISCOVERY),
                (Library.SERVICE, Verdict.REJECT, Library.DISCOVERY),
                (Library.SHOWCASE, Verdict.REJECT, Library.SHOWCASE),
            )
        ):
            record = achievement(f"a{number}", library=before, summary="石墨烯")
            created = store.upsert([record], at=AT).revision
            kept = decide(store, decision(record.id, verdict))
            assert (kept.library_before, kept.library_after) == (before, after)
            stored = store.get(key_of(record), visible=STAFF)
            assert stored is not None
            assert stored.record == record.model_copy(update={"library": after})
            # A move is a change of the record like any other: followers see it.
            assert stored.revision == store.revision() == created + (before is not after)
            assert stored.updated_at == (AT if before is after else LATER)

    def test_a_decision_about_another_revision_keeps_and_moves_nothing(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        store.upsert([achievement("a1", "new")], at=AT)
        for verdict in Verdict:  # also where the library would stay as it is
            with pytest.raises(Conflict, match="a1 is at revision 2, not 1"):
                decide(store, decision(verdict=verdict), expected_revision=1)
        assert store.appraisals.decisions.page() == []
        assert library_of(store) is None

    def test_what_is_not_there_cannot_be_decided_about(self, store: Store) -> None:
        prepare(store, "a1", "a2")
        (other,) = store.appraisals.save([appraisal_draft("a2")], at=AT)
        with pytest.raises(NotFound, match="no achievement 'a9'"):
            decide(store, decision("a9"))
        with pytest.raises(NotFound, match="no appraisal 99"):
            decide(store, decision(appraisal_id=99))
        with pytest.raises(InvalidInput, match="is of a2, not a1"):
            decide(store, decision(appraisal_id=other))
        store.delete([A1], at=AT)
        with pytest.raises(NotFound, match="no achievement 'a1'"):
            decide(store, decision())
        assert store.appraisals.decisions.page() == []

    def test_a_decision_needs_a_person_a_reason_and_true_scores(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        for bad, words in (
            (decision(person=" "), "person"),
            (decision(reason="\n"), "reason"),
            (decision(reason="好\x00"), "control"),
            (decision(person="李" * 201), "at most 200"),
            (decision(values={Aspect.MARKET: -1.0}), "market"),
        ):
            with pytest.raises(InvalidInput, match=words):
                decide(store, bad)
        assert library_of(store) is None

    def test_a_moment_without_zone_is_refused(self, store: Store) -> None:
        with pytest.raises(InvalidInput, match="time zone"):
            store.appraisals.decisions.decide(decision(), at=datetime(2026, 1, 1))

    def test_a_correction_names_what_it_supersedes_and_is_the_newest(self, store: Store) -> None:
        store.upsert([achievement("a1"), achievement("a2")], at=AT)
        first = decide(store, decision("a2"))
        wrong = decide(store, decision("a1"))
        right = decide(store, decision("a1", Verdict.REJECT, supersedes=wrong.id))
        assert library_of(store, "a1") is Library.DISCOVERY
        assert store.appraisals.decisions.of("a1") == [right, wrong]
        assert store.appraisals.decisions.newest() == [right, first]  # by achievement
        assert store.appraisals.decisions.newest(["a9", "a2", "a1", "a2"]) == [right, first]
        assert store.appraisals.decisions.newest(["a2"]) == [first]
        assert store.appraisals.decisions.newest([]) == []
        assert store.appraisals.decisions.page(limit=2) == [first, wrong]
        assert store.appraisals.decisions.page(after=wrong.id) == [right]

    def test_only_a_decision_about_the_same_achievement_is_superseded_and_once(self, store: Store) -> None:
        store.upsert([achievement("a1"), achievement("a2")], at=AT)
        one = decide(store, decision("a1"))
        two = decide(store, decision("a1", supersedes=one.id))
        with pytest.raises(Conflict, match=f"superseded by {two.id}"):
            decide(store, decision("a1", Verdict.REJECT, supersedes=one.id))
        with pytest.raises(InvalidInput, match="is about a1, not a2"):
            decide(store, decision("a2", supersedes=two.id))
        with pytest.raises(NotFound, match="no decision 99"):
            decide(store, decision("a1", supersedes=99))
        assert library_of(store, "a1") is Library.SERVICE
        assert len(store.appraisals.decisions.page()) == 2

    def test_decisions_outlive_the_achievement(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        kept = decide(store, decision())
        store.delete([A1], at=LATER)
        assert store.appraisals.decisions.of("a1") == store.appraisals.decisions.newest() == [kept]


def result(valuation_id: int, **values: object) -> ResultDraft:
    plain = ResultDraft(
        valuation_id=valuation_id,
        appraiser="东莞某资产评估所",
        method=ValuationMethod.INCOME,
        value_cny=Decimal("1200000.50"),
        valued_on=date(2026, 10, 31),
        report_sha256=SHA,
        recorded_by="李工",
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def request(store: Store, revision: int = 1, **values: str) -> int:
    words = {"purpose": "作价入股", "requested_by": "某大学", **values}
    kept = store.appraisals.valuations.request("a1", achievement_revision=revision, at=AT, **words)
    return kept.id


class ValuationContract:
    """Fair values."""

    def test_a_request_waits_until_a_result_comes(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        valuations = store.appraisals.valuations
        id = request(store)
        (waiting,) = valuations.of("a1")
        assert (waiting.id, waiting.achievement_revision, waiting.results) == (id, 1, ())
        assert (waiting.purpose, waiting.requested_by, waiting.requested_at) == ("作价入股", "某大学", AT)
        kept = valuations.record_result(result(id), at=LATER)
        assert (kept.appraiser, kept.method, kept.valued_on, kept.report_sha256, kept.recorded_at) == (
            "东莞某资产评估所",
            ValuationMethod.INCOME,
            date(2026, 10, 31),
            SHA,
            LATER,
        )
        assert valuations.get(id).results == (kept,)

    def test_a_later_result_comes_first_and_the_earlier_stays(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        valuations = store.appraisals.valuations
        old, new = request(store), request(store)
        first = valuations.record_result(result(old), at=AT)
        second = valuations.record_result(result(old, value_cny=Decimal(900)), at=LATER)
        assert [one.id for one in valuations.of("a1")] == [new, old]
        assert valuations.of("a1")[1].results == (second, first)
        assert [one.id for one in valuations.page(after=old)] == [new]
        assert [one.id for one in valuations.page(limit=1)] == [old]
        assert valuations.of("a9") == []

    def test_the_same_result_twice_is_a_conflict_but_may_come_back_later(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        valuations = store.appraisals.valuations
        id = request(store)
        valuations.record_result(result(id), at=AT)
        with pytest.raises(Conflict, match="says the same"):
            valuations.record_result(result(id, value_cny=Decimal("1200000.5")), at=LATER)
        for method in (ValuationMethod.COST, ValuationMethod.INCOME):
            valuations.record_result(result(id, method=method), at=LATER)
        assert len(valuations.get(id).results) == 3

    def test_a_request_is_about_an_achievement_as_it_stands(self, store: Store) -> None:
        with pytest.raises(NotFound, match="no achievement 'a1'"):
            request(store)
        store.upsert([achievement("a1")], at=AT)
        store.upsert([achievement("a1", "new")], at=AT)
        with pytest.raises(Conflict, match="at revision 2, not 1"):
            request(store, 1)
        id = request(store, 2)
        store.delete([A1], at=AT)
        with pytest.raises(NotFound, match="no achievement 'a1'"):
            request(store, 2)
        # The report that was asked for may still come.
        assert store.appraisals.valuations.record_result(result(id), at=AT).valuation_id == id

    def test_a_result_that_cannot_be_is_refused(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        id = request(store)
        for bad, words in (
            (result(id, value_cny=Decimal("0.001")), "two decimals"),
            (result(id, value_cny=Decimal(-1)), "0 or more"),
            (result(id, value_cny=Decimal("NaN")), "NaN"),
            (result(id, value_cny=Decimal(10) ** 16), "came 1"),
            (result(id, report_sha256=SHA.upper()), "64 lower-case"),
            (result(id, report_sha256=SHA[1:]), "64 lower-case"),
            (result(id, valued_on=date(2026, 11, 25)), "up to 2026-11-24"),
            (result(id, appraiser=""), "appraiser"),
            (result(id, recorded_by=""), "recorded_by"),
        ):
            with pytest.raises(InvalidInput, match=words):
                store.appraisals.valuations.record_result(bad, at=AT)
        assert store.appraisals.valuations.get(id).results == ()

    def test_today_is_the_day_in_china(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        midnight = AT.replace(hour=16)  # 24:00 in Dongguan
        draft = result(request(store), valued_on=date(2026, 11, 25))
        with pytest.raises(InvalidInput, match="valued_on"):
            store.appraisals.valuations.record_result(draft, at=midnight - timedelta(seconds=1))
        assert store.appraisals.valuations.record_result(draft, at=midnight).valued_on == date(2026, 11, 25)

    def test_what_is_not_said_or_not_there_is_refused(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        with pytest.raises(InvalidInput, match="purpose"):
            request(store, purpose=" ")
        with pytest.raises(InvalidInput, match="requested_by"):
            request(store, requested_by="")
        with pytest.raises(NotFound, match="no valuation 9"):
            store.appraisals.valuations.get(9)
        with pytest.raises(NotFound, match="no valuation 9"):
            store.appraisals.valuations.record_result(result(9), at=AT)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(value=st.decimals(0, Decimal("9999999999999999.99"), places=2))
    def test_every_amount_comes_back_to_the_fen(self, store: Store, value: Decimal) -> None:
        store.upsert([achievement("a1")], at=AT)
        kept = store.appraisals.valuations.record_result(result(request(store), value_cny=value), at=AT)
        (read,) = store.appraisals.valuations.get(kept.valuation_id).results
        assert read.value_cny == kept.value_cny == value
        assert str(read.value_cny) == str(value.quantize(Decimal("0.01")))
